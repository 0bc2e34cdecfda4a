#!/usr/bin/env python3
"""Makes a release, below target/dist. `make release`, `make release-sums` and `make install` call it.

    release.py [--dist FOLDER] [--tools FOLDER] build PLATFORM...    zips of both programs; with linux_amd64 also `sums`
    release.py [--dist FOLDER] [--tools FOLDER] sums                 manifest, bill of materials, checksums, signature
    release.py install                                               for this machine, from this checkout
    release.py targets PLATFORM...                                   what rustup has to add for them

GPG_FINGERPRINT names the key that signs.
"""

import interpreter  # noqa: F401, I001

import argparse
import os
import shutil
import sys
from pathlib import Path

import building
import checkout
import installing
import licenses
import packing
import platforms
import sbom
from checkout import EMULATOR, PROVIDER
from refusal import Refusal


def build(dist: Path, tools: Path, names: list[str]) -> None:
    chosen = platforms.named(names)
    checkout.check()
    # Before hours are spent on the others.
    if lack := [lack for it in chosen if (lack := platforms.lacks(it, str(tools)))]:
        raise Refusal("\n".join(lack))
    fingerprint = os.environ.get("GPG_FINGERPRINT")
    if fingerprint and platforms.ALWAYS in names:
        packing.try_key(fingerprint)
    old = [path for path in dist.glob("[!.]*") if path.name.startswith((f"{PROVIDER}_", f"{EMULATOR}_"))]
    if strange := sorted({path.name for path in dist.glob("[!.]*")} - {path.name for path in old}):
        raise Refusal(f"{dist} holds {', '.join(strange)}, which is of no release: remove it.")
    for path in old:
        path.unlink()
    version, epoch = checkout.version(), checkout.epoch()
    texts = {
        "LICENSE": (checkout.ROOT / "LICENSE").read_text(),
        "THIRD-PARTY-LICENSES.txt": licenses.text(),
    }
    for platform in chosen:
        programs = building.build(platform, tools)
        for name, inside in ((PROVIDER, f"{PROVIDER}_v{version}"), (EMULATOR, EMULATOR)):
            inside += platform.suffix
            path = packing.pack(dist, f"{name}_{version}", platform.name, inside, programs[name], texts, epoch)
            print(f"{path}  {path.stat().st_size / 1e6:.1f} MB, unpacked {programs[name].stat().st_size / 1e6:.1f} MB")
    if platforms.ALWAYS in names:
        sums(dist, tools)
    else:
        print(f"Without {platforms.ALWAYS} this is a part of a release: `make release-sums` completes it.")


def sums(dist: Path, tools: Path) -> None:
    checkout.check()
    version = checkout.version()
    stem = f"{PROVIDER}_{version}"
    packing.check_complete(dist, version, platforms.ALWAYS, checkout.epoch())
    shutil.copyfile(checkout.ROOT / "terraform-registry-manifest.json", dist / f"{stem}_manifest.json")
    sbom.write(dist / f"{stem}_sbom.cdx.json", tools)
    (dist / f"{stem}_third-party-licenses.txt").write_text(licenses.text())
    packing.write_sums(dist, stem)
    if fingerprint := os.environ.get("GPG_FINGERPRINT"):
        packing.sign(dist / f"{stem}_SHA256SUMS", fingerprint)
    else:
        (dist / f"{stem}_SHA256SUMS.sig").unlink(missing_ok=True)
        print("Not signed: GPG_FINGERPRINT names no key.")
    print(f"The release is in {dist}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dist", type=Path, default=checkout.ROOT / "target" / "dist")
    parser.add_argument("--tools", type=Path, default=checkout.ROOT / "target" / "tools")
    parser.add_argument("step", choices=["build", "sums", "install", "targets"])
    parser.add_argument("platforms", nargs="*")
    arguments = parser.parse_args()
    names = [name for given in arguments.platforms for name in given.split(",") if name]
    try:
        dist, tools = arguments.dist.resolve(), arguments.tools.resolve()
        if arguments.step == "build":
            build(dist, tools, names)
        elif arguments.step == "sums":
            sums(dist, tools)
        elif arguments.step == "install":
            installing.install(tools)
        else:
            print("\n".join(it.target for it in platforms.named(names)))
    except (Refusal, OSError) as refusal:
        print(f"release: {refusal}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
