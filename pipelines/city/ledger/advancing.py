"""How a batch moves: a stage is one transaction on a locked batch row.

Work, counts and state are committed together or not at all. A killed process loses its connection, and with it the
lock; whoever comes next starts the stage anew.
"""

from __future__ import annotations

import errno
import functools
import logging
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import sqlalchemy as sa

from pipelines.batch import Batch, BatchState
from pipelines.city.engine import transaction
from pipelines.city.ledger.batch_rows import COLUMNS, OPEN, ORDER, batch_of
from pipelines.city.tables import batches, notes
from pipelines.errors import Permanent, PipelineError, StoreFull, Transient, UnknownBatch
from pipelines.shapes.privacy import mask_numbers_in


log = logging.getLogger(__name__)

NO_ROOM = (errno.ENOSPC, errno.EDQUOT)


class OutOfTurn(Permanent):
    """A stage was called before the one that it builds on; the batch is none the worse for it."""


@dataclass
class Step:
    """What a stage has in hand: the locked batch, the open transaction, and ways to say what became of it."""

    connection: sa.Connection
    batch: Batch
    stage: str
    changes: dict[str, Any] = field(default_factory=dict)
    callbacks: list[Callable[[], None]] = field(default_factory=list)

    def set(self, **changes: Any) -> None:
        """Change columns of the batch; written with the state at the end of the stage."""
        self.changes |= changes
        known = {
            name: value for name, value in changes.items() if name in Batch.__dataclass_fields__
        }
        self.batch = replace(self.batch, **known)

    def refuse(self, code: str, reason: str, remedy: str, *, received: int = 0) -> None:
        """End the batch as refused: none of its rows was taken."""
        sentence = f"{reason}。{remedy}" if not reason.endswith("。") else reason + remedy
        self.set(
            state=BatchState.REFUSED,
            reason_code=code,
            reason=mask_numbers_in(sentence),
            received=received,
            rejected=received,
            accepted=0,
        )

    def note(self, text: str) -> None:
        """Write down something that people should know about the batch."""
        self.connection.execute(
            sa.insert(notes).values(batch_no=self.batch.batch_no, text=mask_numbers_in(text))
        )

    def after_commit(self, callback: Callable[[], None]) -> None:
        """Do something once the stage is committed; a dying process loses it, so only tidying belongs here."""
        self.callbacks.append(callback)


def advances(*, to: BatchState) -> Callable[[Callable[[Step], None]], Callable[[str], str]]:
    """Make a stage of a function: it moves a batch to the state `to`, once, however often it is called.

    A batch that is past the stage, refused or held is left alone. What only a person can solve holds the batch; what
    may pass by itself leaves it where it was.
    """

    def decorate(body: Callable[[Step], None]) -> Callable[[str], str]:
        @functools.wraps(body)
        def stage(batch_no: str) -> str:
            try:
                _advance(batch_no, body, to)
            except (Transient, UnknownBatch, OutOfTurn):
                raise
            except Exception as fault:
                if isinstance(fault, OSError) and fault.errno in NO_ROOM:
                    raise StoreFull(
                        f"batch {batch_no} waits at {body.__name__}: {fault}"
                    ) from fault
                _hold(batch_no, body.__name__, fault)
                if isinstance(fault, PipelineError):
                    raise
                # Written out here and not chained: nobody knows what the text of an unforeseen fault holds.
                trace = mask_numbers_in(traceback.format_exc())
                log.error(
                    "batch=%s stage=%s failed in a way that nobody foresaw\n%s",
                    batch_no,
                    body.__name__,
                    trace,
                )
                raise Permanent(
                    f"batch {batch_no} is held at {body.__name__}: {type(fault).__name__}"
                ) from None
            return batch_no

        # The decorated stage is called with a batch number, and tools that look at signatures should see that.
        del stage.__wrapped__  # type: ignore[attr-defined]
        return stage

    return decorate


def _advance(batch_no: str, body: Callable[[Step], None], to: BatchState) -> None:
    started = time.perf_counter()
    with transaction() as connection:
        batch = _locked(connection, batch_no)
        if not _is_due(batch, to):
            log.info(
                "batch=%s stage=%s already %s, nothing to do",
                batch_no,
                body.__name__,
                batch.state.value,
            )
            return
        step = Step(connection, batch, body.__name__)
        body(step)
        _write(step, to)
    for callback in step.callbacks:
        try:
            callback()
        except OSError:
            log.warning(
                "batch=%s stage=%s is done, but could not tidy up",
                batch_no,
                body.__name__,
                exc_info=True,
            )
    _report(step, time.perf_counter() - started)


def _is_due(batch: Batch, to: BatchState) -> bool:
    if batch.state is BatchState.REFUSED:
        return to is BatchState.RECEIPTED and batch.receipt is None
    if batch.state is BatchState.HELD:
        return False
    due = ORDER.index(to) - 1
    if ORDER.index(batch.state) < due:
        raise OutOfTurn(
            f"batch {batch.batch_no} is only {batch.state.value}: it cannot become {to.value} yet"
        )
    return ORDER.index(batch.state) == due


def _write(step: Step, to: BatchState) -> None:
    state = BatchState.REFUSED if step.batch.state is BatchState.REFUSED else to
    changes = step.changes | {"state": state.value, "claimed_at": sa.func.now()}
    if to in (BatchState.LOADED, BatchState.RECEIPTED):
        changes[f"{to.value}_at"] = sa.func.clock_timestamp()
    step.batch = replace(step.batch, state=state)
    step.connection.execute(
        sa.update(batches).where(batches.c.batch_no == step.batch.batch_no).values(**changes)
    )


def _report(step: Step, seconds: float) -> None:
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


def _hold(batch_no: str, stage: str, fault: Exception) -> None:
    """Keep the batch for a person: what happened is a note, and no run touches it until it is released."""
    text = mask_numbers_in(f"{stage}: {type(fault).__name__}: {fault}"[:2000])
    with transaction() as connection:
        held = sa.update(batches).where(batches.c.batch_no == batch_no, OPEN)
        connection.execute(
            held.values(
                state=BatchState.HELD.value, reason="系统处理中断，已通知信用中心，请稍候。"
            )
        )
        connection.execute(sa.insert(notes).values(batch_no=batch_no, text=text))


def _locked(connection: sa.Connection, batch_no: str) -> Batch:
    query = sa.select(*COLUMNS).where(batches.c.batch_no == batch_no).with_for_update()
    row = connection.execute(query).mappings().first()
    if row is None:
        raise UnknownBatch(f"there is no batch {batch_no}")
    return batch_of(row)
