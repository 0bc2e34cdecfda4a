#!/usr/bin/env python3
"""Measures what creating and refreshing many objects costs: calls, time and memory.

`make bench` runs it after bench.py, and with the same needs. Every answer of the emulator takes a while, as those of AWS
do. A chain is a license, a grant of it to another account and the accepter there, in a module of its own. The time of a
refresh is that of a plan less that of a plan with -refresh=false on the same state, which is Terraform's own.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench import ROOT, TARGET, aws_version, cargo_build, find_hashicorp_aws, say
from workspace import resident_peak

GRANTEE = "444455556666"

HEAD = """
terraform {{
  required_providers {{
    {name} = {{ source = "{source}" }}
  }}
}}

provider "{name}" {{
  region = "us-east-1"
  {more}
  endpoints {{
    licensemanager = "{emulator}"
    sts            = "{emulator}"
  }}
}}
"""

CONFIGURATIONS = """
resource "{prefix}_license_configuration" "measured" {{
  count                 = {size}
  name                  = "Measured ${{count.index}}"
  license_counting_type = "vCPU"
}}
"""

CHAINS = """
module "chain" {{
  source = "./chain"
  count  = {size}
  number = count.index
}}
"""

CHAIN = """
terraform {{
  required_providers {{
    {name} = {{ source = "{source}" }}
  }}
}}

variable "number" {{
  type = number
}}

resource "licensemanager_license" "this" {{
  name         = "Measured ${{var.number}}"
  product_name = "Measured"
  product_sku  = "SKU-${{var.number}}"
  beneficiary  = "Ada"
  issuer       = {{ name = "Example" }}
  validity     = {{ begin = "2026-01-01T00:00:00Z", end = "2040-01-01T00:00:00Z" }}
  entitlements = [{{ name = "users", unit = "Count", max_count = 10 }}]
  consumption_configuration = {{
    renew_type                = "None"
    provisional_configuration = {{ max_time_to_live_in_minutes = 60 }}
  }}
}}

resource "licensemanager_grant" "this" {{
  name               = "Measured ${{var.number}}"
  license_arn        = licensemanager_license.this.arn
  principal          = "arn:aws:iam::{grantee}:root"
  allowed_operations = ["ListPurchasedLicenses", "CheckoutLicense", "CheckInLicense"]
}}

resource "licensemanager_grant_accepter" "this" {{
  account_id = "{grantee}"
  grant_arn  = licensemanager_grant.this.arn
  status     = "ACTIVE"
}}
"""


@dataclass(frozen=True)
class Provider:
    """A binary to be measured."""

    title: str
    source: str
    binary: Path

    @property
    def name(self):
        return self.source.split("/")[1]


class Emulator:
    """A running emulator whose answers take their time."""

    def __init__(self, binary, latency):
        command = [binary, "--listen", "127.0.0.1:0"]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.url = self._process.stdout.readline().strip()
        self._latency = latency

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.terminate()
        self._process.wait()

    def slow(self, is_slow=True):
        body = json.dumps({"latency": self._latency if is_slow else 0}).encode()
        request = urllib.request.Request(f"{self.url}/_emulator/fault", data=body)
        urllib.request.urlopen(request).read()

    def calls(self):
        """Requests so far by operation, without those to STS."""
        with urllib.request.urlopen(f"{self.url}/_emulator/requests") as answer:
            counts = Counter(json.load(answer)["count"])
        for operation in ("AssumeRole", "GetCallerIdentity"):
            del counts[operation]
        return counts


class Work:
    """A configuration of many objects, with one provider."""

    def __init__(self, folder, provider, emulator, terraform, kind, size, parallelism):
        self._folder = folder
        self._emulator = emulator
        self._terraform = terraform
        self._parallelism = parallelism
        folder.mkdir(parents=True)
        words = {"name": provider.name, "source": provider.source, "emulator": emulator.url, "size": size}
        words["prefix"] = "licensemanager" if provider.name == "licensemanager" else "aws_licensemanager"
        words["grantee"] = GRANTEE
        words["more"] = 'member_role {\n    name = "Measured"\n  }' if kind == "chains" else ""
        body = CHAINS if kind == "chains" else CONFIGURATIONS
        (folder / "main.tf").write_text((HEAD + body).format(**words))
        if kind == "chains":
            (folder / "chain").mkdir()
            (folder / "chain" / "main.tf").write_text(CHAIN.format(**words))
        # The same process goes on as the provider, so that watching costs it nothing; its id is a file's name.
        self._started = folder / "started"
        for path in (self._started, folder / "home", folder / "plugins"):
            path.mkdir()
        plugin = folder / "plugins" / f"terraform-provider-{provider.name}"
        plugin.write_text(f'#!/bin/sh\n: > "{self._started}/$$"\nexec "{provider.binary}"\n')
        plugin.chmod(0o755)
        settings = f'dev_overrides {{\n    "{provider.source}" = "{folder}/plugins"\n  }}\n  direct {{}}'
        (folder / "cli.tfrc").write_text(f"disable_checkpoint = true\nprovider_installation {{\n  {settings}\n}}\n")
        if kind == "chains":
            self._run("get")

    def _run(self, command, *arguments):
        """Seconds, calls of the service, and the peak memory of the provider."""
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self._folder / "home"),
            "AWS_ACCESS_KEY_ID": "111111111111",
            "AWS_SECRET_ACCESS_KEY": "x",
            "AWS_REGION": "us-east-1",
            "AWS_EC2_METADATA_DISABLED": "true",
            "CHECKPOINT_DISABLE": "1",
            "TF_CLI_CONFIG_FILE": str(self._folder / "cli.tfrc"),
        }
        before = self._emulator.calls()
        start = time.perf_counter()
        output = self._folder / "output"
        with output.open("wb") as file:
            process = subprocess.Popen(
                [self._terraform, command, "-no-color", *arguments],
                cwd=self._folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
            )
            peak = 0
            while process.poll() is None:
                peak = max([peak, *(resident_peak(pid) for pid in os.listdir(self._started))])
                time.sleep(0.002)
        seconds = time.perf_counter() - start
        for path in self._started.iterdir():
            path.unlink()
        if process.returncode != 0:
            sys.exit(f"terraform {command} failed:\n{output.read_text()}")
        return seconds, self._emulator.calls() - before, peak

    def create(self):
        return self._run("apply", "-auto-approve", "-input=false", f"-parallelism={self._parallelism}")

    def take_over(self):
        """Stores what became of the objects since they were made: an acceptance makes another version of its grant, which
        each plan would explain until then."""
        self._run("apply", "-refresh-only", "-auto-approve", "-input=false")

    def refresh(self):
        return self._run("plan", "-input=false", f"-parallelism={self._parallelism}")

    def plan_alone(self):
        return self._run("plan", "-input=false", "-refresh=false")[0]


COLUMNS = [
    "provider",
    "objects",
    "calls per creation",
    "apply, s",
    "calls per refresh",
    "plan, s",
    "without refresh, s",
    "refresh alone, s",
    "provider peak, MB",
]


def measure(provider, kind, size, arguments, terraform, emulator_binary):
    """One row of the table."""
    with Emulator(emulator_binary, arguments.latency) as emulator, tempfile.TemporaryDirectory(prefix="scale-") as root:
        work = Work(Path(root) / "work", provider, emulator, terraform, kind, size, arguments.parallelism)
        objects = size * 3 if kind == "chains" else size
        emulator.slow()
        created, creation_calls, peak = work.create()
        work.take_over()
        refreshes, alone = [], []
        for _ in range(arguments.rounds):
            refreshes.append(work.refresh())
            alone.append(work.plan_alone())
    if arguments.details:
        for name, counts in (("creation", creation_calls), ("refresh", refreshes[-1][1])):
            say(f"  {name}: " + ", ".join(f"{operation} {count}" for operation, count in sorted(counts.items())))
    wall = median(seconds for seconds, _, _ in refreshes)
    calls = median(counts.total() for _, counts, _ in refreshes)
    peak = max(peak, *(peak for _, _, peak in refreshes))
    without = median(alone)
    return [
        provider.title,
        f"{size} {kind}",
        f"{creation_calls.total() / objects:.2f}",
        f"{created:.1f}",
        f"{calls / objects:.2f}",
        f"{wall:.1f}",
        f"{without:.1f}",
        f"{wall - without:.1f}",
        f"{peak / 1e6:.1f}",
    ]


def print_rows(rows):
    widths = [max(len(row[column]) for row in rows) for column in range(len(COLUMNS))]
    for row in rows:
        left = [cell.ljust(width) for cell, width in zip(row[:2], widths)]
        right = [cell.rjust(width) for cell, width in zip(row[2:], widths[2:])]
        print("  ".join(left + right))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[200, 1000], help="how many of each kind (200 1000)")
    parser.add_argument("--kinds", nargs="+", default=["configurations", "chains"], choices=["configurations", "chains"])
    parser.add_argument("--latency", type=float, default=0.03, help="seconds that each answer takes (0.03)")
    parser.add_argument("--parallelism", type=int, default=10, help="of Terraform (10)")
    parser.add_argument("--rounds", type=int, default=3, help="refreshes that count (3)")
    parser.add_argument("--beside", action="append", default=[], help="another binary of this provider, such as an older one")
    parser.add_argument("--built", type=Path, help="a folder with both programs, in place of a release build")
    parser.add_argument("--details", action="store_true", help="say how often each operation was asked for")
    parser.add_argument("--without-aws", action="store_true", help="leave hashicorp/aws out")
    arguments = parser.parse_args()
    terraform = os.environ.get("TF_CLI_PATH") or shutil.which("terraform") or shutil.which("tofu")
    if not terraform:
        sys.exit("there is no terraform or tofu on PATH: set TF_CLI_PATH")
    release = arguments.built or cargo_build(TARGET)
    source = "licensemanager/licensemanager"
    ours = [Provider("licensemanager", source, release / "terraform-provider-licensemanager")]
    ours += [Provider(Path(path).name, source, Path(path).resolve()) for path in arguments.beside]
    aws = None if arguments.without_aws else find_hashicorp_aws()
    rows = [COLUMNS]
    for kind in arguments.kinds:
        for size in arguments.sizes:
            providers = list(ours)
            if aws and kind == "configurations":
                providers.append(Provider(f"hashicorp/aws {aws_version(aws)}", "hashicorp/aws", aws))
            for provider in providers:
                say(f"{size} {kind} with {provider.title}")
                rows.append(measure(provider, kind, size, arguments, terraform, release / "license-manager-emulator"))
    print(f"each answer takes {arguments.latency * 1e3:.0f} ms; -parallelism={arguments.parallelism}")
    print_rows(rows)


if __name__ == "__main__":
    main()
