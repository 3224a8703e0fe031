"""Hostile files, hundreds of them: each gets a receipt,
none gets further, and the good files beside them are taken.

`HOSTILE=all` tries all of them, as `make proofs` does; without it every third of each family.
"""

import os

import hostile_archives
import hostile_markup
import hostile_texts
import hostile_workbooks
import pytest
from hostile import SECRET, planted

from pipelines.personal_numbers.privacy import masked_name


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


EVERY = 1 if os.environ.get("HOSTILE") == "all" else 3
"""Every such file is tried: `make hostile` tries them all, and CI runs it."""


def files_of(family, secret):
    make = FAMILIES[family]
    return list(make(secret) if family in READ_ELSEWHERE else make())


@pytest.mark.parametrize("family", FAMILIES)
def test_every_hostile_file_is_answered_and_the_good_ones_beside_it_are_taken(
    family, river, secret, caplog
):
    all_files = files_of(family, secret)
    assert len({file.name for file in all_files}) == len(all_files)
    files = all_files[::EVERY]
    for file in files:
        (river.inbox / file.name).write_bytes(file.content)
    river.drop_good_files()

    batches_by_path = river.submit()
    reason_codes = river.reason_codes()

    not_taken = river.faults_with_good_files(batches_by_path)
    complaints = [f"{name}: a good file was not taken" for name in not_taken]
    for file in files:
        batches = batches_of(file, batches_by_path)
        complaints += file.complaints_about(batches, reason_codes)
        for batch in batches:
            complaints += [f"{file.name}: {fault}" for fault in river.faults_of(batch)]
    assert not complaints, "\n".join(["", *complaints])
    assert not list(river.inbox.iterdir())
    assert_nothing_leaks(river.what_is_written() + caplog.text)


def batches_of(file, batches_by_path):
    """An archive has a batch for each file in it, and that file's path
    begins with the archive's.
    """
    batches = []
    for path, of_path in batches_by_path.items():
        if path.startswith(masked_name(file.name)):
            batches += of_path
    return batches


def assert_nothing_leaks(text):
    assert SECRET not in text
    assert not [number for number in planted() if number in text]


def test_there_are_more_than_three_hundred_of_them(secret):
    families = [family for family in FAMILIES if family not in LARGE]
    assert sum(len(files_of(family, secret)) for family in families) >= 300
