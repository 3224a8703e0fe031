"""How people are told of a batch in one line: whose file it is, and how it ended."""

from __future__ import annotations

from pipelines.batch import Batch, BatchState, Origin, states_since
from pipelines.catalogue.model import Catalogue
from pipelines.receipts.words.refusal_words import refusal_word


# The region's changes lie in no folder of a department.
_REGION = "区域平台"

# Between the file and what became of it.
_SEPARATOR = " · "


def batch_label(batch: Batch, catalogue: Catalogue) -> str:
    """`市场监管局/许可.xlsx`, and once it is decided, how it ended: ` · 通过57 退回3`."""
    label = batch.label_from(_sender(batch, catalogue))
    outcome = outcome_of(batch)
    return label + _SEPARATOR + outcome if outcome else label


def outcome_of(batch: Batch) -> str:
    """How a batch ended, in a few words; empty as long as that is open."""
    if batch.state is BatchState.REFUSED:
        return f"未接收：{refusal_word(batch.reason_code)}"
    if batch.state is BatchState.HELD:
        return "已挂起"
    # Before, no row is counted on either side.
    if batch.state in states_since(BatchState.QUARANTINED):
        return f"通过{batch.accepted} 退回{batch.rejected}"
    return ""


def conclusion(batch: Batch, catalogue: Catalogue) -> str:
    """The label, and of a batch that was not taken the reason and what to do."""
    label = batch_label(batch, catalogue)
    return f"{label}。{batch.reason}" if batch.reason else label


def _sender(batch: Batch, catalogue: Catalogue) -> str:
    if batch.origin is Origin.REGION:
        return _REGION
    department = catalogue.department_of_folder(batch.department)
    if department is None:
        # The folder bears a name that somebody gave it.
        return batch.department
    # The first of the other names is what people call it.
    return [*department.synonyms, department.name][0]
