"""The licenses of everything that the programs are made of, as one text."""

import re
from html.parser import HTMLParser
from pathlib import Path

import checkout
from refusal import Refusal

NAMES = re.compile(r"(?i)(?:un)?licen[cs]e|copying|copyright|notice")

BEGINNING = """\
THIRD-PARTY LICENSES

{provider} and {emulator} are under the Mozilla Public License 2.0, which is in the
file LICENSE. They are made with the packages below. Where a package can be had under one of several licenses, each that it
comes with stands here.

Besides, each program holds parts of Rust's standard library, and what links it puts beside these: on Linux the C library musl,
on Windows parts of MinGW-w64, on FreeBSD the code that starts a program, on all three parts of Zig and LLVM. Their licenses stand
at the end.
"""
# By the name of the file, as it comes with the package ziglang.
LINKERS = {
    "musl": "musl, the C library of programs for Linux (MIT)",
    "mingw-w64": "MinGW-w64, in programs for Windows (ZPL-2.1)",
    "freebsd": "FreeBSD, in programs for it (BSD-2-Clause)",
    "zig": "Zig's compiler-rt (MIT)",
    "llvm": "LLVM's libunwind (Apache-2.0 WITH LLVM-exception)",
}
RULE = "\n" + "=" * 100 + "\n"


def text() -> str:
    """The same for every platform, so that one review serves all."""
    by_text: dict[str, list[str]] = {}
    without = []
    for package in sorted(linked(), key=lambda it: (it["name"], it["version"])):
        title = f"{package['name']} {package['version']}"
        if not package["license"] and not package["license_file"]:
            raise Refusal(f"{title} does not say under which license it is.")
        title += f" ({package['license'] or 'its own'})"
        texts = texts_of(package)
        if not texts:
            without.append(f"{title} {package['repository'] or ''}".strip())
        for content in texts:
            by_text.setdefault(content, []).append(title)
    parts = [BEGINNING.format(provider=checkout.PROVIDER, emulator=checkout.EMULATOR)]
    if without:
        names = "".join(f"  {title}\n" for title in without)
        parts.append(f"\nThese come without a text of their license, which is the usual one of its name:\n\n{names}")
    parts += ["\n".join(titles) + "\n\n" + content + "\n" for content, titles in by_text.items()]
    parts.append("Rust's standard library\n\n" + of_standard_library() + "\n")
    texts = Path(__file__).parent / "texts"
    parts += [f"{title}\n\n" + (texts / f"{name}.txt").read_text() for name, title in LINKERS.items()]
    return RULE.join(parts)


class TextOfPage(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        self.found.append(data)


def of_standard_library() -> str:
    """What comes with the compiler about the library that it links, and about all that this is made of."""
    page = Path(checkout.output("rustc", "--print", "sysroot")) / "share" / "doc" / "rust" / "COPYRIGHT-library.html"
    if not page.exists():
        raise Refusal(f"{page} is not there, which a compiler from rustup has: programs hold what it names.")
    parser = TextOfPage()
    parser.feed(page.read_text())
    lines = (line.rstrip() for line in "".join(parser.found).splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


def linked() -> list[dict]:
    """The packages that become part of a program on some platform."""
    resolve = checkout.metadata()["resolve"]
    nodes = {node["id"]: node for node in resolve["nodes"]}
    seen: set[str] = set()
    waiting = [resolve["root"]]
    while waiting:
        for dependency in nodes[waiting.pop()]["deps"]:
            # Neither what tests use nor what runs during the build.
            is_linked = any(kind["kind"] is None for kind in dependency["dep_kinds"])
            if is_linked and dependency["pkg"] not in seen:
                seen.add(dependency["pkg"])
                waiting.append(dependency["pkg"])
    return [package for package in checkout.metadata()["packages"] if package["id"] in seen]


def texts_of(package: dict) -> list[str]:
    folder = Path(package["manifest_path"]).parent
    files = {path for path in folder.iterdir() if path.is_file() and NAMES.match(path.name) and path.suffix != ".rs"}
    if package["license_file"]:
        files.add(folder / package["license_file"])
    texts = (path.read_text(errors="replace").replace("\r\n", "\n").strip("\n") for path in sorted(files))
    return list(dict.fromkeys(texts))
