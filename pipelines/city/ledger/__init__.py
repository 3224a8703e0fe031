"""The ledger: which batches there are, how far each has come, and who is working on it."""

from pipelines.city.ledger.advancing import Step, advances
from pipelines.city.ledger.opening import (
    Found,
    accepted_batch_with,
    anything_unclaimed,
    claim,
    find,
    finished,
    first_said,
    next_batch_no,
    open_batches,
    open_parts,
    parts_beside,
    release,
)


__all__ = [
    "Found",
    "Step",
    "accepted_batch_with",
    "advances",
    "anything_unclaimed",
    "claim",
    "find",
    "finished",
    "first_said",
    "next_batch_no",
    "open_batches",
    "open_parts",
    "parts_beside",
    "release",
]
