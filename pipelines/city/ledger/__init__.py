"""The ledger: which batches there are, how far each has come, and who is working on it."""

from pipelines.city.ledger.advancing import Step, advance
from pipelines.city.ledger.claiming import (
    anything_unclaimed,
    claim,
    leave,
    left_unfinished,
    release,
)
from pipelines.city.ledger.lookup import (
    KeptOriginal,
    accepted_batch_with,
    find,
    finished,
    first_batch_no,
    kept_originals,
    loaded_in_order,
    newest_note,
    parts_beside,
)
from pipelines.city.ledger.opening import (
    DroppedFile,
    next_batch_no,
    open_again,
    open_batches,
    open_parts,
)


__all__ = [
    "DroppedFile",
    "KeptOriginal",
    "Step",
    "accepted_batch_with",
    "advance",
    "anything_unclaimed",
    "claim",
    "find",
    "finished",
    "first_batch_no",
    "kept_originals",
    "leave",
    "left_unfinished",
    "loaded_in_order",
    "newest_note",
    "next_batch_no",
    "open_again",
    "open_batches",
    "open_parts",
    "parts_beside",
    "release",
]
