"""Derives the emulator's constraint table from botocore's service model.

`python constraints_from_botocore.py ../../src/emulator/constraints/constraints.json` rewrites the table.
"""

import json
import sys

import botocore
import botocore.session

LIMITS = ("min", "max", "pattern")

# What AWS's API reference lists and the model of this version lacks: accepted, and not named in refusals.
DOCUMENTED = {"AllowedOperation": ["BatchCreateLicenseUsageRecords"]}


def constraint_table():
    model = botocore.session.get_session().get_service_model("license-manager")
    operations, shapes = {}, {}
    for name in model.operation_names:
        operation = model.operation_model(name)
        operations[name] = {
            "input": operation.input_shape.name,
            "errors": [error.name for error in operation.error_shapes],
        }
        add_shape(operation.input_shape, shapes)
    version = f"botocore {botocore.__version__}, license-manager {model.api_version}"
    return {"model": version, "operations": operations, "shapes": dict(sorted(shapes.items()))}


def add_shape(shape, shapes):
    if shape.name in shapes:
        return
    facts = {"type": shape.type_name}
    shapes[shape.name] = facts
    facts.update({key: shape.metadata[key] for key in LIMITS if key in shape.metadata})
    if shape.type_name == "structure":
        facts["members"] = {name: member.name for name, member in shape.members.items()}
        facts["required"] = list(shape.required_members)
        for member in shape.members.values():
            add_shape(member, shapes)
    elif shape.type_name == "list":
        facts["member"] = shape.member.name
        add_shape(shape.member, shapes)
    elif shape.type_name == "string" and shape.enum:
        facts["enum"] = list(shape.enum)
        if shape.name in DOCUMENTED:
            assert not set(DOCUMENTED[shape.name]) & set(shape.enum), f"the model knows {DOCUMENTED[shape.name]} now"
            facts["documented"] = DOCUMENTED[shape.name]


def as_text(table):
    """One line per operation and per shape, so that a change of the API is a readable diff."""
    sections = [f'"model": {json.dumps(table["model"])}']
    for section in ("operations", "shapes"):
        lines = [f"  {json.dumps(name)}: {json.dumps(facts)}" for name, facts in table[section].items()]
        sections.append(f'"{section}": {{\n' + ",\n".join(lines) + "\n}")
    return "{\n" + ",\n".join(sections) + "\n}\n"


if __name__ == "__main__":
    with open(sys.argv[1], "w", encoding="utf-8") as file:
        file.write(as_text(constraint_table()))
