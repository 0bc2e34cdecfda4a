"""Where `make install` puts programs, and what it says of settings that look elsewhere."""

import json
import os
import shutil
import subprocess

import pytest

import installing
from refusal import Refusal

USUAL = {"terraform-provider-licensemanager": b"provider", "license-manager-emulator": b"emulator"}
OURS = "registry.terraform.io/licensemanager/licensemanager"


@pytest.fixture
def put(tmp_path, monkeypatch):
    """Installs stand-ins for a user who has nothing yet but these settings."""
    for name in ("PREFIX", "TF_CLI_CONFIG_FILE", "TERRAFORM_CONFIG"):
        monkeypatch.delenv(name, raising=False)
    programs = {}
    for name, content in USUAL.items():
        programs[name] = tmp_path / name
        programs[name].write_bytes(content)
    home = tmp_path / "home"

    def put(settings=None, cores=("terraform",), file=".terraformrc"):
        (home / ".terraform.d").mkdir(parents=True, exist_ok=True)
        if settings is not None:
            (home / file).write_text(settings)
        return home, installing.put(programs, "1.2.3", "linux_amd64", installing.Places(home), list(cores))

    return put


def test_it_is_installed_where_terraform_looks(put):
    for _ in range(2):
        home, said = put(cores=("terraform", "tofu"))
    for host in ("registry.terraform.io", "registry.opentofu.org"):
        folder = home / ".terraform.d/plugins" / host / "licensemanager/licensemanager/1.2.3/linux_amd64"
        assert (folder / "terraform-provider-licensemanager_v1.2.3").read_bytes() == b"provider"
        assert os.access(folder / "terraform-provider-licensemanager_v1.2.3", os.X_OK)
    assert (home / ".local/bin/license-manager-emulator").read_bytes() == b"emulator"
    assert os.access(home / ".local/bin/license-manager-emulator", os.X_OK)
    assert f'export PATH="{home}/.local/bin:$PATH"' in said
    assert 'version = "1.2.3"' in said
    assert "provider_installation" not in said
    assert "for `terraform init` and `tofu init` to find" in said


def test_what_is_said_is_of_the_program_that_is_there(put):
    assert "`tofu init`" in put(cores=("tofu",))[1] and "`terraform init`" not in put(cores=("tofu",))[1]
    assert "`terraform init`" in put(cores=())[1]


def test_the_emulator_goes_where_the_prefix_says(put, tmp_path, monkeypatch):
    monkeypatch.setenv("PREFIX", str(tmp_path / "prefix"))
    monkeypatch.setenv("PATH", str(tmp_path / "prefix" / "bin"), prepend=os.pathsep)
    _, said = put()
    assert (tmp_path / "prefix/bin/license-manager-emulator").exists()
    assert "not on PATH" not in said
    # It may be a path from here, and one that no shell has read.
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PREFIX", "here")
    assert f"The emulator is {tmp_path}/here/bin/license-manager-emulator" in put()[1]
    monkeypatch.setenv("HOME", str(tmp_path / "me"))
    monkeypatch.setenv("PREFIX", "~/there")
    assert f"The emulator is {tmp_path}/me/there/bin/license-manager-emulator" in put()[1]


@pytest.mark.parametrize(("home", "prefix", "named"), [("file/home", None, "file"), ("home", "file", "file")])
def test_a_place_that_cannot_be_written_is_named_before_anything_is_built(tmp_path, monkeypatch, home, prefix, named):
    """A file in the way, as root may write everywhere."""
    (tmp_path / "file").write_text("")
    monkeypatch.delenv("PREFIX", raising=False)
    if prefix:
        monkeypatch.setenv("PREFIX", str(tmp_path / prefix))
    with pytest.raises(Refusal, match=f"cannot be written: {tmp_path}/{named} does not let this user"):
        installing.Places(tmp_path / home).demand()
    monkeypatch.delenv("PREFIX", raising=False)
    installing.Places(tmp_path / "new").demand()


ELSEWHERE = 'provider_installation {\n  network_mirror {\n    url = "https://example.com/"\n  }\n}\n'
IN_JSON = '{"provider_installation":[{"network_mirror":[{"url":"https://example.com/"}]}]}'


@pytest.mark.parametrize(("file", "settings"), [
    (".terraformrc", ELSEWHERE), (".tofurc", ELSEWHERE), (".terraform.d/mine.tfrc", ELSEWHERE),
    (".terraformrc", IN_JSON), (".terraform.d/mine.tfrc.json", json.dumps(json.loads(IN_JSON), indent=2)),
])
def test_settings_that_look_elsewhere_are_told_what_to_add(put, file, settings):
    home, said = put(settings, file=file)
    assert f"{home}/{file} has a block provider_installation" in said
    assert f'path    = "{home}/.terraform.d/plugins"' in said
    assert f'include = ["{OURS}"]' in said
    assert f'exclude = ["{OURS}"]' in said
    # As they were: they are the user's.
    assert (home / file).read_text() == settings


def test_each_file_that_looks_elsewhere_is_named(put):
    put(ELSEWHERE, file=".tofurc")
    home, said = put(ELSEWHERE)
    for file in (".terraformrc", ".tofurc"):
        assert f"{home}/{file} has a block provider_installation" in said


@pytest.mark.parametrize("settings", [
    "# provider_installation is not used\n", 'plugin_cache_dir = "/tmp"\n', "// provider_installation {\n",
])
def test_other_settings_need_nothing(put, settings):
    _, said = put(settings)
    assert "Add to it" not in said


def naming(path, method="filesystem_mirror"):
    return f'provider_installation {{\n  {method} {{\n    {path}\n  }}\n}}\n'


def test_settings_that_name_the_folder_need_nothing(put, tmp_path):
    mirror = tmp_path / "home/.terraform.d/plugins"
    for line in (f'path = "{mirror}"', f'path    =   "{mirror}/"'):
        assert "Add to it" not in put(naming(line))[1]
    in_json = {"provider_installation": [{"filesystem_mirror": [{"path": str(mirror)}]}]}
    assert "Add to it" not in put(json.dumps(in_json))[1]


def test_a_folder_that_terraform_would_not_find_needs_something(put, tmp_path):
    """Terraform expands neither of the first two, and a comment is none."""
    mirror = tmp_path / "home/.terraform.d/plugins"
    for line in ('path = "~/.terraform.d/plugins"', 'path = "$HOME/.terraform.d/plugins"', f'# path = "{mirror}"',
                 f'path = "{mirror}/mine"'):
        assert "Add to it" in put(naming(line))[1], line


@pytest.mark.parametrize("source", ["licensemanager/licensemanager", OURS])
def test_an_override_is_named(put, source):
    home, said = put(naming(f'"{source}" = "/somewhere/target/debug"', "dev_overrides"))
    assert f"{home}/.terraformrc has dev_overrides for this provider" in said
    assert "Add to it" in said
    assert "dev_overrides" not in put(naming('"hashicorp/aws" = "/somewhere"', "dev_overrides"))[1]


@pytest.mark.parametrize("variable", ["TF_CLI_CONFIG_FILE", "TERRAFORM_CONFIG"])
def test_the_settings_that_count_are_those_that_the_environment_names(put, tmp_path, monkeypatch, variable):
    monkeypatch.setenv(variable, str(tmp_path / "cli.tfrc"))
    (tmp_path / "cli.tfrc").write_text(ELSEWHERE)
    _, said = put("")
    assert f"{tmp_path}/cli.tfrc has a block" in said
    # And no other: Terraform does not read these then.
    (tmp_path / "cli.tfrc").write_text("")
    for file in (".terraformrc", ".terraform.d/mine.tfrc"):
        assert "Add to it" not in put(ELSEWHERE, file=file)[1]


def test_terraform_finds_what_was_installed(put, tmp_path):
    """With nothing but what was installed, and with what it said to add."""
    program = shutil.which("terraform")
    if not program:
        pytest.skip("terraform is not on PATH")
    home, said = put(ELSEWHERE)
    work = tmp_path / "work"
    work.mkdir()
    (work / "main.tf").write_text(said[said.index("terraform {"):said.index("The emulator is")])
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TF_")}
    # A look at a registry would fail at once.
    proxies = dict.fromkeys(("HTTPS_PROXY", "HTTP_PROXY"), "http://127.0.0.1:9")
    environment = kept | proxies | {"HOME": str(home), "CHECKPOINT_DISABLE": "1"}

    def init():
        command = [program, "init", "-no-color", "-input=false"]
        return subprocess.run(command, cwd=work, env=environment, capture_output=True, text=True, timeout=60)

    assert init().returncode != 0
    added = said[said.index("  filesystem_mirror {"):said.index("and `exclude")]
    exclude = said[said.index("`exclude = ") + 1:said.index("` to its other methods")]
    (home / ".terraformrc").write_text(f"provider_installation {{\n{added}  direct {{\n    {exclude}\n  }}\n}}\n")
    done = init()
    assert "Installed licensemanager/licensemanager v1.2.3" in done.stdout, done
    shutil.rmtree(work / ".terraform")
    (home / ".terraformrc").unlink()
    assert "Installed licensemanager/licensemanager v1.2.3" in init().stdout
