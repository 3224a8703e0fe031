"""Batches by hand: what the stages would do, without files and without Great Expectations."""

import dataclasses
import functools
import json
from dataclasses import dataclass

import pyarrow as pa

from pipelines.batch import STAGES as STAGE_NAMES
from pipelines.batch import BatchState
from pipelines.catalogue.examples import samples
from pipelines.city import ledger
from pipelines.city.records import merge
from pipelines.shapes.rejected_row import RejectedChunk, RejectedRow
from pipelines.work import current_platform
from tests.lib.submissions import LICENCE


PERSON = "administrative_penalty_natural_person"


@dataclass(frozen=True)
class File:
    """A file in an inbox, as far as the ledger is concerned."""

    relative: str = "market_regulation/inbox/许可.csv"
    department: str = "market_regulation"
    size: int = 1200
    mtime_ns: int = 1


def stage_to(state):
    """Make a stage of a function of a step, as `pipelines.work` does for the real ones."""

    def decorate(function):
        @functools.wraps(function)
        def stage(batch_no):
            name = function.__name__
            ledger.advance(current_platform(), batch_no, stage=name, to=state, work=function)
            return batch_no

        return stage

    return decorate


@stage_to(BatchState.COLLECTED)
def collect(step):
    step.set(received=3, record_type=LICENCE, catalogue_version="2018")


@stage_to(BatchState.VALIDATED)
def validate(step):
    pass


@stage_to(BatchState.QUARANTINED)
def quarantine(step):
    step.set(accepted=2, rejected=1)


@stage_to(BatchState.LOADED)
def load(step):
    step.set(new=2)


@stage_to(BatchState.RECEIPTED)
def receipt(step):
    step.set(receipt="market_regulation/receipts/回执.xlsx")


def idle_stage(identity):
    """A stage that does nothing to a batch but move it."""

    def idle(step):
        pass

    idle.__name__ = identity.name
    return stage_to(identity.leads_to)(idle)


_STAGE_OF_NAME = {stage.__name__: stage for stage in (collect, validate, quarantine, load, receipt)}

# In the order of the real ones. A stage that is not written above does nothing.
STAGES = tuple(
    _STAGE_OF_NAME.get(identity.name) or idle_stage(identity) for identity in STAGE_NAMES
)


def open_one(**file):
    [batch_no] = ledger.open_batches(current_platform(), [File(**file)])
    return batch_no


def claim_all(lease_seconds):
    batches = ledger.claim(current_platform(), "a test", limit=500, lease_seconds=lease_seconds)
    return [batch.batch_no for batch in batches]


def rows_of(catalogue, count=5, seed=1, name=LICENCE):
    frame = samples.valid_rows(catalogue.record_types[name], count, seed=seed)
    frame.insert(0, "row_number", range(2, count + 2))
    return frame


def load_into(connection, batch_no, record_type, frame):
    """Merge a frame as a batch's accepted rows in the caller's transaction."""
    platform = current_platform()
    batch = dataclasses.replace(ledger.find(platform, batch_no), catalogue_version="2018")
    rows = pa.Table.from_pandas(frame, preserve_index=False)
    return merge.load_records(connection, platform, batch, rows, record_type=record_type)


def rejected_chunk(row_numbers, cells, findings):
    """Rejected rows that have the same cells and the same findings."""
    columns = {header: [text] * len(row_numbers) for header, text in cells.items()}
    schema = pa.schema([(header, pa.string()) for header in cells])
    return RejectedChunk(
        row_numbers=pa.array(row_numbers, pa.int64()),
        cells=pa.table(columns, schema),
        findings=pa.array([json.dumps(findings)] * len(row_numbers)).dictionary_encode(),
    )


def rows_in(chunks):
    """The rows of chunks one by one."""
    for chunk in chunks:
        lists = chunk.row_numbers.to_pylist(), chunk.cells.to_pylist(), chunk.findings.to_pylist()
        for row_number, cells, findings in zip(*lists, strict=True):
            yield RejectedRow(row_number, cells, json.loads(findings))
