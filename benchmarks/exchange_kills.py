"""Both directions, killed at random moments over and over: is every row there once, on both sides?

`make faults` drops files, lets the reference region distribute records, and exchanges them with it, while
it plays faults in its answers, and while commands, the region and PostgreSQL are killed with SIGKILL. In
between the region is restored from an older copy of its database. Then everything is let finish and
compared. Exit status 1 when anything is lost, doubled or left behind. What is drawn depends on the seed
alone; at what instruction a kill arrives does not.
"""

from __future__ import annotations

import argparse
import atexit
import dataclasses
import json
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from psycopg.sql import SQL, Literal

from benchmarks.exchange_checks import compare_both_sides, left_behind, tables_of
from benchmarks.exchange_world import Server, World
from benchmarks.kill_loop import KINDS, RECORD_TYPE, is_alive, kill
from benchmarks.kill_loop_checks import compare
from benchmarks.kill_loop_files import DroppedFiles
from benchmarks.other_platform import OtherPlatform
from pipelines import catalogue
from pipelines import settings as process_settings
from pipelines.city.migrating import migrate
from pipelines.work import current_platform
from regional_platform import faults


# What is killed, and how often among a hundred.
VICTIMS = {
    ("submit",): 32,
    ("upload",): 17,
    ("download",): 17,
    ("reconcile",): 6,
    ("pass", "acknowledge"): 6,
    ("region",): 12,
    ("postgresql",): 10,
}
COMMANDS = [victim for victim in VICTIMS if victim[0] not in ("region", "postgresql")]

# What the region plays in its answers. Half of them are left alone.
SECONDS_OF_SLOWNESS = 0.3
FAULTS = tuple(
    f"{name}:{SECONDS_OF_SLOWNESS}" if name in ("slow", "drip") else name
    for name in faults.FAULTS
    if name != "none"
)

# Commands at work at once, besides the one that is killed.
MOST_AT_WORK = 2

# When the region's database is copied, and when the copy takes its place; of all kills.
COPIED_AT = 0.35
RESTORED_AT = 0.65

# A database that somebody is connected to cannot be copied.
_END_CONNECTIONS = SQL("""
    SELECT pg_terminate_backend(pid)
    FROM pg_stat_activity
    WHERE datname = {}
""").format(Literal("region"))

# Undisturbed rounds until nothing is left to do.
FINISHING_ROUNDS = 8

# By which a batch is known that was held because it was killed too often at the same stage.
SPENT = "同一环节已连续尝试"


@dataclass
class Outcome:
    """What was done, and every sentence about what is wrong afterwards."""

    killed: Counter[str] = field(default_factory=Counter)
    too_late: int = 0
    """Commands that had ended before they could be killed."""
    faults: Counter[str] = field(default_factory=Counter)
    """How often each was asked for; what was queued when the region was killed is lost."""
    held_and_released: int = 0
    """Batches that were killed so often at one stage that they waited for a person."""
    rounds: int = 0
    files: int = 0
    rows: int = 0
    changes: int = 0
    losses: list[str] = field(default_factory=list)


class Loop:
    """One run."""

    def __init__(self, world: World, draw: random.Random, *, kills: int, files: int) -> None:
        self.world = world
        self.draw = draw
        self.kills = kills
        self.files = files
        self.outcome = Outcome()
        self.dropped = DroppedFiles(draw, catalogue.current().record_types[RECORD_TYPE])
        self.others = OtherPlatform(draw, catalogue.current())
        self.at_work: list[int] = []
        # How long a command takes, as far as it was seen.
        self.seconds = dict.fromkeys(COMMANDS, 3.0)

    @property
    def _root(self) -> Path:
        return self.world.settings.ingest_root

    def run(self) -> None:
        """Kill as often as asked for, then let all of it finish."""
        copied, restored = int(self.kills * COPIED_AT), int(self.kills * RESTORED_AT)
        for number in range(self.kills):
            if number == copied:
                self._copy_region()
            if number == restored:
                self._restore_region()
            self._arrivals(number)
            faults = self.draw.choices(FAULTS, k=self.draw.randint(0, 3))
            mixed = [fault for name in faults for fault in (name, "none")]
            self.world.queue_faults(mixed)
            self.outcome.faults.update(faults)
            self._kill_one()
            if number % 10 == 9:
                print(f"{number + 1} of {self.kills}", flush=True)
        for pid in self.at_work:
            kill(pid)
        self._finish()

    def _arrivals(self, number: int) -> None:
        """Drop the files that are due, and let the region distribute something now and then."""
        due = round(self.files * (number + 1) / self.kills)
        while len(self.dropped.files) < due:
            self.dropped.drop(self._root, self.draw.choice(KINDS))
        if number % 4 == 0:
            self.others.make()
            self._distribute()

    def _distribute(self) -> None:
        self.others.distribute(self.world.server.address("region"))

    def _kill_one(self) -> None:
        names, weights = list(VICTIMS), list(VICTIMS.values())
        [victim] = self.draw.choices(names, weights)
        others = self.draw.sample(COMMANDS, k=self.draw.randint(0, MOST_AT_WORK))
        share = self.draw.random()

        self.at_work = [pid for pid in self.at_work if is_alive(pid)]
        for command in others[: max(0, MOST_AT_WORK - len(self.at_work))]:
            self.at_work.append(self.world.start(*command))

        name = victim[-1]
        if name == "region":
            time.sleep(share)
            self.world.kill_region()
            self.world.start_region()
        elif name == "postgresql":
            time.sleep(share)
            self.world.server.kill()
            self.world.server.start()
            self.world.start_region()
        elif not self._kill_command(victim, share):
            self.outcome.too_late += 1
            return
        self.outcome.killed[name] += 1

    def _kill_command(self, command: tuple[str, ...], share: float) -> bool:
        """Kill a command after a share of the time that it takes; False: it was quicker."""
        started = time.monotonic()
        pid = self.world.start(*command)
        while is_alive(pid) and time.monotonic() < started + share * self.seconds[command]:
            time.sleep(0.002)
        if is_alive(pid):
            kill(pid)
            # The next kill of this command may come a little later.
            self.seconds[command] = min(self.seconds[command] * 1.1, 8.0)
            return True
        self.seconds[command] = max(0.1, (time.monotonic() - started) * 0.9)
        return False

    def _copy_region(self) -> None:
        """Keep the region's database as it is now."""
        self.world.kill_region()
        self.world.server.run_sql(
            "postgres",
            "DROP DATABASE IF EXISTS region_yesterday WITH (FORCE)",
            _END_CONNECTIONS,
            "CREATE DATABASE region_yesterday TEMPLATE region",
        )
        self.world.start_region()

    def _restore_region(self) -> None:
        """Put the copy in its place; the other platforms send again what it has lost."""
        self.world.kill_region()
        self.world.server.run_sql(
            "postgres",
            "DROP DATABASE region WITH (FORCE)",
            "ALTER DATABASE region_yesterday RENAME TO region",
        )
        self.world.start_region()
        self._distribute()

    def _finish(self) -> None:
        """Let everything run undisturbed until nothing is left."""
        self.world.kill_region()
        self.world.start_region()
        self._distribute()
        for _ in range(FINISHING_ROUNDS):
            self.outcome.rounds += 1
            print(f"undisturbed round {self.outcome.rounds}", flush=True)
            for command in ("submit", "download", "upload", "reconcile"):
                self.world.run(command, "--json")
            status = json.loads(self.world.run("status", "--json").text)
            self._release(status["held"])
            if not _left_over(status):
                break
        else:
            left = "; ".join(_left_over(status))
            self.outcome.losses.append(f"{FINISHING_ROUNDS} rounds did not come to an end: {left}")

    def _release(self, held: list[dict[str, str]]) -> None:
        """Let held batches go on, as a person would; only what was killed too often may be held."""
        for batch in held:
            if SPENT in batch["note"]:
                self.outcome.held_and_released += 1
            else:
                self.outcome.losses.append(f"{batch['batch_no']} was held: {batch['note'][:300]}")
            self.world.run("resubmit", batch["batch_no"])

    def compare(self, tables: set[str]) -> None:
        """Compare what was dropped and distributed with what is there."""
        outcome, world = self.outcome, self.world
        outcome.files = len(self.dropped.files)
        outcome.rows = self.dropped.rows
        outcome.changes = len(self.others.newest)
        in_use = dataclasses.replace(world.settings, database_url=world.server.address("city"))
        outcome.losses += compare(in_use, self.dropped, is_exchanged=True)
        outcome.losses += compare_both_sides(world, self.others)
        outcome.losses += left_behind(world, tables)


def _left_over(status: dict[str, object]) -> list[str]:
    """What `status` says is not finished."""
    lists = (
        "pending",
        "held",
        "set_aside",
        "unanswered",
        "unacknowledged",
        "not_sent",
        "unfinished",
    )
    left = [f"{name}: {str(status[name])[:200]}" for name in lists if status[name]]
    exchange = status["exchange"]
    assert isinstance(exchange, dict)
    for state in ("waiting", "awaiting_receipt", "set_aside", "sent"):
        if exchange.get(state):
            left.append(f"{exchange[state]} versions {state}")
    return left


def main() -> int:
    """Run the loop on a server and a region of its own."""
    arguments = _arguments()
    print(f"seed {arguments.seed}: {arguments.kills} kills, {arguments.files} files", flush=True)
    scratch = Path(tempfile.mkdtemp(prefix="faults-"))
    if not arguments.keep:
        # Registered before any server is started, so that it runs when the last of them has stopped.
        atexit.register(shutil.rmtree, scratch, ignore_errors=True)
    # PostgreSQL may run as another user, who has to reach its folder.
    scratch.chmod(0o755)
    started = time.monotonic()
    server = Server(scratch / "postgres")
    server.start()
    server.run_sql("postgres", "ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")
    server.run_sql("postgres", "CREATE DATABASE city", "CREATE DATABASE region")
    settings = dataclasses.replace(
        process_settings.current(),
        var=scratch,
        ingest_root=scratch / "ingest",
        database_url=server.address("city"),
        settle_seconds=0,
    )
    settings.ingest_root.mkdir()
    with process_settings.using(settings):
        migrate(current_platform())
        tables = tables_of(server, "city")
        world = World(settings, server)
        loop = Loop(
            world, random.Random(arguments.seed), kills=arguments.kills, files=arguments.files
        )
        try:
            world.start_region()
            loop.run()
            loop.compare(tables)
        finally:
            world.close()
    _report(loop.outcome, seconds=time.monotonic() - started, seed=arguments.seed)
    if arguments.keep:
        print(f"kept: {scratch}")
    return 1 if loop.outcome.losses else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.exchange_kills", description=__doc__
    )
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--files", type=int, default=300)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--keep", action="store_true", help="keep folder and database to look at")
    return parser.parse_args()


def _report(outcome: Outcome, *, seconds: float, seed: int) -> None:
    killed = ", ".join(f"{count} {name}" for name, count in outcome.killed.most_common())
    faults = ", ".join(f"{count} {name}" for name, count in sorted(outcome.faults.items()))
    print(f"{outcome.killed.total()} kills in {seconds:.0f} s (seed {seed}): {killed}")
    print(f"{outcome.too_late} commands were quicker than their kill")
    print(f"faults of the region: {faults}")
    print(f"{outcome.held_and_released} batches held after too many attempts, and released")
    print(f"{outcome.rounds} undisturbed round(s) to the end")
    verdict = "NOT SOUND" if outcome.losses else "nothing lost, nothing doubled, nothing left"
    print(
        f"{outcome.files} files, {outcome.rows} rows,"
        f" {outcome.changes} records distributed: {verdict}"
    )
    for loss in outcome.losses:
        print(f"- {loss}")


if __name__ == "__main__":
    sys.exit(main())
