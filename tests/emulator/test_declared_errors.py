"""Each operation fails in every way that the model declares; what has no documented cause comes as a fault."""

import pytest
from botocore import xform_name
from declared_errors import COMMON, MODEL, ONLY_BY_FAULT, declared
from test_constraint_cases import sample

CASES = [(operation, code) for operation, codes in ONLY_BY_FAULT.items() for code in sorted(codes)]


@pytest.fixture
def fails(client, refused):
    """Expects a right request of an operation to fail with a code."""

    def fails(operation, code, text=""):
        params = sample(MODEL.operation_model(operation).input_shape)
        return refused(code, getattr(client, xform_name(operation)), text, **params)

    return fails


@pytest.mark.parametrize("operation, code", CASES)
def test_an_error_without_a_documented_cause_comes_as_a_fault(emulator, fails, operation, code):
    assert code in declared(operation)
    fault = {"op": operation, "kind": "error", "code": code, "message": "for a test"}
    emulator.admin("fault", {"next": [fault]})
    answer = fails(operation, code, "for a test")
    assert (answer["ResponseMetadata"]["HTTPStatusCode"], answer["Message"]) == (400, "for a test")


def test_every_operation_declares_the_same_four_errors():
    for operation in MODEL.operation_names:
        shapes = {shape.name for shape in MODEL.operation_model(operation).error_shapes}
        assert shapes >= set(COMMON), operation


def test_every_operation_can_be_throttled_and_can_break(emulator, fails):
    emulator.admin("fault", {"throttle": 1})
    for operation in MODEL.operation_names:
        fails(operation, "RateLimitExceededException")
    emulator.admin("fault", {"error": 1})
    for operation in MODEL.operation_names:
        fails(operation, "ServerInternalException")


def test_every_operation_can_be_denied(emulator, fails):
    for operation in MODEL.operation_names:
        fault = {"op": operation, "kind": "error", "code": "AuthorizationException", "message": "no policy allows"}
        emulator.admin("fault", {"next": [fault]})
        fails(operation, "AuthorizationException", "no policy allows")
    emulator.switch(no_service_linked_role=True)
    for operation in MODEL.operation_names:
        fails(operation, "AccessDeniedException", "Service role not found")
