"""`catalogue diff` names every change, and what follows from it for departments and for what is stored."""

from pathlib import Path

import pytest

from pipelines.catalogue import load
from pipelines.catalogue.differences import differences


def said(catalogue, folder):
    return [str(one) for one in differences(catalogue, load(folder))]


def test_a_catalogue_does_not_differ_from_itself(catalogue):
    assert differences(catalogue, catalogue) == []


def changes():
    lines = (Path(__file__).parent / "differences.txt").read_text("utf-8").splitlines()
    return [[cell.replace("⏎", "\n") for cell in line.split(" | ")] for line in lines[3:]]


@pytest.mark.parametrize(
    ("file", "old", "new", "told"), changes(), ids=[told for *_, told in changes()]
)
def test_a_change_is_told_with_its_place_and_what_follows(
    catalogue, folder, change, file, old, new, told
):
    change(file, old, new)
    assert any(one.startswith(told) for one in said(catalogue, folder)), said(catalogue, folder)


def test_a_record_type_that_comes_or_goes_is_named(catalogue, folder):
    (folder / "catalogue" / "red_list.yml").unlink()
    assert (
        said(catalogue, folder)[0] == "red_list: removed — its records stay, new ones are refused"
    )
    assert str(differences(load(folder), catalogue)[0]) == "red_list: added (红名单)"
