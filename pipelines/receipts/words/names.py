"""Names of receipts: how a submission ended is read off the folder, without opening anything."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath

from pipelines.batch import Batch, BatchState
from pipelines.receipts.words.masking import shown


LONGEST = 200
"""In bytes of UTF-8: file systems stop at 255, and a temporary name needs a little more."""

TRIAL = "预检"
"""How the names of workbooks begin that are no receipts: a file was only tried."""

REMINDER = "提醒"
"""How the names of reminders begin."""

_TRIALS = re.compile(f"{TRIAL}_(?:可通过\\d+条_将退回|不能接收_)")
_REPEATED = "内容完全相同"
_HEADS = r"回执_通过\d+条_退回\d+条|回执_未接收_[^_]*|回执_重复报送|回执_区域平台退回\d+条|提醒_仍有\d+条未改正"
_OURS = re.compile(rf"(?:{_HEADS})_(?P<stem>.+)_\d{{8}}-\d+")
_END_OF_PHRASE = re.compile(r"[，。；：:;,（(]")
_LONGEST_PHRASE = 18
_KEPT = frozenset("-.()（）【】〔〕《》「」、·")


def file_name(batch: Batch) -> str:
    """The name of a batch's receipt."""
    if batch.state is not BatchState.REFUSED:
        return composed(f"回执_通过{batch.accepted}条_退回{batch.rejected}条", batch)
    if is_repeated(batch):
        return composed("回执_重复报送", batch)
    return composed(f"回执_未接收_{_phrase(batch.reason)}", batch)


def trial_file_name(batch: Batch) -> str:
    """The name of a trial's workbook, which cannot be mistaken for a receipt's."""
    if batch.state is BatchState.REFUSED:
        return composed(f"{TRIAL}_不能接收_{_phrase(batch.reason)}", batch)
    return composed(f"{TRIAL}_可通过{batch.accepted}条_将退回{batch.rejected}条", batch)


def is_trial(name: str) -> bool:
    """Whether a file has the name of a trial's workbook, also of a copy that some program has numbered."""
    return _TRIALS.search(name) is not None


def is_repeated(batch: Batch) -> bool:
    """Whether a file was refused because the same bytes had been taken before."""
    return batch.state is BatchState.REFUSED and _REPEATED in (batch.reason or "")


def composed(head: str, batch: Batch) -> str:
    """`<head>_<stem of the department's file>_<batch_no>.xlsx`; only the stem is ever shortened."""
    room = LONGEST - len(f"{head}__{batch.batch_no}.xlsx".encode())
    stem = safe(stem_of(batch)).encode()[: max(room, 0)].decode(errors="ignore").strip("_.")
    return "_".join(part for part in (head, stem, batch.batch_no) if part) + ".xlsx"


def original_name(batch: Batch) -> str:
    """The file's name as the department gave it, with the part that the batch is about."""
    return shown(PurePosixPath(batch.path).name + batch.place.removeprefix(batch.path))


def stem_of(batch: Batch) -> str:
    """The file's name without its ending; of a receipt that was mended and dropped again, the first file's."""
    stem = PurePosixPath(shown(PurePosixPath(batch.path).name)).stem
    while ours := _OURS.fullmatch(stem):
        stem = ours["stem"]
    return stem if batch.part is None else f"{stem}_{shown(batch.part)}"


def safe(text: str) -> str:
    """Letters, digits and a few marks; everything else, path separators and invisible characters too, is `_`."""
    composed_form = unicodedata.normalize("NFC", text)
    kept = (
        one if unicodedata.category(one)[0] in "LNM" or one in _KEPT else "_"
        for one in composed_form
    )
    return re.sub("_+", "_", "".join(kept)).strip("_.")


def _phrase(reason: str | None) -> str:
    first = _END_OF_PHRASE.split(shown(reason or ""), maxsplit=1)[0]
    return safe(first).replace("_", "")[:_LONGEST_PHRASE] or "原因见回执"
