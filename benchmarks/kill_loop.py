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
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from benchmarks.kill_loop_checks import compare
from benchmarks.kill_loop_files import DroppedFiles
from pipelines import catalogue
from pipelines import settings as process_settings
from pipelines.batch import STAGES, BatchState
from pipelines.city import engine
from pipelines.city.migrating import migrate
from pipelines.settings import Settings
from pipelines.work import current_platform


ROOT = Path(__file__).parent.parent
RECORD_TYPE = "administrative_licence_legal_person"
KINDS = ("valid", "faulty", "amended", "duplicate", "unreadable", "workbook", "archive", "sheets")

# The server process of a killed run may hold its lock a moment longer; a later run finds the batch
# free.
FINISHING_RUNS = 5

# It has imported everything before it forks, so that a kill meets the work and not the imports.
FORKING_PROGRAM = """
import os, signal, sys
from pipelines.__main__ import main
from pipelines.commands import submit
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


class ForkingProcess:
    """A process that forks one `submit` for each line that it is given."""

    def __init__(self, settings: Settings, log: Path) -> None:
        self.root = settings.ingest_root
        self.log = log
        with log.open("wb") as stderr:
            self.process = subprocess.Popen(
                [sys.executable, "-c", FORKING_PROGRAM],
                cwd=ROOT,
                env=environment(settings),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=stderr,
            )
        self._read_line()

    def start_submit(self) -> int:
        """Start one `submit`; returns its process id, which is also the id of its group."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{self.root}\n".encode())
        self.process.stdin.flush()
        return int(self._read_line())

    def wait_for_stage(self, pid: int, stage: str) -> None:
        """Wait until the log of a run that has just begun names a stage, or the run is over."""
        wanted = f"stage={stage} ".encode()
        with self.log.open("rb") as log:
            log.seek(0, os.SEEK_END)
            text = b""
            while wanted not in text and is_alive(pid):
                text += log.read()
                time.sleep(0.001)

    def close(self) -> None:
        """End the process; it has no children any more."""
        self.process.kill()
        self.process.communicate()

    def _read_line(self) -> bytes:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"submit cannot be started: {self.log.read_text()[-2000:]}")
        return line


def environment(settings: Settings) -> dict[str, str]:
    """The settings as environment variables of a child process."""
    assert settings.database_url is not None
    return os.environ | {
        "VAR": str(settings.var),
        "DATABASE_URL": settings.database_url,
        "INGEST_ROOT": str(settings.ingest_root),
        "SETTLE_SECONDS": "0",
        "EXPECTATIONS": str(settings.expectations),
    }


def is_alive(pid: int) -> bool:
    """Whether there is a process with this number."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def wait_for_end(pid: int, patience: float = 120.0) -> float:
    """Wait until a process is gone; returns the seconds that it took."""
    started = time.monotonic()
    while is_alive(pid):
        if time.monotonic() > started + patience:
            raise SystemExit(f"process {pid} does not end")
        time.sleep(0.005)
    return time.monotonic() - started


@dataclass
class Outcome:
    """How many runs were killed at work, and every sentence about what is wrong afterwards."""

    kills: int = 0
    finished_before: int = 0
    """Runs that had ended before they could be killed."""
    files: int = 0
    rows: int = 0
    killed_in: Counter[str] = field(default_factory=Counter)
    """States of the batches that the kills left unfinished."""
    losses: list[str] = field(default_factory=list)


def run(settings: Settings, kills: int, draw: random.Random) -> Outcome:
    """Drop, start and kill until `kills` runs were killed at work; then finish and compare."""
    settings.ingest_root.mkdir(parents=True, exist_ok=True)
    dropped = DroppedFiles(draw, catalogue.current().record_types[RECORD_TYPE])
    outcome = Outcome()
    forking = ForkingProcess(settings, settings.var / "kill_loop.log")
    with contextlib.closing(forking):
        # An undisturbed run of all kinds tells how long a run takes.
        for kind in KINDS:
            dropped.drop(settings.ingest_root, kind)
        whole_run = wait_for_end(forking.start_submit())

        while outcome.kills < kills:
            for _ in range(draw.randint(1, 2)):
                dropped.drop(settings.ingest_root, draw.choice(KINDS))
            pid = forking.start_submit()
            _wait_a_while(forking, pid, whole_run, draw)
            if is_alive(pid):
                kill(pid)
                outcome.kills += 1
                outcome.killed_in.update(unfinished(settings))
            else:
                outcome.finished_before += 1

    outcome.files = len(dropped.files)
    outcome.rows = dropped.rows
    outcome.losses = [*finish(settings), *compare(settings, dropped)]
    return outcome


def _wait_a_while(forking: ForkingProcess, pid: int, whole_run: float, draw: random.Random) -> None:
    """Wait for a random moment of the run; every other time for one shortly after a stage.

    Without that nearly all kills would meet the validation, which takes most of the time.
    """
    if draw.random() < 0.5:
        time.sleep(draw.uniform(0.0, whole_run))
    else:
        forking.wait_for_stage(pid, draw.choice(STAGES).name)
        time.sleep(draw.uniform(0.0, 0.06))


def kill(pid: int) -> None:
    """Kill a process and its group, and wait until it is gone."""
    for send_signal in (os.killpg, os.kill):
        # It may have no group of its own yet, or be gone by now.
        with contextlib.suppress(ProcessLookupError):
            send_signal(pid, signal.SIGKILL)
    wait_for_end(pid)


def unfinished(settings: Settings) -> list[str]:
    """States of the batches that are not finished."""
    query = """
        SELECT state
        FROM batches
        WHERE state <> %(receipted)s AND (state <> %(refused)s OR receipt IS NULL)
    """
    ends = {"receipted": BatchState.RECEIPTED.value, "refused": BatchState.REFUSED.value}
    with psycopg.connect(settings.database_url or "") as connection:
        return [state for (state,) in connection.execute(query, ends)]


def finish(settings: Settings) -> list[str]:
    """Run the command as people run it until nothing is left; returns what went wrong."""
    command = [sys.executable, "-m", "pipelines", "submit", "--json"]
    command += ["--ingest", str(settings.ingest_root)]
    for _ in range(FINISHING_RUNS):
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=environment(settings),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            return [f"the last submit ended with {done.returncode}: {done.stderr[-500:]}"]
        # It must print JSON after all those kills, too.
        json.loads(done.stdout)
        if not unfinished(settings):
            return []
    return [f"{FINISHING_RUNS} undisturbed runs did not come to an end"]


def main() -> int:
    """Run the loop on DATABASE_URL (an empty database), or on an embedded one of its own."""
    arguments = _arguments()
    scratch = Path(tempfile.mkdtemp(prefix="kills-"))
    # Registered before any server is started, so that it runs when the last of them has stopped.
    atexit.register(shutil.rmtree, scratch, ignore_errors=True)
    settings = dataclasses.replace(
        process_settings.current(), var=scratch, ingest_root=scratch / "ingest", settle_seconds=0
    )
    started = time.monotonic()
    with process_settings.using(settings):
        migrate(current_platform())
        url = "postgresql://" + engine.server_url(settings).partition("://")[2]
        with_database = dataclasses.replace(settings, database_url=url)
        outcome = run(with_database, arguments.kills, random.Random(arguments.seed))
    _report(outcome, seconds=time.monotonic() - started, seed=arguments.seed)
    return 1 if outcome.losses else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.kill_loop", description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    return parser.parse_args()


def _report(outcome: Outcome, *, seconds: float, seed: int) -> None:
    print(f"{outcome.kills} kills in {seconds:.0f} s (seed {seed})")
    print(f"{outcome.finished_before} runs were quicker than their kill")
    states = [f"{count} {state}" for state, count in outcome.killed_in.most_common()]
    print(f"left in the middle: {', '.join(states)}")
    verdict = "NOT SOUND" if outcome.losses else "nothing lost"
    print(f"{outcome.files} files, {outcome.rows} rows: {verdict}")
    for loss in outcome.losses:
        print(f"- {loss}")


if __name__ == "__main__":
    sys.exit(main())
