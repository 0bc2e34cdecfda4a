"""Checks that a release runs where there is nothing: in a root with the programs, /dev and /etc/hosts."""

import os
import shlex
import shutil
import subprocess
from pathlib import Path

import checkout
from checkout import EMULATOR, PROVIDER
from checks import CannotCheck, Checks, demand_linux_amd64, expect
from in_terraform import ADDRESS, CONFIGURATION, program, unpack

RESOURCE = """
resource "licensemanager_license_configuration" "this" {
  name                  = "in-an-empty-root"
  license_counting_type = "vCPU"
  license_count         = 8
}
"""
SETTINGS = 'provider_installation {\n filesystem_mirror {\n  path = "/mirror"\n }\n}\n'
HANDSHAKE = {"TF_PLUGIN_MAGIC_COOKIE": "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2"}


def check(checks: Checks, dist: Path, scratch: Path) -> None:
    root = Root(scratch / "root")
    checks.run("an apply on the emulator in an empty root", apply, root, dist)
    checks.run("without /dev the provider starts", without_dev, root)


class Root:
    """A folder as the root of processes, in a mount namespace of their own."""

    def __init__(self, folder: Path):
        self.folder = folder

    def fill(self, dist: Path) -> None:
        for name in ("dev", "etc", "tmp", "work"):
            (self.folder / name).mkdir(parents=True)
        (self.folder / "etc" / "hosts").write_text("127.0.0.1 localhost\n")
        ending = f"{checkout.version()}_linux_amd64.zip"
        unpack(dist / f"{EMULATOR}_{ending}", self.folder / "emulator")
        unpack(dist / f"{PROVIDER}_{ending}", self.folder / "mirror" / ADDRESS / checkout.version() / "linux_amd64")
        shutil.copy(program(), self.folder / "terraform")
        (self.folder / "settings.tfrc").write_text(SETTINGS)
        (self.folder / "work" / "main.tf").write_text(CONFIGURATION % (ADDRESS, checkout.version()) + RESOURCE)

    def command(self, *words: str, with_dev: bool = True, root: str | None = None) -> list[str]:
        become_root = [] if os.geteuid() == 0 else ["--map-root-user"]
        folder = shlex.quote(root or str(self.folder))
        mount = f"mount --rbind /dev {folder}/dev && " if with_dev else ""
        script = f"{mount}exec chroot {folder} {shlex.join(words)}"
        return ["unshare", *become_root, "--mount", "--propagation=private", "sh", "-c", script]

    def demand(self) -> None:
        """Whether this machine lets a process have another root is asked with a program of its own."""
        demand_linux_amd64()
        if not shutil.which("unshare"):
            raise CannotCheck("unshare is not installed (Debian's package util-linux)")
        done = subprocess.run(self.command("true", root="/", with_dev=False), capture_output=True, text=True)
        if done.returncode:
            raise CannotCheck(f"this machine does not let a process have another root: {done.stderr.strip()}")

    def run(self, *words: str, environment: dict[str, str]) -> str:
        done = subprocess.run(
            self.command(*words), env={"PATH": os.environ["PATH"], **environment}, text=True, timeout=120,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )
        expect(done.returncode == 0, f"{shlex.join(words)} ended with {done.returncode}:\n{done.stdout}")
        return done.stdout


def apply(root: Root, dist: Path) -> None:
    root.demand()
    root.fill(dist)
    command = root.command(f"/emulator/{EMULATOR}", "--listen", "127.0.0.1:0")
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as emulator:
        try:
            url = emulator.stdout.readline().strip()
            expect(url.startswith("http://127.0.0.1:"), f"the emulator said {url!r}")
            terraform(root, url.replace("127.0.0.1", "localhost"))
        finally:
            # unshare and sh became the emulator.
            emulator.terminate()
            expect(emulator.wait(20) == 0, "the emulator did not end in order")


def terraform(root: Root, url: str) -> None:
    environment = {
        "HOME": "/",
        "TF_CLI_CONFIG_FILE": "/settings.tfrc",
        "CHECKPOINT_DISABLE": "1",
        "AWS_ENDPOINT_URL": url,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "123456789012",
        "AWS_SECRET_ACCESS_KEY": "any",
    }
    said = {
        "init": "successfully initialized",
        "apply -auto-approve": "1 added, 0 changed, 0 destroyed",
        "plan -detailed-exitcode": "No changes.",
        "destroy -auto-approve": "1 destroyed",
    }
    for words, expected in said.items():
        output = root.run("/terraform", "-chdir=/work", *words.split(), "-no-color", environment=environment)
        expect(expected in output, f"terraform {words} did not say {expected!r}:\n{output}")


def without_dev(root: Root) -> None:
    root.demand()
    folder = root.folder / "mirror" / ADDRESS / checkout.version() / "linux_amd64"
    provider = "/" + str((folder / f"{PROVIDER}_v{checkout.version()}").relative_to(root.folder))
    environment = {"PATH": os.environ["PATH"], "PLUGIN_PROTOCOL_VERSIONS": "6", **HANDSHAKE}
    command = root.command(provider, with_dev=False)
    with subprocess.Popen(
        command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        line = process.stdout.readline()
        process.kill()
        expect(line.startswith("1|6|unix|"), f"it said {line!r} and {process.stderr.read()}")
