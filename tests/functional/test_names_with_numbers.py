"""Numbers of persons in names of files, folders,
sheets and archived files are in no name that we write or keep.
"""

import zipfile

import pandas as pd

from pipelines.personal_numbers.privacy import masked_name
from tests.lib import commands
from tests.lib.submissions import drop_csv, frame_of, json_receipt_of


# Their masks are the same: region and last four digits.
FIRST, SECOND = "152501199003071234", "152501198512181234"


def names_below(folder):
    return [path.name for path in folder.rglob("*")]


def values_of_ledger(query):
    return str(query("SELECT batch_no, path, part, kept_as, receipt, reason FROM batches"))


def test_a_file_is_taken_under_a_masked_name_and_the_clerk_is_told(
    platform, inbox, catalogue, query
):
    drop_csv(inbox, f"许可{FIRST}.csv", frame_of(catalogue))
    [batch] = commands.submit()
    assert (batch.accepted, batch.path) == (
        5,
        f"market_regulation/inbox/{masked_name(f'许可{FIRST}')}.csv",
    )
    assert FIRST not in values_of_ledger(query)
    assert [name for name in names_below(platform.ingest_root) if FIRST in name] == []
    notes = json_receipt_of(platform, batch)["reading"]["notes"]
    assert any(note.startswith("文件名含个人号码") for note in notes)


def test_two_files_whose_names_have_one_mask_are_both_taken(platform, inbox, catalogue, query):
    drop_csv(inbox, f"许可{FIRST}.csv", frame_of(catalogue, seed=1))
    drop_csv(inbox, f"许可{SECOND}.csv", frame_of(catalogue, seed=2))
    batches = commands.submit()
    assert [(batch.state.value, batch.accepted) for batch in batches] == [("receipted", 5)] * 2
    assert len({batch.kept_as for batch in batches}) == 2
    assert len({batch.receipt for batch in batches}) == 2
    assert [path for path in inbox.rglob("*") if path.is_file()] == []


def test_sheets_whose_names_have_one_mask_are_each_a_part(platform, inbox, catalogue, query):
    with pd.ExcelWriter(inbox / "许可.xlsx", engine="xlsxwriter") as book:
        for seed, number in enumerate((FIRST, SECOND), 1):
            sheet = frame_of(catalogue, seed=seed)
            sheet.to_excel(book, sheet_name=number, index=False)
    batches = commands.submit()
    assert [batch.accepted for batch in batches] == [5, 5]
    assert len({batch.part for batch in batches}) == 2
    ledger = values_of_ledger(query)
    assert FIRST not in ledger and SECOND not in ledger


def test_archived_files_whose_names_have_one_mask_are_each_a_part(
    platform, inbox, catalogue, query
):
    with zipfile.ZipFile(inbox / "许可.zip", "w") as archive:
        for seed, number in enumerate((FIRST, SECOND), 1):
            archive.writestr(f"{number}.csv", frame_of(catalogue, seed=seed).to_csv(index=False))
    batches = commands.submit()
    assert [batch.accepted for batch in batches] == [5, 5]
    ledger = values_of_ledger(query)
    assert FIRST not in ledger and SECOND not in ledger


def test_a_batch_is_judged_again_under_its_masked_name(platform, inbox, catalogue, query):
    frame = frame_of(catalogue)
    frame.loc[0, "有效期自"] = "2018年2月30日"
    drop_csv(inbox, f"许可{FIRST}.csv", frame)
    [batch] = commands.submit()
    [again] = commands.resubmit(str(platform.ingest_root / batch.receipt))
    assert (again.received, again.rejected) == (5, 1)
    assert FIRST not in values_of_ledger(query)
