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
    places = Places(Path.home())
    # Before the build, which takes minutes.
    places.demand()
    programs = building.build(platform, tools)
    cores = [name for name in ("terraform", "tofu") if shutil.which(name)]
    print(put(programs, checkout.version(), platform.name, places, cores))


class Places:
    """Where the programs go."""

    def __init__(self, home: Path):
        self.home = home
        self.mirror = home / ".terraform.d" / "plugins"
        prefix = os.environ.get("PREFIX")
        self.bin = (Path(prefix).expanduser().absolute() if prefix else home / ".local") / "bin"

    def demand(self) -> None:
        for folder in (self.mirror, self.bin):
            there = next(it for it in (folder, *folder.parents) if it.exists())
            if not there.is_dir() or not os.access(there, os.W_OK | os.X_OK):
                raise Refusal(f"{folder} cannot be written: {there} does not let this user; HOME and PREFIX say where to install.")


def put(programs: dict[str, Path], version: str, platform: str, places: Places, cores: list[str]) -> str:
    """Puts the provider where `init` of these programs looks, and the emulator on PATH; says how to use them."""
    hosts = [TERRAFORM, *([OPENTOFU] if "tofu" in cores else [])]
    for host in hosts:
        folder = places.mirror / host / SOURCE / version / platform
        place(programs[PROVIDER], folder / f"{PROVIDER}_v{version}")
    place(programs[EMULATOR], places.bin / EMULATOR)
    init = " and ".join(f"`{core} init`" for core in cores or ["terraform"])
    said = [f"The provider {version} is in {places.mirror}, for {init} to find. Use it with:", USE % version]
    said.append(f"The emulator is {places.bin / EMULATOR}" + off_path(places.bin))
    for file in settings(places.home):
        said += about_settings(file, places.mirror, hosts)
    said.append(
        "A working directory that knows an earlier build of this version has to forget its checksum: remove\n"
        f".terraform.lock.hcl there and run {init} again."
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
%(file)s has a block provider_installation, and then %(mirror)s counts only where that names it. Add to it:

  filesystem_mirror {
    path    = "%(mirror)s"
    include = [%(sources)s]
  }

and `exclude = [%(sources)s]` to its other methods, such as direct."""

OVERRIDDEN = """\
%s has dev_overrides for this provider: as long as it does, the program in that folder is used, and not the one installed now."""


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


def settings(home: Path) -> list[Path]:
    """The files that can say where providers come from. One that the environment names is read in place of all others."""
    named = os.environ.get("TF_CLI_CONFIG_FILE") or os.environ.get("TERRAFORM_CONFIG")
    folder = home / ".terraform.d"
    usual = [home / ".terraformrc", home / ".tofurc", *sorted([*folder.glob("*.tfrc"), *folder.glob("*.tfrc.json")])]
    return [file for file in ([Path(named)] if named else usual) if file.is_file()]


def about_settings(file: Path, mirror: Path, hosts: list[str]) -> list[str]:
    """What these settings, in HCL or JSON, let Terraform miss."""
    text = file.read_text(errors="replace")
    text = re.sub(r"^\s*(?:#|//).*$", "", text, flags=re.MULTILINE)
    said = []
    named = re.search(rf'\bpath"?\s*[=:]\s*"{re.escape(str(mirror))}/?"', text)
    if re.search(r'(?:^|[{,])\s*"?provider_installation\b', text, re.MULTILINE) and not named:
        sources = ", ".join(f'"{host}/{SOURCE}"' for host in hosts)
        said.append(ADD % {"file": file, "mirror": mirror, "sources": sources})
    if re.search(rf'"(?:[\w.-]+/)?{SOURCE}"\s*[=:]\s*"', text):
        said.append(OVERRIDDEN % file)
    return said
