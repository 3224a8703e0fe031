"""What a stage is handed, and how it is called: with the platform and the number of a batch.

A stage is one function of `Work` in `pipelines.stages`, marked with `@stage`. It locks the batch, does
its work in one transaction, and returns the number for the next stage.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pipelines import settings
from pipelines.batch import STAGES, Batch, StageDefinition
from pipelines.catalogue.model import Catalogue, RecordType
from pipelines.city import ledger
from pipelines.city.engine import Connection
from pipelines.city.ledger import Step
from pipelines.city.platform import CityPlatform
from pipelines.errors import Permanent
from pipelines.intake.staging.store import Staging


# Attempts at one batch are few.
_ATTEMPT_BYTES = 4


def current_platform() -> CityPlatform:
    """The city platform of this process's settings, for commands and tasks."""
    return CityPlatform(settings.current())


@dataclass(frozen=True)
class Work:
    """Everything that a stage needs for one batch, built once the batch is locked."""

    step: Step
    """The open transaction, and ways to say what became of the batch."""
    platform: CityPlatform
    staging: Staging
    """The batch's rows between two stages."""

    @property
    def batch(self) -> Batch:
        """The batch with all that this stage has set so far."""
        return self.step.batch

    @property
    def connection(self) -> Connection:
        """The transaction that is committed when the stage ends."""
        return self.step.connection

    @property
    def catalogue(self) -> Catalogue:
        """The catalogue in force."""
        return self.platform.catalogue

    @property
    def ingest_root(self) -> Path:
        """The folder with the departments' inboxes."""
        return self.platform.ingest_root

    @property
    def record_type(self) -> RecordType:
        """What the batch's rows are records of.

        Raises:
            Permanent: the batch has not been recognised, or its record type has left the catalogue.
        """
        name = self.batch.record_type
        if name is None or name not in self.catalogue.record_types:
            raise Permanent(
                f"batch {self.batch.batch_no}: no record type {name!r} in the catalogue"
            )
        return self.catalogue.record_types[name]


@dataclass(frozen=True)
class Stage:
    """A stage of a batch; `run` takes a batch through it."""

    definition: StageDefinition
    function: Callable[[Work], None]

    @property
    def name(self) -> str:
        """The name of its function, and of its task in Airflow."""
        return self.definition.name

    def run(self, platform: CityPlatform, batch_no: str) -> str:
        """Take the batch through this stage, once, however often it is called; returns the number.

        Raises:
            Transient: trying again can help; the batch is where it was.
            Permanent: the system failed on the batch, which is held for a person.
        """

        def do_work(step: Step) -> None:
            # Built here, because only now the batch is locked.
            self.function(Work(step, platform, self._staging(platform, step)))

        ledger.advance(
            platform, batch_no, stage=self.name, to=self.definition.leads_to, work=do_work
        )
        return batch_no

    def _staging(self, platform: CityPlatform, step: Step) -> Staging:
        """The staged files of the batch; the first stage begins with an empty folder of its own."""
        batch = step.batch
        if self.definition is STAGES[0]:
            # Earlier attempts were given up, or have lost the batch: it is locked by this one.
            Staging(platform.ingest_root, batch.batch_no).remove_all()
            step.set(attempt=secrets.token_hex(_ATTEMPT_BYTES))
        return Staging(platform.ingest_root, batch.batch_no, step.batch.attempt or "")


def stage(function: Callable[[Work], None]) -> Stage:
    """Make a stage of its function; its name is that of the function in `pipelines.batch.STAGES`.

    Raises:
        LookupError: the list has no stage of this name.
    """
    for definition in STAGES:
        if definition.name == function.__name__:
            return Stage(definition, function)
    raise LookupError(f"pipelines.batch.STAGES has no stage {function.__name__!r}")
