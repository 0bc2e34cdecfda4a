"""The platforms that a release can have: what builds for each of them, and what a machine lacks for it."""

import os
import platform
import shutil
import sys
from dataclasses import dataclass

import checkout
from refusal import Refusal


@dataclass(frozen=True)
class Platform:
    # OS_ARCH, as registries write it.
    name: str
    # As rustc writes it.
    target: str

    @property
    def suffix(self) -> str:
        return ".exe" if self.name.startswith("windows_") else ""

    @property
    def is_apple(self) -> bool:
        return self.name.startswith("darwin_")

    @property
    def by_zig(self) -> bool:
        """Whether zig links and compiles what is C: the same on each machine, and for all systems but Apple's."""
        return not self.is_apple


# Programs for Linux are static: what an image has, and how old it is, does not matter. A static glibc would still load the
# system's modules for name lookups, and crashes where these are of another glibc (rust-lang/rust#100711, #115723).
ALL = {
    it.name: it
    for it in (
        Platform("linux_amd64", "x86_64-unknown-linux-musl"),
        Platform("linux_arm64", "aarch64-unknown-linux-musl"),
        Platform("linux_386", "i686-unknown-linux-musl"),
        Platform("linux_arm", "arm-unknown-linux-musleabihf"),
        Platform("windows_amd64", "x86_64-pc-windows-gnu"),
        Platform("freebsd_amd64", "x86_64-unknown-freebsd"),
        Platform("darwin_amd64", "x86_64-apple-darwin"),
        Platform("darwin_arm64", "aarch64-apple-darwin"),
    )
}

# Without it HCP Terraform does not take a provider.
ALWAYS = "linux_amd64"


def host_name() -> str:
    machine = platform.machine().lower()
    arch = {"x86_64": "amd64", "aarch64": "arm64", "i686": "386", "i386": "386"}.get(machine, machine)
    # As armv6l and armv7l.
    arch = "arm" if arch.startswith("armv") else arch
    return f"{platform.system().lower()}_{arch}"


def named(names: list[str]) -> list[Platform]:
    unknown = [name for name in names if name not in ALL]
    if unknown or not names:
        raise Refusal(f"no such platform: {', '.join(unknown) or 'none named'}. There are {', '.join(ALL)}.")
    return [ALL[name] for name in dict.fromkeys(names)]


def has_library(target: str) -> bool:
    # If it is not there, that is what has to be said.
    checkout.compiler()
    try:
        return os.path.isdir(checkout.output("rustc", "--print", "target-libdir", "--target", target))
    except Refusal:
        return False


def zigbuild(tools: str) -> str | None:
    """The program cargo-zigbuild: that of `make release`, else one on PATH."""
    return shutil.which("cargo-zigbuild", path=os.pathsep.join([f"{tools}/zig/bin", os.environ.get("PATH", "")]))


def lacks(platform_: Platform, tools: str) -> str | None:
    """What has to be installed on this machine first."""
    name, target = platform_.name, platform_.target
    if platform_.is_apple and sys.platform != "darwin":
        return (
            f"{name} needs Apple's frameworks, which only macOS has: run `make release PLATFORMS={name}` there, put its "
            "target/dist beside the files of the others, and run `make release-sums`."
        )
    if not has_library(target):
        return f"{name} needs Rust's library for {target}: rustup target add {target}"
    if platform_.by_zig:
        if not zigbuild(tools):
            return (
                f"{name} needs zig to link: pip install -r .release/requirements.txt, which brings cargo-zigbuild and "
                "ziglang, and have cargo-zigbuild on PATH."
            )
        return None
    return None if shutil.which("cc") else f"{name} needs a linker and a C compiler: xcode-select --install"
