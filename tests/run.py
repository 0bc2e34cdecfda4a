#!/usr/bin/env python3
"""Runs the tests and ends with what was skipped, by name, and the totals.

Arguments name the parts to run: unit, contract, acceptance, emulator, release, soak. Without any, all of them run.
"""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / os.environ.get("CARGO_TARGET_DIR", "target")
CARGO = {
    "unit": ["--lib", "--bins"],
    "contract": ["--test", "contract"],
    "acceptance": ["--test", "acceptance"],
}
RUST_SUMMARY = re.compile(r"test result: \w+\. (\d+) passed; (\d+) failed; (\d+) ignored")
RUST_SKIPPED = re.compile(r"^test (\S+) \.\.\. ignored(?:, (.*))?$")
RUST_FAILED = re.compile(r"^test (\S+) \.\.\. FAILED$")
RUST_SECTION = re.compile(r"^---- (\S+) stdout ----$")
RUST_PANIC = re.compile(r"^thread '.*' (?:\(\d+\) )?panicked at ")
# Tests that need more than Terraform. Where it is missing, they panic with a line that says so, as each test does that needs
# what a Terraform core lacks.
DEMANDING = ["moves_for_real::hashicorp_aws_hands_everything_over"]
CANNOT_RUN = re.compile(r"^cannot run: (.*)$")
PYTEST_COUNT = re.compile(r"(\d+) (passed|failed|error|errors|skipped)\b")
PYTEST_SKIPPED = re.compile(r"^SKIPPED \[\d+\] (.*)$")


@dataclass
class Totals:
    passed: int = 0
    failed: int = 0
    skipped: list[str] = field(default_factory=list)
    # Of these, so many as the core of this run cannot do.
    unable: int = 0
    broken: list[str] = field(default_factory=list)


def run(command: list[str], environment: dict[str, str]) -> tuple[int, list[str]]:
    """Shows the output while it comes, and keeps it."""
    print(f"\n$ {' '.join(command)}", flush=True)
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    assert process.stdout
    lines = []
    for line in process.stdout:
        print(line, end="", flush=True)
        lines.append(line.rstrip("\n"))
    return process.wait(), lines


def rust_tests(parts: list[str], totals: Totals) -> None:
    targets = [argument for part in parts for argument in CARGO[part]]
    if not targets:
        return
    # Some acceptance tests wait for most of their time; more of them than processors leave none of these idle.
    environment = {"RUST_TEST_THREADS": str(2 * (os.cpu_count() or 1))} if "acceptance" in parts else {}
    count_rust_tests(["cargo", "test", "--no-fail-fast", *targets], len(parts), totals, environment)


def soak_tests(totals: Totals) -> None:
    """The short form, one test after the other: each is there to put the machine under load, and measures."""
    count_rust_tests(["cargo", "test", "--test", "soak", "--", "--nocapture", "--test-threads=1"], 1, totals)


def count_rust_tests(
    command: list[str], expected: int, totals: Totals, environment: dict[str, str] | None = None
) -> None:
    """Runs test binaries, of which so many at least have to come to their end. Variables that are set stay as they are."""
    code, lines = run(command, (environment or {}) | dict(os.environ))
    summaries = [match for line in lines if (match := RUST_SUMMARY.search(line))]
    for match in summaries:
        totals.passed += int(match[1])
        totals.failed += int(match[2])
    for line in lines:
        if match := RUST_SKIPPED.match(line):
            totals.skipped.append(f"{match[1]}: {match[2] or 'no reason given'}")
    unable = unable_tests(lines)
    totals.failed -= len(unable)
    totals.unable += len(unable)
    totals.skipped += [f"{name}: {reason}" for name, reason in unable.items()]
    failed = {match[1] for line in lines if (match := RUST_FAILED.match(line))}
    went_well = code == 0 or failed and failed == unable.keys()
    if not went_well or len(summaries) < expected:
        totals.broken.append(" ".join(command))


def unable_tests(lines: list[str]) -> dict[str, str]:
    """The tests whose first panic says that they cannot run here, and why."""
    unable: dict[str, str] = {}
    name = None
    for line, following in zip(lines, lines[1:]):
        if match := RUST_SECTION.match(line):
            name = match[1]
        elif name and RUST_PANIC.match(line):
            if match := CANNOT_RUN.match(following):
                unable[name] = match[1]
            name = None
    return unable


def demanding_tests(totals: Totals) -> None:
    """Runs the tests that cargo ignores, which are skipped only where they say that they cannot run."""
    for name in DEMANDING:
        totals.skipped = [skipped for skipped in totals.skipped if not skipped.startswith(f"{name}: ")]
        command = ["cargo", "test", "--test", "acceptance", "--", "--ignored", "--exact", name]
        code, lines = run(command, dict(os.environ))
        missing = [match[1] for line in lines if (match := CANNOT_RUN.match(line))]
        if code == 0 and f"test {name} ... ok" in lines:
            totals.passed += 1
        elif missing:
            totals.skipped.append(f"{name}: {missing[0]}")
        else:
            totals.failed += 1
            totals.broken.append(name)


def emulator_tests(totals: Totals) -> None:
    # Naming a test target gives the dependencies the features that `cargo test` wants, so that they are built once.
    build = ["cargo", "build", "--quiet", "--bins", "--test", "acceptance"]
    code, _ = run(build, dict(os.environ))
    if code == 0:
        emulator = TARGET / "debug" / "license-manager-emulator"
        python_tests(["tests/emulator"], totals, {"EMULATOR_BIN": str(emulator)})
    else:
        totals.broken.append("the build of the emulator")


def python_tests(paths: list[str], totals: Totals, environment: dict[str, str]) -> None:
    command = [sys.executable, "-m", "pytest", "-q", "-rs", "-p", "no:cacheprovider", *paths]
    code, lines = run(command, dict(os.environ, PYTHONDONTWRITEBYTECODE="1", **environment))
    for number, what in PYTEST_COUNT.findall(lines[-1] if lines else ""):
        if what == "passed":
            totals.passed += int(number)
        elif what != "skipped":
            totals.failed += int(number)
    totals.skipped += [match[1] for line in lines if (match := PYTEST_SKIPPED.match(line))]
    if code != 0:
        totals.broken.append(" ".join(paths))


def coverage(totals: Totals) -> None:
    """Whether the acceptance tests made the provider use the whole API, which takes all of them."""
    if totals.unable:
        totals.skipped.append(f"coverage of the API: {totals.unable} acceptance tests cannot run on this core")
        return
    code, _ = run([sys.executable, "tests/coverage/coverage.py"], dict(os.environ))
    if code == 0:
        totals.passed += 1
    else:
        totals.failed += 1
        totals.broken.append("coverage of the API")


def main() -> int:
    known = [*CARGO, "emulator", "release", "soak"]
    parts = sys.argv[1:] or known
    if unknown := [part for part in parts if part not in known]:
        print(f"run.py: {unknown} is no part; the parts are {known}", file=sys.stderr)
        return 2
    totals = Totals()
    if "acceptance" in parts:
        shutil.rmtree(TARGET / "tmp" / "coverage", ignore_errors=True)
    rust_tests([part for part in parts if part in CARGO], totals)
    if "acceptance" in parts:
        demanding_tests(totals)
        coverage(totals)
    if "emulator" in parts:
        emulator_tests(totals)
    if "release" in parts:
        python_tests(["tests/release", "tests/test_run.py"], totals, {})
    if "soak" in parts:
        soak_tests(totals)
    print("\nSkipped:" if totals.skipped else "\nNothing was skipped.")
    for name in totals.skipped:
        print(f"  {name}")
    if totals.broken:
        print(f"Failed: {', '.join(totals.broken)}")
    print(f"\n{totals.passed} passed, {totals.failed} failed, {len(totals.skipped)} skipped")
    return 1 if totals.broken or totals.failed or not totals.passed else 0


if __name__ == "__main__":
    sys.exit(main())
