#!/usr/bin/env python3
"""Checks that every operation, every member and every value of the API is reachable from HCL, and prints which type uses
what.

What the acceptance tests recorded is held against botocore's model of the service: each member of a request and each value
of an enumeration was sent, or is excepted by name in members.json. Members of answers are held against the recorded
schema. `--write` rewrites the guide with the table, and the policies of the guide "Permissions". Needs the environment of
tests/requirements.txt, and a run of all acceptance tests before it.
"""

import argparse
import json
import os
import re
import sys
from collections import defaultdict
from pathlib import Path

import botocore.session

import permissions

ROOT = Path(__file__).resolve().parents[2]
TARGET = ROOT / os.environ.get("CARGO_TARGET_DIR", "target")
RECORDS = TARGET / "tmp" / "coverage"
GUIDE = ROOT / "docs" / "guides" / "api-coverage.md"
SCHEMA = ROOT / "tests" / "contract" / "schema.txt"
WORDS = Path(__file__).with_name("members.json")

KINDS = {
    "ReadDataSource": "data source",
    "OpenEphemeralResource": "ephemeral resource",
    "RenewEphemeralResource": "ephemeral resource",
    "CloseEphemeralResource": "ephemeral resource",
    "ListResource": "list",
    "InvokeAction": "action",
    "PlanAction": "action",
}
SECTIONS = {
    "Resource": "resource",
    "DataSource": "data source",
    "EphemeralResource": "ephemeral resource",
    "ListResource": "list",
    "Action": "action",
}
PREFIX = "licensemanager_"

HEAD = """---
page_title: "Which part of the API is where"
subcategory: "Reference"
description: |-
  Every operation of AWS License Manager, and the resources, data sources, ephemeral resources, lists and actions that use it.
---

# Which part of the API is where

Each operation of the License Manager API is used by at least one type of this provider. The table comes from the
requests that the acceptance tests caused: a type stands beside an operation when Terraform made it call that operation.
The guide [Permissions](permissions.md) has the IAM policies that follow from it.

| Operation | Used by |
| --- | --- |
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help="rewrite the guides")
    write = parser.parse_args().write
    model = botocore.session.get_session().get_service_model("license-manager")
    uses, sent = recorded()
    lines = [f"| `{name}` | {users(uses[name])} |" for name in sorted(model.operation_names)]
    print("\n".join(lines))
    problems = [f"no type calls {name}" for name in sorted(model.operation_names) if not uses[name]]
    problems += [f"{name} was called and is no operation" for name in sorted(set(uses) - set(model.operation_names))]
    problems += unreachable_members(model, uses)
    problems += unsent(model, sent)
    known = {one for one in attributes_by_type() if one[0] in permissions.KINDS}
    problems += permissions.problems(uses, known)
    guides = {
        GUIDE: HEAD + "\n".join(lines) + "\n",
        permissions.GUIDE: permissions.page(uses, sorted(model.operation_names)),
    }
    for path, guide in guides.items():
        if write:
            path.write_text(guide)
        elif not path.exists() or path.read_text() != guide:
            problems.append(f"{path.relative_to(ROOT)} is not up to date: `make coverage` rewrites it")
    for problem in problems:
        print(f"coverage: {problem}", file=sys.stderr)
    operations = len(model.operation_names)
    print(f"{sum(bool(uses[name]) for name in model.operation_names)} of {operations} operations are used")
    return 1 if problems else 0


def recorded() -> tuple[dict[str, set[tuple[str, str]]], dict[str, set[str]]]:
    """Who calls which operation, as kind and name, and with which members and values."""
    uses, sent = defaultdict(set), defaultdict(set)
    for file in RECORDS.glob("*.json"):
        record = json.loads(file.read_text())
        for operation, found in record["sent"].items():
            sent[operation].update(found)
        for operation, call, type_name in record["calls"]:
            # Terraform reads, imports and lists through the same functions of a type.
            if not operation.startswith("Assume") and operation != "GetCallerIdentity":
                uses[operation].add((KINDS.get(call, "resource"), type_name.removeprefix(PREFIX)))
    return uses, sent


def users(uses: set[tuple[str, str]]) -> str:
    """The types by kind, each with a link to its page."""
    parts = []
    for kind, (folder, _) in permissions.KINDS.items():
        names = sorted(name for its_kind, name in uses if its_kind == kind)
        if names:
            links = ", ".join(f"[`{name}`](../{folder}/{name}.md)" for name in names)
            parts.append(f"{kind} {links}")
    return "; ".join(parts)


def unreachable_members(model, uses) -> list[str]:
    """Members of outputs that no type which calls the operation has an attribute for."""
    spelling = json.loads(WORDS.read_text())
    attributes = attributes_by_type()
    renamed, excepted = spelling["renamed"], spelling["shown"]
    problems, needed, used = [], set(), set()
    for operation in sorted(model.operation_names):
        names = set().union(*(attributes[use] for use in uses[operation]))
        for path, member_shape, _ in members(model.operation_model(operation).output_shape):
            member = path[-1]
            if is_container(member_shape):
                continue
            words = {word for name in (member, ".".join(path[-2:])) for word in renamed.get(name, [])}
            if {snake(member), *words} & names:
                used.update(name for name in (member, ".".join(path[-2:])) if name in renamed)
                continue
            full = f"{operation}.{'.'.join(path)}"
            reason = next((name for name in (full, f"{operation}.{member}", member) if name in excepted), None)
            if reason:
                needed.add(reason)
            else:
                problems.append(f"no attribute for the member {full}")
    problems += [f"the exception {name} in members.json is not needed" for name in sorted(set(excepted) - needed)]
    problems += [f"the other name of {name} in members.json is not needed" for name in sorted(set(renamed) - used)]
    return problems


def unsent(model, sent) -> list[str]:
    """Members of requests, and values of enumerations, that were never sent and are not excepted by name.

    A member of a structure that several operations take was sent if one of them was sent it.
    """
    members_known, members_sent, values_known, values_sent = set(), set(), set(), set()
    for operation in sorted(model.operation_names):
        shapes = model.operation_model(operation)
        for path, shape, owner in members(shapes.input_shape):
            name = f"{operation if len(path) == 1 else owner}.{path[-1]}"
            place = ".".join(path)
            members_known.add(name)
            if any(found == place or found.startswith(f"{place}.") for found in sent[operation]):
                members_sent.add(name)
            values = [value for value in enum_of(shape) if f"{place}={value}" in sent[operation]]
            values_sent.update(f"{shape.name}.{value}" for value in values)
        for side in (shapes.input_shape, shapes.output_shape):
            for _, shape, _ in members(side):
                values_known.update(f"{shape.name}.{value}" for value in enum_of(shape))
    spelling = json.loads(WORDS.read_text())
    excepted = {f"{shape}.{value}" for shapes in spelling["values"].values()
                for shape, values in shapes.items() for value in values}
    whole = {name for name in members_known if name.partition(".")[2] in spelling["sent"] or name in spelling["sent"]}
    problems = [f"no request had the member {name}" for name in sorted(members_known - members_sent - whole)]
    problems += [f"no request had the value {value}" for value in sorted(values_known - values_sent - excepted)]
    problems += [f"the exception of the value {value} is not needed" for value in sorted(excepted & values_sent)]
    problems += [f"the model has no value {value}" for value in sorted(excepted - values_known)]
    needed = {word for name in whole - members_sent for word in (name, name.partition(".")[2])}
    problems += [f"the exception {name} is not needed" for name in sorted(set(spelling["sent"]) - needed)]
    return problems


def is_container(shape) -> bool:
    return shape.type_name == "structure"


def enum_of(shape) -> list[str]:
    return getattr(shape, "enum", None) or []


def members(shape, outer=(), seen=()):
    """Paths of all members of a shape, with the shape of what they hold, or list, and the name of the structure they are
    in."""
    if shape is None:
        return
    if shape.type_name == "list":
        yield from members(shape.member, outer, seen)
    elif shape.type_name == "structure" and shape.name not in seen:
        for name, member in shape.members.items():
            inner = member.member if member.type_name == "list" else member
            yield (*outer, name), inner, shape.name
            yield from members(inner, (*outer, name), (*seen, shape.name))


def attributes_by_type() -> dict[tuple[str, str], set[str]]:
    """All names in the schema of each type, nested ones included."""
    found = defaultdict(set)
    section = None
    for line in SCHEMA.read_text().splitlines():
        if not line.startswith(" "):
            kind, _, rest = line.partition(" ")
            section = (SECTIONS.get(kind, kind), rest.split(" ")[0].removeprefix(PREFIX))
        else:
            name, _, rest = line.strip().partition(":")
            found[section].add(name.removeprefix("identity "))
            # Objects inside an attribute's type are written as JSON.
            found[section].update(re.findall(r'"(\w+)":', rest))
    return found


def snake(member: str) -> str:
    """licenseArns and LicenseArns are license_arns; ProductSKU is product_sku."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", member.replace("ARNs", "Arns"))
    return spaced.lower()


if __name__ == "__main__":
    sys.exit(main())
