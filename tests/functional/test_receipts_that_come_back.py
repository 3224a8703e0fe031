"""A program that copies `receipts` into `inbox` gets no receipts for receipts without end."""

import shutil

import pytest

from tests.lib import commands
from tests.lib.submissions import DEPARTMENT, drop_csv, frame_of, submit_one


@pytest.fixture
def receipts(platform):
    return platform.ingest_root / DEPARTMENT / "receipts"


def names_in(folder):
    return {path.name for path in folder.iterdir()}


def copied_back(receipts, inbox, names):
    for name in names:
        shutil.copy(receipts / name, inbox / name)


def without_authority(frame):
    """The last row lacks what it must have."""
    frame.loc[frame.index[-1], "许可机关"] = ""
    return frame


@pytest.mark.parametrize("spoil", [lambda frame: frame, without_authority], ids=["sound", "spoilt"])
def test_receipts_copied_back_again_and_again_come_to_an_end(
    platform, catalogue, inbox, receipts, spoil
):
    drop_csv(inbox, "许可.csv", spoil(frame_of(catalogue)))
    commands.submit()
    taken, counts = set(), []
    for _ in range(5):
        new = names_in(receipts) - taken
        taken |= new
        copied_back(receipts, inbox, new)
        commands.submit()
        counts.append(len(names_in(receipts)))
    # One answer at most to the rows that a receipt holds, and none to what the answer is.
    assert counts[-1] == counts[1] <= 4


@pytest.mark.parametrize("ending", [".json", ".xlsx"])
def test_a_receipt_that_came_back_unchanged_is_answered_by_the_receipt_there_is(
    platform, catalogue, inbox, receipts, ending
):
    drop_csv(inbox, "许可.csv", frame_of(catalogue))
    first = submit_one()
    before = names_in(receipts)
    [name] = [name for name in before if name.endswith(ending)]
    copied_back(receipts, inbox, [name])

    batch = submit_one()
    assert (batch.state, batch.reason_code) == ("refused", "own-receipt")
    assert first.batch_no in batch.reason
    assert batch.receipt == first.receipt
    assert batch.is_finished
    assert names_in(receipts) == before
    assert commands.submit() == []


def test_a_receipt_with_rows_to_mend_is_judged_although_nothing_in_it_was_changed(
    platform, catalogue, inbox, receipts
):
    drop_csv(inbox, "许可.csv", without_authority(frame_of(catalogue)))
    first = submit_one()
    copied_back(receipts, inbox, [first.receipt.rpartition("/")[2]])
    batch = submit_one()
    assert (batch.state, batch.rejected, batch.mends) == ("receipted", 1, first.batch_no)
    assert batch.receipt != first.receipt


def test_a_receipt_of_another_department_is_answered_to_whoever_dropped_it(
    platform, catalogue, inbox, receipts
):
    drop_csv(inbox, "许可.csv", frame_of(catalogue))
    first = submit_one()
    other = platform.ingest_root / "ecology" / "inbox"
    other.mkdir(parents=True, exist_ok=True)
    shutil.copy(platform.ingest_root / first.receipt, other)
    batch = submit_one()
    assert batch.state == "refused"
    assert batch.receipt.startswith("ecology/receipts/")
    assert first.batch_no not in batch.reason
