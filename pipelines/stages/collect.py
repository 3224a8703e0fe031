"""Take a file in: keep the original, recognise it, and stage its rows as text."""

from __future__ import annotations

from pathlib import Path

from pipelines import catalogue, receipts, settings
from pipelines.batch import BatchState, Origin
from pipelines.catalogue.model import Catalogue, RecordType
from pipelines.city import ledger
from pipelines.city.exchange import changes as inbox
from pipelines.city.ledger import Step, rejected_rows
from pipelines.errors import Unreadable
from pipelines.intake import mending, originals
from pipelines.intake.confinement.confined_staging import stage_part_confined
from pipelines.intake.limits import Limits
from pipelines.intake.message_staging import stage_messages
from pipelines.intake.part_staging import StagedPart
from pipelines.intake.staging.store import Staging


@ledger.advances(to=BatchState.COLLECTED)
def collect(step: Step) -> None:
    """Keep what came, know what it is, and stage its rows; what cannot be taken is refused with its reason."""
    try:
        if step.batch.origin is Origin.REGION:
            _stage_messages(step)
        else:
            _stage_file(step)
    except Unreadable as fault:
        step.refuse(fault.code, fault.reason, fault.remedy, received=fault.received)


def _stage_file(step: Step) -> None:
    batch, root, known = step.batch, settings.current().ingest_root, catalogue.current()
    kept_as = batch.kept_as or originals.keep(
        root / batch.path,
        root,
        department=batch.department,
        batch_no=batch.batch_no,
        day=batch.found_on,
    )
    step.set(kept_as=kept_as)
    refuse_unregistered(batch.department, known)
    Limits.of(settings.current()).refuse_large(root / kept_as)
    before = originals.state_of(root / kept_as)
    digest = batch.digest or originals.digest_of(root / kept_as)
    step.set(digest=digest)
    _refuse_repeated(step, digest)
    _refuse_trial(batch.path)
    staging = Staging(root, batch.batch_no)
    staged = stage_part_confined(
        root / kept_as, staging, known, settings.current(), hint=batch.path, part=batch.part
    )
    originals.refuse_changed(root / kept_as, before)
    _take_one_part(step, staged)
    found = staged.require_reading()
    refuse_foreign(batch.department, found.record_type, known)
    _fill_in_what_was_masked(step, staging, known.record_types[found.record_type])
    step.set(
        received=found.received, record_type=found.record_type, catalogue_version=known.version
    )


def _take_one_part(step: Step, staged: StagedPart) -> None:
    """Leave the other tables of the file to batches of their own, whatever becomes of this one."""
    ledger.open_parts(step, staged.other_parts)
    if staged.name != step.batch.part:
        step.set(part=staged.name)
        _refuse_repeated(step, str(step.batch.digest))


def _fill_in_what_was_masked(step: Step, staging: Staging, record_type: RecordType) -> None:
    """A receipt shows identity numbers masked; its mended rows get them back from the batch they belong to."""
    earlier_no = mending.corrected_batch_no(staging)
    if earlier_no is None:
        return
    earlier = rejected_rows.of_department(step.connection, earlier_no, step.batch.department)
    if earlier:
        mending.restore_masked_cells(staging, record_type, earlier)
        step.set(mends=earlier_no)


def _stage_messages(step: Step) -> None:
    """Stage what the region distributed as if it had come in a file: the same river from here on."""
    known = catalogue.current()
    messages = inbox.messages_of(step.batch.batch_no)
    staging = Staging(settings.current().ingest_root, step.batch.batch_no)
    record_type = known.record_types.get(step.batch.record_type or "")
    if record_type is None:
        raise Unreadable(
            "unknown-record-type",
            f"区域平台下发了本目录没有的信息事项“{step.batch.record_type}”",
            "请核对目录版本后重新下载。",
            received=len(messages),
        )
    found = stage_messages(messages, staging, record_type)
    step.set(received=found.received, catalogue_version=known.version)


def _refuse_trial(path: str) -> None:
    if receipts.is_trial(Path(path).name):
        raise Unreadable(
            "trial-not-a-delivery",
            "这是预检结果，不是要报送的文件",
            "请在原文件中改正后，把原文件放入 inbox 文件夹。",
        )


def refuse_unregistered(folder: str, known: Catalogue) -> None:
    """Take files only from departments that are registered."""
    if known.department_of_folder(folder) is None:
        raise Unreadable(
            "unknown-department",
            f"文件夹“{folder}”不是已登记的部门",
            "请把文件放入本部门的 inbox 文件夹；新部门请先联系信用中心登记。",
        )


def _refuse_repeated(step: Step, digest: str) -> None:
    """Say that the same bytes were taken before; a re-judged batch is meant to repeat them."""
    if step.batch.mends is not None:
        return
    earlier = ledger.accepted_batch_with(
        step.connection, digest, step.batch.department, step.batch.part
    )
    if earlier is not None:
        raise Unreadable(
            "already-received",
            f"与批次 {earlier.batch_no}（{Path(earlier.path).name}）内容完全相同，已于此前接收，未重复入库",
            "无需处理；如要更正，请修改内容后重新报送。",
        )


def refuse_foreign(folder: str, record_type_name: str, known: Catalogue) -> None:
    """A department may submit only what the catalogue makes it responsible for."""
    record_type = known.record_types[record_type_name]
    department = known.department_of_folder(folder)
    if record_type.departments and department and department.code not in record_type.departments:
        raise Unreadable(
            "not-responsible",
            f"目录没有规定{department.name}报送“{record_type.title}”",
            "请核对信息事项；职责有变化请联系信用中心修改目录。",
        )
