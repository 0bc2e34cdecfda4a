"""What is released: the version, the commit, and where cargo keeps things."""

import functools
import json
import os
import re
import subprocess
from pathlib import Path

from refusal import Refusal

ROOT = Path(__file__).resolve().parent.parent
PROVIDER = "terraform-provider-licensemanager"
EMULATOR = "license-manager-emulator"
# So many digits, whatever git takes for enough in a clone of this size.
COMMIT_DIGITS = 12


def output(*command: str) -> str:
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, errors="replace")
    except FileNotFoundError:
        raise Refusal(f"{command[0]} is not installed, or not on PATH.") from None
    if done.returncode:
        raise Refusal(f"{' '.join(command)}: {done.stderr.strip()}")
    return done.stdout.strip()


@functools.cache
def metadata() -> dict:
    """What cargo knows of the package and of all that it is made of, on any platform."""
    return json.loads(output("cargo", "metadata", "--format-version=1", "--locked"))


def package() -> dict:
    root = metadata()["resolve"]["root"]
    return next(it for it in metadata()["packages"] if it["id"] == root)


def version() -> str:
    return package()["version"]


def target_directory() -> Path:
    return Path(metadata()["target_directory"])


@functools.cache
def compiler() -> dict[str, str]:
    """What rustc says of itself."""
    return dict(line.partition(": ")[::2] for line in output("rustc", "-vV").splitlines())


def host() -> str:
    return compiler()["host"]


def is_repository() -> bool:
    return (ROOT / ".git").exists()


def commit() -> str | None:
    """The commit that is checked out, marked where files differ from it. None where there is no repository."""
    if not is_repository():
        return None
    return output("git", "rev-parse", "HEAD")[:COMMIT_DIGITS] + ("-changed" if changes() else "")


def changes() -> str:
    """New files too, whatever git is set to show: cargo takes what is there."""
    return output("git", "status", "--porcelain", "--untracked-files=normal")


def epoch() -> int:
    """The time that everything made here carries: that of the commit, whatever SOURCE_DATE_EPOCH says."""
    return int(output("git", "log", "-1", "--format=%ct", "--no-show-signature")) if is_repository() else 0


def check() -> None:
    """Refuses to release what no commit is, and what its tag calls otherwise."""
    if not is_repository():
        raise Refusal("a release is made from a git repository: its files carry the commit and its time.")
    if changed := changes():
        raise Refusal(f"these files are not as they were committed; commit or remove them:\n{changed}")
    tags = [tag for tag in output("git", "tag", "--points-at", "HEAD").split() if re.match(r"v\d", tag)]
    if os.environ.get("GITHUB_REF_TYPE") == "tag":
        tags.append(os.environ["GITHUB_REF_NAME"])
    if wrong := [tag for tag in tags if tag != f"v{version()}"]:
        raise Refusal(f"Cargo.toml has version {version()}, the tag is {wrong[0]}: it would have to be v{version()}.")
