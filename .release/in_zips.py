"""Checks the files of a release themselves: names, layout, bytes, what the programs need."""

import hashlib
import json
import re
import stat
import struct
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import checkout
import packing
from checkout import EMULATOR, PROVIDER
from checks import Checks, expect

# What both registries know, of what they recommend.
NAME = re.compile(r"_(darwin|freebsd|linux|openbsd|solaris|windows)_(386|amd64|arm|arm64)\.zip$")
# Of an ELF file: types of segments, and what a dynamic segment says.
DYNAMIC, INTERPRETER = 2, 3
LIBRARY = 1


def check(checks: Checks, dist: Path, second: Path) -> None:
    """`dist` is the release, `second` one of the same commit that was built elsewhere."""
    checks.run("two builds of the commit are the same bytes", same_bytes, dist, second)
    checks.run("files are called as registries want them", names, dist)
    checks.run("zips hold what registries and licenses want", layout, dist)
    checks.run("checksums name all zips and the manifest", checksums, dist)
    checks.run("no file has more than 20 MB", sizes, dist)
    checks.run("programs for Linux need no library", static, dist)
    checks.run("programs say version and commit", versions, dist)
    checks.run("no folder of this machine is in a program", folders, dist)
    checks.run("the bill of materials names the dependencies", bill_of_materials, dist)


def same_bytes(dist: Path, second: Path) -> None:
    files = sorted(path.name for path in second.iterdir() if "SHA256SUMS" not in path.name)
    expect(len(files) >= 4, f"the second build made {files}")
    differing = [name for name in files if (dist / name).read_bytes() != (second / name).read_bytes()]
    expect(not differing, f"these differ: {differing}")


def names(dist: Path) -> None:
    version = checkout.version()
    for path in dist.iterdir():
        expect(path.name.startswith((f"{PROVIDER}_{version}_", f"{EMULATOR}_{version}_")), path.name)
        expect(path.suffix != ".zip" or NAME.search(path.name), path.name)
    found = {path.name for path in dist.iterdir()}
    for ending in ("linux_amd64.zip", "manifest.json", "SHA256SUMS", "sbom.cdx.json", "third-party-licenses.txt"):
        expect(f"{PROVIDER}_{version}_{ending}" in found, f"no {ending} in {sorted(found)}")
    manifest = json.loads((dist / f"{PROVIDER}_{version}_manifest.json").read_text())
    expect(manifest == {"version": 1, "metadata": {"protocol_versions": ["6.0"]}}, str(manifest))


def layout(dist: Path) -> None:
    version = checkout.version()
    for path in dist.glob("*.zip"):
        program = f"{PROVIDER}_v{version}" if path.name.startswith(PROVIDER) else EMULATOR
        program += ".exe" if "_windows_" in path.name else ""
        with zipfile.ZipFile(path) as archive:
            expect(archive.testzip() is None, path.name)
            found = {entry.filename: entry.external_attr >> 16 for entry in archive.infolist()}
        expect(set(found) == {program, "LICENSE", "THIRD-PARTY-LICENSES.txt"}, f"{path.name} holds {sorted(found)}")
        expect(found[program] == stat.S_IFREG | 0o755, f"{path.name}: the program cannot be run")


def checksums(dist: Path) -> None:
    sums = dist / f"{PROVIDER}_{checkout.version()}_SHA256SUMS"
    named = {}
    for line in sums.read_text().splitlines():
        found = re.fullmatch(r"([0-9a-f]{64})  (\S+)", line)
        expect(found, f"no line of sha256sum: {line!r}")
        named[found[2]] = found[1]
    wanted = {path.name for path in dist.iterdir() if path.name.endswith((".zip", "_manifest.json"))}
    expect(set(named) == wanted, f"{sorted(named)} are not {sorted(wanted)}")
    for name, digest in named.items():
        expect(hashlib.sha256((dist / name).read_bytes()).hexdigest() == digest, f"the checksum of {name} is wrong")


def sizes(dist: Path) -> None:
    for path in dist.iterdir():
        packing.check_size(path)


def programs(dist: Path, ending: str) -> list[tuple[str, bytes]]:
    found = []
    for path in sorted(dist.glob(f"*{ending}.zip")):
        with zipfile.ZipFile(path) as archive:
            name = next(name for name in archive.namelist() if name.startswith((PROVIDER, EMULATOR)))
            found.append((f"{path.name}: {name}", archive.read(name)))
    expect(found, f"there is no zip for {ending}")
    return found


def needs(program: bytes) -> list[str]:
    """What an ELF file asks the system for: a dynamic linker, libraries."""
    expect(program[:4] == b"\x7fELF" and program[5] == 1, "this is no ELF file of little endian")
    if program[4] == 2:
        table, (size, count), segment, entry = "<Q", (32, 54), "<I4xQ16xQ", "<qQ"
    else:
        table, (size, count), segment, entry = "<I", (28, 42), "<II8xI", "<iI"
    (offset,) = struct.unpack_from(table, program, size)
    size, count = struct.unpack_from("<HH", program, count)
    found = []
    for number in range(count):
        kind, start, length = struct.unpack_from(segment, program, offset + number * size)
        if kind == INTERPRETER:
            found.append("a dynamic linker")
        if kind == DYNAMIC:
            entries = struct.iter_unpack(entry, program[start : start + length - length % struct.calcsize(entry)])
            found += ["a library" for tag, _ in entries if tag == LIBRARY]
    return found


def static(dist: Path) -> None:
    for path in dist.glob("*_linux_*.zip"):
        for name, program in programs(dist, path.name.removesuffix(".zip")):
            expect(not needs(program), f"{name} needs {needs(program)}")
    # The same look at a program of this system, to know that it sees.
    expect(needs(Path(sys.executable).resolve().read_bytes()), "python needs nothing, it seems")


def versions(dist: Path) -> None:
    commit = checkout.output("git", "rev-parse", "HEAD")[:12]
    with tempfile.TemporaryDirectory() as folder:
        for name, program in programs(dist, "_linux_amd64"):
            path = Path(folder) / "program"
            path.unlink(missing_ok=True)
            path.write_bytes(program)
            path.chmod(0o755)
            said = subprocess.run([path, "--version"], capture_output=True, text=True, check=True).stdout.split()
            expect(said[1:] == [checkout.version(), f"({commit})"], f"{name} says {said}")


def folders(dist: Path) -> None:
    for path in dist.glob("*_linux_amd64.zip"):
        for name, program in programs(dist, path.name.removesuffix(".zip")):
            for folder in {str(checkout.ROOT), str(Path.home() / ".cargo"), str(Path.home() / ".rustup")}:
                expect(folder.encode() not in program, f"{name} has {folder} in it")


def bill_of_materials(dist: Path) -> None:
    text = (dist / f"{PROVIDER}_{checkout.version()}_sbom.cdx.json").read_text()
    bom = json.loads(text)
    expect(bom["bomFormat"] == "CycloneDX", "not CycloneDX")
    named = {(it["name"], it["version"]) for it in bom["components"]}
    # What is certain to be in it: tonic speaks to Terraform, rustls to the service, ring is partly C.
    for package in ("tonic", "rustls", "ring", "aws-sdk-licensemanager"):
        expect(any(name == package for name, _ in named), f"no {package} among {len(named)} components")
    expect(not any(name in ("tempfile", "protox") for name, _ in named), "it names what only tests use")
    expect(str(checkout.ROOT) not in text, "it has the folder of the checkout in it")
