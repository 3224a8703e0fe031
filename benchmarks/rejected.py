"""500,000 rows that all go back: seconds and memory of every stage, and the size of the answer.

`make rejected` writes a file of licences in GB18030 in which every code is wrong, and takes it through
the five stages, each in a process of its own as Airflow does. Beside them it prints the seconds of a bare COPY of
the same rows as text, and the ratio to it: seconds alone say nothing about another machine. Exit status 1 when a
bound is broken: the receipt takes at most 20 s and 700 MB, loading nothing at most 3 s, the JSON receipt is not
larger than the file.
"""

from __future__ import annotations

import argparse
import atexit
import dataclasses
import multiprocessing
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pyarrow.csv as pacsv
from psycopg.sql import SQL, Identifier

from benchmarks.river import bare_url, csv_of
from pipelines import catalogue, flows, settings
from pipelines.batch import BatchState
from pipelines.catalogue.examples import samples
from pipelines.city import ledger
from pipelines.city.migrating import migrate
from pipelines.settings import Settings
from pipelines.stages.claim import claim
from pipelines.work import current_platform


RECORD_TYPE = "administrative_licence_legal_person"
DECISION_NUMBER = "XK_WSH"
CODES = ["XK_XDR_SHXYM", "XK_XDR_LB", "XK_XKJGDM", "XK_LYDWDM"]

# Columns that no rule reads, so that a row has about 256 bytes.
LEFT_OUT = ["XK_XDR_GSZC", "XK_XDR_ZZJG", "XK_XDR_SWDJ", "XK_XDR_SYDW", "XK_XDR_SHZZ", "BZ"]

BLOCK_ROWS = 50_000

# Replaced by the number of the tile.
TILE_MARK = b"#000000#"

MOST_RECEIPT_SECONDS = 20.0
MOST_RECEIPT_MEGABYTES = 700
MOST_LOAD_SECONDS = 3.0


@dataclass(frozen=True)
class Cost:
    """What a stage took."""

    stage: str
    seconds: float
    megabytes: int
    """The peak of the process's resident memory."""


@dataclass(frozen=True)
class Answer:
    """The two files that the department gets."""

    json_bytes: int
    workbook_bytes: int


def main() -> int:
    """Measure, print, compare with the bounds."""
    arguments = _arguments()
    scratch = Path(tempfile.mkdtemp(prefix="rejected-"))
    # Registered before any server is started, so that it runs when the last of them has stopped.
    atexit.register(shutil.rmtree, scratch, ignore_errors=True)

    file = scratch / "licences.csv"
    write_file(file, arguments.rows)
    costs, answer = take_through_the_stages(file, scratch / "city", arguments.rows)
    copy_seconds = bare_copy(file, bare_url(scratch))
    report(file, arguments.rows, costs, answer, copy_seconds)
    broken = broken_bounds(file, costs, answer)
    for sentence in broken:
        print(f"BROKEN: {sentence}")
    return 1 if broken else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.rejected", description=__doc__)
    parser.add_argument("--rows", type=int, default=500_000)
    return parser.parse_args()


def write_file(path: Path, rows: int) -> None:
    """Write licences whose codes are all wrong: four findings a row."""
    record_type = catalogue.current().record_types[RECORD_TYPE]
    frame = samples.valid_rows(record_type, BLOCK_ROWS, seed=7).drop(columns=LEFT_OUT)
    frame[DECISION_NUMBER] = frame[DECISION_NUMBER] + TILE_MARK.decode()
    for code in CODES:
        frame[code] = frame[code].str[:-1] + "?"

    header, _, block = frame.to_csv(index=False).encode("gb18030").partition(b"\n")
    with path.open("wb") as out:
        out.write(header + b"\n")
        for tile in range(rows // BLOCK_ROWS):
            out.write(block.replace(TILE_MARK, b"#%06d#" % tile))
        for line in block.splitlines(keepends=True)[: rows % BLOCK_ROWS]:
            out.write(line.replace(TILE_MARK, b"#999999#"))


def take_through_the_stages(file: Path, var: Path, rows: int) -> tuple[list[Cost], Answer]:
    """Drop the file and run each stage in a process of its own, on an empty embedded platform."""
    root = var / "ingest"
    inbox = root / "market_regulation" / "inbox"
    inbox.mkdir(parents=True)
    shutil.copyfile(file, inbox / file.name)
    own_settings = dataclasses.replace(
        settings.current(), var=var, ingest_root=root, settle_seconds=0, database_url=None
    )
    with settings.using(own_settings):
        platform = current_platform()
        migrate(platform)
        [batch] = claim(platform, "benchmark")
        costs = [cost_of(stage.name, batch.batch_no, own_settings) for stage in flows.SUBMISSION]
        batch = ledger.find(platform, batch.batch_no)

    if batch.state is not BatchState.RECEIPTED or batch.rejected != rows or not batch.receipt:
        raise SystemExit(f"rows were lost on the way: {batch}")
    receipt = root / batch.receipt
    json_bytes = receipt.with_suffix(".json").stat().st_size
    return costs, Answer(json_bytes, receipt.stat().st_size)


def cost_of(stage: str, batch_no: str, own_settings: Settings) -> Cost:
    """Run one stage in a new process, whose imports are outside the clock."""
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=spawn) as process:
        cost = process.submit(_run_stage, stage, batch_no, own_settings).result()
    print(f"  {stage} done", file=sys.stderr)
    return cost


def _run_stage(name: str, batch_no: str, own_settings: Settings) -> Cost:
    if name == "validate":
        import pipelines.validation  # noqa: F401  the import is not what is measured

    [stage] = [stage for stage in flows.SUBMISSION if stage.name == name]
    with settings.using(own_settings):
        platform = current_platform()
        # The connection to the server is not what is measured either.
        ledger.find(platform, batch_no)
        # A task inherits the catalogue from the process that it is forked from.
        assert platform.catalogue.record_types
        started = time.perf_counter()
        stage.run(platform, batch_no)
        return Cost(name, time.perf_counter() - started, _peak_megabytes())


def _peak_megabytes() -> int:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) >> 10
    return 0


def bare_copy(file: Path, url: str) -> float:
    """Seconds of the least that keeping these rows takes: read them, COPY them as text."""
    started = time.perf_counter()
    types = dict.fromkeys(catalogue.current().record_types[RECORD_TYPE].elements, "string")
    table = pacsv.read_csv(
        file,
        read_options=pacsv.ReadOptions(encoding="gb18030"),
        convert_options=pacsv.ConvertOptions(column_types=types),
    )
    columns = [Identifier(f"c{position}") for position in range(table.num_columns)]
    definitions = SQL(", ").join(SQL("{} text").format(column) for column in columns)
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute(SQL("CREATE TABLE rejected ({})").format(definitions))
        with cursor.copy("COPY rejected FROM STDIN (FORMAT csv)") as copy:
            copy.write(csv_of(table))
    return time.perf_counter() - started


def report(
    file: Path, rows: int, costs: Sequence[Cost], answer: Answer, copy_seconds: float
) -> None:
    """Print seconds, memory and the ratio of each stage to the bare COPY."""
    print(f"{rows} rows, {_megabytes(file.stat().st_size)}, all rejected")
    for cost in costs:
        ratio = cost.seconds / copy_seconds
        print(
            f"  {cost.stage:12} {cost.seconds:7.2f} s  {cost.megabytes:5} MB"
            f"  {ratio:6.2f} times a bare COPY"
        )
    print(f"  {'bare COPY':12} {copy_seconds:7.2f} s")
    print(f"  JSON receipt {_megabytes(answer.json_bytes)}")
    print(f"  workbook     {_megabytes(answer.workbook_bytes)}")


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.1f} MB"


def broken_bounds(file: Path, costs: Sequence[Cost], answer: Answer) -> list[str]:
    """One sentence for each bound that is broken."""
    cost_of_stage = {cost.stage: cost for cost in costs}
    receipt = cost_of_stage["receipt"]
    broken = []
    if receipt.seconds > MOST_RECEIPT_SECONDS:
        broken.append(f"the receipt took more than {MOST_RECEIPT_SECONDS} s")
    if receipt.megabytes > MOST_RECEIPT_MEGABYTES:
        broken.append(f"the receipt took more than {MOST_RECEIPT_MEGABYTES} MB of memory")
    if cost_of_stage["load"].seconds > MOST_LOAD_SECONDS:
        broken.append(f"loading nothing took more than {MOST_LOAD_SECONDS} s")
    if answer.json_bytes > file.stat().st_size:
        broken.append("the JSON receipt is larger than the file that it answers")
    return broken


if __name__ == "__main__":
    sys.exit(main())
