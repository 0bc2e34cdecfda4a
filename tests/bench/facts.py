"""On what machine was measured, and which versions?"""

import json
import os
import platform
import re
import shutil
import subprocess
import tempfile
from datetime import datetime, timezone
from pathlib import Path
from statistics import median

from plugin import exec_until_line


def print_facts(root, terraform, rounds, load_before):
    processor = first_match("/proc/cpuinfo", r"model name\s*: (.*)")
    memory = int(first_match("/proc/meminfo", r"MemTotal:\s*(\d+)")) / 1024**2
    product, version = terraform_version(terraform)
    facts = {
        "measured": f"{datetime.now(timezone.utc):%Y-%m-%d %H:%M} UTC, medians of {rounds} rounds (min-max)",
        "processor": f"{os.cpu_count()} cores, {processor}",
        "system": f"{platform.system()} {platform.release()}, {memory:.1f} GiB",
        "load": f"{load_before:.1f} before, {os.getloadavg()[0]:.1f} after (1 minute; the measurement itself counts)",
        "commit": output("git", "-C", root, "describe", "--always", "--dirty"),
        "rust": output("rustc", "--version"),
        product: version,
        "tf-provider": first_match(root / "Cargo.lock", r'name = "tf-provider"\nversion = "(.*)"'),
        "floor": f"{floor():.1f} ms from exec to the line of echo(1)",
    }
    for name, value in facts.items():
        print(f"{name:<12} {value}")
    print()


def terraform_version(terraform):
    """`Terraform` or `OpenTofu`, and its version."""
    text = output(terraform, "version", "-json")
    product = output(terraform, "version").split(maxsplit=1)[0]
    return product, json.loads(text)["terraform_version"]


def floor():
    """What starting any program costs here, in milliseconds."""
    echo = shutil.which("echo")
    with tempfile.TemporaryDirectory() as folder:
        times = []
        for _ in range(20):
            stdout, pid, _, seconds = exec_until_line(echo, {}, Path(folder) / "stderr")
            os.waitpid(pid, 0)
            os.close(stdout)
            times.append(seconds * 1e3)
    return median(times)


def first_match(file, pattern):
    found = re.search(pattern, Path(file).read_text(errors="replace"))
    return found[1].strip() if found else "0"


def output(*command):
    """What a command prints, or why it does not."""
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError) as error:
        return f"unknown ({error})"
