"""What was checked, and how it ended."""

import traceback
from collections.abc import Callable

import platforms


class CannotCheck(Exception):
    """This machine lacks what a check needs."""


def demand_linux_amd64() -> None:
    if (here := platforms.host_name()) != platforms.ALWAYS:
        raise CannotCheck(f"this machine is {here}, and does not run programs for {platforms.ALWAYS}")


class Checks:
    def __init__(self, whole: bool = False) -> None:
        # Whether what could not be checked counts as failed.
        self.whole = whole
        self.passed = 0
        self.failed: list[str] = []
        self.skipped: list[str] = []

    def run(self, name: str, check: Callable[..., None], *arguments: object) -> None:
        """A check fails by any exception but one."""
        try:
            check(*arguments)
        except CannotCheck as lack:
            self.skipped.append(f"{name}: {lack}")
            print(f"skipped  {name}: {lack}", flush=True)
        except Exception:
            self.failed.append(name)
            print(f"FAILED   {name}\n{traceback.format_exc()}", flush=True)
        else:
            self.passed += 1
            print(f"ok       {name}", flush=True)

    def end(self) -> int:
        print("\nSkipped:" if self.skipped else "\nNothing was skipped.")
        for name in self.skipped:
            print(f"  {name}")
        if self.failed:
            print(f"Failed: {', '.join(self.failed)}")
        print(f"\n{self.passed} passed, {len(self.failed)} failed, {len(self.skipped)} skipped")
        if self.whole and self.skipped:
            print("Nothing was to be skipped here.")
            return 1
        return 1 if self.failed or not self.passed else 0


def expect(holds: object, message: str) -> None:
    """An assertion that no flag of the interpreter takes out."""
    if not holds:
        raise AssertionError(message)
