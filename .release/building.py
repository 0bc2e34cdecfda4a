"""Builds both programs for a platform, so that the same commit gives the same bytes wherever it is built."""

import os
import subprocess
from pathlib import Path

import checkout
from platforms import Platform, lacks, zigbuild
from refusal import Refusal


def build(platform: Platform, tools: Path) -> dict[str, Path]:
    """The programs by name. What the user's environment says to rustc is not asked."""
    if lack := lacks(platform, str(tools)):
        raise Refusal(lack)
    command = [str(zigbuild(str(tools))), "zigbuild"] if platform.by_zig else ["cargo", "build"]
    command += ["--release", "--locked", "--bins", "--target", platform.target]
    environment = {
        **os.environ,
        "CARGO_ENCODED_RUSTFLAGS": "\x1f".join(remapped()),
        "CARGO_INCREMENTAL": "0",
        "CARGO_TARGET_DIR": str(checkout.target_directory()),
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


def remapped() -> list[str]:
    """Flags that keep the folders of this machine out of the programs. The last that fits a path is taken."""
    sysroot = checkout.output("rustc", "--print", "sysroot")
    about = dict(line.partition(": ")[::2] for line in checkout.output("rustc", "-vV").splitlines())
    folders = {
        str(checkout.ROOT): "/source",
        str(checkout.target_directory()): "/target",
        sysroot: "/rust",
        # As it is called where the sources of the library are not installed.
        f"{sysroot}/lib/rustlib/src/rust": f"/rustc/{about['commit-hash']}",
    }
    # Each registry has a folder of its own, which is called after where it was reached.
    for package in checkout.metadata()["packages"]:
        if package["source"]:
            folders[str(Path(package["manifest_path"]).parent.parent)] = "/registry"
    return [f"--remap-path-prefix={folder}={name}" for folder, name in folders.items()]
