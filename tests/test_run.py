"""Does the runner tell a test that cannot run here from one that failed?"""

import importlib.util
from pathlib import Path

SPEC = importlib.util.spec_from_file_location("run", Path(__file__).with_name("run.py"))
runner = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(runner)

OUTPUT = """
running 4 tests
test lists::on_newest_core::all ... FAILED
test lists::on_stable_core::all ... ignored, needs terraform query: Terraform 1.14
test plans::on_newest_core::one ... ok
{third}

failures:

---- lists::on_newest_core::all stdout ----

thread 'lists::on_newest_core::all' (4711) panicked at tests/acceptance/harness/mod.rs:48:9:
cannot run: OpenTofu 1.12.6 has no Query
note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace
{section}
failures:
    lists::on_newest_core::all

test result: FAILED. 1 passed; {failed} failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.10s
"""


def count(monkeypatch, third: str, section: str, failed: int) -> "runner.Totals":
    lines = OUTPUT.format(third=third, section=section, failed=failed).splitlines()
    monkeypatch.setattr(runner, "run", lambda command, environment: (101, lines))
    totals = runner.Totals()
    runner.count_rust_tests(["cargo", "test"], 1, totals)
    return totals


def test_what_cannot_run_is_skipped_by_name(monkeypatch):
    totals = count(monkeypatch, third="test plans::on_newest_core::two ... ok", section="", failed=1)
    assert (totals.passed, totals.failed, totals.broken, totals.unable) == (1, 0, [], 1)
    assert totals.skipped == [
        "lists::on_stable_core::all: needs terraform query: Terraform 1.14",
        "lists::on_newest_core::all: OpenTofu 1.12.6 has no Query",
    ]


def test_a_failure_beside_it_is_a_failure(monkeypatch):
    section = """
---- plans::on_newest_core::two stdout ----

thread 'plans::on_newest_core::two' panicked at tests/acceptance/plans.rs:1:1:
assertion failed
thread 'plans::on_newest_core::two' panicked at tests/acceptance/plans.rs:2:1:
cannot run: this is not its first panic
"""
    totals = count(monkeypatch, third="test plans::on_newest_core::two ... FAILED", section=section, failed=2)
    assert (totals.passed, totals.failed, totals.broken, totals.unable) == (1, 1, ["cargo test"], 1)


def test_a_run_that_ended_early_is_broken(monkeypatch):
    monkeypatch.setattr(runner, "run", lambda command, environment: (101, ["error: could not compile"]))
    totals = runner.Totals()
    runner.count_rust_tests(["cargo", "test"], 1, totals)
    assert totals.broken == ["cargo test"]
