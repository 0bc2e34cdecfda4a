"""The emulator's constraint table is botocore's service model, and the few values that only the API reference has."""

import pathlib

from constraints_from_botocore import as_text, constraint_table

TABLE = pathlib.Path(__file__).parents[2] / "src/emulator/constraints/constraints.json"


def test_the_table_is_current():
    assert TABLE.read_text(encoding="utf-8") == as_text(constraint_table())
