"""The IAM policies of the guide "Permissions": what each type needs, made from what the acceptance tests recorded.

An action is the operation with `license-manager:` before it ("Actions, resources, and condition keys for AWS License
Manager", Service Authorization Reference). permissions.json says which of a type's operations it can do without, and why
it asks them; `tests/acceptance/permissions` holds the policies of the page against Terraform.
"""

import json
import re
from collections import defaultdict
from pathlib import Path

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "guides" / "permissions.md"
WORDS = json.loads(Path(__file__).with_name("permissions.json").read_text())
BLOCK = re.compile(r"(<!-- (\w+): made by `make coverage` -->\n).*?(<!-- end of \2 -->)", re.DOTALL)

# The folder of the pages of each kind of type, and what the guide calls the kind.
KINDS = {
    "resource": ("resources", "Resources"),
    "data source": ("data-sources", "Data sources"),
    "ephemeral resource": ("ephemeral-resources", "Ephemeral resources"),
    "list": ("list-resources", "Lists"),
    "action": ("actions", "Actions"),
}
SERVICE = "license-manager"
# What the provider asks before anything else.
IDENTITY = "sts:GetCallerIdentity"
# A read that hands out a secret.
HANDS_OUT = {"GetAccessToken"}

Type = tuple[str, str]


def page(uses: dict[str, set[Type]], operations: list[str]) -> str:
    """The guide with its policies as they follow from who calls which operation."""
    types = by_type(uses)
    members = set().union(*(types[named(name)] for name in WORDS["members"]))
    blocks = {
        "whole": json_of(statement("LicenseManager", set(operations))),
        "reading": json_of(statement("ReadLicenseManager", {name for name in operations if is_read(name)})),
        "members": json_of(statement("ManageReceivedLicenses", members)),
        "types": "\n".join(section(kind, types) for kind in KINDS),
    }
    return BLOCK.sub(lambda found: found[1] + blocks[found[2]] + found[3], GUIDE.read_text())


def problems(uses: dict[str, set[Type]], known: set[Type]) -> list[str]:
    """Types without a policy, and words of permissions.json that nothing needs."""
    recorded, types = recorded_of(uses), by_type(uses)
    found = [f"{' '.join(one)} has no policy: no test made it call an operation" for one in sorted(known - set(types))]
    for (kind, name), reasons in recommended().items():
        for operation in reasons:
            text, is_recorded = f"{kind} {name} {operation}", operation in recorded[(kind, name)]
            is_excepted = text in WORDS["only_after_a_refusal"]
            if is_recorded == is_excepted:
                found.append(f"permissions.json: no test saw {text} succeed, which `only_after_a_refusal` has to say"
                             if not is_recorded else f"permissions.json: {text} was seen to succeed")
    called = {f"{kind} {name} {operation}" for (kind, name), asked in types.items() for operation in asked}
    found += [f"permissions.json: {text} is not recommended" for text in sorted(set(WORDS["only_after_a_refusal"]) - called)]
    named_types = [*WORDS["members"], *WORDS["documented"]["of"]]
    found += [f"permissions.json: there is no {name}" for name in named_types if named(name) not in known]
    return found


def recorded_of(uses: dict[str, set[Type]]) -> dict[Type, set[str]]:
    found = defaultdict(set)
    for operation, users in uses.items():
        for user in users:
            found[user].add(operation)
    return found


def by_type(uses: dict[str, set[Type]]) -> dict[Type, set[str]]:
    """The operations of each type, those included that are asked only after another one was refused."""
    types = recorded_of(uses)
    for one, reasons in recommended().items():
        types[one].update(reasons)
    return types


def recommended() -> dict[Type, dict[str, str]]:
    """The operations that a type can do without, with what they are for."""
    kinds = WORDS["recommended"].items()
    return {(kind, name): reasons for kind, types in kinds for name, reasons in types.items()}


def named(text: str) -> Type:
    """`data source grant` as kind and name."""
    kind, _, name = text.rpartition(" ")
    return kind, name


def is_read(operation: str) -> bool:
    return operation.startswith(("Get", "List")) and operation not in HANDS_OUT


def section(kind: str, types: dict[Type, set[str]]) -> str:
    """The policies of all types of a kind."""
    folder, title = KINDS[kind]
    names = sorted(name for its_kind, name in types if its_kind == kind)
    return f"### {title}\n\n" + "\n".join(policy((kind, name), types[(kind, name)], folder) for name in names)


def policy(one: Type, asked: set[str], folder: str) -> str:
    kind, name = one
    reasons = recommended().get(one, {})
    statements = [statement("Needed", asked - set(reasons))]
    text = f"#### {kind} `licensemanager_{name}`\n\n[`licensemanager_{name}`](../{folder}/{name}.md)"
    if reasons:
        statements.append(statement("Recommended", set(reasons), identity=False))
        lines = "\n".join(f"- `{operation}` {reason}." for operation, reason in sorted(reasons.items()))
        text += f" can do without what is recommended:\n\n{lines}\n"
    else:
        text += " needs all of this:\n"
    documented = WORDS["documented"]
    if f"{kind} {name}" in documented["of"]:
        statements.append(allow("AskedForByAws", documented["actions"]))
        text += (f"\n`AskedForByAws` is what AWS [asks for]({documented['page']}) of who converts a license type. The provider "
                 "does not call these itself.\n")
    return f"{text}\n{json_of(*statements)}"


def statement(sid: str, operations: set[str], identity: bool = True) -> dict:
    actions = [f"{SERVICE}:{operation}" for operation in sorted(operations)]
    return allow(sid, actions + [IDENTITY] * identity)


def allow(sid: str, actions: list[str]) -> dict:
    return {"Sid": sid, "Effect": "Allow", "Action": actions, "Resource": "*"}


def json_of(*statements: dict) -> str:
    document = {"Version": "2012-10-17", "Statement": list(statements)}
    return f"```json\n{json.dumps(document, indent=2)}\n```\n"
