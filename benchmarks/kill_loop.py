"""`submit` killed at random moments, over and over: is every file answered once, and every row counted once?

`make kills` drops valid, faulty, amended, duplicate and unreadable files, starts `submit`, kills its process group
with SIGKILL somewhere in the middle, again and again, then lets it finish and compares what was dropped with what the
ledger, the records and the folders say. Exit status 1 when anything is lost, doubled or left behind.
"""

from __future__ import annotations

import argparse
import atexit
import contextlib
import dataclasses
import io
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
import psycopg

from pipelines import catalogue, settings
from pipelines.catalogue.examples import samples
from pipelines.catalogue.model import RecordType
from pipelines.city import engine
from pipelines.city.records import record_tables
from pipelines.settings import Settings


HERE = Path(__file__).parent
RECORD_TYPE = "administrative_licence_legal_person"
DEPARTMENTS = ("market_regulation", "transport", "housing")
KINDS = ("valid", "faulty", "amended", "duplicate", "unreadable", "workbook", "archive", "sheets")
PARTS = {"archive": 3, "sheets": 2}
"""Kinds of files that hold several tables, each a batch of its own."""
STAGES = ("collect", "validate", "quarantine", "load", "receipt")
ROWS = 6
FINISHING_RUNS = 5
"""A killed process's server side may hold its lock a moment longer; the run after finds the batch free."""

NURSERY = """
import os, signal, sys
from pipelines.__main__ import main
from pipelines import commands, flows
from pipelines.city import engine
from pipelines.validation import validate_rows
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
print("ready", flush=True)
for line in sys.stdin:
    child = os.fork()
    if child == 0:
        os.setsid()
        os.close(0)
        os.dup2(2, 1)
        os._exit(main(["submit", "--ingest", line.strip()]))
    print(child, flush=True)
"""
"""Has imported everything already, so that a kill meets the work and not the imports."""


@dataclass
class Dropped:
    """What was put into the inboxes so far."""

    draw: random.Random
    record_type: RecordType
    contents: dict[str, bytes] = field(default_factory=dict)
    """By path relative to the ingest root."""
    rows: Counter[str] = field(default_factory=Counter)
    """Data rows by path; a duplicate's are the rows of the file it repeats."""
    repeated: dict[str, str] = field(default_factory=dict)
    parts: Counter[str] = field(default_factory=Counter)
    """By path: how many batches are to come of it."""
    keys: set[tuple[str, ...]] = field(default_factory=set)
    """Business keys of all rows without a fault."""
    _taken: list[tuple[str, pd.DataFrame]] = field(default_factory=list)

    def drop(self, root: Path, kind: str) -> None:
        """Put one file into an inbox, by a rename."""
        kind = kind if self._taken or kind not in ("amended", "duplicate") else "valid"
        number = len(self.contents)
        content, ending, rows = getattr(self, f"_{kind}")(number)
        department = DEPARTMENTS[number % len(DEPARTMENTS)]
        if kind == "duplicate":
            department = self.repeated[str(number)].partition("/")[0]
            self.repeated[f"{department}/inbox/{number:05d}_{kind}{ending}"] = self.repeated.pop(
                str(number)
            )
        relative = f"{department}/inbox/{number:05d}_{kind}{ending}"
        self.contents[relative], self.rows[relative] = content, rows
        self.parts[relative] = PARTS.get(kind, 1)
        if kind == "valid":
            self._taken.append((relative, self._last))
        path = root / relative
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name("." + path.name)
        draft.write_bytes(content)
        draft.rename(path)

    def _frame(self) -> pd.DataFrame:
        self._last = samples.valid_rows(self.record_type, ROWS, seed=self.draw.randrange(10**9))
        return self._last

    def _know(self, frame: pd.DataFrame) -> None:
        self.keys |= set(frame[list(self.record_type.key)].itertuples(index=False, name=None))

    def _valid(self, _number: int) -> tuple[bytes, str, int]:
        frame = self._frame()
        self._know(frame)
        return frame.to_csv(index=False).encode("gb18030"), ".csv", ROWS

    def _workbook(self, _number: int) -> tuple[bytes, str, int]:
        frame = self._frame()
        self._know(frame)
        with tempfile.TemporaryDirectory() as scratch:
            path = Path(scratch) / "book.xlsx"
            frame.to_excel(path, index=False)
            return path.read_bytes(), ".xlsx", ROWS

    def _archive(self, _number: int) -> tuple[bytes, str, int]:
        with io.BytesIO() as packed:
            with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
                for place in range(PARTS["archive"]):
                    archive.writestr(f"甲/{place}.csv", self._valid(place)[0])
            return packed.getvalue(), ".zip", PARTS["archive"] * ROWS

    def _sheets(self, _number: int) -> tuple[bytes, str, int]:
        frames = [self._frame() for _ in range(PARTS["sheets"])]
        with io.BytesIO() as book:
            with pd.ExcelWriter(book, engine="xlsxwriter") as writer:
                for place, frame in enumerate(frames):
                    self._know(frame)
                    frame.to_excel(writer, sheet_name=f"表{place}", index=False)
            return book.getvalue(), ".xlsx", PARTS["sheets"] * ROWS

    def _faulty(self, _number: int) -> tuple[bytes, str, int]:
        frame = self._frame()
        self._know(frame.iloc[1:])
        frame.loc[0, self.record_type.subject.name] = None
        return frame.to_csv(index=False).encode(), ".csv", ROWS

    def _amended(self, number: int) -> tuple[bytes, str, int]:
        frame = self.draw.choice(self._taken)[1].assign(XK_NR=f"第 {number} 号文件更正")
        return frame.to_csv(index=False).encode(), ".csv", ROWS

    def _duplicate(self, number: int) -> tuple[bytes, str, int]:
        original = self.draw.choice(self._taken)[0]
        self.repeated[str(number)] = original
        return self.contents[original], ".csv", self.rows[original]

    def _unreadable(self, _number: int) -> tuple[bytes, str, int]:
        return b"PK\x03\x04" + self.draw.randbytes(500), ".xlsx", 0


class Nursery:
    """A process that forks one `submit` for every line it is given."""

    def __init__(self, chosen: Settings, log: Path) -> None:
        self.root, self.log = chosen.ingest_root, log
        command, pipe = [sys.executable, "-c", NURSERY], subprocess.PIPE
        with log.open("wb") as stderr:
            self.process = subprocess.Popen(
                command,
                cwd=HERE.parent,
                env=environment(chosen),
                stdin=pipe,
                stdout=pipe,
                stderr=stderr,
            )
        self._answer()

    def begin(self) -> int:
        """Start one `submit`; its process id, which is its group's too."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{self.root}\n".encode())
        self.process.stdin.flush()
        return int(self._answer())

    def wait_for_stage(self, pid: int, stage: str) -> None:
        """Wait until the log of a run that has just begun names a stage, or the run is over."""
        with self.log.open("rb") as log:
            log.seek(0, os.SEEK_END)
            said = b""
            while f"stage={stage} ".encode() not in said and is_alive(pid):
                said += log.read()
                time.sleep(0.001)

    def close(self) -> None:
        """Let it end; it has no children any more."""
        self.process.kill()
        self.process.communicate()

    def _answer(self) -> bytes:
        assert self.process.stdout is not None
        if not (line := self.process.stdout.readline()):
            raise SystemExit(f"submit cannot be started: {self.log.read_text()[-2000:]}")
        return line


def environment(chosen: Settings) -> dict[str, str]:
    """The settings as a child process is told them."""
    assert chosen.database_url is not None
    given = {
        "VAR": str(chosen.var),
        "DATABASE_URL": chosen.database_url,
        "INGEST_ROOT": str(chosen.ingest_root),
    }
    return os.environ | given | {"SETTLE_SECONDS": "0", "EXPECTATIONS": str(chosen.expectations)}


def is_alive(pid: int) -> bool:
    """Whether a process is there."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def wait_for(pid: int, patience: float = 120.0) -> float:
    """Seconds until a process is gone."""
    began = time.monotonic()
    while is_alive(pid):
        if time.monotonic() > began + patience:
            raise SystemExit(f"process {pid} does not end")
        time.sleep(0.005)
    return time.monotonic() - began


@dataclass
class Outcome:
    """How many runs were killed at work, and every sentence about what is wrong afterwards."""

    kills: int
    finished_before: int
    batches: int
    rows: int
    killed_in: Counter[str]
    faults: list[str]


def run(chosen: Settings, kills: int, draw: random.Random) -> Outcome:
    """Drop, start, kill, until so many runs were killed at work; then finish and compare."""
    root, dropped = chosen.ingest_root, Dropped(draw, catalogue.current().record_types[RECORD_TYPE])
    root.mkdir(parents=True, exist_ok=True)
    outcome = Outcome(0, 0, 0, 0, Counter(), [])
    nursery = Nursery(chosen, chosen.var / "kill_loop.log")
    with contextlib.closing(nursery):
        for kind in KINDS:
            dropped.drop(root, kind)
        whole = wait_for(nursery.begin())
        while outcome.kills < kills:
            for _ in range(draw.randint(1, 2)):
                dropped.drop(root, draw.choice(KINDS))
            pid = nursery.begin()
            _wait_a_while(nursery, pid, whole, draw)
            if not is_alive(pid):
                outcome.finished_before += 1
                continue
            kill(pid)
            outcome.kills += 1
            outcome.killed_in += Counter(unfinished(chosen))
    last = finish(chosen, root)
    outcome.batches, outcome.rows = len(dropped.contents), sum(dropped.rows.values())
    outcome.faults = [*last, *compare(chosen, dropped)]
    return outcome


def _wait_a_while(nursery: Nursery, pid: int, whole: float, draw: random.Random) -> None:
    """Any moment of a run; every other time one shortly after a stage, as validation takes most of the time."""
    if draw.random() < 0.5:
        time.sleep(draw.uniform(0.0, whole))
    else:
        nursery.wait_for_stage(pid, draw.choice(STAGES))
        time.sleep(draw.uniform(0.0, 0.06))


def kill(pid: int) -> None:
    """End a process and its group at once, and see them gone."""
    for end in (os.killpg, os.kill):
        # It has no group of its own yet, or is gone meanwhile.
        with contextlib.suppress(ProcessLookupError):
            end(pid, signal.SIGKILL)
    wait_for(pid)


def unfinished(chosen: Settings) -> list[str]:
    """States of the batches that a kill left in the middle."""
    with psycopg.connect(chosen.database_url or "") as connection:
        query = "SELECT state FROM batches WHERE state <> 'receipted' AND (state <> 'refused' OR receipt IS NULL)"
        return [state for (state,) in connection.execute(query)]


def finish(chosen: Settings, root: Path) -> list[str]:
    """Let the command run as people run it until nothing is left; what it complained of."""
    command = [sys.executable, "-m", "pipelines", "submit", "--ingest", str(root), "--json"]
    for _ in range(FINISHING_RUNS):
        done = subprocess.run(
            command,
            cwd=HERE.parent,
            env=environment(chosen),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            return [f"the last submit ended with {done.returncode}: {done.stderr[-500:]}"]
        json.loads(done.stdout)
        if not unfinished(chosen):
            return []
    return [f"{FINISHING_RUNS} undisturbed runs did not come to an end"]


def compare(chosen: Settings, dropped: Dropped) -> list[str]:
    """Every difference between what was dropped and what is there now, one sentence each."""
    with psycopg.connect(chosen.database_url or "", autocommit=True) as connection:
        return [
            *_of_folders(chosen.ingest_root, dropped),
            *_of_batches(connection, chosen, dropped),
        ]


def _of_folders(root: Path, dropped: Dropped) -> Iterator[str]:
    for path in root.rglob("*"):
        place = path.relative_to(root)
        if place.parts[-1].startswith(".") and place.parts[0] != ".staging":
            yield f"a draft was left: {place}"
        if path.is_file() and "inbox" in place.parts:
            yield f"left in the inbox: {place}"
        if len(place.parts) > 1 and place.parts[0] == ".staging":
            yield f"staged rows were left: {place}"
    for name, pattern in (("receipts", "*/receipts/*.xlsx"), ("twins", "*/receipts/*.json")):
        if (count := len(list(root.glob(pattern)))) != dropped.parts.total():
            yield f"{count} {name} for {dropped.parts.total()} tables in {len(dropped.contents)} files"


def _of_batches(
    connection: psycopg.Connection, chosen: Settings, dropped: Dropped
) -> Iterator[str]:
    rows = connection.execute(
        "SELECT path, state, receipt, kept_as, received, reason_code FROM batches"
    ).fetchall()
    counted = Counter(row[0] for row in rows)
    if counted != dropped.parts:
        yield f"batches and tables differ: {(counted - dropped.parts) or 'some have none'}"
    if len({row[2] for row in rows}) != len(rows):
        yield "two batches share a receipt"
    for path, state, receipt, kept_as, received, reason_code in rows:
        original = dropped.repeated.get(path)
        expected = "refused" if original or "_unreadable" in path else "receipted"
        if state != expected or (original and reason_code != "already-received"):
            yield f"{path} is {state} ({reason_code}), not {expected}"
        if not receipt or not (chosen.ingest_root / receipt).is_file():
            yield f"{path} has no receipt"
        if not kept_as or (chosen.ingest_root / kept_as).read_bytes() != dropped.contents.get(path):
            yield f"the original of {path} was not kept as it came"
        if received != (0 if original else dropped.rows[path] // dropped.parts[path]):
            yield f"{path} had {dropped.rows[path]} rows, {received} were received in one of its batches"
    yield from _of_rows(connection, dropped)


def _of_rows(connection: psycopg.Connection, dropped: Dropped) -> Iterator[str]:
    def one(query: str) -> int:
        row = connection.execute(query).fetchone()  # type: ignore[arg-type]
        assert row is not None
        return int(row[0] or 0)

    table = record_tables.table_of(dropped.record_type).fullname
    first = sum(count for path, count in dropped.rows.items() if path not in dropped.repeated)
    versions = one(f"SELECT count(*) FROM {table}")
    for what, found, expected in (
        ("rows received", one("SELECT sum(received) FROM batches"), first),
        ("rows accepted or rejected", one("SELECT sum(accepted + rejected) FROM batches"), first),
        (
            "rejected rows kept",
            one("SELECT count(*) FROM rejected_rows"),
            one("SELECT sum(rejected) FROM batches"),
        ),
        ("records", one("SELECT count(*) FROM records"), len(dropped.keys)),
        ("records counted as new", one("SELECT sum(new) FROM batches"), len(dropped.keys)),
        ("versions by the records", one("SELECT sum(version) FROM records"), versions),
        ("versions by the batches", one("SELECT sum(new + changed) FROM batches"), versions),
        ("outbox rows", one("SELECT count(*) FROM outbox"), versions),
        (
            "versions in the outbox",
            one("SELECT count(DISTINCT (record_id, version)) FROM outbox"),
            versions,
        ),
        ("batches held", one("SELECT count(*) FROM batches WHERE state = 'held'"), 0),
        ("notes", one("SELECT count(*) FROM notes"), 0),
    ):
        if found != expected:
            yield f"{what}: {found}, expected {expected}"


def main() -> int:
    """Run the loop on DATABASE_URL (an empty database), or on an embedded one of its own."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.kill_loop", description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    arguments = parser.parse_args()
    scratch = Path(tempfile.mkdtemp(prefix="kills-"))
    # Registered before any server is started, so that it runs when the last of them has stopped.
    atexit.register(shutil.rmtree, scratch, ignore_errors=True)
    chosen = dataclasses.replace(
        settings.current(), var=scratch, ingest_root=scratch / "ingest", settle_seconds=0
    )
    with settings.using(chosen):
        engine.migrate()
        url = "postgresql://" + engine.server_url().partition("://")[2]
        began = time.monotonic()
        outcome = run(
            dataclasses.replace(chosen, database_url=url),
            arguments.kills,
            random.Random(arguments.seed),
        )
    print(f"{outcome.kills} kills in {time.monotonic() - began:.0f} s (seed {arguments.seed})")
    print(f"{outcome.finished_before} runs were quicker than their kill")
    print(
        f"left in the middle: {', '.join(f'{n} {state}' for state, n in outcome.killed_in.most_common())}"
    )
    print(
        f"{outcome.batches} files, {outcome.rows} rows: "
        + ("nothing lost" if not outcome.faults else "NOT SOUND")
    )
    for fault in outcome.faults:
        print(f"- {fault}")
    return 1 if outcome.faults else 0


if __name__ == "__main__":
    sys.exit(main())
