"""Makes of programs what a registry takes: zips, the manifest, checksums, a signature."""

import hashlib
import re
import stat
import subprocess
import time
import zipfile
from collections.abc import Iterable
from pathlib import Path

from refusal import Refusal

# Of every file of a release.
LARGEST = 20_000_000
# As OpenPGP numbers them. Registries take no keys on elliptic curves.
RSA_AND_DSA = {"1": "RSA", "3": "RSA", "17": "DSA"}
# No zip can be older.
ZIP_BEGINS = 315532800


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


def check_complete(dist: Path, provider: str, emulator: str, version: str, always: str) -> None:
    """Refuses zips that are no release: of another version, without the platform that must be there, or half a pair."""
    zips = {path.name for path in dist.glob("*.zip")}
    pattern = re.compile(rf"(?:{provider}|{emulator})_{re.escape(version)}_[a-z0-9]+_[a-z0-9]+\.zip")
    if strange := sorted(name for name in zips if not pattern.fullmatch(name)):
        raise Refusal(f"{dist} holds {', '.join(strange)}, which is not of version {version}.")
    if f"{provider}_{version}_{always}.zip" not in zips:
        raise Refusal(f"{dist} has no provider for {always}, without which HCP Terraform takes none.")
    one, other = (
        {name.removeprefix(f"{program}_{version}_") for name in zips if name.startswith(program)}
        for program in (provider, emulator)
    )
    if alone := sorted(one ^ other):
        raise Refusal(f"{', '.join(alone)}: the provider or the emulator is missing beside the other.")


def write_sums(dist: Path, stem: str) -> Path:
    """Checksums of all zips and of the manifest, in the form of sha256sum."""
    sums = dist / f"{stem}_SHA256SUMS"
    files = sorted([*dist.glob("*.zip"), dist / f"{stem}_manifest.json"], key=lambda path: path.name)
    lines = (f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in files)
    sums.write_bytes("".join(lines).encode())
    return sums


def sign(sums: Path, fingerprint: str) -> Path:
    """A detached signature, binary as registries want it."""
    signature = sums.with_name(sums.name + ".sig")
    signature.unlink(missing_ok=True)
    command = ["gpg", "--batch", "--status-fd=1", "--local-user", fingerprint, "--output", str(signature)]
    try:
        done = subprocess.run([*command, "--detach-sign", str(sums)], capture_output=True, text=True)
    except FileNotFoundError:
        raise Refusal("gpg is not installed: on Debian and Ubuntu apt-get install gnupg") from None
    made = re.search(r"^\[GNUPG:\] SIG_CREATED D (\d+) ", done.stdout, re.MULTILINE)
    if done.returncode or not made:
        raise Refusal(f"gpg did not sign with {fingerprint}:\n{done.stderr.strip()}")
    if made[1] not in RSA_AND_DSA:
        signature.unlink()
        raise Refusal(
            f"the key {fingerprint} signs with an elliptic curve, and registries take RSA and DSA alone: make one with "
            "`gpg --quick-generate-key NAME rsa4096 sign`."
        )
    return signature
