"""A process killed in the middle of a merge of subjects: run again, everything is as if it had
never been killed.
"""

import signal

import pytest

from pipelines.city.records import rekeying
from pipelines.city.records.merge_steps import Merge
from pipelines.city.records.subjects import merged_subjects
from tests.lib.batches import load_into, open_one, rows_of
from tests.lib.children import die, exit_code_of_child
from tests.lib.city import transaction
from tests.lib.subjects import CODE, NAME, ORGANISATION_CODE, REGISTRATION_NO
from tests.lib.submissions import LICENCE


NUMBERS = ["XK_XDR_SHXYM", "XK_XDR_ZZJG", "XK_XDR_GSZC", "XK_WSH"]
BEFORE = [
    [(None, None, REGISTRATION_NO, "1号"), (None, None, REGISTRATION_NO, "2号")],
    [(None, ORGANISATION_CODE, None, "1号")],
]
WITH_CODE = [
    (CODE, None, REGISTRATION_NO, "1号"),
    (CODE, None, REGISTRATION_NO, "3号"),
    (None, None, REGISTRATION_NO, "4号"),
]

# From the first statement of a merge to the last one before the commit.
MOMENTS = {
    "before anything is noted": (merged_subjects, "note_merges"),
    "when the merge is noted": (merged_subjects, "move_records"),
    "when the records have their subject": (rekeying, "rekey_records_of"),
    "when the old keys are gone": (rekeying, "_retire_merged"),
    "when the records are merged": (merged_subjects, "give_new_keys"),
    "when the rows have their subject": (merged_subjects, "set_doubles_aside"),
    "when the records are found": (Merge, "write_changed_versions"),
    "before the commit": (Merge, "point_at_new_versions"),
}

# All that a merge touches, without what an attempt that was undone leaves: numbers and times.
KEPT = {
    "subjects": "SELECT subject_key, kind, name FROM subjects ORDER BY 1",
    "merges": "SELECT subject_key, merged_into, batch_no FROM subject_merges ORDER BY 1",
    "records": """
        SELECT r.match_key, r.subject_key, r.version, kept.match_key, r.origin, r.department
        FROM records AS r LEFT JOIN records AS kept ON kept.record_id = r.merged_into
        ORDER BY 1, 2, 3, 4
    """,
    "versions": f"""
        SELECT batch_no, row_number, version, xk_xdr_shxym, xk_xdr_zzjg, xk_xdr_gszc, xk_wsh
        FROM records.record_{LICENCE} ORDER BY 1, 2
    """,
    "conflicts": "SELECT batch_no, row_number, kept FROM conflicts ORDER BY 1, 2",
    "outbox": "SELECT record_type, version FROM outbox ORDER BY 1, 2",
}


@pytest.fixture
def bring(platform, catalogue):
    """Load rows as a batch."""

    def bring(batch_no, rows):
        frame = rows_of(catalogue, 1).loc[[0] * len(rows)].reset_index(drop=True)
        frame["row_number"] = range(2, len(rows) + 2)
        for column, values in zip(NUMBERS, zip(*rows, strict=True), strict=True):
            frame[column] = list(values)
        with transaction() as connection:
            record_type = catalogue.record_types[LICENCE]
            load_into(connection, batch_no, record_type, frame.assign(XK_XDR_MC=NAME))

    return bring


def batch_of(position):
    return open_one(relative=f"market_regulation/inbox/{position}.csv")


def kept(query):
    return {name: query(statement) for name, statement in KEPT.items()}


@pytest.mark.parametrize("moment", MOMENTS)
def test_the_next_run_leaves_what_an_undisturbed_one_would_have(bring, query, moment, monkeypatch):
    for position, rows in enumerate(BEFORE):
        bring(batch_of(position), rows)
    number = batch_of("code")
    before = kept(query)

    with monkeypatch.context() as killed:
        killed.setattr(*MOMENTS[moment], die)
        assert exit_code_of_child(bring, number, WITH_CODE) == -signal.SIGKILL
    assert kept(query) == before, "nothing of the killed one is left"

    bring(number, WITH_CODE)
    assert kept(query)["merges"] == [
        (f"org:{ORGANISATION_CODE}", CODE, number),
        (f"reg:{REGISTRATION_NO}", CODE, number),
    ]
    assert kept(query) == undisturbed(query, bring)


def undisturbed(query, bring):
    """What the same batches leave when nobody kills them."""
    tables = "subjects, subject_merges, records, conflicts, outbox, batches"
    numbers = [number for (number,) in query("SELECT batch_no FROM batches ORDER BY 1")]
    lines = query("SELECT batch_no, ingest_root, path, department FROM batches")
    query(f"TRUNCATE {tables}, records.record_{LICENCE}")
    for line in lines:
        query(
            "INSERT INTO batches (batch_no, ingest_root, path, department) VALUES (%s, %s, %s, %s)",
            *line,
        )
    for number, rows in zip(numbers, [*BEFORE, WITH_CODE], strict=True):
        bring(number, rows)
    return kept(query)
