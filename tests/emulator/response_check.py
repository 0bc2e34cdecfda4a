"""Is a response what botocore's service model says: known members, required ones, types, enums?"""

import json

from constraints_from_botocore import DOCUMENTED

TYPES = {
    "string": str,
    "boolean": bool,
    "integer": int,
    "long": int,
    "timestamp": (int, float),
    "list": list,
    "map": dict,
    "structure": dict,
}


def check_response(http_response, parsed, model, **_):
    """A botocore event handler: looks at the JSON as it came, before botocore forgives anything."""
    assert "x-amzn-requestid" in {name.lower() for name in http_response.headers}
    assert http_response.headers["content-type"] == "application/x-amz-json-1.1"
    body = json.loads(http_response.content)
    if http_response.status_code == 200:
        if model.output_shape is not None:
            check(body, model.output_shape, model.name)
        else:
            assert body == {}, f"{model.name} answers nothing, got {body}"
        return
    declared = {shape.name for shape in model.error_shapes}
    if body["__type"] in declared:
        assert isinstance(body.get("Message"), str), body
    else:
        assert isinstance(body.get("message"), str), body


# Members and values of enumerations that answers had so far, by shape: "Grant.GrantType", "GrantType.BuyerGrant".
seen = set()


def check(value, shape, path):
    expected = TYPES[shape.type_name]
    assert isinstance(value, expected), f"{path}: {value!r} is no {shape.type_name}"
    assert shape.type_name == "boolean" or not isinstance(value, bool), f"{path}: {value!r}"
    if shape.type_name == "structure":
        unknown = set(value) - set(shape.members)
        assert not unknown, f"{path}: unknown members {unknown}"
        missing = set(shape.required_members) - set(value)
        assert not missing, f"{path}: missing members {missing}"
        for name, member in value.items():
            seen.add(f"{shape.name}.{name}")
            check(member, shape.members[name], f"{path}.{name}")
    elif shape.type_name == "list":
        for index, item in enumerate(value):
            check(item, shape.member, f"{path}[{index}]")
    elif shape.type_name == "map":
        for key, item in value.items():
            check(item, shape.value, f"{path}.{key}")
    elif shape.type_name == "string" and getattr(shape, "enum", None):
        seen.add(f"{shape.name}.{value}")
        assert value in [*shape.enum, *DOCUMENTED.get(shape.name, [])], f"{path}: {value!r} is none of {shape.enum}"
