"""The job of the release workflow that signs and drafts, step by step as GitHub runs it."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
# The aws CLI brings it.
import yaml

import packing
import throw_away_key

WORKFLOW = Path(__file__).resolve().parent.parent.parent / ".github" / "workflows" / "release.yml"
STEM = "terraform-provider-licensemanager_1.2.3"
FILES = [
    f"{STEM}_linux_amd64.zip", f"{STEM}_manifest.json", f"{STEM}_sbom.cdx.json",
    "license-manager-emulator_1.2.3_linux_amd64.zip",
]
# Notes how it is called.
GH = "#!/usr/bin/env python3\nimport json, sys\nopen(%r, 'w').write(json.dumps(sys.argv[1:]))\n"


def script(name):
    steps = yaml.safe_load(WORKFLOW.read_text())["jobs"]["draft"]["steps"]
    return next(step["run"] for step in steps if step.get("name") == name)


@pytest.fixture
def step(tmp_path):
    """Runs a step in a folder that has the files of a release, with an empty keyring and a `gh` that notes how it is called."""
    dist = tmp_path / "work" / "dist"
    dist.mkdir(parents=True)
    for name in FILES:
        (dist / name).write_text(name)
    packing.write_sums(dist, STEM)
    gh = tmp_path / "bin" / "gh"
    gh.parent.mkdir()
    gh.write_text(GH % str(tmp_path / "gh"))
    gh.chmod(0o755)
    keyring = tmp_path / "runner"
    keyring.mkdir(mode=0o700)

    def step(name, **environment):
        usual = {"PATH": f"{gh.parent}:{os.environ['PATH']}", "GNUPGHOME": str(keyring), "HOME": str(tmp_path)}
        command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script(name)]
        return subprocess.run(
            command, cwd=tmp_path / "work", env=usual | environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )

    step.dist = dist
    step.gh = tmp_path / "gh"
    yield step
    subprocess.run(["gpgconf", "--homedir", keyring, "--kill", "all"], capture_output=True)


@pytest.fixture
def secret(tmp_path):
    """Secret keys as the environment of the workflow has them."""
    if not shutil.which("gpg"):
        pytest.skip("gpg is not installed (Debian's package gnupg)")

    def secret(algorithm, subkey=None):
        key = throw_away_key.new_key(tmp_path / f"{algorithm}-{subkey}", algorithm)
        if subkey:
            subprocess.run(["gpg", "--batch", "--passphrase=", "--quick-add-key", key, subkey, "sign", "1d"], check=True)
        exported = subprocess.run(["gpg", "--batch", "--armor", "--export-secret-keys", key], capture_output=True, text=True)
        throw_away_key.forget_keys()
        return exported.stdout

    return secret


def test_a_release_is_signed_with_rsa(step, secret):
    done = step("Sign", GPG_PRIVATE_KEY=secret("rsa2048"))
    assert done.returncode == 0, done.stdout
    signature = step.dist / f"{STEM}_SHA256SUMS.sig"
    assert signature.read_bytes()[0] & 0x80
    assert "Good signature" in done.stdout


@pytest.mark.parametrize(("kind", "message"), [
    (None, "The environment release has no secret GPG_PRIVATE_KEY"),
    (("ed25519",), "The key does not sign with RSA"),
    (("rsa2048", "ed25519"), "The key does not sign with RSA"),
])
def test_other_keys_do_not_sign(step, secret, kind, message):
    done = step("Sign", GPG_PRIVATE_KEY=secret(*kind) if kind else "")
    assert done.returncode != 0 and message in done.stdout, done.stdout


def test_what_was_changed_on_the_way_is_not_signed(step):
    (step.dist / FILES[0]).write_text("something else")
    done = step("Sign", GPG_PRIVATE_KEY="")
    assert done.returncode != 0 and f"{FILES[0]}: FAILED" in done.stdout


@pytest.mark.parametrize(("tag", "flags"), [("v1.2.3", []), ("v1.2.3-beta.1", ["--prerelease"])])
def test_the_draft_has_all_files(step, tag, flags):
    where = {"GITHUB_SERVER_URL": "https://github.com", "GH_REPO": "x/y", "GH_TOKEN": "hush"}
    done = step("Draft", TAG=tag, **where)
    assert done.returncode == 0, done.stdout
    said = json.loads(step.gh.read_text())
    files = sorted(f"dist/{path.name}" for path in step.dist.iterdir())
    assert said[:3] == ["release", "create", tag] and sorted(said[3 : 3 + len(files)]) == files
    assert said[3 + len(files) :] == [
        "--draft", "--verify-tag", *flags, "--title", tag,
        "--notes", f"[What changed](https://github.com/x/y/blob/{tag}/CHANGELOG.md)",
    ]
