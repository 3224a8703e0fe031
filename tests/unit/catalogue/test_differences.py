"""`catalogue diff` names every change, and what follows from it for
departments and for what is stored.
"""

import re
from pathlib import Path

import pytest

from pipelines.catalogue import load
from pipelines.catalogue.differences import differences


def lines_of(catalogue, folder):
    return [str(difference) for difference in differences(catalogue, load(folder))]


def test_a_catalogue_does_not_differ_from_itself(catalogue):
    assert differences(catalogue, catalogue) == []


def changes():
    lines = (Path(__file__).parent / "differences.txt").read_text("utf-8").splitlines()
    return [[cell.replace("⏎", "\n") for cell in line.split(" | ")] for line in lines[3:]]


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"), changes(), ids=[expected for *_, expected in changes()]
)
def test_a_change_is_told_with_its_place_and_what_follows(
    catalogue, folder, change, file, old, new, expected
):
    change(file, old, new)
    lines = lines_of(catalogue, folder)
    assert any(line.startswith(expected) for line in lines), lines


def test_a_record_type_that_comes_or_goes_is_named(catalogue, folder):
    (folder / "catalogue" / "red_list.yml").unlink()
    # Its own headers go with it: `load` refuses headers of a type that is not there.
    headers = folder / "headers.yml"
    without = re.sub(r"^red_list:\n(?:  .*\n)+", "", headers.read_text("utf-8"), flags=re.MULTILINE)
    headers.write_text(without, "utf-8")
    assert (
        lines_of(catalogue, folder)[0]
        == "red_list: removed — its records stay, new files are refused"
    )
    assert str(differences(load(folder), catalogue)[0]) == "red_list: added (红名单)"
