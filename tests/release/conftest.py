"""A small stand-in of the repository: the same scripts, two programs that only say their version, a borrowed package."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent.parent
SCRIPTS = REPOSITORY / ".release"
sys.path.insert(0, str(SCRIPTS))
sys.dont_write_bytecode = True

import platforms  # noqa: E402
import sbom  # noqa: E402

PROVIDER = "terraform-provider-licensemanager"
EMULATOR = "license-manager-emulator"
VERSION = "1.2.3"
FILES = {
    "Cargo.toml": f"""
[package]
name = "{PROVIDER}"
version = "{VERSION}"
edition = "2024"
license = "MPL-2.0"

[[bin]]
name = "{PROVIDER}"
path = "src/main.rs"

[[bin]]
name = "{EMULATOR}"
path = "src/main.rs"

[dependencies]
lent = {{ path = "lent" }}

[profile.release]
opt-level = 0
strip = true
""",
    "src/main.rs": """
fn main() {
    let name = std::env::args().next().unwrap();
    let name = name.rsplit('/').next().unwrap();
    let version = env!("CARGO_PKG_VERSION");
    let commit = option_env!("RELEASE_COMMIT").unwrap_or("unknown");
    println!("{} {version} ({commit}) of {} at {}", name.split("_v").next().unwrap(), lent::hello(), file!());
}
""",
    "lent/Cargo.toml": '[package]\nname = "lent"\nversion = "0.4.0"\nedition = "2024"\nlicense = "MIT"\n',
    "lent/LICENSE-MIT": "Lent by Nemo Ærø, as it is.\n",
    # What is generated is named by its whole path, which gets into programs.
    "lent/build.rs": """
fn main() {
    let generated = std::path::Path::new(&std::env::var_os("OUT_DIR").unwrap()).join("generated.rs");
    std::fs::write(generated, "pub fn hello() -> &'static str { concat!(\\"lent, \\", file!()) }").unwrap();
}
""",
    "lent/src/lib.rs": 'include!(concat!(env!("OUT_DIR"), "/generated.rs"));\n',
    ".gitignore": "/target\n__pycache__/\n",
}
# Its answers differ from run to run, as those of the real one do.
BILL = """#!/usr/bin/env python3
import json, os, pathlib, time, uuid
bom = {"bomFormat": "CycloneDX", "serialNumber": str(uuid.uuid4()), "metadata": {"timestamp": time.time()},
       "components": [{"name": "lent", "bom-ref": pathlib.Path("lent").resolve().as_uri()}]}
pathlib.Path("target-sbom.json").write_text(json.dumps(bom))
"""


class StandIn:
    def __init__(self, folder: Path, tools: Path):
        self.folder, self.tools = folder, tools
        for name, text in FILES.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        shutil.copytree(SCRIPTS, folder / ".release", ignore=shutil.ignore_patterns("__pycache__"))
        # It has to be built in a moment, on machines that have no other target than their own.
        table = folder / ".release" / "platforms.py"
        text = table.read_text()
        assert "x86_64-unknown-linux-musl" in text and "return not self.is_apple\n" in text
        text = text.replace("x86_64-unknown-linux-musl", "x86_64-unknown-linux-gnu")
        text = text.replace("return not self.is_apple\n", "return self.name != 'linux_amd64'\n")
        table.write_text(text)
        for name in ("LICENSE", "terraform-registry-manifest.json"):
            shutil.copy(REPOSITORY / name, folder)
        self.run("cargo", "generate-lockfile", "--quiet", "--offline")
        self.git("init", "--quiet")
        self.git("add", ".")
        self.git("commit", "--quiet", "--message=One")

    @property
    def dist(self) -> Path:
        return self.folder / "target" / "dist"

    def run(self, *command, fails=False, umask=-1, **environment):
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("GIT", "CARGO_TARGET", "GPG"))}
        # Whoever commits, and when, is part of the commit's name.
        fixed = {"GIT_AUTHOR_DATE": "2026-01-02T03:04:05Z", "GIT_COMMITTER_DATE": "2026-01-02T03:04:05Z"}
        for role in ("AUTHOR", "COMMITTER"):
            fixed |= {f"GIT_{role}_NAME": "Nobody", f"GIT_{role}_EMAIL": "nobody@example.com"}
        done = subprocess.run(
            command, cwd=self.folder, env={**kept, **fixed, "GIT_CONFIG_GLOBAL": os.devnull, **environment}, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, umask=umask,
        )
        assert (done.returncode != 0) == fails, done.stdout
        return done.stdout

    def git(self, *arguments):
        return self.run("git", *arguments)

    def release(self, *arguments, **options):
        command = [sys.executable, "-B", ".release/release.py", f"--tools={self.tools}", *arguments]
        return self.run(*command, **options)

    def files(self):
        return {path.name: path.read_bytes() for path in self.dist.iterdir()}


@pytest.fixture(scope="session")
def tools(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tools")
    program = folder / f"cargo-cyclonedx-{sbom.VERSION}" / "bin" / "cargo-cyclonedx"
    program.parent.mkdir(parents=True)
    program.write_text(BILL)
    program.chmod(0o755)
    return folder


@pytest.fixture
def stand_in(tmp_path, tools):
    return StandIn(tmp_path / "source", tools)


# What users set for themselves, and what must not get into a release.
SETTINGS_OF_CARGO = """
[build]
rustflags = ["--cfg=mine", "-Copt-level=1"]
target = "wasm32-unknown-unknown"
target-dir = "elsewhere"
build-dir = "somewhere/else"

[profile.release]
opt-level = 2
debug = 2
overflow-checks = true
panic = "abort"
"""
SETTINGS = {
    "RUSTFLAGS": "-Copt-level=3",
    "CARGO_PROFILE_RELEASE_STRIP": "none",
    "CARGO_BUILD_BUILD_DIR": "built/by/a/variable",
    "SOURCE_DATE_EPOCH": "315532800",
    "TZ": "Asia/Tokyo",
    # Python takes files for ASCII then.
    "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0",
}


@pytest.fixture(scope="session")
def released(tmp_path_factory, tools):
    """Two checkouts of the same commit in different folders, each with its release; the other one by somebody with settings."""
    if platforms.host_name() != "linux_amd64":
        pytest.skip("the stand-in is built on linux_amd64 alone")
    one = StandIn(tmp_path_factory.mktemp("one") / "source", tools)
    other = StandIn(tmp_path_factory.mktemp("other") / "much deeper" / "down, and öther", tools)
    # What an earlier release left goes.
    one.dist.mkdir(parents=True)
    (one.dist / f"{PROVIDER}_0.9.0_SHA256SUMS").write_text("")
    one.release("build", "linux_amd64")
    home = other.folder.parent / "cargo home"
    home.mkdir()
    (home / "config.toml").write_text(SETTINGS_OF_CARGO)
    built = str(other.folder.parent / "built")
    other.release("build", "linux_amd64", umask=0o077, CARGO_HOME=str(home), CARGO_TARGET_DIR=built, **SETTINGS)
    return one, other
