"""Makes of programs what a registry takes: zips, the manifest, checksums, a signature."""

import hashlib
import re
import stat
import subprocess
import tempfile
import time
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path

from checkout import EMULATOR, PROVIDER
from refusal import Refusal

# Of every file of a release.
LARGEST = 20_000_000
# As OpenPGP numbers them. Registries take no keys on elliptic curves.
RSA_AND_DSA = {"1": "RSA", "3": "RSA", "17": "DSA"}
# No zip can be older.
ZIP_BEGINS = 315532800
# The files of a release that are made when all zips are there.
MADE_OF_ZIPS = ("manifest.json", "sbom.cdx.json", "third-party-licenses.txt", "SHA256SUMS", "SHA256SUMS.sig")


def write_zip(path: Path, files: Iterable[tuple[str, bytes, bool]], epoch: int) -> None:
    """Files are a name, what is in them, and whether they can be run. The same files make the same bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        for name, content, runs in sorted(files):
            entry = zipfile.ZipInfo(name, time.gmtime(max(epoch, ZIP_BEGINS))[:6])
            # Unix, wherever this runs.
            entry.create_system = 3
            entry.external_attr = (stat.S_IFREG | (0o755 if runs else 0o644)) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content, compresslevel=9)
    check_size(path)


def check_size(path: Path) -> None:
    size = path.stat().st_size
    if size > LARGEST:
        raise Refusal(f"{path.name} has {size} bytes; no file of a release may have more than {LARGEST}.")


def pack(dist: Path, name: str, platform: str, inside: str, program: Path, texts: dict[str, str], epoch: int) -> Path:
    """The zip of one program for one platform, in which it is called `inside`. `name` ends with the version."""
    path = dist / f"{name}_{platform}.zip"
    files = [(inside, program.read_bytes(), True)]
    files += [(text, content.encode(), False) for text, content in texts.items()]
    write_zip(path, files, epoch)
    return path


def check_complete(dist: Path, version: str, always: str, epoch: int) -> None:
    """Refuses files that are no release: of another version or commit, half a pair, or without the platform that must be there."""
    found = {path.name for path in dist.glob("[!.]*")}
    made_here = {f"{PROVIDER}_{version}_{ending}" for ending in MADE_OF_ZIPS}
    platform = re.compile(rf"(?P<program>{PROVIDER}|{EMULATOR})_{re.escape(version)}_(?P<platform>[a-z0-9]+_[a-z0-9]+)\.zip")
    zips = {name: match for name in sorted(found - made_here) if (match := platform.fullmatch(name))}
    if strange := sorted(found - made_here - zips.keys()):
        raise Refusal(f"{dist} holds {', '.join(strange)}, which is not of version {version}: remove it.")
    if f"{PROVIDER}_{version}_{always}.zip" not in zips:
        raise Refusal(f"{dist} has no provider for {always}, without which HCP Terraform takes none.")
    one, other = ({it["platform"] for it in zips.values() if it["program"] == name} for name in (PROVIDER, EMULATOR))
    if alone := sorted(one ^ other):
        raise Refusal(f"{', '.join(alone)}: the provider or the emulator is missing beside the other.")
    for name, match in zips.items():
        inside = f"{PROVIDER}_v{version}" if match["program"] == PROVIDER else EMULATOR
        check_zip(dist / name, inside + (".exe" if match["platform"].startswith("windows_") else ""), epoch)


def check_zip(path: Path, program: str, epoch: int) -> None:
    """Refuses what registries would find broken, and a zip that another commit made."""
    try:
        with zipfile.ZipFile(path) as archive:
            damaged = archive.testzip()
            times = {entry.filename: entry.date_time for entry in archive.infolist()}
    except (zipfile.BadZipFile, EOFError, zlib.error):
        damaged, times = path.name, {}
    if damaged:
        raise Refusal(f"{path.name} is damaged: copy it again from where it was made.")
    if program not in times:
        raise Refusal(f"{path.name} holds {', '.join(times)} and no {program}.")
    # Two seconds are what a zip can tell apart.
    commit = time.gmtime(max(epoch, ZIP_BEGINS) & ~1)[:6]
    if any(made[:5] + (made[5] & ~1,) != commit for made in times.values()):
        raise Refusal(f"{path.name} is of another commit than the one here: make all zips of a release of the same.")


def write_sums(dist: Path, stem: str) -> Path:
    """Checksums of all zips and of the manifest, in the form of sha256sum."""
    sums = dist / f"{stem}_SHA256SUMS"
    files = sorted([*dist.glob("*.zip"), dist / f"{stem}_manifest.json"], key=lambda path: path.name)
    lines = (f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in files)
    sums.write_bytes("".join(lines).encode())
    return sums


def try_key(fingerprint: str) -> None:
    """Says at once what `sign` would say after the builds."""
    with tempfile.TemporaryDirectory() as folder:
        something = Path(folder) / "something"
        something.write_bytes(b"something")
        sign(something, fingerprint)


def sign(sums: Path, fingerprint: str) -> Path:
    """A detached signature, binary as registries want it."""
    signature = sums.with_name(sums.name + ".sig")
    signature.unlink(missing_ok=True)
    command = ["gpg", "--batch", "--status-fd=1", "--local-user", fingerprint, "--output", str(signature)]
    # Whatever the user's gpg.conf says.
    command += ["--no-armor", "--no-textmode", "--detach-sign", str(sums)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, errors="replace")
    except FileNotFoundError:
        raise Refusal("gpg is not installed: on Debian and Ubuntu apt-get install gnupg") from None
    made = re.findall(r"^\[GNUPG:\] SIG_CREATED D (\d+) ", done.stdout, re.MULTILINE)
    if done.returncode or not made:
        raise Refusal(f"gpg did not sign with {fingerprint}:\n{done.stderr.strip()}")
    if any(algorithm not in RSA_AND_DSA for algorithm in made):
        signature.unlink()
        raise Refusal(
            f"the key {fingerprint} signs with an elliptic curve, and registries take RSA and DSA alone: make one with "
            "`gpg --quick-generate-key NAME rsa4096 sign`."
        )
    return signature
