"""File names of receipts: they say how a submission ended, before anybody opens one."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath

from pipelines.batch import Batch, BatchState
from pipelines.receipts.words.masking import shown_text
from pipelines.receipts.words.refusal_words import refusal_word


# Bytes of UTF-8. File systems stop at 255, and the name of a draft is a little longer.
_MAX_NAME_BYTES = 200

# How the names of workbooks begin that are no receipts, because a file was only tried.
TRIAL = "预检"

# How the names of reminders begin.
REMINDER = "提醒"

_TRIAL_NAME = re.compile(f"{TRIAL}_(?:可通过\\d+条_将退回|不能接收_|零报告_)")

# The code of a refusal when the same bytes had been taken before.
_REPEATED = "already-received"

# The code of a refusal when a file says that there is nothing to report, and the word for it.
_NOTHING_TO_REPORT = "zero-report"
_ZERO_REPORT = "零报告"

# A receipt's name without its ending, those of earlier versions too; `stem` is the stem of the
# department's file.
_HEADS = "|".join(
    (
        r"回执_通过\d+条_退回\d+条",
        r"回执_未接收_[^_]*",
        r"回执_重复报送",
        r"回执_零报告",
        r"回执_区域平台退回\d+条",
        r"提醒_仍有\d+条未改正",
    )
)
_RECEIPT_NAME = re.compile(rf"(?:{_HEADS})_(?P<stem>.+)_\d{{8}}-\d+")

_SAFE_MARKS = frozenset("-.()（）【】〔〕《》「」、·")


def receipt_name(batch: Batch) -> str:
    """File name of a batch's receipt."""
    if batch.state is not BatchState.REFUSED:
        return workbook_name(f"回执_通过{batch.accepted}条_退回{batch.rejected}条", batch)
    if is_zero_report(batch):
        return workbook_name(f"回执_{_ZERO_REPORT}", batch)
    return workbook_name(f"回执_未接收_{refusal_word(batch.reason_code)}", batch)


def trial_name(batch: Batch) -> str:
    """File name of a trial's workbook, unlike that of any receipt."""
    if is_zero_report(batch):
        return workbook_name(f"{TRIAL}_{_ZERO_REPORT}", batch)
    if batch.state is BatchState.REFUSED:
        return workbook_name(f"{TRIAL}_不能接收_{refusal_word(batch.reason_code)}", batch)
    return workbook_name(f"{TRIAL}_可通过{batch.accepted}条_将退回{batch.rejected}条", batch)


def is_trial(name: str) -> bool:
    """Whether a file has the name of a trial's workbook, also that of a numbered copy."""
    return _TRIAL_NAME.search(name) is not None


def is_repeated(batch: Batch) -> bool:
    """Whether a file was refused because the same bytes had been taken before."""
    return batch.state is BatchState.REFUSED and batch.reason_code == _REPEATED


def is_zero_report(batch: Batch) -> bool:
    """Whether a file was not taken because it says that there is nothing to report."""
    return batch.state is BatchState.REFUSED and batch.reason_code == _NOTHING_TO_REPORT


def workbook_name(head: str, batch: Batch) -> str:
    """`<head>_<stem of the department's file>_<batch_no>.xlsx`; only the stem is ever shortened."""
    stem_bytes = _MAX_NAME_BYTES - len(f"{head}__{batch.batch_no}.xlsx".encode())
    stem = safe_name(original_stem(batch)).encode()[: max(stem_bytes, 0)]
    # A character that was cut in two is left out.
    shortened = stem.decode(errors="ignore").strip("_.")

    pieces = [piece for piece in (head, shortened, batch.batch_no) if piece]
    return "_".join(pieces) + ".xlsx"


def original_name(batch: Batch) -> str:
    """The file's name as the department gave it, with the part that the batch is about."""
    part_suffix = batch.place.removeprefix(batch.path)
    return shown_text(PurePosixPath(batch.path).name + part_suffix)


def original_stem(batch: Batch) -> str:
    """The name of the department's file without its ending, with the part that the batch is about.

    For a mended receipt it is the name of the file that the receipt was about.
    """
    name = shown_text(PurePosixPath(batch.path).name)
    stem = PurePosixPath(name).stem
    # A receipt of a mended receipt has the names of both in its name.
    while match := _RECEIPT_NAME.fullmatch(stem):
        stem = match["stem"]
    if batch.part is None:
        return stem
    return f"{stem}_{shown_text(batch.part)}"


def safe_name(text: str) -> str:
    """The text with `_` for what troubles file systems: path separators, invisible characters."""
    characters = []
    for character in unicodedata.normalize("NFC", text):
        # Letters, numbers and the marks that belong to letters.
        is_word = unicodedata.category(character)[0] in "LNM"
        characters.append(character if is_word or character in _SAFE_MARKS else "_")
    return re.sub("_+", "_", "".join(characters)).strip("_.")
