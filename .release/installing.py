"""Installs both programs of this checkout for the user of this machine."""

import os
import re
import shutil
from pathlib import Path

import building
import checkout
import platforms
from checkout import EMULATOR, PROVIDER
from refusal import Refusal

SOURCE = "licensemanager/licensemanager"
TERRAFORM, OPENTOFU = "registry.terraform.io", "registry.opentofu.org"


def install(tools: Path) -> None:
    platform = platforms.ALL.get(platforms.host_name())
    if not platform:
        raise Refusal(f"there is no platform {platforms.host_name()}; `cargo build --release` builds for it all the same.")
    programs = building.build(platform, tools)
    home = Path.home()
    hosts = [TERRAFORM, *([OPENTOFU] if shutil.which("tofu") else [])]
    print(put(programs, checkout.version(), platform.name, home, hosts))


def put(programs: dict[str, Path], version: str, platform: str, home: Path, hosts: list[str]) -> str:
    """Puts the provider where `terraform init` looks, and the emulator on PATH; says how to use them."""
    mirror = home / ".terraform.d" / "plugins"
    for host in hosts:
        folder = mirror / host / SOURCE / version / platform
        place(programs[PROVIDER], folder / f"{PROVIDER}_v{version}")
    bin_ = Path(os.environ.get("PREFIX") or home / ".local") / "bin"
    place(programs[EMULATOR], bin_ / EMULATOR)
    said = [f"The provider {version} is in {mirror}, where `terraform init` finds it. Use it with:", USE % version]
    said.append(f"The emulator is {bin_ / EMULATOR}" + off_path(bin_))
    if configuration := with_installation_block(home):
        if str(mirror) not in configuration.read_text(errors="replace"):
            sources = ", ".join(f'"{host}/{SOURCE}"' for host in hosts)
            said.append(ADD % {"file": configuration, "mirror": mirror, "sources": sources})
    said.append(
        "A working directory that knows an earlier build of this version has to forget its checksum: remove\n"
        ".terraform.lock.hcl there and run `terraform init` again."
    )
    return "\n\n".join(said)


USE = """\
terraform {
  required_providers {
    licensemanager = {
      source  = "licensemanager/licensemanager"
      version = "%s"
    }
  }
}"""

ADD = """\
%(file)s has a block provider_installation, so Terraform looks only where that says. Add to it:

  filesystem_mirror {
    path    = "%(mirror)s"
    include = [%(sources)s]
  }

and `exclude = [%(sources)s]` to its other methods, such as direct."""


def place(program: Path, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    # Removed first: a running program keeps the file that it was started from.
    path.unlink(missing_ok=True)
    shutil.copyfile(program, path)
    path.chmod(0o755)


def off_path(folder: Path) -> str:
    if str(folder) in os.environ.get("PATH", "").split(os.pathsep):
        return "."
    return f'; {folder} is not on PATH: export PATH="{folder}:$PATH"'


def with_installation_block(home: Path) -> Path | None:
    """The configuration of the command line that says where providers come from, if one does."""
    named = os.environ.get("TF_CLI_CONFIG_FILE")
    files = [Path(named)] if named else [home / ".terraformrc", home / ".tofurc"]
    files += sorted((home / ".terraform.d").glob("*.tfrc"))
    for file in files:
        if file.is_file() and re.search(r"^\s*provider_installation\b", file.read_text(errors="replace"), re.MULTILINE):
            return file
    return None
