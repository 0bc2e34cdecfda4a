"""For every input member of every operation: what breaks the model is refused, in AWS's words.

The cases come from botocore's model, one wrong value at a time in an otherwise right request.
"""

import copy
import http.client
import json
from collections.abc import Iterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import botocore.session
import pytest
from conftest import ACCOUNT, REGION
from response_check import check_response

MODEL = botocore.session.get_session().get_service_model("license-manager")

# Values that match the patterns of the model; anything else without a pattern is just text.
SAMPLES = {
    "Arn": f"arn:aws:license-manager::{ACCOUNT}:license:l-{'0' * 32}",
    "ISO8601DateTime": "2030-01-01T00:00:00Z",
    "LicenseConversionTaskId": "lct-1",
    "ProductCodeId": "abc",
}
JSON_TYPES = {
    "a string": "x",
    "a number": 1,
    "a flag": True,
    "a list": [],
    "an object": {},
}
RIGHT_TYPES = {
    "string": "a string",
    "boolean": "a flag",
    "integer": "a number",
    "long": "a number",
    "timestamp": "a number",
    "list": "a list",
    "structure": "an object",
}


@dataclass
class Mistake:
    """A wrong value, and the rule that the service says it breaks; none where the JSON itself is wrong."""

    name: str
    value: Any
    rule: str | None = None


@dataclass
class Case:
    """One mistake at one place of an otherwise right request."""

    operation: str
    path: tuple
    mistake: Mistake


def sample(shape) -> Any:
    if shape.type_name == "structure":
        return {name: sample(member) for name, member in shape.members.items()}
    if shape.type_name == "list":
        return [sample(shape.member)]
    if shape.type_name == "string":
        if shape.enum:
            return shape.enum[0]
        return SAMPLES.get(shape.name, "x" * max(1, shape.metadata.get("min", 1)))
    return {"boolean": True, "integer": 1, "long": 1, "timestamp": 1.5, "map": {}}[shape.type_name]


def mistakes(shape, required: bool) -> Iterator[Mistake]:
    if required:
        yield Mistake("missing", None, "Member must not be null")
    for name, value in JSON_TYPES.items():
        if name != RIGHT_TYPES[shape.type_name]:
            yield Mistake(name, value)
    if shape.type_name in ("integer", "long"):
        yield Mistake("no whole number", 1.5)
        yield Mistake("too large for its type", 2**63)
    yield from outside_bounds(shape)
    if "pattern" in shape.metadata:
        pattern = shape.metadata["pattern"]
        value = "" if pattern == "[\\s\\S]+" else "no such \t thing"
        yield Mistake("bad pattern", value, f"Member must satisfy regular expression pattern: {pattern}")
    if shape.type_name == "string" and shape.enum:
        rule = f"Member must satisfy enum value set: [{', '.join(shape.enum)}]"
        yield Mistake("not in enum", "Nonsense", rule)


def outside_bounds(shape) -> Iterator[Mistake]:
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    measure = "value" if shape.type_name in ("integer", "long") else "length"
    if least:
        rule = f"Member must have {measure} greater than or equal to {least}"
        yield Mistake("too little", of_size(shape, least - 1), rule)
    if most is not None:
        rule = f"Member must have {measure} less than or equal to {most}"
        yield Mistake("too much", of_size(shape, most + 1), rule)


def of_size(shape, size: int) -> Any:
    if shape.type_name == "string":
        return "x" * size
    return [sample(shape.member)] * size if shape.type_name == "list" else size


def members(shape, path: tuple = ()) -> Iterator[tuple[tuple, Any, bool]]:
    """Every member of an input, at every depth, with whether it is required."""
    if shape.type_name == "structure":
        for name, member in shape.members.items():
            yield (*path, name), member, name in shape.required_members
            yield from members(member, (*path, name))
    elif shape.type_name == "list":
        yield (*path, 0), shape.member, True
        yield from members(shape.member, (*path, 0))


def cases() -> Iterator[Case]:
    for name in MODEL.operation_names:
        for path, member, required in members(MODEL.operation_model(name).input_shape):
            for mistake in mistakes(member, required):
                yield Case(name, path, mistake)


def with_value(request: dict, path: tuple, value: Any) -> dict:
    changed = copy.deepcopy(request)
    place = changed
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return changed


def place_in_text(path: tuple) -> str:
    steps = ["1.member" if step == 0 else step[0].lower() + step[1:] for step in path]
    return ".".join(steps)


def shown(value: Any) -> str:
    """A wrong value as the service repeats it."""
    if isinstance(value, list):
        return f"[{', '.join(map(shown, value))}]"
    return "null" if value is None else str(value)


CASES = list(cases())


class Wire:
    """One connection that sends requests as they are, which botocore would not."""

    def __init__(self, url: str):
        self.connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=20)
        scope = f"{ACCOUNT}/20260101/{REGION}/license-manager/aws4_request"
        signature = f"Credential={scope}, SignedHeaders=host, Signature=0"
        self.headers = {
            "Authorization": f"AWS4-HMAC-SHA256 {signature}",
            "Content-Type": "application/x-amz-json-1.1",
        }

    def send(self, operation: str, request: Any) -> dict:
        """The answer, checked to be well formed, with its error code and message if it is one."""
        headers = {**self.headers, "X-Amz-Target": f"AWSLicenseManager.{operation}"}
        self.connection.request("POST", "/", json.dumps(request), headers)
        answer = self.connection.getresponse()
        content = answer.read()
        checked = SimpleNamespace(headers=answer.headers, content=content, status_code=answer.status)
        check_response(checked, None, MODEL.operation_model(operation))
        body = json.loads(content)
        return {"code": body.get("__type"), "message": body.get("Message", body.get("message"))}


@pytest.fixture
def wire(emulator) -> Iterator[Wire]:
    wire = Wire(emulator.url)
    yield wire
    wire.connection.close()


def test_there_are_enough_cases(record_testsuite_property):
    record_testsuite_property("constraint cases", len(CASES))
    assert len(CASES) > 3000


@pytest.mark.parametrize("operation", MODEL.operation_names)
def test_what_breaks_the_model_is_refused(wire, operation):
    model = MODEL.operation_model(operation)
    declared = {shape.name for shape in model.error_shapes}
    code = "ValidationException" if "ValidationException" in declared else "InvalidParameterValueException"
    right = sample(model.input_shape)
    for case in (case for case in CASES if case.operation == operation):
        mistake = case.mistake
        answer = wire.send(operation, with_value(right, case.path, mistake.value))
        if mistake.rule is None:
            assert answer["code"] == "SerializationException", (case, answer)
            continue
        assert answer["code"] == code, (case, answer)
        place = f"Value '{shown(mistake.value)}' at '{place_in_text(case.path)}'"
        text = f"{place} failed to satisfy constraint: {mistake.rule}"
        assert text in answer["message"], (case, answer)


@pytest.mark.parametrize("operation", MODEL.operation_names)
def test_the_request_without_a_mistake_breaks_nothing(wire, operation):
    """What is wrong with the other requests is the one value that differs from this one."""
    answer = wire.send(operation, sample(MODEL.operation_model(operation).input_shape))
    assert answer["code"] != "SerializationException", answer
    assert "validation error" not in (answer["message"] or ""), answer
