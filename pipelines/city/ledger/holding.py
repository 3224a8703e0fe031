"""Hold a batch for a person, and write down what people should know about one."""

from __future__ import annotations

import sqlalchemy as sa

from pipelines.batch import STATES_IN_ORDER, BatchState
from pipelines.city.ledger.batch_rows import IS_OPEN
from pipelines.city.platform import CityPlatform
from pipelines.city.tables import batches, notes
from pipelines.errors import AttemptsSpent
from pipelines.personal_numbers.privacy import mask_numbers_in, shown_beginning


LONGEST_NOTE = 2_000


def hold(
    platform: CityPlatform, batch_no: str, stage: str, error: Exception, *, to: BatchState
) -> None:
    """Keep the batch for a person: no run touches it until it is released.

    Not if it has come further than this stage: then the process lost it, and another one went on.
    """
    statement = (
        sa.update(batches)
        .where(batches.c.batch_no == batch_no, _is_before(to))
        .values(state=BatchState.HELD.value, reason="系统处理中断，等待信用中心处理。")
    )
    note = f"{stage}: {type(error).__name__}: {error}"
    if isinstance(error, AttemptsSpent):
        note = str(error)
    # The stage's own transaction was rolled back, so this is another one.
    with platform.transaction() as connection:
        connection.execute(statement)
        write_note(connection, batch_no, shown_beginning(note, LONGEST_NOTE))


def _is_before(state: BatchState) -> sa.ColumnElement[bool]:
    """Whether a batch waits for the stage that leads to a state."""
    due_states = [STATES_IN_ORDER[STATES_IN_ORDER.index(state) - 1].value]
    if state is BatchState.RECEIPTED:
        due_states.append(BatchState.REFUSED.value)
    return sa.and_(IS_OPEN, batches.c.state.in_(due_states))


def write_note(connection: sa.Connection, batch_no: str, text: str) -> None:
    """Write down something about a batch; numbers of persons are masked."""
    values = {"batch_no": batch_no, "text": mask_numbers_in(text)}
    connection.execute(sa.insert(notes).values(values))
