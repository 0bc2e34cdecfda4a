#!/usr/bin/env python3
"""Measures this provider side by side with a null provider and with hashicorp/aws, and prints one table.

`make bench` runs it, in the environment of requirements.txt. It builds what it measures, talks to loopback addresses
only, and needs Linux, a Rust toolchain, and Terraform or OpenTofu: $TF_CLI_PATH, else the one on PATH. hashicorp/aws
5.x is taken from $TF_PLUGIN_MIRROR, a folder laid out as a filesystem_mirror, else from wherever it is on this machine.
Rounds are interleaved, each beginning with another provider, so that a noisy machine disturbs all alike: ratios mean
more than times.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from facts import print_facts
from plugin import Plugin, PluginError
from workspace import Workspace

ROOT = Path(__file__).resolve().parents[2]
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
BENCH_TARGET = TARGET / "bench"

AWS_BLOCKS = """
provider "{name}" {{
  region = "us-east-1"
  endpoints {{
    licensemanager = "{emulator}"
    sts            = "{emulator}"
  }}
}}

resource "{resource}" "measured" {{
  name                  = "Measured"
  license_counting_type = "vCPU"
}}
"""

NULL_BLOCK = """
resource "null_resource" "measured" {
  text = "Measured"
}
"""


@dataclass(frozen=True)
class Provider:
    """One column of the table."""

    title: str
    source: str
    binary: Path
    config: str

    @property
    def name(self):
        return self.source.split("/")[1]


@dataclass(frozen=True)
class Row:
    """One line of the table: how a measured number is shown."""

    title: str
    unit: str
    scale: float
    digits: int

    def show(self, value):
        return f"{value * self.scale:.{self.digits}f}"


HANDSHAKE = Row("exec to handshake line, with mTLS", "ms", 1e3, 1)
CONNECT = Row("connect: mTLS, HTTP/2 settings", "ms", 1e3, 1)
SCHEMA = Row("GetProviderSchema, first call", "ms", 1e3, 1)
SCHEMA_SIZE = Row("size of that answer", "kB", 1e-3, 1)
MEMORY = Row("peak memory of a provider in plan", "MB", 1e-6, 1)
PROCESSES = Row("provider processes in plan", "", 1, 0)
SIZE = Row("binary, stripped", "MB", 1e-6, 2)
VALIDATE = Row("terraform validate, whole", "ms", 1e3, 0)
PLAN = Row("terraform plan, whole", "ms", 1e3, 0)
ROWS = [HANDSHAKE, CONNECT, SCHEMA, SCHEMA_SIZE, MEMORY, PROCESSES, SIZE, VALIDATE, PLAN]


def measure(workspace):
    """One round for one provider."""
    provider = workspace.provider
    plugin = Plugin(provider.binary, workspace.environment, workspace.folder)
    try:
        connect = plugin.connect()
        schema, schema_size = plugin.get_schema()
    finally:
        plugin.close()
    memory, processes = workspace.peak_memory("plan", "-input=false")
    return {
        HANDSHAKE: plugin.to_handshake,
        CONNECT: connect,
        SCHEMA: schema,
        SCHEMA_SIZE: schema_size,
        MEMORY: memory,
        PROCESSES: processes,
        SIZE: provider.binary.stat().st_size,
        VALIDATE: workspace.wall_time("validate"),
        PLAN: workspace.wall_time("plan", "-input=false"),
    }


def cargo_build(target, *arguments):
    """The folder of the release build."""
    say(" ".join(["cargo build --release", *arguments]))
    # The compiler for protocol buffers comes with this Python environment.
    environment = os.environ | {"PROTOC": os.path.join(sys.prefix, "bin", "protoc")}
    command = ["cargo", "build", "--release", "--locked", "--target-dir", target, *arguments]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)
    return target / "release"


def find_hashicorp_aws():
    """The newest hashicorp/aws 5.x that can be executed, if there is one."""
    pattern = "terraform-provider-aws_v5.*"
    mirror = os.environ.get("TF_PLUGIN_MIRROR")
    found = list(Path(mirror).glob(f"*/hashicorp/aws/5.*/*/{pattern}")) if mirror else []
    if not found:
        say("looking for hashicorp/aws 5.x on this machine")
        found = list(search(Path("/"), pattern))
    found = [path for path in found if path.is_file() and os.access(path, os.X_OK)]
    return max(found, key=lambda path: [int(part) for part in aws_version(path).split(".")], default=None)


def search(root, pattern):
    """Files below a folder, on its file system only."""
    device = root.stat().st_dev
    for folder, subfolders, files in os.walk(root):
        here = Path(folder)
        subfolders[:] = [name for name in subfolders if is_on(here / name, device)]
        yield from (here / name for name in files if Path(name).match(pattern))


def is_on(folder, device):
    try:
        return folder.lstat().st_dev == device
    except OSError:
        return False


def aws_version(binary):
    """5.100.0 of terraform-provider-aws_v5.100.0_x5."""
    return binary.name.split("_v")[1].split("_")[0]


@contextmanager
def emulator(binary):
    """The address of a running emulator."""
    process = subprocess.Popen([binary, "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE, text=True)
    try:
        yield process.stdout.readline().strip()
    finally:
        process.terminate()
        process.wait()


def print_table(measured):
    """One line per row; the other providers' medians also as multiples of ours, which come first."""
    ours, *others = measured
    titles = [provider.title for provider in measured]
    cells = [["median (min-max)", "", titles[0], *(cell for title in titles[1:] for cell in (title, "× ours"))]]
    for row in ROWS:
        line = [row.title, row.unit, spread(row, measured[ours])]
        base = median(measured[ours][row])
        for other in others:
            ratio = median(measured[other][row]) / base
            line += [spread(row, measured[other]), f"{ratio:.{0 if ratio >= 100 else 1 if ratio >= 10 else 2}f}"]
        cells.append(line)
    widths = [max(len(line[column]) for line in cells) for column in range(len(cells[0]))]
    for line in cells:
        left = [cell.ljust(width) for cell, width in zip(line[:2], widths)]
        right = [cell.rjust(width) for cell, width in zip(line[2:], widths[2:])]
        print("  ".join(left + right))


def spread(row, results):
    values = results[row]
    text = row.show(median(values))
    low, high = row.show(min(values)), row.show(max(values))
    return text if low == high else f"{text} ({low}-{high})"


def say(text):
    print(text, file=sys.stderr, flush=True)


def main():
    parser = argparse.ArgumentParser(description="Measures this provider beside a null provider and hashicorp/aws.")
    parser.add_argument("-n", "--rounds", type=int, default=20, help="rounds that count, after one that does not (20)")
    rounds = parser.parse_args().rounds
    terraform = os.environ.get("TF_CLI_PATH") or shutil.which("terraform") or shutil.which("tofu")
    if not terraform:
        sys.exit("there is no terraform or tofu on PATH: set TF_CLI_PATH")

    release = cargo_build(TARGET)
    baseline = cargo_build(BENCH_TARGET / "baseline", "--features", "baseline", "--example", "null-provider")
    aws = find_hashicorp_aws()
    with emulator(release / "license-manager-emulator") as url, tempfile.TemporaryDirectory(prefix="bench-") as root:

        def blocks(name, resource):
            return AWS_BLOCKS.format(name=name, resource=resource, emulator=url)

        ours = blocks("licensemanager", "licensemanager_license_configuration")
        source = "licensemanager/licensemanager"
        providers = [
            Provider("licensemanager", source, release / "terraform-provider-licensemanager", ours),
            Provider("null on tf-provider", "bench/null", baseline / "examples" / "null-provider", NULL_BLOCK),
        ]
        if aws:
            theirs = blocks("aws", "aws_licensemanager_license_configuration")
            providers.append(Provider(f"hashicorp/aws {aws_version(aws)}", "hashicorp/aws", aws, theirs))
        load = os.getloadavg()[0]
        measured = run([Workspace(Path(root), provider, terraform) for provider in providers], rounds)
    print_facts(ROOT, terraform, rounds, load)
    print_table(measured)
    if not aws:
        print(
            "\nhashicorp/aws 5.x is not in this table: none was found. Set TF_PLUGIN_MIRROR to a folder laid out as a "
            "filesystem_mirror, unpacked, with hashicorp/aws in it."
        )


def run(workspaces, rounds):
    """All results, by provider and row."""
    results = {workspace.provider: {row: [] for row in ROWS} for workspace in workspaces}
    for number in range(rounds + 1):
        say(f"round {number} of {rounds}" if number else "a round to warm up")
        first = number % len(workspaces)
        for workspace in workspaces[first:] + workspaces[:first]:
            result = measure(workspace)
            if number:
                for row, value in result.items():
                    results[workspace.provider][row].append(value)
    return results


if __name__ == "__main__":
    try:
        main()
    except PluginError as error:
        sys.exit(f"{error}")
