"""What the city's records should be, in plain Python: one row after the other, on dictionaries.

It shares nothing with the merge in SQL: who may change a record, what is a new version, and what of a
record stays is decided here once more, by the rules as they are written in docs/decisions.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from pipelines.batch import Batch, Origin
from pipelines.catalogue.model import RecordType
from pipelines.catalogue.values.record_keys import is_spelling_only
from pipelines.city.records.kept_state import VersionSource
from pipelines.city.tables import RecordSide
from pipelines.commands.rows_once_more import RereadBatch, RereadRow


RecordKey = tuple[str, tuple[str, ...]]
"""Record type, and the values that tell a record from all others."""


@dataclass
class RecomputedRecord:
    """A record as it should be."""

    side: RecordSide
    owner: str
    values: dict[str, str | None]
    sources: list[VersionSource]
    """What brought its versions, in order."""


@dataclass
class Recomputation:
    """The records, batch by batch; `add` has to be called in the order in which batches were loaded."""

    records: dict[RecordKey, RecomputedRecord] = field(default_factory=dict)
    without_code: set[VersionSource] = field(default_factory=set)
    """Rows whose subject has no credit code: which subjects are one and the same is not recomputed."""
    on_the_ledgers_word: int = 0
    """Rows that went back for what the platform kept at the time, and that nobody can judge anew."""

    def add(self, reread: RereadBatch, *, owner: str, first_batch_no: str) -> Iterator[str]:
        """Take the rows of a batch; yields what is wrong with it, one sentence each.

        `owner`: the department's code. `first_batch_no`: the batch that brought the same file first.
        """
        batch = reread.batch
        if reread.received != batch.received:
            yield f"{batch.received} rows were received, the original has {reread.received}"
        unsound = reread.unsound or set()
        came_through = unsound - reread.rejected
        if came_through:
            yield f"rows with errors were accepted: {_listed(came_through)}"

        counts = {"new": 0, "changed": 0, "unchanged": 0}
        for row in reread.rows:
            if row.row_number in reread.rejected:
                is_explained = row.row_number in unsound or self._is_anothers(row, reread, owner)
                self.on_the_ledgers_word += not is_explained
                continue
            outcome = self._take(row, reread, owner=owner, first_batch_no=first_batch_no)
            if outcome in counts:
                counts[outcome] += 1
            else:
                yield f"row {row.row_number} was accepted, although {outcome}"

        is_whole = not any(source[0] == batch.batch_no for source in self.without_code)
        stated = {"new": batch.new, "changed": batch.changed, "unchanged": batch.unchanged}
        if is_whole and counts != stated:
            yield f"the ledger counts {stated}, it should be {counts}"

    def _is_anothers(self, row: RereadRow, reread: RereadBatch, owner: str) -> bool:
        """Whether a row would change a record that another department keeps."""
        record = self.records.get((reread.record_type.name, row.key))
        if record is None or reread.batch.origin is Origin.REGION:
            return False
        values = _values_after(row, record, reread.record_type)
        refusal = _refusal(record, RecordSide.CITY, owner, reread.record_type)
        return bool(refusal) and _differs(values, record, reread.record_type)

    def _take(self, row: RereadRow, reread: RereadBatch, *, owner: str, first_batch_no: str) -> str:
        """Let a row change its record; returns `new`, `changed`, `unchanged`, or why it may not."""
        batch, record_type = reread.batch, reread.record_type
        source = (batch.batch_no, row.row_number)
        subject = record_type.subject
        if subject.without_code and subject.code and not row.values[subject.code]:
            self.without_code.add(source)
            return "unchanged"

        side = RecordSide.CITY if batch.origin is Origin.DEPARTMENT else RecordSide.REGION
        key = (record_type.name, row.key)
        record = self.records.get(key)
        if record is None:
            self.records[key] = RecomputedRecord(side, owner, dict(row.values), [source])
            return "new"

        values = _values_after(row, record, record_type)
        outcome = "unchanged"
        if _differs(values, record, record_type):
            refusal = _refusal(record, side, owner, record_type)
            if refusal:
                return refusal
            if _may_change(record, side, first_batch_no):
                record.values = values
                record.sources.append(source)
                record.side, record.owner = side, owner
                outcome = "changed"
        if side is RecordSide.CITY and record.side is RecordSide.REGION:
            # What a department reports as well is the city's own from then on.
            record.side, record.owner = side, owner
        return outcome


def _values_after(
    row: RereadRow, record: RecomputedRecord, record_type: RecordType
) -> dict[str, str | None]:
    """The values of a record after a row: what the row does not mention stays."""
    values = {}
    numbers: tuple[str | None, ...] = ()
    if record_type.subject.without_code:
        numbers = (record_type.subject.code, *record_type.subject.without_code)
    for code, text in row.values.items():
        if code in numbers:
            # A number of the subject that is there once does not go away with a row that lacks it.
            is_kept = code in row.absent or code == record_type.subject.code
            values[code] = (text or record.values[code]) if is_kept else text
        else:
            values[code] = record.values[code] if code in row.absent else text
    return values


def _differs(
    values: dict[str, str | None], record: RecomputedRecord, record_type: RecordType
) -> bool:
    """Whether the content is another one; another spelling of a key is none."""
    for code, text in values.items():
        is_content = not is_spelling_only(record_type.elements[code], record_type)
        if is_content and text != record.values[code]:
            return True
    return False


def _refusal(
    record: RecomputedRecord, side: RecordSide, owner: str, record_type: RecordType
) -> str:
    """Why a row must go back that would change a record; empty if it need not."""
    both_are_the_citys = side is RecordSide.CITY and record.side is RecordSide.CITY
    if both_are_the_citys and record.owner != owner and not record_type.shared:
        return f"its record is kept by {record.owner}"
    return ""


def _may_change(record: RecomputedRecord, side: RecordSide, first_batch_no: str) -> bool:
    """Whether a row changes a record, or only stands beside it."""
    if record.side is RecordSide.CITY and side is RecordSide.REGION:
        return False
    newest_batch_no, _ = record.sources[-1]
    # What a later batch of the same side has brought stands.
    return record.side is not side or _counter(newest_batch_no) <= _counter(first_batch_no)


def _counter(batch_no: str) -> int:
    return int(batch_no.partition("-")[2])


def _listed(row_numbers: set[int]) -> str:
    first = sorted(row_numbers)[:10]
    more = ", …" if len(row_numbers) > len(first) else ""
    return ", ".join(str(number) for number in first) + more


def first_batch_no_of(batch: Batch, earlier: dict[str, Batch]) -> str:
    """The batch that brought the bytes of a batch first, if this one judges them again."""
    while batch.mends is not None and batch.mends in earlier:
        mended = earlier[batch.mends]
        if mended.digest != batch.digest:
            break
        batch = mended
    return batch.batch_no
