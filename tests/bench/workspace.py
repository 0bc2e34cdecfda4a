"""How long does Terraform take with a provider and one resource, and how much memory does the provider take?"""

import os
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

# Between two looks at the memory of a running provider; the last look before its end decides.
MEMORY_POLL = 0.0005


class Workspace:
    """A provider's folder: its configuration, and two ways for Terraform to start it, plain and watched."""

    def __init__(self, root, provider, terraform):
        self.provider = provider
        self.folder = root / provider.name
        self._terraform = terraform
        self._started = self.folder / "started"
        for folder in (self._started, self.folder / "home"):
            folder.mkdir(parents=True)
        required = f'{provider.name} = {{ source = "{provider.source}" }}'
        head = f"terraform {{\n  required_providers {{\n    {required}\n  }}\n}}\n"
        (self.folder / "main.tf").write_text(head + provider.config)
        self._override("plain").symlink_to(provider.binary)
        # The same process goes on as the provider, so that watching costs it nothing; its id is a file's name.
        watched = self._override("watched")
        watched.write_text(f'#!/bin/sh\n: > "{self._started}/$$"\nexec "{provider.binary}"\n')
        watched.chmod(0o755)

    def _override(self, way):
        folder = self.folder / way
        folder.mkdir()
        settings = f'dev_overrides {{\n    "{self.provider.source}" = "{folder}"\n  }}\n  direct {{}}'
        file = self.folder / f"{way}.tfrc"
        file.write_text(f"disable_checkpoint = true\nprovider_installation {{\n  {settings}\n}}\n")
        return folder / f"terraform-provider-{self.provider.name}"

    @property
    def environment(self):
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder / "home"),
            "TMPDIR": str(self.folder / "home"),
            "AWS_ACCESS_KEY_ID": "111111111111",
            "AWS_SECRET_ACCESS_KEY": "x",
            "AWS_REGION": "us-east-1",
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    @contextmanager
    def _running(self, way, *arguments):
        variables = {"CHECKPOINT_DISABLE": "1", "TF_CLI_CONFIG_FILE": str(self.folder / f"{way}.tfrc")}
        output = self.folder / "output"
        with output.open("wb") as file:
            process = subprocess.Popen(
                [self._terraform, *arguments, "-no-color"],
                cwd=self.folder,
                env=self.environment | variables,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
            )
            try:
                yield process
            finally:
                # Only an interrupted measurement finds it running; Terraform then ends its providers itself.
                process.terminate()
                process.wait()
        text = output.read_text()
        expected = {"validate": "configuration is valid", "plan": "1 to add"}[arguments[0]]
        if process.returncode != 0 or expected not in text:
            sys.exit(f"terraform {' '.join(arguments)} with {self.provider.title} failed:\n{text}")

    def wall_time(self, *arguments):
        start = time.perf_counter()
        with self._running("plain", *arguments) as process:
            process.wait()
            return time.perf_counter() - start

    def peak_memory(self, *arguments):
        """The largest resident memory of any one provider process, in bytes, and how many were started."""
        peak = 0
        with self._running("watched", *arguments) as process:
            while process.poll() is None:
                peak = max([peak, *(resident_peak(pid) for pid in os.listdir(self._started))])
                time.sleep(MEMORY_POLL)
        started = list(self._started.iterdir())
        for file in started:
            file.unlink()
        return peak, len(started)


def resident_peak(pid):
    """VmHWM in bytes; nothing for a process that has ended."""
    try:
        status = Path(f"/proc/{pid}/status").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    _, found, rest = status.partition(b"VmHWM:")
    return int(rest.split(maxsplit=1)[0]) * 1024 if found else 0
