"""What happens when things break: the platform killed while uploads are pending,
PostgreSQL gone, faults on request.
"""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
import requests
from region_harness import Client, Platform, message

from regional_platform.signatures import content_digest


def test_an_upload_that_is_pending_when_the_platform_is_killed_is_processed_after_its_restart(
    start_region: Callable[..., Platform],
) -> None:
    region = start_region("--processing-delay", "600")
    client = region.client()
    client.upload("K1", message(1))
    client.upload("K2", message(2), b"no JSON")
    pending = client.get("/v1/receipts/K2").json()
    assert (pending["status"], pending["received"], pending["rejections"]) == ("pending", None, [])
    region.stop(signal.SIGKILL)
    client = region.start("--processing-delay", "0").client()
    assert client.receipt("K1")["accepted"] == 1
    assert client.receipt("K2")["rejected"] == 1


@pytest.mark.parametrize("moment", [0.0, 0.1, 0.2, 0.3, 0.4])
def test_killed_in_the_middle_of_processing_every_record_is_there_once(
    start_region: Callable[..., Platform], moment: float
) -> None:
    region = start_region("--processing-delay", "0")
    client = region.client()
    for number in range(8):
        client.upload(f"M{number}", *[message(number * 500 + n) for n in range(500)])
    time.sleep(moment)
    region.stop(signal.SIGKILL)
    client = region.start().client()
    assert all(client.receipt(f"M{number}")["accepted"] == 500 for number in range(8))
    assert region.run_sql("SELECT count(*), max(change_no) FROM changes") == [(4000, 4000)]
    assert region.run_sql("SELECT count(*) FROM records") == [(4000,)]


def test_lost_database_connections_cost_one_answer_503_at_most(
    start_region: Callable[..., Platform],
) -> None:
    region = start_region()
    client = region.client()
    with psycopg.connect(region.database_url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    assert client.upload("T1", message(1)).status_code == 202
    assert client.receipt("T1")["accepted"] == 1


def test_a_page_that_the_platform_itself_stumbles_over_does_not_hold_up_the_next(
    start_region: Callable[..., Platform],
) -> None:
    region = start_region()
    client = region.client()
    region.run_sql(f"ALTER TABLE records ADD CONSTRAINT trap CHECK (record_key <> '{1:032x}')")
    client.upload("S1", message(1))
    client.upload("S2", message(2))
    assert client.receipt("S2")["accepted"] == 1
    assert client.get("/v1/receipts/S1").json()["status"] == "pending"
    region.run_sql("ALTER TABLE records DROP CONSTRAINT trap")
    assert client.receipt("S1")["accepted"] == 1


def fault(client: Client, kind: str, target: str = "/v1/digests") -> Any:
    return client.get(target, **{"X-Credit-Fault": kind})


def test_a_dropped_request_is_done_after_and_not_done_before(erenhot: Client) -> None:
    with pytest.raises(requests.ConnectionError):
        erenhot.upload("F1", message(1), changed={"X-Credit-Fault": "drop-before"})
    assert erenhot.get("/v1/receipts/F1").status_code == 404
    with pytest.raises(requests.ConnectionError):
        erenhot.upload("F2", message(1), changed={"X-Credit-Fault": "drop-after"})
    assert erenhot.receipt("F2")["accepted"] == 1
    assert erenhot.upload("F2", message(1)).status_code == 202


@pytest.mark.parametrize("status", ["503", "429"])
def test_a_busy_platform_says_when_to_come_back(erenhot: Client, status: str) -> None:
    answer = fault(erenhot, status)
    assert (answer.status_code, answer.headers["Retry-After"]) == (int(status), "1")
    assert answer.json()["error"]["code"] == "fault"


def test_a_truncated_answer_breaks_off(erenhot: Client) -> None:
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        fault(erenhot, "truncate")


def test_a_wrong_digest_is_seen_in_header_and_body(erenhot: Client) -> None:
    erenhot.upload("F3", message(3))
    right = erenhot.receipt("F3")
    spoilt = fault(erenhot, "wrong-digest", "/v1/receipts/F3")
    assert spoilt.headers["Content-Digest"] != content_digest(spoilt.content)
    assert spoilt.json() == right | {"content_digest": "0" * 64}
    good = erenhot.get("/v1/receipts/F3")
    assert good.headers["Content-Digest"] == content_digest(good.content)


def test_slow_is_slow(erenhot: Client) -> None:
    started = time.monotonic()
    assert fault(erenhot, "slow:0.5").status_code == 200
    assert time.monotonic() - started >= 0.5


def test_a_dripping_answer_is_slow_and_whole(erenhot: Client) -> None:
    started = time.monotonic()
    assert fault(erenhot, "drip:0.5").json() == erenhot.get("/v1/digests").json()
    assert time.monotonic() - started >= 0.4


def test_an_answer_that_breaks_off_was_given_all_the_same(erenhot: Client) -> None:
    with pytest.raises(requests.RequestException):
        erenhot.upload("R1", message(1), changed={"X-Credit-Fault": "reset-headers"})
    assert erenhot.receipt("R1")["accepted"] == 1


def test_a_packed_answer_without_its_end_is_not_the_answer(erenhot: Client) -> None:
    whole = erenhot.get("/v1/digests")
    half = fault(erenhot, "half-gzip")
    assert half.headers["Content-Encoding"] == "gzip"
    # Some clients unpack it without a word: only the digest tells.
    assert half.content != whole.content
    assert half.headers["Content-Digest"] == whole.headers["Content-Digest"]


def test_a_request_that_is_reset_on_its_way_was_never_taken(erenhot: Client) -> None:
    with pytest.raises(requests.ConnectionError):
        erenhot.upload("R2", message(1), changed={"X-Credit-Fault": "reset-request"})
    assert erenhot.get("/v1/receipts/R2").status_code == 404


def test_an_answer_comes_again_in_the_place_of_a_later_one(erenhot: Client) -> None:
    for number in range(1, 4):
        erenhot.upload(f"A{number}", message(number))
    answers = {name: erenhot.receipt(name) for name in ("A1", "A2")}
    assert erenhot.get("/v1/receipts/A1").json() == answers["A1"]
    assert fault(erenhot, "repeat", "/v1/receipts/A2").json() == answers["A1"]
    assert erenhot.get("/v1/receipts/A2").json() == answers["A2"]
    assert erenhot.get("/v1/digests").status_code == 200
    assert fault(erenhot, "reorder", "/v1/receipts/A1").json() == answers["A2"]


def test_a_clock_that_is_off_is_told_with_its_time(erenhot: Client) -> None:
    answer = fault(erenhot, "clock")
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "timestamp-window")
    assert answer.json()["error"]["server_time"].endswith("Z")
    assert fault(erenhot, "401").json()["error"]["code"] == "signature-mismatch"


def test_queued_faults_hit_the_coming_requests_in_order(erenhot: Client) -> None:
    queue = f"{erenhot.url}/v1/faults"
    assert requests.post(queue, json={"next": ["503", "none", "429"]}).json() == {
        "next": ["503", "none", "429"]
    }
    assert [erenhot.get("/v1/digests").status_code for _ in range(4)] == [503, 200, 429, 200]
    assert requests.post(queue, json={"next": ["earthquake"]}).status_code == 422
    requests.post(queue, json={"next": ["503"]})
    assert requests.delete(queue).json() == {"next": []}


def test_faults_cannot_be_asked_for_unless_the_platform_was_started_for_it(
    start_region: Callable[..., Platform],
) -> None:
    client = start_region().client()
    assert fault(client, "503").status_code == 200
    assert requests.post(f"{client.url}/v1/faults", json={"next": ["503"]}).status_code == 404
