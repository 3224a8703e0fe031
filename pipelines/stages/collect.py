"""Take a file in: keep the original, recognise it, and stage its rows as text."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pipelines import receipts
from pipelines.batch import Batch, Origin
from pipelines.city import ledger
from pipelines.city.exchange import changes
from pipelines.city.ledger import issued_receipts, rejected_rows
from pipelines.city.records import standing
from pipelines.errors import FileRefused
from pipelines.intake import originals
from pipelines.intake.change_staging import stage_changes
from pipelines.intake.confinement.confined_staging import stage_part_confined
from pipelines.intake.limits import Limits
from pipelines.intake.mending import RowsOfBatch
from pipelines.intake.part_staging import StagedPart
from pipelines.intake.responsibility import refuse_not_responsible, refuse_unregistered
from pipelines.intake.restoring import restore_rows
from pipelines.shapes.reading import Reading
from pipelines.work import Work, stage


@stage
def collect(work: Work) -> None:
    """Keep the original, recognise it and stage its rows, or refuse the batch with the reason."""
    try:
        if work.batch.origin is Origin.REGION:
            _stage_changes(work)
        else:
            _stage_file(work)
    except FileRefused as error:
        _keep_reading(work, error)
        work.step.refuse(error.code, error.reason, error.remedy, received=error.received)


def _keep_reading(work: Work, error: FileRefused) -> None:
    """Keep for the receipt what was understood of a refused file, and the notes about it."""
    reading = Reading.of_refused(error)
    # A file that was refused after it had been read tells more than its header.
    if reading is None or work.staging.raw_rows.has_reading:
        return
    work.staging.raw_rows.write_reading(reading)
    # The record type that its header comes nearest to.
    if reading.record_type:
        work.step.set(record_type=reading.record_type, catalogue_version=work.catalogue.version)


def _stage_file(work: Work) -> None:
    kept_as = _keep_original(work)
    refuse_unregistered(work.batch.department, work.catalogue)
    with originals.kept_original(work.ingest_root, kept_as) as original:
        staged = _stage_original(work, original)

    reading = staged.require_reading()
    # Before it may be refused: the receipt names what was recognised.
    work.step.set(
        record_type=reading.record_type,
        received=reading.received,
        catalogue_version=work.catalogue.version,
    )
    refuse_not_responsible(work.batch.department, work.record_type, work.catalogue, reading=reading)
    _fill_in_masked_numbers(work)


def _stage_original(work: Work, original: Path) -> StagedPart:
    """Read the part of the original that the batch is about, and open a batch for each other part."""
    if work.batch.digest is None:
        originals.refuse_other_names(original)
    Limits.of(work.platform.settings).refuse_large(original)
    # Compared after reading: somebody may write to the file while it is read.
    state_before = originals.state_of(original)
    digest = originals.digest_of(original)
    # The ledger has one already if this is a further part of a file, or a file that is judged again.
    originals.refuse_replaced(digest, work.batch.digest)
    work.step.set(digest=digest)
    _refuse_own_receipt(work, digest)
    _refuse_repeated(work)
    _refuse_trial(work.batch.path)

    # A child process reads the file, because a hostile one may exhaust memory or time.
    # The file may have several parts: this batch takes the first one.
    staged = stage_part_confined(
        original,
        work.staging,
        work.catalogue,
        work.platform.settings,
        dropped_as=work.batch.path,
        part=work.batch.part,
    )
    originals.refuse_changed(original, state_before)
    ledger.open_parts(work.step, staged.other_parts)
    if staged.name != work.batch.part:
        work.step.set(part=staged.name)
        # The same part of the same file may have been accepted.
        _refuse_repeated(work)
    return staged


def _keep_original(work: Work) -> str:
    """Move the file out of the inbox, unless that is done; returns where it is kept."""
    batch = work.batch
    if batch.kept_as is None:
        kept_as = originals.keep(
            work.ingest_root / batch.path,
            work.ingest_root,
            department=batch.department,
            batch_no=batch.batch_no,
            day=batch.found_on,
        )
        work.step.set(kept_as=kept_as)
    return str(work.batch.kept_as)


def _refuse_own_receipt(work: Work, digest: str) -> None:
    """Refuse a receipt that came back as it was issued, and brings no rows to judge."""
    batch = work.batch
    # Somebody wants it to be judged all the same.
    if batch.mends is not None:
        return
    answered = issued_receipts.batch_answered_by(work.connection, digest, batch.department)
    if answered is not None:
        raise FileRefused(
            "own-receipt",
            f"这是本平台就批次 {answered.batch_no} 出具的回执，内容没有改动，不是报送文件，不另出回执",
            "无需处理；如要改正退回的行，请在回执工作簿的“退回行”表中改好后再放入收件夹（inbox）。",
        )


def _refuse_repeated(work: Work) -> None:
    """Refuse a file whose bytes were accepted before, and would change nothing now."""
    batch = work.batch
    # So early only `resubmit` has set it: that batch is meant to bring the same bytes again.
    if batch.mends is not None:
        return
    earlier = ledger.accepted_batch_with(
        work.connection, str(batch.digest), batch.department, batch.part
    )
    if earlier is not None and _still_stands(work, earlier):
        raise FileRefused(
            "already-received",
            f"与批次 {earlier.batch_no}（{Path(earlier.path).name}）内容完全相同，"
            "已于此前接收，未重复入库",
            "无需处理；如要更正，请修改内容后重新报送。",
        )


def _still_stands(work: Work, earlier: Batch) -> bool:
    """Whether nothing has changed since that the file would change back."""
    record_type = work.catalogue.record_type_named(earlier.record_type)
    # What has left the catalogue is refused either way.
    if record_type is None:
        return True
    return standing.still_stands(work.connection, record_type, earlier)


def _refuse_trial(path: str) -> None:
    if receipts.is_trial(Path(path).name):
        raise FileRefused(
            "trial-not-a-delivery",
            "这是预检结果，不是要报送的文件",
            "请在原文件中改正后，把原文件放入收件夹（inbox）。",
        )


def _fill_in_masked_numbers(work: Work) -> None:
    """Put personal numbers back into the rows of mended receipts, which show them masked.

    They come from the rejected rows of the batches that the receipts are about.
    """

    def rows_of_batch(batch_no: str, row_numbers: Sequence[int]) -> RowsOfBatch | None:
        return rejected_rows.rows_of_department(
            work.connection,
            work.platform.identity_cipher,
            batch_no,
            department=work.batch.department,
            row_numbers=row_numbers,
        )

    mended = restore_rows(work.staging, work.record_type, rows_of_batch)
    if mended:
        # The ledger names one of them. Which rows were mended is noted row by row.
        work.step.set(mends=mended[-1])


def _stage_changes(work: Work) -> None:
    """Stage what the region distributed, as if it had come in a file."""
    distributed = changes.changes_of(work.platform, work.batch.batch_no)
    if work.batch.record_type not in work.catalogue.record_types:
        raise FileRefused(
            "not-in-catalogue",
            f"区域平台下发了本目录没有的信息事项“{work.batch.record_type}”",
            "请核对目录版本后重新下载。",
            received=len(distributed),
        )
    reading = stage_changes(distributed, work.staging, work.record_type)
    work.step.set(received=reading.received, catalogue_version=work.catalogue.version)
