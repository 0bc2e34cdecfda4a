#!/usr/bin/env python3
"""Builds a release of linux_amd64 twice and checks it as registries and users meet it. `make check-release` calls it.

With --dist the files there are checked instead of a first build. What this machine cannot check is skipped by name.
"""

import interpreter  # noqa: F401, I001

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import checkout
import in_empty_root
import in_terraform
import in_zips
import packing
import platforms
from checks import Checks
from refusal import Refusal
from throw_away_key import throw_away_key

TARGET = checkout.ROOT / "target" / "check-release"
TOOLS = checkout.ROOT / "target" / "tools"


def release(folder: Path, dist: Path, **environment: str) -> None:
    command = [sys.executable, ".release/release.py", f"--dist={dist}", f"--tools={TOOLS}", "build", "linux_amd64"]
    # A throw-away key signs, and no other.
    kept = {name: value for name, value in os.environ.items() if name != "GPG_FINGERPRINT"}
    if subprocess.run(command, cwd=folder, env=kept | environment).returncode:
        raise Refusal("the release could not be made; see the messages above.")


def clone(folder: Path) -> Path:
    """What is committed, in another folder than this one."""
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", checkout.ROOT, folder], check=True)
    subprocess.run(["git", "checkout", "--quiet", "--detach", checkout.output("git", "rev-parse", "HEAD")],
                   cwd=folder, check=True)
    return folder


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dist", type=Path, help="a folder that `make release` filled")
    parser.add_argument("--whole", action="store_true", help="fail where something cannot be checked")
    arguments = parser.parse_args()
    given = arguments.dist
    checks = Checks(arguments.whole)
    try:
        checkout.check()
        dist = given.resolve() if given else TARGET / "dist"
        if given:
            packing.check_complete(dist, checkout.version(), platforms.ALWAYS, checkout.epoch())
        else:
            release(checkout.ROOT, dist)
        second = TARGET / "second" / "dist"
        other = clone(TARGET / "second" / "in" / "another-folder" / "source")
        release(other, second, CARGO_TARGET_DIR=str(TARGET / "second" / "built"))
    except (Refusal, OSError, subprocess.CalledProcessError) as refusal:
        print(f"check-release: {refusal}", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory(prefix="check-release-") as scratch:
        # What is checked is a copy: the signature of a throw-away key stays here.
        copy = Path(scratch) / "dist"
        shutil.copytree(dist, copy)
        in_zips.check(checks, copy, second)
        throw_away_key(checks, copy, Path(scratch))
        in_terraform.check(checks, copy, Path(scratch))
        in_empty_root.check(checks, copy, Path(scratch))
    return checks.end()


if __name__ == "__main__":
    sys.exit(main())
