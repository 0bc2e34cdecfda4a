"""Did the suite, as a whole, get an answer from every operation of the API?"""

import pathlib

import botocore.session
import pytest

OPERATIONS = botocore.session.get_session().get_service_model("license-manager").operation_names


def whole_suite_runs(session: pytest.Session) -> bool:
    """Whether every file is part of this run, and nothing within the files was left out."""
    files = {item.path for item in session.items}
    complete = files >= set(pathlib.Path(__file__).parent.glob("test_*.py"))
    return complete and not session.config.option.keyword and not session.config.option.markexpr


def test_every_operation_succeeded_at_least_once(request, emulator, answered):
    if not whole_suite_runs(request.session):
        pytest.skip("only a part of the suite runs")
    missing = sorted(set(OPERATIONS) - answered)
    assert not missing, f"no successful call of {', '.join(missing)}"
