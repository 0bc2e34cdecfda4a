"""Follows a list operation to its last page."""

from collections.abc import Callable
from typing import Any


def pages(call: Callable[..., dict], member: str, **params: Any) -> list[list]:
    """The items of each page, in order; a client stops where NextToken is absent or empty."""
    found = []
    answer = call(**params)
    found.append(answer[member])
    while answer.get("NextToken"):
        answer = call(**params, NextToken=answer["NextToken"])
        found.append(answer[member])
    return found


def flattened(walked: list[list]) -> list:
    return [item for page in walked for item in page]
