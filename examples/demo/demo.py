#!/usr/bin/env python3
"""The provider at work: real Terraform, and an emulator of AWS License Manager on this machine.

Run it with `make demo`. It works in a temporary folder, needs no AWS account, leaves nothing behind, and fails if any
step turns out otherwise than it says.
"""

import json
import os
import platform
import shutil
import signal
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
BINARIES = ROOT / "target" / "debug"
PROVIDER = "registry.terraform.io/licensemanager/licensemanager"
ACCOUNT, REGION = "123456789012", "us-east-1"

BOLD, DIM, PLAIN = ("\033[1m", "\033[2m", "\033[0m") if sys.stdout.isatty() else ("", "", "")


class Surprise(Exception):
    """A step did not go as announced."""


def main() -> int:
    # Whoever ends the demo ends it in order: the emulator stops, and the folder goes.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with tempfile.TemporaryDirectory(prefix="license-manager-demo-") as folder:
        emulator, url = start_emulator()
        try:
            Demo(Path(folder), url).run()
        except Surprise as surprise:
            print(f"\nThe demo failed: {surprise}", file=sys.stderr)
            return 1
        except KeyboardInterrupt:
            print("\nStopped. Nothing is left behind.", file=sys.stderr)
            return 130
        finally:
            emulator.terminate()
            emulator.wait()
    return 0


class Demo:
    def __init__(self, folder: Path, url: str):
        self.url = url
        self.work = folder / "demo"
        self.work.mkdir()
        shutil.copy(HERE / "main.tf", self.work)
        self.terraform_program = find_terraform()
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "TF_"))},
            "TF_CLI_CONFIG_FILE": str(write_settings(folder)),
            "CHECKPOINT_DISABLE": "1",
            "AWS_ENDPOINT_URL": url,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_REGION": REGION,
            # For the emulator, a key of 12 digits is the account of that number.
            "AWS_ACCESS_KEY_ID": ACCOUNT,
            "AWS_SECRET_ACCESS_KEY": "any",
        }

    def run(self) -> None:
        step("1. Terraform finds the provider in a local mirror, as it would after `make install`")
        self.terraform("init")

        step("2. The plan: three license configurations, nothing of it made yet")
        self.terraform("plan", "-out=first.tfplan")

        step("3. The apply makes them")
        self.terraform("apply", "first.tfplan")
        self.nothing_to_do("What was made reads back as it was written")

        step("4. Somebody raises a number by hand, and adds a tag")
        configuration = self.find("app-server")
        self.by_hand("UpdateLicenseConfiguration", {"LicenseConfigurationArn": configuration, "LicenseCount": 500})
        self.by_hand("TagResource", {"ResourceArn": configuration, "Tags": [{"Key": "approved-by", "Value": "nobody"}]})
        say("The next plan shows both, and what would put them right:")
        self.terraform("plan", "-out=repair.tfplan", expect="0 to add, 1 to change, 0 to destroy")

        step("5. The apply repairs it")
        self.terraform("apply", "repair.tfplan")
        self.nothing_to_do("The number is what was bought again")

        step("6. A license configuration that was made by hand comes under Terraform's control")
        made = self.by_hand(
            "CreateLicenseConfiguration",
            {"Name": "legacy-erp", "LicenseCountingType": "Instance", "LicenseCount": 12},
        )
        (self.work / "import.tf").write_text(
            "import {\n"
            "  to = licensemanager_license_configuration.legacy\n"
            f'  id = "{made["LicenseConfigurationArn"]}"\n'
            "}\n"
        )
        say("An import block says which one. Terraform writes the configuration for it:")
        self.terraform("plan", "-generate-config-out=legacy.tf", expect="1 to import, 0 to add")
        say((self.work / "legacy.tf").read_text().strip())
        say("Nothing of it changes, except that it gets the tags that everything here has:")
        self.terraform("apply", "-auto-approve", expect="1 imported, 0 added, 1 changed, 0 destroyed")
        self.nothing_to_do("From now on its configuration is what Terraform wrote")

        step("7. The destroy takes everything away again")
        self.terraform("destroy", "-auto-approve", expect="4 destroyed")
        left = self.by_hand("ListLicenseConfigurations", {})["LicenseConfigurations"]
        if left:
            raise Surprise(f"the service still has {left}")
        say("The service holds no license configuration any more. That was the demo.")

    def terraform(self, *arguments: str, expect: str = "") -> None:
        """Runs Terraform in front of the reader."""
        print(f"\n{BOLD}$ terraform {' '.join(arguments)}{PLAIN}", flush=True)
        command = [*self.terraform_program, arguments[0], "-input=false", *arguments[1:]]
        command += [] if sys.stdout.isatty() else ["-no-color"]
        process = subprocess.Popen(
            command, cwd=self.work, env=self.environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True
        )
        output = ""
        try:
            for line in process.stdout:
                print(line, end="", flush=True)
                output += line
        finally:
            # A Ctrl-C reaches Terraform too: let it finish what it has begun.
            code = process.wait()
        if code != 0:
            raise Surprise(f"terraform {arguments[0]} ended with {code}")
        if expect not in output:
            raise Surprise(f"terraform {arguments[0]} did not say {expect!r}")

    def nothing_to_do(self, meaning: str) -> None:
        say(f"{meaning}, so another plan has nothing to do:")
        self.terraform("plan", "-detailed-exitcode", expect="No changes.")

    def by_hand(self, operation: str, parameters: dict) -> dict:
        """Calls the service past Terraform, as a person with a console would."""
        if operation != "ListLicenseConfigurations":
            say(f"By hand: {operation} {json.dumps(parameters)}")
        call = {"account": ACCOUNT, "region": REGION, "op": operation, "params": parameters}
        request = urllib.request.Request(
            f"{self.url}/_emulator/call", json.dumps(call).encode(), {"content-type": "application/json"}
        )
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request) as answer:
            return json.load(answer)

    def find(self, name: str) -> str:
        listed = self.by_hand("ListLicenseConfigurations", {})["LicenseConfigurations"]
        return next(found["LicenseConfigurationArn"] for found in listed if found["Name"] == name)


def start_emulator():
    """The emulator on a free port; it prints its URL when it is ready."""
    emulator = subprocess.Popen(
        [BINARIES / "license-manager-emulator", "--listen", "127.0.0.1:0"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        # A Ctrl-C is for the demo, which then stops the emulator.
        start_new_session=True,
    )
    url = emulator.stdout.readline().strip()
    if not url:
        raise SystemExit("the emulator did not start")
    say(f"AWS License Manager is emulated at {url}")
    return emulator, url


def find_terraform() -> list:
    for name in ("terraform", "tofu"):
        if path := shutil.which(name):
            return [path]
    return [str(ROOT / "target" / "venv" / "bin" / "python"), "-I", str(ROOT / "tests" / "terraform" / "launcher.py")]


def write_settings(folder: Path) -> Path:
    """Terraform's settings, with a local mirror that holds the provider alone."""
    version = next(
        line.split('"')[1] for line in (ROOT / "Cargo.toml").read_text().splitlines() if line.startswith("version")
    )
    machine = {"x86_64": "amd64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())
    place = folder / "mirror" / PROVIDER / version / f"{platform.system().lower()}_{machine}"
    place.mkdir(parents=True)
    (place / f"terraform-provider-licensemanager_v{version}").symlink_to(BINARIES / "terraform-provider-licensemanager")
    settings = folder / "terraform.tfrc"
    settings.write_text(f'provider_installation {{\n  filesystem_mirror {{\n    path = "{folder / "mirror"}"\n  }}\n}}\n')
    return settings


def step(title: str) -> None:
    print(f"\n{BOLD}{title}{PLAIN}", flush=True)


def say(text: str) -> None:
    print(f"\n{DIM}{text}{PLAIN}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
