"""Finds Terraform and hashicorp/aws 5.x on this machine, and runs the one with the other in a folder."""

import json
import os
import platform
import re
import shutil
import subprocess
import time
from collections import deque
from collections.abc import Iterator
from pathlib import Path

PATTERN = "terraform-provider-aws_v5*"

# What registries call the machines that Python names otherwise.
ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}

# Where Terraform and people put providers; the rest of the machine is looked at after these.
USUAL_PLACES = ("~/.terraform.d", "~/.cache", "/usr/local/share", "/usr/share/terraform", "/opt", "/srv", "~")

# A machine with more files than this takes says where the provider is.
SEARCH_SECONDS = 45


def find_terraform() -> str | None:
    """$TF_CLI_PATH, else terraform, else tofu on PATH."""
    return os.environ.get("TF_CLI_PATH") or shutil.which("terraform") or shutil.which("tofu")


def find_provider(unpacked: Path) -> Path | None:
    """The one in $TF_PLUGIN_MIRROR, a folder in the layout of filesystem_mirror, else the first one on this machine."""
    if mirror := os.environ.get("TF_PLUGIN_MIRROR"):
        return find_in_mirror(Path(mirror), unpacked)
    cache = os.environ.get("TF_PLUGIN_CACHE_DIR")
    places = [*([cache] if cache else []), *USUAL_PLACES, "/"]
    end = time.monotonic() + SEARCH_SECONDS
    for place in places:
        for folder, files in folders_below(os.path.expanduser(place)):
            found = [folder / name for name in files if Path(name).match(PATTERN)]
            if binary := next(filter(is_program, found), None):
                return binary
            if time.monotonic() > end:
                return None
    return None


def find_in_mirror(mirror: Path, unpacked: Path) -> Path | None:
    """Mirrors have a folder per version and platform, or an archive, which has to be unpacked."""
    machine = platform.machine().lower()
    target = f"{platform.system().lower()}_{ARCHITECTURES.get(machine, machine)}"
    binaries = sorted(mirror.glob(f"*/hashicorp/aws/5.*/{target}/{PATTERN}"))
    if binary := next(filter(is_program, binaries), None):
        return binary
    for archive in sorted(mirror.glob(f"*/hashicorp/aws/terraform-provider-aws_5.*_{target}.zip")):
        shutil.unpack_archive(archive, unpacked)
        for binary in unpacked.glob(PATTERN):
            # Archives of Python's know no permissions.
            binary.chmod(0o755)
            return binary
    return None


def is_program(path: Path) -> bool:
    return path.is_file() and os.access(path, os.X_OK)


def folders_below(root: str) -> Iterator[tuple[Path, list[str]]]:
    """Folders of one file system with the names of their files, the nearest ones first."""
    try:
        device = os.lstat(root).st_dev
    except OSError:
        return
    waiting = deque([root])
    while waiting:
        here = waiting.popleft()
        files = []
        try:
            with os.scandir(here) as entries:
                for entry in entries:
                    if not entry.is_dir(follow_symlinks=False):
                        files.append(entry.name)
                    elif entry.stat(follow_symlinks=False).st_dev == device:
                        waiting.append(entry.path)
        except OSError:
            continue
        yield Path(here), files


def environment(home: Path) -> dict[str, str]:
    """What a process gets to know: nothing of the user, and no way to anything but loopback."""
    nowhere = "http://127.0.0.1:9"
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "TMPDIR": str(home),
        "AWS_EC2_METADATA_DISABLED": "true",
        "HTTP_PROXY": nowhere,
        "HTTPS_PROXY": nowhere,
        "NO_PROXY": "127.0.0.1",
    }


class Provider:
    """The provider of one account, which runs until it is stopped: its start is paid once and not per command."""

    def __init__(self, binary: Path, home: Path, account: str, endpoint: str):
        settings = {
            "AWS_ACCESS_KEY_ID": account,
            "AWS_SECRET_ACCESS_KEY": "secret",
            "AWS_REGION": "us-east-1",
            "AWS_ENDPOINT_URL": endpoint,
        }
        self.process = subprocess.Popen(
            [binary, "-debug"], env=environment(home) | settings, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        lines = iter(self.process.stdout.readline, "")
        told = next(filter(None, (re.search(r"TF_REATTACH_PROVIDERS='(.*)'", line) for line in lines)), None)
        assert told, f"{binary} -debug does not say how it is reached"
        [self.reattach] = json.loads(told[1]).values()

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


class Workspace:
    """A folder with a configuration, and the running providers that it uses, by their sources."""

    def __init__(self, folder: Path, terraform: str, providers: dict[str, Provider], config: str):
        folder.mkdir()
        (folder / "main.tf").write_text(config, encoding="utf-8")
        settings = folder / "terraform.tfrc"
        settings.write_text("disable_checkpoint = true\n", encoding="utf-8")
        self.folder, self.terraform = folder, terraform
        self.environment = environment(folder) | {
            "TF_CLI_CONFIG_FILE": str(settings),
            "CHECKPOINT_DISABLE": "1",
            "TF_REATTACH_PROVIDERS": json.dumps({source: it.reattach for source, it in providers.items()}),
        }

    def run(self, *arguments: str, **variables: str) -> tuple[int, str]:
        """The exit code and all that was printed."""
        command = [self.terraform, *arguments, "-no-color", "-input=false"]
        values = {f"TF_VAR_{name}": value for name, value in variables.items()}
        done = subprocess.run(
            command, cwd=self.folder, env=self.environment | values, text=True, timeout=300,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        return done.returncode, done.stdout

    def apply(self, **variables: str) -> str:
        code, output = self.run("apply", "-auto-approve", **variables)
        assert code == 0, output
        return output

    def state(self) -> dict[str, dict]:
        """The attributes of every instance in the state, by address."""
        state = json.loads((self.folder / "terraform.tfstate").read_text(encoding="utf-8"))
        found = {}
        for resource in state["resources"]:
            prefix = "data." if resource["mode"] == "data" else ""
            found[f"{prefix}{resource['type']}.{resource['name']}"] = resource["instances"][0]["attributes"]
        return found
