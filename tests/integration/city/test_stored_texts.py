"""What was stored before the search found a number is masked by `database mask`, and told to the
region.
"""

import json
import multiprocessing
import time

import pytest

from pipelines.__main__ import main
from pipelines.city import stored_texts
from pipelines.city.exchange import outbox
from pipelines.city.exchange.outbox import OutboxState
from pipelines.shapes.masked_counts import MaskedCounts
from pipelines.stages.mask import mask_stored
from pipelines.work import current_platform
from tests.lib.batches import rows_of
from tests.lib.submissions import LICENCE


FIRST, SECOND = "152501199003071234", "152501198512181234"
IN_PARTS = "身份证152501和19620831999X"
MASKED_PARTS = "身份证152501和********999X"
TABLE = f"records.record_{LICENCE}"


@pytest.fixture
def stored(bring, catalogue, query):
    """Three records; then the texts of the first two are what an earlier version had stored."""
    frame = rows_of(catalogue, 3, seed=3)
    bring(frame)
    query(f"UPDATE {TABLE} SET bz = %s WHERE row_number = 2", f"见{IN_PARTS}")
    query(f"UPDATE {TABLE} SET xk_wsh = %s WHERE row_number = 3", f"二示例字{FIRST}号")
    return frame


def mask_in_small_chunks():
    """`database mask`, three versions at a time."""
    stored_texts.mask_versions.__kwdefaults__["chunk"] = 3
    main(["database", "mask"])


def unmasked(query):
    [(count,)] = query(f"SELECT count(*) FROM {TABLE} WHERE bz LIKE '%%19620831%%'")
    return count


def texts(query):
    rows = query(f"SELECT row_number, version, bz, xk_wsh FROM {TABLE} ORDER BY 1, 2")
    return [(row, version, f"{bz} {number}") for row, version, bz, number in rows]


def send_all(query, state=OutboxState.ACCEPTED):
    query(f"UPDATE outbox SET state = '{state.value}', upload_no = 'U1', line = outbox_no")


def test_stored_texts_are_masked_and_counted(stored, query):
    counts = mask_stored(current_platform())
    assert counts == MaskedCounts(versions=2)
    kept = " ".join(text for _, _, text in texts(query))
    assert MASKED_PARTS in kept
    assert "19620831" not in kept
    assert FIRST not in kept
    assert mask_stored(current_platform()) == MaskedCounts()


def test_a_record_whose_key_is_masked_is_met_again(stored, bring, query):
    mask_stored(current_platform())
    stored.loc[1, "XK_WSH"] = f"二示例字{FIRST}号"
    counts = bring(stored)
    assert counts.new == 0
    assert query("SELECT count(*) FROM records WHERE merged_into IS NULL") == [(3,)]


def test_two_persons_in_keys_stay_two_records(stored, query):
    query(f"UPDATE {TABLE} SET xk_wsh = %s WHERE row_number = 4", f"二示例字{SECOND}号")
    mask_stored(current_platform())
    assert query("SELECT count(*) FROM records WHERE merged_into IS NULL") == [(3,)]
    [(different,)] = query(f"SELECT count(DISTINCT xk_wsh) FROM {TABLE}")
    assert different == 3


def test_what_waits_is_sent_masked_and_nothing_else(stored, query):
    assert mask_stored(current_platform()).corrections == 0
    [upload_no] = outbox.cut_pages(current_platform(), 10)
    messages = outbox.page(current_platform(), upload_no).messages
    assert [message["version"] for message in messages] == [1, 1, 1]
    assert "19620831" not in json.dumps(messages)


@pytest.mark.parametrize("state", [OutboxState.ACCEPTED, OutboxState.SENT, OutboxState.WAITING])
def test_what_the_region_may_have_is_corrected_there(stored, query, state):
    send_all(query, state)
    assert mask_stored(current_platform()).corrections == 2
    [upload_no] = outbox.cut_pages(current_platform(), 10)
    messages = outbox.page(current_platform(), upload_no).messages
    assert [message["version"] for message in messages] == [2, 2]
    assert "19620831" not in json.dumps(messages)
    assert mask_stored(current_platform()) == MaskedCounts()


def test_what_the_region_refused_or_brought_is_not_sent(stored, query):
    send_all(query, OutboxState.REJECTED)
    query(f"UPDATE {TABLE} SET bz = %s WHERE row_number = 4", f"见{IN_PARTS}")
    query(
        "UPDATE records SET origin = 'region' "
        "WHERE record_id = (SELECT max(record_id) FROM records)"
    )
    query(
        "UPDATE outbox SET state = 'accepted' "
        "WHERE record_id = (SELECT max(record_id) FROM records)"
    )
    assert mask_stored(current_platform()) == MaskedCounts(versions=3)


def test_a_number_in_the_history_alone_is_no_news_for_the_region(stored, bring, query):
    send_all(query)
    bring(stored.assign(BZ="另有说明"))
    query("UPDATE outbox SET state = 'accepted', upload_no = 'U2', line = 1 WHERE version = 2")
    query(f"UPDATE {TABLE} SET bz = %s WHERE version = 1", IN_PARTS)
    query(f"UPDATE {TABLE} SET xk_wsh = '字1' WHERE row_number = 3")
    counts = mask_stored(current_platform())
    assert counts.versions >= 3
    assert counts.corrections == 0


def test_notes_names_and_reasons_are_masked(stored, query, platform):
    folder = platform.ingest_root / "market_regulation"
    kept = folder / "processed" / "2018-12-10" / f"{IN_PARTS}__20181210-000001.csv"
    receipt = folder / "receipts" / f"回执_{IN_PARTS}_20181210-000001.xlsx"
    for path in (kept, receipt, receipt.with_suffix(".json")):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    [(batch_no,)] = query("SELECT min(batch_no) FROM batches")
    query(
        "UPDATE batches SET state = 'receipted', path = %s, part = %s, kept_as = %s, receipt = %s,"
        " reason = %s, ingest_root = %s, received = 0 WHERE batch_no = %s",
        f"market_regulation/inbox/{IN_PARTS}.xlsx",
        f"表{IN_PARTS}",
        kept.relative_to(platform.ingest_root).as_posix(),
        receipt.relative_to(platform.ingest_root).as_posix(),
        f"见{IN_PARTS}",
        str(platform.ingest_root),
        batch_no,
    )
    query("INSERT INTO notes (batch_no, text) VALUES (%s, %s)", batch_no, IN_PARTS)
    query("UPDATE outbox SET reason = %s", IN_PARTS)
    query("UPDATE subjects SET name = %s", IN_PARTS)
    query("INSERT INTO reminders (batch_no, rows, path) VALUES (%s, 1, %s)", batch_no, IN_PARTS)

    counts = mask_stored(current_platform())
    assert (counts.batches, counts.files, counts.left) == (1, 2, 0)
    assert counts.notes == 4
    stored_texts = []
    for table in ("batches", "notes", "outbox", "subjects", "reminders"):
        stored_texts += query(f"SELECT t::text FROM {table} AS t")
    assert "19620831" not in str(stored_texts)

    on_disk = [path.relative_to(folder) for path in folder.rglob("*") if path.is_file()]
    assert not any("19620831" in path.name for path in on_disk)
    [(now,)] = query("SELECT kept_as FROM batches WHERE batch_no = %s", batch_no)
    assert (platform.ingest_root / now).is_file()
    assert "__20181210-000001.csv" in now


def test_a_batch_in_work_is_left_and_said(stored, query, platform, capsys):
    query("UPDATE batches SET path = %s, ingest_root = %s", IN_PARTS, str(platform.ingest_root))
    assert main(["database", "mask", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["left"] == 1


def test_small_chunks_mask_all(stored, catalogue):
    platform = current_platform()
    record_type = catalogue.record_types[LICENCE]
    steps = list(stored_texts.mask_versions(platform, record_type, chunk=1))
    assert [step.versions for step in steps] == [1, 1, 0]
    # Where a pass was stopped the next one goes on; a new one begins anew.
    assert list(stored_texts.mask_versions(platform, record_type)) == []
    stored_texts.forget_positions(platform)
    assert len(list(stored_texts.mask_versions(platform, record_type))) == 1


def test_a_pass_that_is_killed_is_gone_on_with(bring, catalogue, query):
    frame = rows_of(catalogue, 300, seed=5)
    bring(frame)
    send_all(query)
    query(f"UPDATE {TABLE} SET bz = '见身份证152501和19620831999X及' || row_number")
    left = [300]
    for _ in range(3):
        # A forked child has everything loaded.
        process = multiprocessing.get_context("fork").Process(target=mask_in_small_chunks)
        process.start()
        while unmasked(query) == left[-1] and process.is_alive():
            time.sleep(0.002)
        process.kill()
        process.join()
        left.append(unmasked(query))
    assert 300 > left[1] > left[2] > left[3] > 0
    mask_stored(current_platform())

    assert unmasked(query) == 0
    corrected = query("SELECT record_id, count(*) FROM outbox WHERE upload_no IS NULL GROUP BY 1")
    assert len(corrected) == 300
    assert {count for _, count in corrected} == {1}
    assert query(f"SELECT count(*) FROM {TABLE}") == [(600,)]
