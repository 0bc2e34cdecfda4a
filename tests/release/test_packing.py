"""The parts of packing that need no build."""

import ast
import os
import shutil
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import building
import checks
import conftest
import in_zips
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


def test_what_gpg_is_set_to_does_not_change_a_signature(gpg, tmp_path):
    sums = tmp_path / "x_SHA256SUMS"
    sums.write_text("0  x.zip\n")
    key = throw_away_key.new_key(tmp_path / "keys", "rsa2048")
    (tmp_path / "keys" / "gpg.conf").write_text("armor\ntextmode\n")
    # As gpg shows it, and as people write it.
    spaced = " ".join(key[start : start + 4] for start in range(0, len(key), 4))
    for written in (key, key.lower(), spaced, "0x" + key):
        signature = packing.sign(sums, written)
        assert signature.read_bytes()[0] & 0x80, written
        assert throw_away_key.verifies(signature, sums)


def test_a_key_that_registries_do_not_take_is_refused(gpg, tmp_path):
    sums = tmp_path / "x_SHA256SUMS"
    sums.write_text("0  x.zip\n")
    refused = "signs with an elliptic curve, and registries take RSA and DSA alone"
    curve = throw_away_key.new_key(tmp_path / "keys", "ed25519")
    with pytest.raises(Refusal, match=refused):
        packing.sign(sums, curve)
    with pytest.raises(Refusal, match=refused):
        packing.try_key(curve)
    with pytest.raises(Refusal, match="gpg did not sign with 0123"):
        packing.sign(sums, "0123")
    # Nor one that is on a curve only in a part of it that signs, or beside one that is good.
    good = throw_away_key.new_key(tmp_path / "keys", "rsa2048")
    (tmp_path / "keys" / "gpg.conf").write_text(f"local-user {curve}\n")
    with pytest.raises(Refusal, match=refused):
        packing.sign(sums, good)
    (tmp_path / "keys" / "gpg.conf").unlink()
    subprocess.run(["gpg", "--batch", "--passphrase=", "--quick-add-key", good, "ed25519", "sign", "1d"], check=True)
    with pytest.raises(Refusal, match=refused):
        packing.sign(sums, good)
    assert packing.sign(sums, good + "!").unlink() is None
    assert list(tmp_path.glob("*.sig")) == []


def test_gpg_itself_may_be_missing(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Refusal, match="gpg is not installed: on Debian and Ubuntu apt-get install gnupg"):
        packing.try_key("0123")


@pytest.mark.parametrize("name", ["release.py", "check.py", "interpreter.py"])
def test_an_old_python_comes_as_far_as_to_say_so(name):
    text = (conftest.SCRIPTS / name).read_text()
    tree = ast.parse(text, feature_version=(3, 8))
    imported = next(node for node in tree.body if isinstance(node, (ast.Import, ast.ImportFrom)))
    assert name == "interpreter.py" or imported.names[0].name == "interpreter"


@pytest.mark.parametrize("name", [
    "RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS", "CARGO_BUILD_RUSTFLAGS", "CARGO_TARGET_X86_64_UNKNOWN_LINUX_MUSL_LINKER",
    "CARGO_PROFILE_RELEASE_LTO", "RUSTC_WRAPPER", "CC", "CC_x86_64_unknown_linux_musl", "CFLAGS", "TARGET_CFLAGS", "HOST_CC",
    "CFLAGS_x86_64-unknown-linux-musl", "CPATH", "CARGO_ZIGBUILD_ZIG_PATH",
])
def test_nothing_in_the_environment_says_how_to_compile(name):
    assert building.SAYS_HOW.fullmatch(name)


@pytest.mark.parametrize("name", [
    "CARGO_HOME", "RUSTUP_TOOLCHAIN", "RUSTUP_HOME", "CARGO_BUILD_JOBS", "CARGO_HTTP_PROXY", "CARGO_REGISTRIES_X_TOKEN", "HOME",
    "RUST_BACKTRACE", "PATH", "SSL_CERT_FILE", "CCACHE_DIR", "ARCH",
])
def test_what_a_build_needs_stays_in_the_environment(name):
    assert not building.SAYS_HOW.fullmatch(name)


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


PE = b"MZ" + bytes(58) + struct.pack("<I", 64) + b"PE\0\0"


@pytest.mark.parametrize(("platform", "program"), [
    ("linux_amd64", b"\x7fELF\x02\x01\x01\x00" + bytes(8) + struct.pack("<HH", 2, 62)),
    ("linux_386", b"\x7fELF\x01\x01\x01\x00" + bytes(8) + struct.pack("<HH", 2, 3)),
    ("linux_arm", b"\x7fELF\x01\x01\x01\x00" + bytes(8) + struct.pack("<HH", 2, 40)),
    ("linux_arm64", b"\x7fELF\x02\x01\x01\x00" + bytes(8) + struct.pack("<HH", 2, 183)),
    ("freebsd_amd64", b"\x7fELF\x02\x01\x01\x00" + bytes(8) + struct.pack("<HH", 3, 62) + b"/libexec/ld-elf.so.1\0"),
    ("windows_amd64", PE + struct.pack("<H", 0x8664)),
    ("darwin_arm64", struct.pack("<II", 0xFEEDFACF, 0x0100000C)),
    ("darwin_amd64", struct.pack("<II", 0xFEEDFACF, 0x01000007)),
    ("unknown (b'#!/b')", b"#!/bin/sh"),
])
def test_the_platform_of_a_program_is_seen(platform, program):
    assert in_zips.kind(program) == platform


@pytest.mark.parametrize("found", [
    b"/home/me/.cargo/registry/", b"/Users/runner/.rustup/toolchains", b"/home/runner/work/x/", b"/%s/.cargo/git" % b"root",
])
def test_the_folders_of_builders_are_seen(found):
    assert in_zips.USUAL_FOLDERS.search(b"text " + found)
    assert not in_zips.USUAL_FOLDERS.search(b"/registry/tokio-1.0/src /home/me /rust/lib /home/.cargo/")


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


def test_where_all_has_to_be_checked_a_skip_is_a_failure():
    def cannot():
        raise checks.CannotCheck("there is no gpg")

    made = checks.Checks(whole=True)
    made.run("names", lambda: None)
    assert made.end() == 0
    made.run("signature", cannot)
    assert made.end() == 1
