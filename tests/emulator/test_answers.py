"""The table of answers is botocore's service model, and what the provider knows of them agrees with it."""

import json
import pathlib
import re

from answers_from_botocore import answer_table, as_text

ROOT = pathlib.Path(__file__).parents[2]
TABLE = ROOT / "tests/contract/left_out/answers.json"
SPELLING = ROOT / "src/aws/spelling.rs"


def test_the_table_is_current():
    assert TABLE.read_text(encoding="utf-8") == as_text(answer_table())


def test_the_provider_knows_which_members_are_no_texts():
    """By name alone, with the one exception that the provider names."""
    shapes = json.loads(TABLE.read_text(encoding="utf-8"))["shapes"]
    of_kind = {"Number": set(), "Truth": set(), "Moment": set(), "Text": set()}
    kinds = {"integer": "Number", "long": "Number", "boolean": "Truth", "timestamp": "Moment", "string": "Text"}
    for name, shape in shapes.items():
        for member, target in shape.get("members", {}).items():
            kind = kinds.get(shapes[target]["type"])
            if kind and (name, member) != ("EntitlementUsage", "MaxCount"):
                of_kind[kind].add(member)
    source = SPELLING.read_text(encoding="utf-8")

    def listed(constant):
        (body,) = re.findall(rf"const {constant}: &\[&str\] = &\[(.*?)\];", source, re.DOTALL)
        return set(re.findall(r'"(\w+)"', body))

    assert listed("NUMBERS") == of_kind["Number"]
    assert listed("TRUTHS") == of_kind["Truth"]
    assert listed("MOMENTS") == of_kind["Moment"]
    assert listed("MOMENTS_AS_TEXT") <= of_kind["Text"]
    assert 'TEXTS: &[(&str, &str)] = &[("EntitlementUsages", "MaxCount")]' in source
