"""The guide lists every assumption of the emulator, where it is made and how it is switched, and no other."""

import pathlib
import re

ROOT = pathlib.Path(__file__).parents[2]
SOURCE = ROOT / "src" / "emulator"
GUIDE = ROOT / "docs" / "guides" / "emulator-assumptions.md"

Places = dict[str, set[str]]


def in_the_code() -> Places:
    """The files that make each assumption; comments do, descriptions of switches do not."""
    places: Places = {}
    for file in sorted(SOURCE.rglob("*.rs")):
        for number in re.findall(r"//[/!].*?Assumption ([AE]\d+)", file.read_text(encoding="utf-8")):
            places.setdefault(number, set()).add(file.relative_to(SOURCE).as_posix())
    return places


def switches() -> Places:
    """The switches that name the assumption which they turn around."""
    text = (SOURCE / "switches.rs").read_text(encoding="utf-8")
    found: Places = {}
    for switch, number in re.findall(r'"([a-z_]+)",\s+"Assumption ([AE]\d+)', text):
        found.setdefault(number, set()).add(switch)
    return found


def rows() -> dict[str, tuple[set[str], set[str]]]:
    """The names in the last two columns of each row: other ways, and places in the code."""
    found = {}
    for line in GUIDE.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if re.fullmatch(r"[AE]\d+", cells[0]):
            assert cells[0] not in found, f"{cells[0]} has two rows"
            found[cells[0]] = tuple(set(re.findall(r"`([^`]+)`", cell)) for cell in cells[-2:])
    return found


def test_every_assumption_has_one_row_with_its_places():
    assert {number: places for number, (_, places) in rows().items()} == in_the_code()


def test_no_open_question_is_missing():
    assert {number for number in rows() if number[0] == "A"} == {f"A{number}" for number in range(1, 36)}


def test_every_switch_is_in_the_row_of_its_assumption():
    names = set(
        re.findall(r'^\s+"([a-z_]+)",$', (SOURCE / "switches.rs").read_text(encoding="utf-8"), re.M)
    )
    listed = {number: ways & names for number, (ways, _) in rows().items() if ways & names}
    assert listed == switches()
