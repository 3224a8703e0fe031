"""How a batch moves: a stage is one transaction on a locked batch row.

Work, counts and state are committed together or not at all. A killed process loses its connection,
and with it the lock; whoever comes next starts the stage anew.
"""

from __future__ import annotations

import errno
import logging
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TypedDict, Unpack

import sqlalchemy as sa

from pipelines.batch import STATES_IN_ORDER, Batch, BatchState
from pipelines.city.ledger.attempts import Attempt
from pipelines.city.ledger.batch_rows import COLUMNS, batch_of
from pipelines.city.ledger.claiming import renewal_of_claims
from pipelines.city.ledger.holding import hold, write_note
from pipelines.city.platform import CityPlatform
from pipelines.city.tables import batches
from pipelines.errors import (
    CatalogueError,
    ConfigurationError,
    Permanent,
    PipelineError,
    StoreFull,
    StoreUnavailable,
    Transient,
    UnknownBatch,
)
from pipelines.personal_numbers.privacy import mask_numbers_in


log = logging.getLogger(__name__)

# State → the column that keeps when a batch came to it.
_COLUMN_OF_INSTANT = {
    BatchState.LOADED: batches.c.loaded_at,
    BatchState.RECEIPTED: batches.c.receipted_at,
}

DISK_IS_FULL = (errno.ENOSPC, errno.EDQUOT)

# A share that was mounted read-only or without rights, that its server left, or that fails.
STORE_IS_AWAY = (
    errno.EROFS,
    errno.EACCES,
    errno.EPERM,
    errno.ESTALE,
    errno.EIO,
    errno.ETIMEDOUT,
    errno.EHOSTDOWN,
    errno.EHOSTUNREACH,
)


class OutOfTurn(Permanent):
    """A stage was called before the one that it builds on; the batch stays as it was."""


# Nothing is wrong with the batch: the same happens to each, until somebody mends the system.
ABOUT_NO_BATCH = (UnknownBatch, OutOfTurn, ConfigurationError, CatalogueError)


class BatchChanges(TypedDict, total=False):
    """Columns of a batch that stages write."""

    state: BatchState
    reason_code: str
    reason: str
    digest: str
    part: str | None
    mends: str
    attempt: str
    kept_as: str
    record_type: str | None
    catalogue_version: str
    received: int
    accepted: int
    rejected: int
    warned: int
    new: int
    changed: int
    unchanged: int
    receipt: str


@dataclass
class Step:
    """A stage under way: the open transaction, the locked batch, and the changes to it."""

    connection: sa.Connection
    batch: Batch
    stage: str
    changes: BatchChanges = field(default_factory=BatchChanges)
    """Written at the end of the stage."""
    callbacks: list[Callable[[], None]] = field(default_factory=list)

    def set(self, **changes: Unpack[BatchChanges]) -> None:
        """Change columns of the batch; written with the state at the end of the stage."""
        self.changes.update(changes)
        self.batch = replace(self.batch, **changes)

    def refuse(self, code: str, reason: str, remedy: str, *, received: int = 0) -> None:
        """End the batch as refused: none of its rows is accepted."""
        full_stop = "" if reason.endswith("。") else "。"
        self.set(
            state=BatchState.REFUSED,
            reason_code=code,
            reason=mask_numbers_in(reason + full_stop + remedy),
            received=received,
            rejected=received,
            accepted=0,
        )

    def note(self, text: str) -> None:
        """Write down something that people should know about the batch."""
        write_note(self.connection, self.batch.batch_no, text)

    def after_commit(self, callback: Callable[[], None]) -> None:
        """Call a function once the stage is committed.

        A process that dies before never calls it, so only clearing away belongs here.
        """
        self.callbacks.append(callback)


def advance(
    platform: CityPlatform,
    batch_no: str,
    *,
    stage: str,
    to: BatchState,
    work: Callable[[Step], None],
) -> None:
    """Move a batch to the state `to` by doing the stage's work, once, however often it is called.

    A batch that is past the stage, refused or held is left alone. What only a person can solve
    holds the batch; what may pass by itself leaves it where it was, but not for ever.

    Raises:
        OutOfTurn: the batch has not come far enough for this stage.
        StoreFull, StoreUnavailable: the files cannot be written or reached; the batch waits.
        Transient: trying again can help.
        ConfigurationError, CatalogueError: nothing can work; the batch waits.
        UnknownBatch: there is none of this number.
        AttemptsSpent: the stage was begun `STAGE_ATTEMPTS` times in vain; the batch is held now.
        Permanent: the system failed on the batch, which is held now.
    """
    attempt = Attempt(platform, batch_no, stage, to)
    try:
        _advance(attempt, work)
    except ABOUT_NO_BATCH:
        # The batch stays as it was, and may be tried again.
        attempt.take_back()
        raise
    except Transient as error:
        # It may pass by itself, unless it has come too often to this one batch.
        attempt.end_in_vain(error)
        raise
    except Exception as error:
        waiting = _waiting_for_store(error, f"batch {batch_no} waits at {stage}")
        if waiting is not None:
            attempt.take_back()
            raise waiting from error
        hold(platform, batch_no, stage, error, to=to)
        if isinstance(error, PipelineError):
            raise
        # The text of an unexpected error may hold a row with an identity number. So the trace is
        # logged masked, and the error is not chained to the one that is raised.
        trace = mask_numbers_in(traceback.format_exc())
        log.error("batch=%s stage=%s failed unexpectedly\n%s", batch_no, stage, trace)
        raise Permanent(f"batch {batch_no} is held at {stage}: {type(error).__name__}") from None


def _waiting_for_store(error: Exception, beginning: str) -> Transient | None:
    """What is raised where the folder of the files is the reason, or the reason of the reason."""
    # Libraries raise errors of their own where the disk is full, and keep the disk's behind them.
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, OSError) and cause.errno in DISK_IS_FULL:
            return StoreFull(f"{beginning}: {cause}")
        if isinstance(cause, OSError) and cause.errno in STORE_IS_AWAY:
            return StoreUnavailable(f"{beginning}: {cause}")
        cause = cause.__cause__ or cause.__context__
    return None


def _advance(attempt: Attempt, work: Callable[[Step], None]) -> None:
    started = time.perf_counter()
    with attempt.platform.connected() as connection:
        # Committed before any work, so that an attempt counts from which its process does not return.
        with connection.begin():
            batch = _batch_in_turn(connection, attempt)
            if batch is None:
                return
            attempt.begin(connection)

        with connection.begin():
            # Another process may have come between.
            batch = _batch_in_turn(connection, attempt)
            if batch is None:
                return
            step = Step(connection, batch, attempt.stage)
            work(step)
            _write_changes(step, attempt.to)
    _run_callbacks(step)
    _log_outcome(step, time.perf_counter() - started)


def _batch_in_turn(connection: sa.Connection, attempt: Attempt) -> Batch | None:
    """The batch, locked; None: it does not wait for the stage."""
    batch = _locked_batch(connection, attempt.batch_no)
    if _is_due(batch, attempt.to):
        return batch
    state = batch.state.value
    log.info("batch=%s stage=%s already %s, nothing to do", batch.batch_no, attempt.stage, state)
    return None


def _locked_batch(connection: sa.Connection, batch_no: str) -> Batch:
    query = sa.select(*COLUMNS).where(batches.c.batch_no == batch_no).with_for_update()
    row = connection.execute(query).mappings().first()
    if row is None:
        raise UnknownBatch(f"there is no batch {batch_no}")
    return batch_of(row)


def _is_due(batch: Batch, to: BatchState) -> bool:
    """Whether the batch waits for the stage that leads to the state `to`."""
    if batch.state is BatchState.REFUSED:
        # The only stage that a refused batch still needs is its receipt.
        return to is BatchState.RECEIPTED and batch.receipt is None
    if batch.state is BatchState.HELD:
        return False

    position = STATES_IN_ORDER.index(batch.state)
    due_position = STATES_IN_ORDER.index(to) - 1
    if position < due_position:
        message = (
            f"batch {batch.batch_no} is only {batch.state.value}: it cannot become {to.value} yet"
        )
        raise OutOfTurn(message)
    return position == due_position


def _write_changes(step: Step, to: BatchState) -> None:
    state = BatchState.REFUSED if step.batch.state is BatchState.REFUSED else to
    # The claim of a batch that moves is renewed: its run is alive.
    # The next stage has all its attempts before it.
    progress = {"state": state.value, "claimed_at": sa.func.now(), "tries_of_stage": 0}
    changes: dict[str, object] = {**step.changes, **progress}
    column = _COLUMN_OF_INSTANT.get(to)
    if column is not None:
        # The clock and not the transaction's begin: batches are compared by when they were loaded.
        changes[column.name] = sa.func.clock_timestamp()
    step.batch = replace(step.batch, state=state)
    is_this_batch = batches.c.batch_no == step.batch.batch_no
    step.connection.execute(sa.update(batches).where(is_this_batch).values(**changes))
    step.connection.execute(renewal_of_claims(step.batch.batch_no))


def _run_callbacks(step: Step) -> None:
    for callback in step.callbacks:
        try:
            callback()
        except OSError:
            # The stage is committed: it must not look as if it had failed.
            log.warning(
                "batch=%s stage=%s is done, but could not tidy up",
                step.batch.batch_no,
                step.stage,
                exc_info=True,
            )


def _log_outcome(step: Step, seconds: float) -> None:
    batch = step.batch
    log.info(
        "batch=%s stage=%s state=%s received=%d accepted=%d rejected=%d seconds=%.2f file=%r",
        batch.batch_no,
        step.stage,
        batch.state.value,
        batch.received,
        batch.accepted,
        batch.rejected,
        seconds,
        mask_numbers_in(batch.place),
    )
