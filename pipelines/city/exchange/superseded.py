"""Messages of which a later version is here: they are not judged, and the region is told so."""

from __future__ import annotations

from collections import defaultdict

import sqlalchemy as sa

from pipelines.city.exchange.kept_messages import SUPERSEDED
from pipelines.city.ledger import next_batch_no
from pipelines.city.platform import CityPlatform
from pipelines.city.tables import batches, messages


# Changes that one answer is about.
_MOST_IN_AN_ANSWER = 1_000

_IS_UNANSWERED = sa.and_(
    # In words, so that the index of them serves.
    messages.c.batch_no == sa.literal(SUPERSEDED, literal_execute=True),
    messages.c.answered_at.is_(None),
)


def superseded_with(platform: CityPlatform, batch_no: str) -> list[int]:
    """Numbers of the changes that are answered with a batch, without having been judged."""
    query = sa.select(messages.c.change_no).where(messages.c.answer_no == batch_no, _IS_UNANSWERED)
    with platform.transaction() as connection:
        return list(connection.execute(query.order_by(messages.c.change_no)).scalars())


def unanswered_superseded(platform: CityPlatform) -> dict[str, list[int]]:
    """Answers that are about superseded changes alone: number of the answer → the changes.

    An answer keeps its number until the region has it: it may be repeated without harm.
    """
    _number_answers(platform)
    is_of_batch = sa.exists().where(batches.c.batch_no == messages.c.answer_no)
    query = (
        sa.select(messages.c.answer_no, messages.c.change_no)
        .where(_IS_UNANSWERED, ~is_of_batch)
        .order_by(messages.c.change_no)
    )
    answers: dict[str, list[int]] = defaultdict(list)
    with platform.transaction() as connection:
        for row in connection.execute(query):
            answers[row.answer_no].append(row.change_no)
    return dict(answers)


def _number_answers(platform: CityPlatform) -> None:
    """Number the answers about changes that were kept before the region was told of such."""
    waiting = (
        sa.select(messages.c.message_no)
        .where(_IS_UNANSWERED, messages.c.answer_no.is_(None))
        .order_by(messages.c.message_no)
        .limit(_MOST_IN_AN_ANSWER)
        .with_for_update()
    )
    while True:
        with platform.transaction() as connection:
            message_nos = connection.execute(waiting).scalars().all()
            if not message_nos:
                return
            answer_no: str = connection.execute(sa.select(next_batch_no())).scalar_one()
            is_waiting = messages.c.message_no.in_(message_nos)
            statement = sa.update(messages).where(is_waiting).values(answer_no=answer_no)
            connection.execute(statement)


def note_superseded_answered(connection: sa.Connection, answer_no: str) -> None:
    """Note that the region has the answer that names some superseded changes."""
    is_in_answer = sa.and_(messages.c.answer_no == answer_no, _IS_UNANSWERED)
    connection.execute(sa.update(messages).where(is_in_answer).values(answered_at=sa.func.now()))
