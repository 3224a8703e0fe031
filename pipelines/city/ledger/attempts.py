"""How often a stage of a batch may be begun in vain before the batch waits for a person.

What passes by itself is tried again. But what meets the same stage of the same batch again and again
does not pass: a deadlock that always comes, a file whose reading takes the machine's memory and its
process with it. Attempts are counted when they are begun, for a killed process reports nothing. What meets
every batch alike, such as a full disk, counts against none. A finished stage ends the count.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

import sqlalchemy as sa

from pipelines.batch import BatchState
from pipelines.city.ledger.holding import hold
from pipelines.city.platform import CityPlatform
from pipelines.city.tables import batches
from pipelines.errors import AttemptsSpent, PipelineError, Transient


log = logging.getLogger(__name__)

_TRIES = batches.c.tries_of_stage


@dataclass
class Attempt:
    """One attempt at a stage of a batch, which leads to the state `to`."""

    platform: CityPlatform
    batch_no: str
    stage: str
    to: BatchState
    number: int = 0
    """How many attempts at this stage there were with this one; 0 until it is begun."""

    @property
    def _most(self) -> int:
        """So many attempts are allowed; 0: any number."""
        return self.platform.settings.stage_attempts

    def begin(self, connection: sa.Connection) -> None:
        """Count this attempt; the batch is locked, and the caller commits before it works.

        Raises:
            AttemptsSpent: all that are allowed were begun before, and none came to an end.
        """
        before = connection.execute(sa.select(_TRIES).where(self._is_of_batch)).scalar_one()
        if self._most and before >= self._most:
            raise AttemptsSpent(self.stage, before)
        self.number = before + 1
        statement = sa.update(batches).where(self._is_of_batch)
        connection.execute(statement.values(tries_of_stage=self.number))

    def take_back(self) -> None:
        """Let it not count: what ended it meets every batch, until somebody mends the system."""
        if not self.number:
            return
        statement = sa.update(batches).where(self._is_of_batch, _TRIES > 0)
        try:
            with self.platform.transaction() as connection:
                connection.execute(statement.values(tries_of_stage=_TRIES - 1))
        except PipelineError as error:
            # The next stage that is finished ends the count in any case.
            log.warning("batch=%s: an attempt counts that should not: %s", self.batch_no, error)

    def end_in_vain(self, error: Transient) -> None:
        """Decide about the batch when the attempt has ended with what may pass by itself.

        Raises:
            AttemptsSpent: it was the last attempt that is allowed; the batch is held now.
        """
        if error.meets_every_batch:
            self.take_back()
        if error.meets_every_batch or not self._most or self.number < self._most:
            return

        spent = AttemptsSpent(self.stage, self.number, f"{type(error).__name__}: {error}")
        try:
            hold(self.platform, self.batch_no, self.stage, spent, to=self.to)
        except PipelineError:
            # The database is away. The next attempt sees the count, and holds the batch.
            return
        raise spent from error

    @property
    def _is_of_batch(self) -> sa.ColumnElement[bool]:
        return batches.c.batch_no == self.batch_no
