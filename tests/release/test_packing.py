"""The parts of packing that need no build."""

import os
import shutil
import struct
import sys
import zipfile
from pathlib import Path

import pytest

import checks
import in_zips
import installing
import packing
import throw_away_key
from refusal import Refusal


def test_a_zip_depends_on_nothing_but_what_is_in_it(tmp_path):
    files = [("b", b"2", False), ("a", b"1", True)]
    packing.write_zip(tmp_path / "one.zip", files, 1_700_000_000)
    packing.write_zip(tmp_path / "other.zip", reversed(files), 1_700_000_000)
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "other.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "one.zip") as archive:
        assert [(it.filename, it.date_time) for it in archive.infolist()] == [
            ("a", (2023, 11, 14, 22, 13, 20)), ("b", (2023, 11, 14, 22, 13, 20)),
        ]


def test_no_file_has_more_than_20_mb(tmp_path, monkeypatch):
    assert packing.LARGEST == 20_000_000
    monkeypatch.setattr(packing, "LARGEST", 2000)
    packing.write_zip(tmp_path / "small.zip", [("noise", os.urandom(1000), False)], 0)
    with pytest.raises(Refusal, match=r"large.zip has 2\d{3} bytes; no file of a release may have more than 2000"):
        packing.write_zip(tmp_path / "large.zip", [("noise", os.urandom(2000), False)], 0)


@pytest.fixture
def gpg(tmp_path, monkeypatch):
    if not shutil.which("gpg"):
        pytest.skip("gpg is not installed (Debian's package gnupg)")
    monkeypatch.setenv("GNUPGHOME", "")
    yield
    throw_away_key.forget_keys()


def test_a_signature_is_binary_and_verifies(gpg, tmp_path):
    sums = tmp_path / "x_SHA256SUMS"
    sums.write_text("0  x.zip\n")
    signature = packing.sign(sums, throw_away_key.new_key(tmp_path / "keys", "rsa2048"))
    assert signature == tmp_path / "x_SHA256SUMS.sig"
    # An OpenPGP packet, and no text around it.
    assert signature.read_bytes()[0] & 0x80
    assert throw_away_key.verifies(signature, sums)
    sums.write_text("1  x.zip\n")
    assert not throw_away_key.verifies(signature, sums)


def test_a_key_that_registries_do_not_take_is_refused(gpg, tmp_path):
    sums = tmp_path / "x_SHA256SUMS"
    sums.write_text("0  x.zip\n")
    with pytest.raises(Refusal, match="signs with an elliptic curve, and registries take RSA and DSA alone"):
        packing.sign(sums, throw_away_key.new_key(tmp_path / "keys", "ed25519"))
    with pytest.raises(Refusal, match="gpg did not sign with 0123"):
        packing.sign(sums, "0123")
    assert list(tmp_path.glob("*.sig")) == []


USUAL = {"terraform-provider-licensemanager": b"provider", "license-manager-emulator": b"emulator"}


@pytest.fixture
def put(tmp_path, monkeypatch):
    """Installs stand-ins for a user who has nothing yet but these settings."""
    monkeypatch.delenv("PREFIX", raising=False)
    monkeypatch.delenv("TF_CLI_CONFIG_FILE", raising=False)
    programs = {}
    for name, content in USUAL.items():
        programs[name] = tmp_path / name
        programs[name].write_bytes(content)
    home = tmp_path / "home"

    def put(settings=None, hosts=(installing.TERRAFORM,)):
        home.mkdir(exist_ok=True)
        if settings is not None:
            (home / ".terraformrc").write_text(settings)
        return home, installing.put(programs, "1.2.3", "linux_amd64", home, list(hosts))

    return put


def test_it_is_installed_where_terraform_looks(put):
    for _ in range(2):
        home, said = put(hosts=(installing.TERRAFORM, installing.OPENTOFU))
    for host in ("registry.terraform.io", "registry.opentofu.org"):
        folder = home / ".terraform.d/plugins" / host / "licensemanager/licensemanager/1.2.3/linux_amd64"
        assert (folder / "terraform-provider-licensemanager_v1.2.3").read_bytes() == b"provider"
        assert os.access(folder / "terraform-provider-licensemanager_v1.2.3", os.X_OK)
    assert (home / ".local/bin/license-manager-emulator").read_bytes() == b"emulator"
    assert os.access(home / ".local/bin/license-manager-emulator", os.X_OK)
    assert f'export PATH="{home}/.local/bin:$PATH"' in said
    assert 'version = "1.2.3"' in said
    assert "provider_installation" not in said


def test_the_emulator_goes_where_the_prefix_says(put, tmp_path, monkeypatch):
    monkeypatch.setenv("PREFIX", str(tmp_path / "prefix"))
    monkeypatch.setenv("PATH", str(tmp_path / "prefix" / "bin"), prepend=os.pathsep)
    _, said = put()
    assert (tmp_path / "prefix/bin/license-manager-emulator").exists()
    assert "not on PATH" not in said


ELSEWHERE = 'provider_installation {\n  network_mirror {\n    url = "https://example.com/"\n  }\n}\n'


def test_settings_that_look_elsewhere_are_told_what_to_add(put):
    home, said = put(ELSEWHERE)
    assert f"{home}/.terraformrc has a block provider_installation" in said
    assert f'path    = "{home}/.terraform.d/plugins"' in said
    assert 'include = ["registry.terraform.io/licensemanager/licensemanager"]' in said
    assert 'exclude = ["registry.terraform.io/licensemanager/licensemanager"]' in said
    # As they were: they are the user's.
    assert (home / ".terraformrc").read_text() == ELSEWHERE


@pytest.mark.parametrize("settings", ["# provider_installation is not used\n", "plugin_cache_dir = \"/tmp\"\n"])
def test_other_settings_need_nothing(put, settings):
    _, said = put(settings)
    assert "Add to it" not in said


def test_settings_that_name_the_folder_need_nothing(put, tmp_path):
    mirror = tmp_path / "home/.terraform.d/plugins"
    _, said = put(f'provider_installation {{\n  filesystem_mirror {{\n    path = "{mirror}"\n  }}\n}}\n')
    assert "Add to it" not in said


def test_the_settings_that_count_are_those_that_the_environment_names(put, tmp_path, monkeypatch):
    monkeypatch.setenv("TF_CLI_CONFIG_FILE", str(tmp_path / "cli.tfrc"))
    (tmp_path / "cli.tfrc").write_text(ELSEWHERE)
    _, said = put("")
    assert f"{tmp_path}/cli.tfrc has a block" in said


@pytest.mark.skipif(sys.platform != "linux", reason="looks at programs of Linux")
def test_what_a_program_needs_is_seen():
    assert {"a dynamic linker", "a library"} <= set(in_zips.needs(Path(sys.executable).resolve().read_bytes()))


def elf(*segments, bits=64):
    """The headers of a program with such segments, each a type and what is in it."""
    header, entry, place = (64, "<II6Q", "<Q") if bits == 64 else (52, "<8I", "<I")
    start = header + len(segments) * struct.calcsize(entry)
    table, contents = b"", b""
    for kind, content in segments:
        offset = start + len(contents)
        fields = [kind, 0, offset, 0, 0, len(content), 0, 0] if bits == 64 else [kind, offset, 0, 0, len(content), 0, 0, 0]
        table += struct.pack(entry, *fields)
        contents += content
    program = bytearray(header)
    program[:6] = b"\x7fELF" + bytes([bits // 32, 1])
    struct.pack_into(place, program, 32 if bits == 64 else 28, header)
    struct.pack_into("<HH", program, 54 if bits == 64 else 42, struct.calcsize(entry), len(segments))
    return bytes(program) + table + contents


@pytest.mark.parametrize(("bits", "dynamic"), [(64, "<qQ"), (32, "<iI")])
def test_a_static_program_needs_nothing(bits, dynamic):
    load, interpreter, soname = (1, b"code"), (3, b"/lib/ld.so"), struct.pack(dynamic, 14, 1)
    library = struct.pack(dynamic, 1, 7)
    assert in_zips.needs(elf(load, bits=bits)) == []
    assert in_zips.needs(elf(load, (2, soname), bits=bits)) == []
    assert in_zips.needs(elf(load, (2, soname + library), bits=bits)) == ["a library"]
    assert in_zips.needs(elf(interpreter, load, bits=bits)) == ["a dynamic linker"]


def test_a_check_that_could_not_be_made_is_no_success(capsys):
    def cannot():
        raise checks.CannotCheck("there is no gpg")

    made = checks.Checks()
    made.run("signature", cannot)
    assert made.end() == 1
    made.run("names", lambda: None)
    assert made.end() == 0
    assert "signature: there is no gpg" in capsys.readouterr().out
    made.run("layout", checks.expect, False, "no license")
    assert made.end() == 1
    printed = capsys.readouterr().out
    assert "FAILED   layout" in printed and "no license" in printed
    assert printed.endswith("1 passed, 1 failed, 1 skipped\n")
