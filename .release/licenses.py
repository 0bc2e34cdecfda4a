"""The licenses of everything that the programs are made of, as one text."""

import re
from pathlib import Path

import checkout
from refusal import Refusal

NAMES = re.compile(r"(?i)(?:un)?licen[cs]e|copying|copyright|notice")

BEGINNING = """\
THIRD-PARTY LICENSES

{provider} and {emulator} are under the Mozilla Public License 2.0, which is in the
file LICENSE. They are made with the packages below. Where a package can be had under one of several licenses, each that it
comes with stands here.

Besides, each program holds parts of Rust's standard library (The Rust Project Contributors, MIT or Apache-2.0,
https://www.rust-lang.org/policies/licenses). Programs for Linux hold the C library musl (MIT, Copyright 2005-2020 Rich Felker
and others, https://musl.libc.org/), those for Windows parts of MinGW-w64 (ZPL-2.1 and others, https://www.mingw-w64.org/).
"""
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
    return RULE.join(parts)


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
