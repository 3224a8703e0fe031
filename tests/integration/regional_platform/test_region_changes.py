"""Distribution: order, cursors under concurrent uploads, receipts of changes, digests."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable
from typing import Any

from region_harness import Client, Platform, message

from tests.lib.repository import ROOT


def collect(client: Client, after: str = "", limit: int = 500) -> tuple[list[tuple[int, str]], str]:
    found: list[tuple[int, str]] = []
    while True:
        page = client.changes(after, limit)
        found += [
            (change["change_no"], change["message"]["record_key"]) for change in page["changes"]
        ]
        after = page["next"]
        if not page["more"]:
            return found, after


def test_a_change_reaches_the_other_platform_as_it_was_sent_and_never_comes_home(
    region: Platform,
) -> None:
    erenhot, hohhot = region.client(), region.client("150100")
    start = hohhot.changes(limit=1000)["next"]
    erenhot.upload("C1", message(1))
    erenhot.receipt("C1")
    page = hohhot.changes(start)
    assert [change["message"] for change in page["changes"]] == [message(1)]
    assert page["more"] is False
    assert page["next"] == str(page["changes"][0]["change_no"])
    own = erenhot.changes()
    assert own["changes"] == []
    assert own["next"] == page["next"], "the cursor moves over the asking platform's own changes"


def test_pages_follow_each_other_without_gap_or_repetition(
    start_region: Callable[..., Platform],
) -> None:
    region = start_region()
    hohhot, erenhot = region.client("150100"), region.client()
    hohhot.upload("C2", *[message(n, origin="150100") for n in range(1, 26)])
    hohhot.receipt("C2")
    found, _ = collect(erenhot, limit=7)
    assert found == [(n, f"{n:032x}") for n in range(1, 26)]
    assert len(erenhot.changes(limit=25)["changes"]) == 25
    assert erenhot.changes(limit=25)["more"] is False


def test_a_cursor_never_skips_under_concurrent_uploads(
    start_region: Callable[..., Platform],
) -> None:
    region = start_region(REGION_WORKERS="6")
    sent = {f"{n:032x}" for n in range(6 * 20 * 10)}

    def upload(worker: int) -> None:
        client = region.client("150100")
        for page in range(20):
            first = (worker * 20 + page) * 10
            client.upload(
                f"C{first}", *[message(n, origin="150100") for n in range(first, first + 10)]
            )

    threads = [threading.Thread(target=upload, args=(worker,)) for worker in range(6)]
    for thread in threads:
        thread.start()
    reader, cursor, seen = region.client(), "", list[tuple[int, str]]()
    while any(thread.is_alive() for thread in threads) or region.run_sql(
        "SELECT 1 FROM uploads WHERE receipt IS NULL LIMIT 1"
    ):
        found, cursor = collect(reader, cursor, limit=37)
        seen += found
    seen += collect(reader, cursor)[0]
    numbers = [number for number, _ in seen]
    assert numbers == list(range(1, len(sent) + 1))
    assert {key for _, key in seen} == sent


def test_wrong_cursors_and_limits_are_refused(erenhot: Client) -> None:
    for query in (
        "after=abc",
        "after=-1",
        "limit=0",
        "limit=1001",
        "limit=many",
        "after=" + "9" * 30,
    ):
        assert erenhot.get(f"/v1/changes?{query}").status_code == 400, query
    ahead = erenhot.get("/v1/changes?after=999999999")
    assert (ahead.status_code, ahead.json()["error"]["code"]) == (409, "cursor-ahead")


def post_receipt(client: Client, receipt: Any) -> Any:
    body = receipt if isinstance(receipt, bytes) else json.dumps(receipt).encode()
    return client.send("POST", "/v1/changes/receipts", body)


def test_a_receipt_of_changes_is_stored_once(erenhot: Client, hohhot: Client) -> None:
    rejected = [{"change_no": 3, "code": "date-form", "reason": "应为日期"}]
    receipt = {
        "batch_no": "20261124-000007",
        "changes": [1, 2, 3],
        "accepted": 2,
        "rejected": rejected,
    }
    for _ in range(2):
        answer = post_receipt(erenhot, receipt)
        assert (answer.status_code, answer.json()) == (
            200,
            {"batch_no": "20261124-000007", "status": "stored"},
        )
    assert erenhot.get("/v1/changes/receipts/20261124-000007").json() == receipt
    assert (
        post_receipt(erenhot, receipt | {"accepted": 3}).json()["error"]["code"]
        == "idempotency-conflict"
    )
    assert hohhot.get("/v1/changes/receipts/20261124-000007").status_code == 404


def test_a_body_that_is_no_receipt_of_changes_is_refused(erenhot: Client) -> None:
    good = {"batch_no": "B1", "changes": [1, 2], "accepted": 2, "rejected": []}
    for wrong in (
        b"",
        b"[]",
        good | {"batch_no": "a/b"},
        good | {"changes": ["1"]},
        good | {"accepted": None},
        good | {"rejected": [{"change_no": 1, "code": "a", "reason": "\0"}]},
    ):
        assert post_receipt(erenhot, wrong).json()["error"]["code"] == "receipt-form", wrong


def test_digests_are_the_golden_ones(start_region: Callable[..., Platform]) -> None:
    golden = json.loads(
        (ROOT / "tests" / "golden" / "region" / "record_digests.json").read_text("utf-8")
    )
    client = start_region().client()
    client.upload("G1", *[record["message"] for record in golden["records"]])
    assert client.receipt("G1")["rejected"] == 0
    named = {key: value for key, value in golden["day"].items() if key != "lines"}
    digests = client.get("/v1/digests").json()["digests"]
    assert len(digests) == 2
    assert named in digests
    day = client.get(f"/v1/digests/{named['record_type']}/{named['day']}").json()["records"]
    lines = "".join(sorted(f"{r['record_key']}:{r['version']}:{r['digest']}\n" for r in day))
    assert lines == golden["day"]["lines"]
    for record in golden["records"]:
        assert hashlib.sha256(record["canonical"].encode()).hexdigest() == record["digest"]


def test_digests_follow_the_newest_version_to_its_day(
    start_region: Callable[..., Platform],
) -> None:
    region = start_region()
    client = region.client()
    client.upload(
        "D1",
        message(1, changed_at="2026-11-24T15:59:59Z"),
        message(2, changed_at="2026-11-24T16:00:00Z"),
    )
    client.receipt("D1")
    assert [(d["day"], d["count"]) for d in client.get("/v1/digests").json()["digests"]] == [
        ("2026-11-24", 1),
        ("2026-11-25", 1),
    ]
    client.upload("D2", message(1, 2, changed_at="2026-11-26T01:00:00+08:00"))
    client.receipt("D2")
    assert [d["day"] for d in client.get("/v1/digests").json()["digests"]] == [
        "2026-11-25",
        "2026-11-26",
    ]
    assert region.client("150100").get("/v1/digests").json() == {"digests": []}
    assert client.get("/v1/digests/black_list/2026-11-24").json() == {"records": []}
    assert client.get("/v1/digests/black_list/2026-02-30").status_code == 400
