"""Checks that Terraform installs a release: from a folder, from a server, and with a lock file."""

import base64
import contextlib
import functools
import hashlib
import http.server
import json
import os
import shutil
import ssl
import subprocess
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import checkout
from checkout import PROVIDER
from checks import CannotCheck, Checks, demand_linux_amd64, expect
from installing import SOURCE, TERRAFORM

# Whole, as OpenTofu would take another registry.
ADDRESS = f"{TERRAFORM}/{SOURCE}"
CONFIGURATION = """
terraform {
  required_providers {
    licensemanager = {
      source  = "%s"
      version = "%s"
    }
  }
}
"""


def check(checks: Checks, dist: Path, scratch: Path) -> None:
    archive = dist / f"{PROVIDER}_{checkout.version()}_linux_amd64.zip"
    packed, unpacked = mirrors(archive, scratch)
    checks.run("terraform init installs it from a folder with the zip", from_folder, packed, archive, scratch)
    checks.run("terraform init installs it from a folder with the program", from_folder, unpacked, archive, scratch)
    checks.run("terraform init installs it from a network mirror", from_network, archive, scratch)
    checks.run("terraform init refuses other bytes than the lock file names", other_bytes, archive, scratch)
    checks.run("terraform providers lock takes it from a folder and from a network mirror", locked, packed, archive, scratch)


def program() -> str:
    named = os.environ.get("TF_CLI_PATH")
    demand_linux_amd64()
    found = named or shutil.which("terraform") or shutil.which("tofu")
    if not found:
        raise CannotCheck("neither terraform nor tofu is on PATH, and TF_CLI_PATH names none")
    return found


def mirrors(archive: Path, scratch: Path) -> tuple[Path, Path]:
    """Folders as `filesystem_mirror` takes them, with the zip and with what is in it."""
    packed, unpacked = scratch / "packed", scratch / "unpacked"
    (packed / ADDRESS).mkdir(parents=True)
    shutil.copy(archive, packed / ADDRESS)
    unpack(archive, unpacked / ADDRESS / checkout.version() / "linux_amd64")
    return packed, unpacked


def unpack(archive: Path, folder: Path) -> None:
    """As unzip does it."""
    with zipfile.ZipFile(archive) as files:
        for entry in files.infolist():
            Path(files.extract(entry, folder)).chmod(entry.external_attr >> 16 & 0o777)


def h1(archive: Path) -> str:
    """Terraform's checksum of what is in a zip."""
    with zipfile.ZipFile(archive) as files:
        digests = {name: hashlib.sha256(files.read(name)).hexdigest() for name in files.namelist()}
    lines = "".join(f"{digest}  {name}\n" for name, digest in sorted(digests.items()))
    return "h1:" + base64.b64encode(hashlib.sha256(lines.encode()).digest()).decode()


class Work:
    """A working directory, and settings of Terraform that nothing of this machine is in."""

    def __init__(self, folder: Path, method: str):
        self.folder = folder
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        (folder / "main.tf").write_text(CONFIGURATION % (ADDRESS, checkout.version()))
        settings = folder / "settings.tfrc"
        settings.write_text("provider_installation {\n%s\n}\n" % method)
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("TF_", "AWS_"))}
        self.environment = {**kept, "TF_CLI_CONFIG_FILE": str(settings), "CHECKPOINT_DISABLE": "1"}

    def terraform(self, *arguments: str, fails: bool = False) -> str:
        done = subprocess.run(
            [program(), *arguments, "-no-color"], cwd=self.folder, env=self.environment, text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120,
        )
        expect((done.returncode != 0) == fails, f"terraform {' '.join(arguments)} ended with {done.returncode}:\n{done.stdout}")
        return done.stdout

    def lock_file(self) -> str:
        return (self.folder / ".terraform.lock.hcl").read_text()


def in_folder(mirror: Path) -> str:
    return 'filesystem_mirror {\n path = "%s"\n}' % mirror


def installs(work: Work, archive: Path) -> None:
    """Twice: once to make the lock file, once to go by it."""
    work.terraform("init", "-input=false")
    lock = work.lock_file()
    expect(h1(archive) in lock, f"{h1(archive)} is not in\n{lock}")
    shutil.rmtree(work.folder / ".terraform")
    work.terraform("init", "-input=false", "-lockfile=readonly")
    # Terraform starts the provider for its schema.
    schema = json.loads(work.terraform("providers", "schema", "-json"))
    resources = next(iter(schema["provider_schemas"].values()))["resource_schemas"]
    expect("licensemanager_license_configuration" in resources, str(list(resources)))


def from_folder(mirror: Path, archive: Path, scratch: Path) -> None:
    installs(Work(scratch / "folder", in_folder(mirror)), archive)


def from_network(archive: Path, scratch: Path) -> None:
    with served(archive, scratch) as (url, certificate):
        work = Work(scratch / "network", 'network_mirror {\n url = "%s"\n}' % url)
        work.environment["SSL_CERT_FILE"] = str(certificate)
        installs(work, archive)


def other_bytes(archive: Path, scratch: Path) -> None:
    changed = scratch / "changed-mirror"
    shutil.rmtree(changed, ignore_errors=True)
    (changed / ADDRESS).mkdir(parents=True)
    with zipfile.ZipFile(archive) as old, zipfile.ZipFile(changed / ADDRESS / archive.name, "w") as new:
        for entry in old.infolist():
            new.writestr(entry, old.read(entry) + b"\n")
    work = Work(scratch / "other", in_folder(changed))
    (work.folder / ".terraform.lock.hcl").write_text(
        'provider "%s" {\n  version = "%s"\n  hashes = ["%s"]\n}\n' % (ADDRESS, checkout.version(), h1(archive))
    )
    said = work.terraform("init", "-input=false", "-lockfile=readonly", fails=True)
    expect("checksum" in said, said)


def locked(mirror: Path, archive: Path, scratch: Path) -> None:
    work = Work(scratch / "locked", in_folder(mirror))
    work.terraform("providers", "lock", f"-fs-mirror={mirror}", "-platform=linux_amd64")
    expect(h1(archive) in work.lock_file(), work.lock_file())
    with served(archive, scratch) as (url, certificate):
        work = Work(scratch / "locked", "direct {\n}")
        work.environment["SSL_CERT_FILE"] = str(certificate)
        work.terraform("providers", "lock", f"-net-mirror={url}", "-platform=linux_amd64")
    expect(h1(archive) in work.lock_file(), work.lock_file())


@contextlib.contextmanager
def served(archive: Path, scratch: Path) -> Iterator[tuple[str, Path]]:
    """A network mirror on loopback, as plain files over TLS; its URL, and the certificate to trust."""
    program()
    if not shutil.which("openssl"):
        raise CannotCheck("openssl is not installed, which makes the server's certificate")
    certificate, key = scratch / "server.pem", scratch / "server.key"
    if not certificate.exists():
        command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
        command += ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", str(key), "-out", str(certificate)]
        subprocess.run(command, check=True, capture_output=True)
    files = scratch / "served"
    folder = files / ADDRESS
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(archive, folder)
    version = checkout.version()
    (folder / "index.json").write_text(json.dumps({"versions": {version: {}}}))
    zip_ = {"url": archive.name, "hashes": [h1(archive)]}
    (folder / f"{version}.json").write_text(json.dumps({"archives": {"linux_amd64": zip_}}))

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(files)))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"https://127.0.0.1:{server.server_port}/", certificate
    finally:
        server.shutdown()
        server.server_close()
