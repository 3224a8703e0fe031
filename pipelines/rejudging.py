"""`resubmit --rule`: when a rule was corrected, judge again what it had refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pipelines import commands, settings
from pipelines.batch import BatchState
from pipelines.city import ledger
from pipelines.city.engine import transaction
from pipelines.city.ledger import rejected_rows, unmended
from pipelines.shapes.privacy import mask_numbers_in
from pipelines.trial import try_file


def rejudge(rule: str, record_type: str | None, *, dry_run: bool) -> dict[str, Any]:
    """Judge every batch with rows that a rule refused and nobody mended, with today's catalogue.

    Each is tried first. A batch of which no such row would pass is left alone, for its department has its receipt; of
    the others the kept original travels once more, unless this is a dry run.
    """
    found = unmended.unmended(rule=rule, record_type=record_type)
    batches = [_judge(one, rule, dry_run=dry_run) for one in found]
    return {
        "rule": rule,
        "dry_run": dry_run,
        "batches": batches,
        "rows": sum(one["rows"] for one in batches),
        "passes": sum(one["passes"] for one in batches),
        "needs_a_person": any(one["state"] in ("held", "gone") for one in batches),
    }


def lines(outcome: Mapping[str, Any]) -> Iterator[str]:
    """The outcome for people: one line a batch, and one that sums up."""
    verb = "would pass" if outcome["dry_run"] else "pass now"
    for one in outcome["batches"]:
        again = f" (judged again as {one['again']})" if one["again"] else ""
        gone = ": its original is not kept any more" if one["state"] == "gone" else ""
        path = mask_numbers_in(one["path"])
        yield f"{one['batch_no']}  {path}: {one['passes']} of {one['rows']} row(s) {verb}{again}{gone}"
    yield f"{len(outcome['batches'])} batch(es): {outcome['passes']} of {outcome['rows']} row(s) {verb}"


def _judge(one: Mapping[str, Any], rule: str, *, dry_run: bool) -> dict[str, Any]:
    rows = {number for number, _, _ in unmended.rows_of(one["batch_no"], rule=rule)}
    passing, state = _tried(one["batch_no"], rows)
    again = None
    if passing and not dry_run:
        for batch in commands.resubmit(one["batch_no"]):
            again, state = batch.batch_no, batch.state.value
            passing = rows - _refused(again) if batch.state is BatchState.RECEIPTED else set()
    named = {name: one[name] for name in ("batch_no", "department", "path", "record_type")}
    return named | {"rows": len(rows), "passes": len(passing), "again": again, "state": state}


def _tried(batch_no: str, rows: set[int]) -> tuple[set[int], str]:
    """Which of some rows of a batch would be taken today, and whether its original is still there to be tried."""
    batch, root = ledger.find(batch_no), settings.current().ingest_root
    if batch.kept_as is None or not (root / batch.kept_as).is_file():
        return set(), "gone"
    outcome = try_file(
        root / batch.kept_as,
        batch.department,
        hint=batch.path,
        part=batch.part,
        today=batch.found_on,
    )
    return (set() if outcome.contents.is_refused else rows - outcome.refused), "tried"


def _refused(batch_no: str) -> set[int]:
    with transaction() as connection:
        return {number for number, _, _ in rejected_rows.rows_of(connection, batch_no)}
