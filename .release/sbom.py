"""The software bill of materials: what cargo-cyclonedx writes, without what differs from run to run."""

import json
import subprocess
import time
from pathlib import Path

import checkout
from refusal import Refusal

VERSION = "0.5.9"


def program(tools: Path) -> Path:
    """cargo-cyclonedx, installed where it is not."""
    folder = tools / f"cargo-cyclonedx-{VERSION}"
    found = folder / "bin" / "cargo-cyclonedx"
    if not found.exists():
        print(f"Installing cargo-cyclonedx {VERSION} below {tools}", flush=True)
        install = ["cargo", "install", "--quiet", "--locked", "--root", str(folder), f"cargo-cyclonedx@{VERSION}"]
        # It runs here, whatever cargo is set to build for.
        install += ["--target", checkout.host()]
        if subprocess.run(install, cwd=checkout.ROOT).returncode:
            raise Refusal("cargo-cyclonedx could not be installed; see the messages above.")
    return found


def write(path: Path, tools: Path) -> None:
    # It writes beside Cargo.toml and nowhere else.
    stem = "target-sbom"
    written = checkout.ROOT / f"{stem}.json"
    command = [str(program(tools)), "cyclonedx", "--format=json", "--target=all", "--spec-version=1.5"]
    command.append(f"--override-filename={stem}")
    try:
        done = subprocess.run(command, cwd=checkout.ROOT, capture_output=True, text=True, errors="replace")
        if done.returncode:
            raise Refusal(f"cargo-cyclonedx failed:\n{done.stderr.strip()}")
        path.write_text(steady(written.read_text()))
    finally:
        written.unlink(missing_ok=True)


def steady(text: str) -> str:
    """Without a serial number, with the commit's time, and without the folder where it was made."""
    bom = json.loads(text.replace(checkout.ROOT.as_uri(), "file:///source"))
    bom.pop("serialNumber", None)
    bom["metadata"]["timestamp"] = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(checkout.epoch()))
    return json.dumps(bom, indent=2) + "\n"
