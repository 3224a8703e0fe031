"""Hostile files, hundreds of them: each gets a receipt, none gets further, and the good files beside them are taken."""

import itertools

import hostile_archives
import hostile_markup
import hostile_texts
import hostile_workbooks
import pytest
from hostile import SECRET, planted


FAMILIES = {
    "encodings": hostile_texts.encodings,
    "characters": hostile_texts.characters,
    "shapes": hostile_texts.shapes,
    "sizes": hostile_texts.sizes,
    "formulas": hostile_texts.formulas,
    "identity numbers": hostile_texts.identities,
    "disguises": hostile_texts.disguises,
    "workbook bombs": hostile_workbooks.bombs,
    "sprawling sheets": hostile_workbooks.sprawls,
    "entities in workbooks": hostile_workbooks.entities,
    "missing and damaged parts": hostile_workbooks.missing,
    "forged parts": hostile_workbooks.forgeries,
    "archive bombs": hostile_archives.bombs,
    "names in archives": hostile_archives.names,
    "damaged archives": hostile_archives.damage,
    "JSON": hostile_markup.documents,
    "XML": hostile_markup.trees,
    "OpenDocument": hostile_markup.open_documents,
    "old workbooks": hostile_markup.old_workbooks,
}
LARGE = {"shapes", "sizes", "workbook bombs", "archive bombs"}
"""Families that take long to make, and are not needed to count to three hundred."""
READ_ELSEWHERE = {"entities in workbooks", "forged parts", "XML", "OpenDocument"}
"""Families that point at a file beside the inboxes."""


def files_of(family, secret):
    make = FAMILIES[family]
    return list(make(secret) if family in READ_ELSEWHERE else make())


@pytest.mark.parametrize("family", FAMILIES)
def test_every_hostile_file_is_answered_and_the_good_ones_beside_it_are_taken(
    family, river, secret, caplog
):
    files = files_of(family, secret)
    assert len({one.name for one in files}) == len(files)
    for one in files:
        (river.inbox / one.name).write_bytes(one.content)
    river.drop_good_files()
    found = river.submit()
    codes = river.reason_codes()
    faults = [f"{name}: a good file was not taken" for name in river.faults_with_good_files(found)]
    for one in files:
        mine = list(
            itertools.chain.from_iterable(
                found[path] for path in found if path.startswith(one.name)
            )
        )
        if not mine:
            faults.append(f"{one.name}: nobody answered")
        for batch in mine:
            faults += [f"{one.name}: {fault}" for fault in river.faults_of(batch)]
            outcome = codes[batch.batch_no] if batch.state == "refused" else "taken"
            allowed = one.outcomes | (
                {outcome} if "refused" in one.outcomes and batch.state == "refused" else set()
            )
            if outcome not in allowed:
                faults.append(f"{one.name}: {outcome}, not {sorted(one.outcomes)} ({batch.reason})")
            if one.accepted is not None and batch.accepted != one.accepted:
                faults.append(f"{one.name}: {batch.accepted} rows accepted, not {one.accepted}")
    assert not faults, "\n".join(["", *faults])
    assert not list(river.inbox.iterdir())
    assert_nothing_leaks(river.what_is_written() + caplog.text)


def assert_nothing_leaks(text):
    assert SECRET not in text
    assert not [number for number in planted() if number in text]


def test_there_are_more_than_three_hundred_of_them(secret):
    names = [
        one.name for family in FAMILIES if family not in LARGE for one in files_of(family, secret)
    ]
    assert len(names) >= 300
