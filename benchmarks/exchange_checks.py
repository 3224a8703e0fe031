"""What `make faults` compares in the end: both databases, both message logs, and what may be left behind."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from psycopg.sql import SQL, Literal

from benchmarks.exchange_world import Server, World
from benchmarks.kill_loop_checks import REGION_FOLDER
from benchmarks.other_platform import ORIGIN, OtherPlatform
from pipelines.city.tables import RecordSide


_CITY = Literal(RecordSide.CITY.value)

# The newest version of each record of the city's own, as it was sent.
_SENT = SQL("""
    SELECT DISTINCT ON (outbox.record_id)
        encode(records.record_key, 'hex'), outbox.version, outbox.digest
    FROM outbox
    JOIN records USING (record_id)
    WHERE records.origin = {city}
    ORDER BY outbox.record_id, outbox.version DESC, outbox.outbox_no DESC
""").format(city=_CITY)
_NEWEST = SQL("""
    SELECT encode(record_key, 'hex'), version
    FROM records
    WHERE origin = {city} AND merged_into IS NULL
""").format(city=_CITY)
_TAKEN = SQL("""
    SELECT DISTINCT ON (record_key) record_key, version, digest
    FROM messages
    WHERE origin = {origin}
    ORDER BY record_key, version DESC
""")
_DOUBLED_MESSAGES = """
    SELECT count(*) - count(DISTINCT (origin, record_type, record_key, version)) FROM messages
"""
_HELD = SQL("SELECT record_key, version, digest FROM records WHERE origin = {origin}")

# Changes that the region distributes twice: of one record and one version.
_DOUBLED_CHANGES = """
    SELECT count(*) - count(DISTINCT (
        origin,
        message::jsonb ->> 'record_type',
        message::jsonb ->> 'record_key',
        message::jsonb ->> 'version'
    ))
    FROM changes
"""

_TABLES = """
    SELECT table_schema || '.' || table_name
    FROM information_schema.tables
    WHERE table_schema NOT IN ('pg_catalog', 'information_schema')
"""

# What nobody may hold or leave when all commands have ended.
_LEFT = {
    "advisory locks": "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'",
    "prepared transactions": "SELECT count(*) FROM pg_prepared_xacts",
    "temporary tables": "SELECT count(*) FROM pg_class WHERE relpersistence = 't'",
    "open transactions": """
        SELECT count(*)
        FROM pg_stat_activity
        WHERE xact_start IS NOT NULL AND pid <> pg_backend_pid() AND backend_type = 'client backend'
    """,
}


def tables_of(server: Server, database: str) -> set[str]:
    """All tables and views of a database."""
    return {name for (name,) in server.run_sql(database, _TABLES)}


def compare_both_sides(world: World, others: OtherPlatform) -> Iterator[str]:
    """Every difference between the city and the region, one sentence each."""
    yield from _compare_receipts(world)
    yield from _compare_outbound(world)
    yield from _compare_inbound(world, others)
    yield from _verify_logs(world)
    reconciled = json.loads(world.run("reconcile", "--json").text)
    if (
        reconciled["different"]
        or reconciled["inbound"]["different"]
        or reconciled["needs_a_person"]
    ):
        yield f"the sides differ still: {str(reconciled)[:500]}"
    verified = world.run("verify")
    if verified.code != 0:
        yield f"verify: {verified.text[-1500:]}"


def _compare_receipts(world: World) -> Iterator[str]:
    """Each receipt that a department has must account for all rows that were received."""
    for path in world.settings.ingest_root.glob("*/receipts/回执_*.json"):
        facts = json.loads(path.read_bytes())
        if facts.get("issued_by") == "region":
            yield f"the region rejected rows: {path.name}"
        elif facts["received"] != facts["accepted"] + facts["rejected"]:
            yield f"a receipt does not account for all rows: {path.name}"


def _compare_outbound(world: World) -> Iterator[str]:
    run_sql = world.server.run_sql
    sent = {key: (version, digest) for key, version, digest in run_sql("city", _SENT)}
    newest = dict(run_sql("city", _NEWEST))
    held_rows = run_sql("region", _HELD.format(origin=Literal(world.settings.platform_code)))
    held = {key: (version, digest) for key, version, digest in held_rows}
    for key, version in newest.items():
        if sent.get(key, (0, ""))[0] != version:
            yield f"record {key} has version {version}, sent was {sent.get(key)}"
    for key in sent.keys() | held.keys():
        if sent.get(key) != held.get(key):
            yield f"record {key} is {sent.get(key)} here and {held.get(key)} at the region"
    [(doubled,)] = run_sql("region", _DOUBLED_CHANGES)
    if doubled:
        yield f"the region distributes {doubled} versions twice"


def _compare_inbound(world: World, others: OtherPlatform) -> Iterator[str]:
    run_sql = world.server.run_sql
    taken_rows = run_sql("city", _TAKEN.format(origin=Literal(ORIGIN)))
    taken = {key: (version, digest) for key, version, digest in taken_rows}
    held_rows = run_sql("region", _HELD.format(origin=Literal(ORIGIN)))
    held = {key: (version, digest) for key, version, digest in held_rows}
    for key in taken.keys() | held.keys():
        if taken.get(key) != held.get(key):
            yield f"record {key} of others is {taken.get(key)} here, {held.get(key)} at the region"
    for key, message in others.newest.items():
        if taken.get(key, (0, ""))[0] != message["version"]:
            yield f"record {key} of others has version {message['version']}, not {taken.get(key)}"
    [(doubled,)] = run_sql("city", _DOUBLED_MESSAGES)
    if doubled:
        yield f"{doubled} messages were taken twice"


def _verify_logs(world: World) -> Iterator[str]:
    export = world.settings.var / "city.log.jsonl"
    export.unlink(missing_ok=True)
    made = world.run("exchange", "log", "export", str(export))
    if made.code != 0:
        yield f"the city's log cannot be exported: {made.text[-300:]}"
        return
    of_region = world.settings.var / "region.log.jsonl"
    of_region.write_text(world.run("region", "log").text)
    for file in (export, of_region):
        verified = world.run("exchange", "log", "verify", str(file))
        if verified.code != 0:
            yield f"{file.name} does not verify: {verified.text[-500:]}"


def left_behind(world: World, tables: set[str]) -> Iterator[str]:
    """Locks, tables, transactions and temporary folders that nobody needs any more."""
    world.kill_region()
    for database in ("city", "region"):
        for name, query in _LEFT.items():
            [(count,)] = world.server.run_sql(database, query)
            if count:
                yield f"{count} {name} in {database}"
    surplus = tables_of(world.server, "city") ^ tables
    if surplus:
        yield f"tables differ from those after migrating: {', '.join(sorted(surplus))}"
    for path in _drafts(world.settings.var):
        yield f"left behind: {path}"


def _drafts(var: Path) -> Iterator[str]:
    """Temporary files and folders under VAR, beside the server's own."""
    for path in var.rglob(".*"):
        relative = path.relative_to(var)
        is_ours = relative.parts[0] != "postgres" and path.name not in (".staging", REGION_FOLDER)
        if is_ours:
            yield str(relative)
