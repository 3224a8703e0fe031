"""The ledger: which batches there are, how far each has come, and who is working on it.

A stage is one transaction on a locked batch row: work, counts and state are committed together or not at all. A killed
process loses its connection, and with it the lock; whoever comes next starts the stage anew.
"""

from __future__ import annotations

import functools
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from pipelines import settings
from pipelines.batch import Batch, BatchState, Origin
from pipelines.city.engine import transaction
from pipelines.city.tables import batches, notes
from pipelines.errors import Permanent, PipelineError, Transient, UnknownBatch


log = logging.getLogger(__name__)

ORDER = (
    BatchState.CLAIMED,
    BatchState.COLLECTED,
    BatchState.VALIDATED,
    BatchState.QUARANTINED,
    BatchState.LOADED,
    BatchState.RECEIPTED,
)
_COLUMNS = [batches.c[one.name] for one in fields(Batch)]
OPEN = sa.or_(
    batches.c.state.in_([state.value for state in ORDER[:-1]]),
    sa.and_(batches.c.state == BatchState.REFUSED.value, batches.c.receipt.is_(None)),
)
_BATCH_SEQUENCE = sa.Sequence("batch_numbers")


class Found(Protocol):
    """A file in an inbox, as intake sees it."""

    @property
    def department(self) -> str:
        """Name of the department's folder."""
        ...

    @property
    def relative(self) -> str:
        """Path relative to the ingest root."""
        ...


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
        known = {name: value for name, value in changes.items() if name in Batch.__dataclass_fields__}
        self.batch = replace(self.batch, **known)

    def refuse(self, code: str, reason: str, remedy: str, *, received: int = 0) -> None:
        """End the batch as refused: none of its rows was taken."""
        sentence = f"{reason}。{remedy}" if not reason.endswith("。") else reason + remedy
        self.set(
            state=BatchState.REFUSED,
            reason_code=code,
            reason=sentence,
            received=received,
            rejected=received,
            accepted=0,
        )

    def note(self, text: str) -> None:
        """Write down something that people should know about the batch."""
        self.connection.execute(sa.insert(notes).values(batch_no=self.batch.batch_no, text=text))

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
            except Transient:
                raise
            except Exception as fault:
                _hold(batch_no, body.__name__, fault)
                if isinstance(fault, PipelineError):
                    raise
                log.exception("batch=%s stage=%s failed in a way that nobody foresaw", batch_no, body.__name__)
                raise Permanent(f"batch {batch_no} is held at {body.__name__}: {type(fault).__name__}") from fault
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
            log.info("batch=%s stage=%s already %s, nothing to do", batch_no, body.__name__, batch.state.value)
            return
        step = Step(connection, batch, body.__name__)
        body(step)
        _write(step, to)
    for callback in step.callbacks:
        callback()
    _report(step, time.perf_counter() - started)


def _is_due(batch: Batch, to: BatchState) -> bool:
    if batch.state is BatchState.REFUSED:
        return to is BatchState.RECEIPTED and batch.receipt is None
    if batch.state is BatchState.HELD:
        return False
    due = ORDER.index(to) - 1
    if ORDER.index(batch.state) < due:
        raise Permanent(f"batch {batch.batch_no} is only {batch.state.value}: it cannot become {to.value} yet")
    return ORDER.index(batch.state) == due


def _write(step: Step, to: BatchState) -> None:
    state = BatchState.REFUSED if step.batch.state is BatchState.REFUSED else to
    changes = step.changes | {"state": state.value, "claimed_at": sa.func.now()}
    if to is BatchState.RECEIPTED:
        changes["receipted_at"] = sa.func.clock_timestamp()
    step.batch = replace(step.batch, state=state)
    step.connection.execute(sa.update(batches).where(batches.c.batch_no == step.batch.batch_no).values(**changes))


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
        batch.path,
    )


def _hold(batch_no: str, stage: str, fault: Exception) -> None:
    """Keep the batch for a person: what happened is a note, and no run touches it until it is released."""
    text = f"{stage}: {type(fault).__name__}: {fault}"[:2000]
    with transaction() as connection:
        held = sa.update(batches).where(batches.c.batch_no == batch_no, OPEN)
        connection.execute(held.values(state=BatchState.HELD.value, reason="系统处理中断，已通知信用中心，请稍候。"))
        connection.execute(sa.insert(notes).values(batch_no=batch_no, text=text))


def _locked(connection: sa.Connection, batch_no: str) -> Batch:
    query = sa.select(*_COLUMNS).where(batches.c.batch_no == batch_no).with_for_update()
    row = connection.execute(query).mappings().first()
    if row is None:
        raise UnknownBatch(f"there is no batch {batch_no}")
    return _batch(row)


def _batch(row: sa.RowMapping) -> Batch:
    given = dict(row)
    return Batch(**(given | {"state": BatchState(given["state"]), "origin": Origin(given["origin"])}))


def _root() -> str:
    return str(settings.current().ingest_root)


def open_batches(files: Sequence[Found], *, mends: str | None = None) -> list[str]:
    """Open one batch per file; a file that an open batch is waiting for already gets no second one."""
    with transaction() as connection:
        return [number for one in files if (number := _open(connection, one, mends)) is not None]


def _open(connection: sa.Connection, one: Found, mends: str | None) -> str | None:
    statement = (
        insert(batches)
        .values(
            batch_no=next_batch_no(),
            ingest_root=_root(),
            department=one.department,
            path=one.relative,
            mends=mends,
        )
        .on_conflict_do_nothing()
        .returning(batches.c.batch_no)
    )
    return connection.execute(statement).scalar()


def next_batch_no() -> sa.ColumnElement[str]:
    """The next number as SQL: the day in Asia/Shanghai, then a counter, e.g. `20261124-000123`."""
    day = sa.func.to_char(sa.func.timezone("Asia/Shanghai", sa.func.now()), "YYYYMMDD")
    return day + "-" + sa.func.to_char(_BATCH_SEQUENCE.next_value(), "FM000000")


def claim(owner: str, *, limit: int, lease_seconds: int) -> list[Batch]:
    """Claim unfinished batches that nobody works on, oldest first.

    A claim lasts `lease_seconds` from its last sign of life; with 0 every batch is taken that no process is working
    on at this moment. Batches locked by a running stage are skipped, so two claims never meet.
    """
    lapsed = batches.c.claimed_at < sa.func.now() - sa.func.make_interval(0, 0, 0, 0, 0, 0, lease_seconds)
    free = sa.or_(batches.c.claimed_at.is_(None), batches.c.claimed_by == owner, lapsed)
    due = (
        sa.select(batches.c.batch_no)
        .where(batches.c.ingest_root == _root(), OPEN, sa.true() if lease_seconds == 0 else free)
        .order_by(batches.c.batch_no)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("due")
    )
    mine = sa.update(batches).where(batches.c.batch_no == due.c.batch_no)
    statement = mine.values(claimed_by=owner, claimed_at=sa.func.now()).returning(*_COLUMNS)
    with transaction() as connection:
        found = [_batch(row) for row in connection.execute(statement).mappings()]
    return sorted(found, key=lambda batch: batch.batch_no)


def anything_unclaimed(lease_seconds: int) -> bool:
    """Whether an unfinished batch is waiting that no run holds."""
    lapsed = batches.c.claimed_at < sa.func.now() - sa.func.make_interval(0, 0, 0, 0, 0, 0, lease_seconds)
    free = sa.or_(batches.c.claimed_at.is_(None), lapsed)
    query = sa.select(sa.exists().where(batches.c.ingest_root == _root(), OPEN, free))
    with transaction() as connection:
        return bool(connection.execute(query).scalar())


def find(batch_no: str) -> Batch:
    """One batch.

    Raises:
        UnknownBatch: there is none of this number.
    """
    query = sa.select(*_COLUMNS).where(batches.c.batch_no == batch_no)
    with transaction() as connection:
        row = connection.execute(query).mappings().first()
    if row is None:
        raise UnknownBatch(f"there is no batch {batch_no}")
    return _batch(row)


def accepted_batch_with(connection: sa.Connection, digest: str, department: str) -> Batch | None:
    """The earlier batch of a department that brought the same bytes and was accepted; only those are remembered."""
    loaded = batches.c.state.in_([BatchState.LOADED.value, BatchState.RECEIPTED.value])
    query = (
        sa.select(*_COLUMNS)
        .where(batches.c.digest == digest, batches.c.department == department, loaded, batches.c.accepted > 0)
        .order_by(batches.c.batch_no)
        .limit(1)
    )
    row = connection.execute(query).mappings().first()
    return None if row is None else _batch(row)


def release(batch_no: str) -> None:
    """Give a held batch back to the stages, from the first one on."""
    held = sa.update(batches).where(batches.c.batch_no == batch_no, batches.c.state == BatchState.HELD.value)
    with transaction() as connection:
        connection.execute(held.values(state=BatchState.CLAIMED.value, reason=None, claimed_at=None))
