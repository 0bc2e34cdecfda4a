"""Checks signing, with keys that nobody keeps."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import checkout
import packing
from checkout import PROVIDER
from checks import CannotCheck, Checks, expect
from refusal import Refusal


def throw_away_key(checks: Checks, dist: Path, scratch: Path) -> None:
    checks.run("the signature verifies, and only over what was signed", signature, dist, scratch)
    checks.run("a key on an elliptic curve is refused", elliptic_curve, dist, scratch)


def new_key(home: Path, algorithm: str) -> str:
    """Makes a key in a keyring of its own, which gpg uses from then on; the fingerprint."""
    if not shutil.which("gpg"):
        raise CannotCheck("gpg is not installed (Debian's package gnupg)")
    home.mkdir(mode=0o700, exist_ok=True)
    os.environ["GNUPGHOME"] = str(home)
    command = ["gpg", "--batch", "--status-fd=1", "--yes", "--passphrase=", "--quick-generate-key", "Nobody <nobody@example.com>"]
    done = subprocess.run([*command, algorithm, "sign", "1d"], capture_output=True, text=True)
    made = re.search(r"KEY_CREATED \w (\w+)", done.stdout)
    expect(made, done.stderr)
    return made[1]


def forget_keys() -> None:
    """Ends gpg's agent, which would hold the folder."""
    if "GNUPGHOME" in os.environ:
        subprocess.run(["gpgconf", "--kill", "all"], capture_output=True)
        del os.environ["GNUPGHOME"]


def verifies(signature_: Path, file: Path) -> bool:
    return subprocess.run(["gpg", "--batch", "--verify", signature_, file], capture_output=True).returncode == 0


def signature(dist: Path, scratch: Path) -> None:
    sums = dist / f"{PROVIDER}_{checkout.version()}_SHA256SUMS"
    try:
        made = packing.sign(sums, new_key(scratch / "rsa", "rsa3072"))
        expect(not made.read_bytes().startswith(b"-----"), "the signature is armored")
        expect(verifies(made, sums), "the signature does not verify")
        changed = scratch / "changed"
        changed.write_bytes(sums.read_bytes().replace(b"linux", b"Linux", 1))
        expect(not verifies(made, changed), "the signature verifies over other bytes")
    finally:
        forget_keys()


def elliptic_curve(dist: Path, scratch: Path) -> None:
    file = scratch / "something"
    file.write_text("something\n")
    try:
        packing.sign(file, new_key(scratch / "ecc", "ed25519"))
    except Refusal as refusal:
        expect("RSA and DSA alone" in str(refusal), str(refusal))
        expect(not (scratch / "something.sig").exists(), "the signature is there")
    else:
        raise AssertionError("it was taken")
    finally:
        forget_keys()
