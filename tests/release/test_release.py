"""`make release` on a stand-in that is built in a moment."""

import hashlib
import json
import os
import shutil
import stat
import subprocess
import zipfile
from pathlib import Path

import packing
import platforms
import pytest
from conftest import EMULATOR, PROVIDER, VERSION

STEM = f"{PROVIDER}_{VERSION}"
LINUX = f"{VERSION}_linux_amd64.zip"


def test_two_builds_of_a_commit_are_the_same_bytes(released):
    one, other = released
    assert one.git("rev-parse", "HEAD") == other.git("rev-parse", "HEAD")
    files = one.files()
    assert sorted(files) == [
        f"{EMULATOR}_{LINUX}", f"{STEM}_SHA256SUMS", f"{PROVIDER}_{LINUX}", f"{STEM}_manifest.json",
        f"{STEM}_sbom.cdx.json", f"{STEM}_third-party-licenses.txt",
    ]
    assert [name for name, content in other.files().items() if content != files[name]] == []


@pytest.mark.parametrize(("name", "inside"), [(PROVIDER, f"{PROVIDER}_v{VERSION}"), (EMULATOR, EMULATOR)])
def test_a_zip_holds_the_program_and_its_licenses(released, tmp_path, name, inside):
    stand_in, _ = released
    with zipfile.ZipFile(stand_in.dist / f"{name}_{LINUX}") as archive:
        entries = {entry.filename: entry for entry in archive.infolist()}
        texts = archive.read("THIRD-PARTY-LICENSES.txt").decode()
        program = archive.read(inside)
    assert list(entries) == sorted(["LICENSE", "THIRD-PARTY-LICENSES.txt", inside])
    assert {entry.date_time for entry in entries.values()} == {(2026, 1, 2, 3, 4, 4)}
    assert entries[inside].external_attr >> 16 == stat.S_IFREG | 0o755
    assert entries["LICENSE"].external_attr >> 16 == stat.S_IFREG | 0o644
    assert "lent 0.4.0 (MIT)\n\nLent by Nemo Ærø, as it is." in texts
    for owner in ("The Rust Standard Library is dual-licensed", "Rich Felker, et al.", "by the mingw-w64 project", "Zig contributors"):
        assert owner in texts
    assert str(stand_in.folder).encode() not in program

    path = tmp_path / inside
    path.write_bytes(program)
    path.chmod(0o755)
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=True).stdout.split()
    assert said[-1] == "src/main.rs" and "/target/x86_64-unknown-linux-gnu/release/build/lent-" in " ".join(said)
    assert said[:3] == [name, VERSION, f"({stand_in.git('rev-parse', 'HEAD')[:12]})"]


def test_checksums_name_zips_and_manifest(released):
    stand_in, _ = released
    done = subprocess.run(["sha256sum", "--check", "--strict", f"{STEM}_SHA256SUMS"], cwd=stand_in.dist)
    assert done.returncode == 0
    lines = (stand_in.dist / f"{STEM}_SHA256SUMS").read_text().splitlines()
    manifest = (stand_in.dist / f"{STEM}_manifest.json").read_bytes()
    assert len(lines) == 3
    assert lines[-1] == f"{hashlib.sha256(manifest).hexdigest()}  {STEM}_manifest.json"


def test_the_bill_of_materials_is_the_same_each_time(released):
    stand_in, _ = released
    text = (stand_in.dist / f"{STEM}_sbom.cdx.json").read_text()
    bom = json.loads(text)
    assert "serialNumber" not in bom
    assert bom["metadata"]["timestamp"] == "2026-01-02T03:04:05Z"
    assert bom["components"][0]["bom-ref"] == "file:///source/lent"
    assert not (stand_in.folder / "target-sbom.json").exists()


@pytest.fixture
def parts(released, tmp_path):
    """A copy of the release, with the zips that another machine made."""
    stand_in, _ = released
    dist = tmp_path / "dist"
    shutil.copytree(stand_in.dist, dist)
    for name in (PROVIDER, EMULATOR):
        shutil.copy(dist / f"{name}_{LINUX}", dist / f"{name}_{VERSION}_darwin_arm64.zip")
    return dist


def test_parts_of_several_machines_become_one_release(released, parts):
    stand_in, _ = released
    stand_in.release(f"--dist={parts}", "sums")
    lines = (parts / f"{STEM}_SHA256SUMS").read_text().splitlines()
    assert [line.split("  ")[1] for line in lines] == [
        f"{EMULATOR}_{VERSION}_darwin_arm64.zip", f"{EMULATOR}_{LINUX}", f"{PROVIDER}_{VERSION}_darwin_arm64.zip",
        f"{PROVIDER}_{LINUX}", f"{STEM}_manifest.json",
    ]


@pytest.mark.parametrize(
    ("without", "added", "message"),
    [
        (f"{PROVIDER}_{LINUX}", None, "no provider for linux_amd64"),
        (f"{EMULATOR}_{VERSION}_darwin_arm64.zip", None, "darwin_arm64: the provider or the emulator is missing"),
        (None, f"{PROVIDER}_1.2.2_linux_amd64.zip", f"holds {PROVIDER}_1.2.2_linux_amd64.zip, which is not of version"),
        (None, f"{PROVIDER}_1.2.2_SHA256SUMS.sig", f"holds {PROVIDER}_1.2.2_SHA256SUMS.sig, which is not of version"),
        (None, f"{EMULATOR}_{LINUX}", f"{EMULATOR}_{LINUX} is damaged: copy it again"),
    ],
)
def test_what_is_no_whole_release_gets_no_checksums(released, parts, without, added, message):
    stand_in, _ = released
    sums = parts / f"{STEM}_SHA256SUMS"
    sums.unlink()
    if without:
        (parts / without).unlink()
    if added:
        (parts / added).write_bytes((parts / f"{PROVIDER}_{LINUX}").read_bytes()[:-100] if without is None else b"")
    assert message in stand_in.release(f"--dist={parts}", "sums", fails=True)
    assert not sums.exists()


@pytest.mark.parametrize(
    ("name", "time", "message"),
    [
        (f"{PROVIDER}_v{VERSION}", 1767323044 + 60, "darwin_arm64.zip is of another commit than the one here"),
        (f"{PROVIDER}_v1.2.2", 1767323044, f"darwin_arm64.zip holds {PROVIDER}_v1.2.2 and no {PROVIDER}_v{VERSION}"),
    ],
)
def test_zips_of_several_machines_are_of_one_commit(released, parts, name, time, message):
    stand_in, _ = released
    packing.write_zip(parts / f"{PROVIDER}_{VERSION}_darwin_arm64.zip", [(name, b"program", True)], time)
    assert message in stand_in.release(f"--dist={parts}", "sums", fails=True)


def test_a_key_that_cannot_sign_is_named_before_anything_is_built(stand_in, tmp_path):
    (tmp_path / "keys").mkdir(mode=0o700)
    keys = {"GNUPGHOME": str(tmp_path / "keys"), "GPG_FINGERPRINT": "0123"}
    said = stand_in.release("build", "linux_amd64", fails=True, **keys)
    assert "gpg" in said and "Building" not in said


def test_what_is_of_no_release_is_named_before_anything_is_built(stand_in):
    """Whatever lies there is published."""
    stand_in.dist.mkdir(parents=True)
    (stand_in.dist / "notes.txt").write_text("")
    said = stand_in.release("build", "linux_amd64", fails=True)
    assert "dist holds notes.txt, which is of no release: remove it" in said and "Building" not in said


def test_what_no_commit_is_is_not_released(stand_in):
    (stand_in.folder / "src" / "main.rs").write_text("fn main() {}\n")
    said = stand_in.release("build", "linux_amd64", fails=True)
    assert "not as they were committed" in said and "src/main.rs" in said
    assert not stand_in.dist.exists()
    # Nor what git was told not to show: cargo takes it.
    stand_in.git("checkout", "--quiet", ".")
    stand_in.git("config", "status.showUntrackedFiles", "no")
    (stand_in.folder / "build.rs").write_text("fn main() {}\n")
    assert "build.rs" in stand_in.release("build", "linux_amd64", fails=True)


@pytest.fixture
def no_targets(tmp_path):
    """An environment in which rustc has no library for any target."""
    rustc = tmp_path / "bin" / "rustc"
    rustc.parent.mkdir()
    rustc.write_text(f"#!/bin/sh\necho {tmp_path}/not-there\n")
    rustc.chmod(0o755)
    return {"PATH": f"{rustc.parent}:{os.environ['PATH']}", "RUSTC": shutil.which("rustc")}


def test_the_tag_is_the_version(stand_in, no_targets):
    """Both a tag here and the one that a workflow was started by."""
    message = f"Cargo.toml has version {VERSION}, the tag is v1.2.4: it would have to be v{VERSION}"
    by_workflow = {"GITHUB_REF_TYPE": "tag", "GITHUB_REF_NAME": "v1.2.4"}
    assert message in stand_in.release("build", "linux_arm64", fails=True, **no_targets, **by_workflow)
    # The workflow is started by all that begins with a v.
    by_workflow["GITHUB_REF_NAME"] = "very-new"
    assert "the tag is very-new" in stand_in.release("build", "linux_arm64", fails=True, **no_targets, **by_workflow)
    # Where the tag is right, the next thing that is asked is whether the platform can be built.
    stand_in.git("tag", f"v{VERSION}")
    assert "rustup target add" in stand_in.release("build", "linux_arm64", fails=True, **no_targets)
    stand_in.git("tag", "v1.2.4")
    assert message in stand_in.release("build", "linux_arm64", fails=True, **no_targets)


def test_what_is_no_repository_is_not_released(stand_in):
    shutil.rmtree(stand_in.folder / ".git")
    assert "is made from a git repository" in stand_in.release("build", "linux_amd64", fails=True)


@pytest.mark.skipif(platforms.host_name() != "linux_amd64", reason="the stand-in is built on linux_amd64 alone")
def test_what_is_no_repository_is_installed_all_the_same(stand_in, tmp_path):
    """As from an archive of the sources."""
    shutil.rmtree(stand_in.folder / ".git")
    mine = Path.home()
    where = {"HOME": str(tmp_path / "home"), "PREFIX": str(tmp_path / "prefix"), "TF_CLI_CONFIG_FILE": ""}
    toolchain = {"RUSTUP_HOME": ".rustup", "CARGO_HOME": ".cargo"}
    kept = {name: os.environ.get(name, str(mine / folder)) for name, folder in toolchain.items()}
    said = stand_in.release("install", **where, **kept)
    assert f"The provider {VERSION} is in {tmp_path}/home/.terraform.d/plugins" in said
    emulator = tmp_path / "prefix" / "bin" / EMULATOR
    told = subprocess.run([emulator, "--version"], capture_output=True, text=True, check=True).stdout
    assert told.startswith(f"{EMULATOR} {VERSION} (unknown) ")


@pytest.mark.skipif(os.uname().sysname != "Linux", reason="says what Linux lacks")
@pytest.mark.parametrize(
    ("platform", "message"),
    [
        ("linux_sparc", "no such platform: linux_sparc. There are linux_amd64, linux_arm64,"),
        ("darwin_arm64", "Apple's frameworks, which only macOS has: run `make release PLATFORMS=darwin_arm64` there"),
        ("linux_arm64", "rustup target add aarch64-unknown-linux-musl"),
    ],
)
def test_what_is_missing_is_named(stand_in, no_targets, platform, message):
    assert message in stand_in.release("build", platform, fails=True, **no_targets)


def test_a_missing_linker_is_named(stand_in, tmp_path):
    bin_ = tmp_path / "bin"
    bin_.mkdir()
    # Its answer is a folder that is there.
    (bin_ / "rustc").write_text(f"#!/bin/sh\necho {tmp_path}\n")
    (bin_ / "rustc").chmod(0o755)
    for program in ("cargo", "git", "sh"):
        (bin_ / program).symlink_to(shutil.which(program))
    environment = {"PATH": str(bin_), "RUSTC": shutil.which("rustc")}
    said = stand_in.release("build", "freebsd_amd64,linux_386", fails=True, **environment)
    assert "freebsd_amd64 needs zig to link: pip install -r .release/requirements.txt" in said
    assert "linux_386 needs zig to link" in said


def test_a_missing_program_is_named(stand_in, tmp_path):
    bin_ = tmp_path / "bin"
    bin_.mkdir()
    for program in ("git", "rustc"):
        said = stand_in.release("build", "linux_amd64", fails=True, PATH=str(bin_))
        assert f"release: {program} is not installed, or not on PATH" in said
        (bin_ / program).symlink_to(shutil.which(program))


@pytest.mark.parametrize("written", [
    "windows_amd64,linux_arm", "windows_amd64, linux_arm,", "windows_amd64 linux_arm windows_amd64",
])
def test_targets_are_those_of_rustup(stand_in, written):
    assert stand_in.release("targets", *written.split(" ")).split() == [
        "x86_64-pc-windows-gnu", "arm-unknown-linux-musleabihf",
    ]


@pytest.mark.parametrize("platforms", ["", ","])
def test_no_platform_is_none(stand_in, platforms):
    assert "no such platform: none named. There are linux_amd64" in stand_in.release("build", platforms, fails=True)


