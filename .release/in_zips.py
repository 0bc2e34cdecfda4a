"""Checks the files of a release themselves: names, layout, bytes, what the programs need."""

import hashlib
import json
import re
import stat
import struct
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import building
import checkout
import packing
from checkout import EMULATOR, PROVIDER
from checks import Checks, demand_linux_amd64, expect

# What both registries know, of what they recommend.
NAME = re.compile(r"_(darwin|freebsd|linux|openbsd|solaris|windows)_(386|amd64|arm|arm64)\.zip$")
# Of an ELF file: types of segments, and what a dynamic segment says.
DYNAMIC, INTERPRETER = 2, 3
LIBRARY = 1
# The dynamic linker of FreeBSD, whose programs often do not name their system elsewhere in an ELF file's header.
FREEBSD = b"/libexec/ld-elf.so.1\0"
# How the formats of programs number processors, in one table.
MACHINES = {
    3: "386", 40: "arm", 62: "amd64", 183: "arm64",
    0x014C: "386", 0x8664: "amd64", 0xAA64: "arm64",
    0x0100_0007: "amd64", 0x0100_000C: "arm64",
}
# Where the packages and the compiler of somebody lie who built it.
USUAL_FOLDERS = re.compile(rb"/(?:(?:home|Users)/[^/\0]{1,40}|root)/(?:\.cargo|\.rustup|work)/")


def check(checks: Checks, dist: Path, second: Path) -> None:
    """`dist` is the release, `second` one of the same commit that was built elsewhere."""
    checks.run("two builds of the commit are the same bytes", same_bytes, dist, second)
    checks.run("files are called as registries want them", names, dist)
    checks.run("zips hold what registries and licenses want", layout, dist)
    checks.run("checksums name all zips and the manifest", checksums, dist)
    checks.run("no file has more than 20 MB", sizes, dist)
    checks.run("each program is one for the platform that its zip names", kinds, dist)
    checks.run("programs for Linux need no library", static, dist)
    checks.run("programs say version and commit", versions, dist)
    checks.run("programs of all platforms know the commit", commits, dist)
    checks.run("no folder of a builder is in a program", folders, dist)
    checks.run("zips hold the licenses of what is linked", third_parties, dist)
    checks.run("the bill of materials names what is linked", bill_of_materials, dist)


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


def programs(dist: Path, ending: str = "") -> Iterator[tuple[Path, bytes]]:
    """Zips, each with the program that is in it."""
    paths = sorted(dist.glob(f"*{ending}.zip"))
    expect(paths, f"there is no zip for {ending}")
    for path in paths:
        with zipfile.ZipFile(path) as archive:
            name = next(name for name in archive.namelist() if name.startswith((PROVIDER, EMULATOR)))
            yield path, archive.read(name)


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


def kind(program: bytes) -> str:
    """The platform of a program, as its first bytes tell it."""
    if program[:4] == b"\x7fELF":
        (machine,) = struct.unpack_from("<H", program, 18)
        system = "freebsd" if FREEBSD in program else "linux"
    elif program[:2] == b"MZ":
        (header,) = struct.unpack_from("<I", program, 60)
        (machine,) = struct.unpack_from("<H", program, header + 4)
        system = "windows"
    elif program[:4] == b"\xcf\xfa\xed\xfe":
        (machine,) = struct.unpack_from("<I", program, 4)
        system = "darwin"
    else:
        return f"unknown ({program[:4]!r})"
    return f"{system}_{MACHINES.get(machine, machine)}"


def kinds(dist: Path) -> None:
    for path, program in programs(dist):
        expect(path.stem.endswith("_" + kind(program)), f"{path.name} holds a program for {kind(program)}")


def static(dist: Path) -> None:
    for path, program in programs(dist, "_linux_*"):
        expect(not needs(program), f"{path.name} needs {needs(program)}")


def head() -> str:
    return checkout.output("git", "rev-parse", "HEAD")[:12]


def commits(dist: Path) -> None:
    for path, program in programs(dist):
        expect(head().encode() in program, f"{path.name} is not of commit {head()}")


def versions(dist: Path) -> None:
    demand_linux_amd64()
    with tempfile.TemporaryDirectory() as folder:
        for archive, program in programs(dist, "_linux_amd64"):
            path = Path(folder) / "program"
            path.unlink(missing_ok=True)
            path.write_bytes(program)
            path.chmod(0o755)
            said = subprocess.run([path, "--version"], capture_output=True, text=True, check=True).stdout.split()
            expect(said[1:] == [checkout.version(), f"({head()})"], f"{archive.name}: it says {said}")


def folders(dist: Path) -> None:
    """Neither those that this machine compiles in, nor those of another one as they usually are."""
    here = [folder.encode() for folder in building.folders()]
    for path, program in programs(dist):
        found = [folder for folder in here if folder in program] + USUAL_FOLDERS.findall(program)
        expect(not found, f"{path.name} has {found[:3]} in it")


def linked() -> set[tuple[str, str]]:
    """The names and versions of all packages that become part of a program, as cargo itself lists them."""
    tree = checkout.output("cargo", "tree", "--locked", "--edges=normal", "--target=all", "--prefix=none", "--format={p}")
    found = {(words[0], words[1].removeprefix("v")) for line in tree.splitlines()[1:] if len(words := line.split()) > 1}
    expect(len(found) > 100, f"cargo lists {found}")
    return found


def third_parties(dist: Path) -> None:
    titles = [f"{name} {version} (" for name, version in sorted(linked())]
    for path in dist.glob("*.zip"):
        with zipfile.ZipFile(path) as archive:
            text = archive.read("THIRD-PARTY-LICENSES.txt").decode()
        missing = [title for title in titles if "\n" + title not in text and "\n  " + title not in text]
        expect(not missing, f"{path.name} has no license of {missing}")
    expect((dist / f"{PROVIDER}_{checkout.version()}_third-party-licenses.txt").read_text() == text, "the file is another")


def bill_of_materials(dist: Path) -> None:
    text = (dist / f"{PROVIDER}_{checkout.version()}_sbom.cdx.json").read_text()
    bom = json.loads(text)
    expect(bom["bomFormat"] == "CycloneDX", "not CycloneDX")
    named = {(it["name"], it["version"]) for it in bom["components"]}
    missing = sorted(linked() - named)
    expect(not missing, f"it does not name {missing}")
    expect(not any(name in ("tempfile", "protox") for name, _ in named), "it names what only tests use")
    expect(str(checkout.ROOT) not in text, "it has the folder of the checkout in it")
