"""Builds both programs for a platform, so that the same commit gives the same bytes wherever it is built."""

import os
import re
import subprocess
import tomllib
from pathlib import Path

import checkout
from platforms import Platform, lacks, zigbuild
from refusal import Refusal

# Variables that say how to compile: to cargo, rustc, the crate `cc`, its compiler, and cargo-zigbuild.
SAYS_HOW = re.compile(
    r"CARGO_(?:ENCODED_|PROFILE_|TARGET_|INCREMENTAL|BUILD_(?!JOBS)|ZIGBUILD_(?!CACHE_DIR)).*|RUST(?:C|FLAGS).*"
    r"|(?:HOST_|TARGET_)?(?:CC|CXX|AR|RANLIB|CFLAGS|CXXFLAGS|CPPFLAGS|LDFLAGS|ARFLAGS)(?:_.*)?|CPATH|C_INCLUDE_PATH|LIBRARY_PATH"
)
# What a profile says where Cargo.toml does not; files of cargo's configuration may say otherwise.
USUAL = {
    "debug": False, "debug-assertions": False, "overflow-checks": False, "panic": "unwind", "incremental": False, "rpath": False,
}


def build(platform: Platform, tools: Path) -> dict[str, Path]:
    """The programs by name."""
    if lack := lacks(platform, str(tools)):
        raise Refusal(lack)
    command = [str(zigbuild(str(tools))), "zigbuild"] if platform.by_zig else ["cargo", "build"]
    command += ["--release", "--locked", "--bins", "--target", platform.target]
    environment = uninfluenced() | {
        "CARGO_ENCODED_RUSTFLAGS": "\x1f".join(remapped()),
        # zigbuild finds its zig beside itself.
        "PATH": os.pathsep.join([str(tools / "zig" / "bin"), os.environ.get("PATH", "")]),
        "SOURCE_DATE_EPOCH": str(checkout.epoch()),
    }
    if commit := checkout.commit():
        environment["RELEASE_COMMIT"] = commit
    print(f"Building {platform.name} ({platform.target})", flush=True)
    if subprocess.run(command, cwd=checkout.ROOT, env=environment).returncode:
        raise Refusal(f"{platform.name} could not be built; see the messages above.")
    folder = checkout.target_directory() / platform.target / "release"
    return {name: folder / (name + platform.suffix) for name in (checkout.PROVIDER, checkout.EMULATOR)}


def uninfluenced() -> dict[str, str]:
    """The environment of cargo, in which neither the user's own nor the user's settings of cargo change what is compiled."""
    kept = {name: value for name, value in os.environ.items() if not SAYS_HOW.fullmatch(name)}
    target = str(checkout.target_directory())
    manifest = tomllib.loads((checkout.ROOT / "Cargo.toml").read_text())
    for name, value in (USUAL | manifest["profile"]["release"]).items():
        kept["CARGO_PROFILE_RELEASE_" + name.replace("-", "_").upper()] = str(value).lower()
    return kept | {"CARGO_INCREMENTAL": "0", "CARGO_TARGET_DIR": target, "CARGO_BUILD_BUILD_DIR": target}


def remapped() -> list[str]:
    """Flags that keep the folders of this machine out of the programs. The last that fits a path is taken."""
    return [f"--remap-path-prefix={folder}={name}" for folder, name in folders().items()]


def folders() -> dict[str, str]:
    """The folders of this machine that a compiler sees, and how they are called instead."""
    sysroot = checkout.output("rustc", "--print", "sysroot")
    found = {
        str(checkout.ROOT): "/source",
        str(checkout.target_directory()): "/target",
        sysroot: "/rust",
        # As it is called where the sources of the library are not installed.
        f"{sysroot}/lib/rustlib/src/rust": f"/rustc/{checkout.compiler()['commit-hash']}",
    }
    # Each registry has a folder of its own, which is called after where it was reached.
    for package in checkout.metadata()["packages"]:
        if package["source"]:
            found[str(Path(package["manifest_path"]).parent.parent)] = "/registry"
    return found
