"""Derives the table of answers from botocore's service model: what each operation answers, member by member.

`python answers_from_botocore.py ../contract/left_out/answers.json` rewrites the table.
"""

import json
import sys

import botocore
import botocore.session
from constraints_from_botocore import as_text


def answer_table():
    model = botocore.session.get_session().get_service_model("license-manager")
    operations, shapes = {}, {}
    for name in model.operation_names:
        answer = model.operation_model(name).output_shape
        if answer is not None:
            operations[name] = answer.name
            add_shape(answer, shapes)
    version = f"botocore {botocore.__version__}, license-manager {model.api_version}"
    return {"model": version, "operations": operations, "shapes": dict(sorted(shapes.items()))}


def add_shape(shape, shapes):
    if shape.name in shapes:
        return
    facts = {"type": shape.type_name}
    shapes[shape.name] = facts
    if shape.type_name == "structure":
        facts["members"] = {name: member.name for name, member in shape.members.items()}
        facts["required"] = list(shape.required_members)
        for member in shape.members.values():
            add_shape(member, shapes)
    elif shape.type_name in ("list", "map"):
        member = shape.member if shape.type_name == "list" else shape.value
        facts["member"] = member.name
        add_shape(member, shapes)
    elif shape.type_name == "string" and shape.enum:
        facts["enum"] = list(shape.enum)


if __name__ == "__main__":
    with open(sys.argv[1], "w", encoding="utf-8") as file:
        file.write(as_text(answer_table()))
