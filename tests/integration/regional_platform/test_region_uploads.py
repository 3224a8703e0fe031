"""Handing in pages: idempotency, receipts, limits, lines that are wrong."""

from __future__ import annotations

import base64
import gzip
import json
import random
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from region_harness import Client, Platform, message, page

from tests.lib.repository import ROOT


GOLDEN = ROOT / "tests" / "golden" / "region"
numbers = (f"U{number:06d}" for number in count(1))


def test_an_upload_is_answered_at_once_and_gets_its_receipt(erenhot: Client) -> None:
    upload_no = next(numbers)
    answer = erenhot.upload(upload_no, message(1), message(2))
    assert answer.status_code == 202
    assert answer.json() == {
        "upload_no": upload_no,
        "status": "pending",
        "receipt": f"/v1/receipts/{upload_no}",
    }
    receipt = erenhot.receipt(upload_no)
    assert (receipt["received"], receipt["accepted"], receipt["rejected"]) == (2, 2, 0)
    assert (
        receipt["content_digest"]
        == erenhot.headers("POST", "", page(message(1), message(2)))["Content-Digest"]
    )


@pytest.mark.parametrize("name", ["upload", "upload_with_labels"])
def test_the_golden_upload_is_taken_and_answered_as_written(erenhot: Client, name: str) -> None:
    golden = json.loads((GOLDEN / f"{name}.json").read_text("utf-8"))

    upload_no = golden["request"]["headers"]["Idempotency-Key"]
    answer = erenhot.upload(upload_no, body=base64.b64decode(golden["body_base64"]))
    assert (answer.status_code, answer.json()) == (
        golden["answer"]["status"],
        golden["answer"]["body"],
    )
    receipt = erenhot.receipt(upload_no)
    assert receipt | {"issued_at": ""} == golden["final_receipt"] | {"issued_at": ""}


CODES_OF_MESSAGES: dict[str, tuple[list[dict[str, str]], str | None]] = {
    "labels": ([{"CF_XDR_LB": "法人及非法人组织"}, {"CF_CFLB": "警告;罚款"}], "labels"),
    "digits": ([{"CF_XDR_LB": "1"}, {"CF_CFLB": "1;2"}], "digits"),
    "one of each": ([{"CF_XDR_LB": "1"}, {"CF_CFLB": "警告"}], "mixed"),
    "both in one value": ([{"CF_CFLB": "1;罚款"}], "mixed"),
    "a label with a name behind it": ([{"CF_CFLB": "其他-责令公开道歉"}], "labels"),
    "a digit with a name behind it": ([{"CF_CFLB": "9-责令公开道歉"}], "digits"),
    "a value of no list": ([{"CF_CFLB": "说不清"}], None),
    "no coded element": ([{}], None),
}


@pytest.mark.parametrize("name", CODES_OF_MESSAGES)
def test_the_receipt_says_whether_codes_came_as_labels_or_digits(
    erenhot: Client, name: str
) -> None:
    elements, codes = CODES_OF_MESSAGES[name]
    upload_no = next(numbers)
    erenhot.upload(upload_no, *[message(20 + at, elements=one) for at, one in enumerate(elements)])
    receipt = erenhot.receipt(upload_no)
    assert (receipt["rejected"], receipt["codes"]) == (0, codes)


def test_a_region_without_published_code_lists_takes_both_and_does_not_say_which(
    start_region: Callable[..., Platform], tmp_path: Path
) -> None:
    client = start_region(REGION_CATALOGUE=str(tmp_path)).client()
    client.upload("U1", message(1, elements={"CF_XDR_LB": "1", "CF_CFLB": "警告"}))
    receipt = client.receipt("U1")
    assert (receipt["accepted"], receipt["codes"]) == (1, None)


def test_the_same_upload_again_is_answered_byte_for_byte_even_when_it_is_final(
    erenhot: Client,
) -> None:
    upload_no = next(numbers)
    first = erenhot.upload(upload_no, message(3))
    receipt = erenhot.receipt(upload_no)
    again = erenhot.upload(upload_no, message(3))
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert erenhot.receipt(upload_no) == receipt


def test_the_same_number_with_another_body_is_a_conflict(erenhot: Client) -> None:
    upload_no = next(numbers)
    erenhot.upload(upload_no, message(4))
    conflict = erenhot.upload(upload_no, message(5))
    assert (conflict.status_code, conflict.json()["error"]["code"]) == (422, "idempotency-conflict")


def test_platforms_do_not_see_each_others_uploads(erenhot: Client, hohhot: Client) -> None:
    upload_no = next(numbers)
    erenhot.upload(upload_no, message(6))
    assert hohhot.get(f"/v1/receipts/{upload_no}").status_code == 404
    assert hohhot.upload(upload_no, message(6, origin="150100")).status_code == 202


WRONG: dict[str, tuple[dict[str, Any] | bytes, str, str | None]] = {
    "no JSON": (b"{", "1006", None),
    "not UTF-8": (b'{"record_type":"\xff"}', "1006", None),
    "no object": (b"[1]", "1006", None),
    "deeply nested": (b"[" * 100_000, "1006", None),
    "a key twice": (b'{"version":1,"version":2}', "1006", None),
    "a number without end": (b'{"version":' + b"9" * 5000 + b"}", "1006", None),
    "not a number": (b'{"version":NaN}', "1006", None),
    "half a surrogate": (b'{"record_type":"\\ud800"}', "1006", None),
    "a missing field": ({"record_type": "black_list"}, "1007", None),
    "an unknown field": (message(9, extra="x"), "1007", None),
    "a wrong key": (message("A" * 32), "1007", None),
    "no instant": (message(9, changed_at="2026-02-30T08:00:00Z"), "1007", None),
    "an instant before time": (message(9, changed_at="0001-01-01T00:00:00+14:00"), "1007", None),
    "an element that is no text": (message(9, elements={"CF_NR_FK": 0.1}), "1007", "CF_NR_FK"),
    "a NUL": (message(9, elements={"CF_SY": "a\0b"}), "1008", "CF_SY"),
    "somebody else's origin": (message(9, origin="150100"), "1009", None),
    "another catalogue": (message(9, catalogue_version="2015"), "1010", None),
    "an unknown action": (message(9, action="delete"), "1010", None),
    "an unknown record type": (message(9, record_type="weather"), "1004", None),
    "version zero": (message(9, version=0), "1005", "version"),
    "version true": (message(9, version=True), "1005", "version"),
    "version 1.0": (message(9, version=1.0), "1005", "version"),
    "version as text": (message(9, version="1"), "1005", "version"),
    "no name": (message(9, elements={"CF_XDR_MC": None}), "1003", "CF_XDR_MC"),
    "a blank name": (message(9, elements={"CF_XDR_MC": "　"}), "1003", "CF_XDR_MC"),
    "a wrong check character": (
        message(9, elements={"CF_XDR_SHXYM": "91152501MA0GLDN160"}),
        "1002",
        "CF_XDR_SHXYM",
    ),
    "a short code": (message(9, elements={"CF_XDR_SHXYM": "91152501"}), "1002", "CF_XDR_SHXYM"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_line_is_rejected_with_its_code_and_the_others_are_taken(
    erenhot: Client, name: str
) -> None:
    line, code, element = WRONG[name]
    upload_no = next(numbers)
    erenhot.upload(upload_no, message(7), line, message(8))
    receipt = erenhot.receipt(upload_no)
    assert (receipt["received"], receipt["accepted"], receipt["rejected"]) == (3, 2, 1)
    [rejection] = receipt["rejections"]
    assert (rejection["line"], rejection["code"], rejection["element"]) == (2, code, element)
    assert rejection["reason"]


def test_a_name_that_the_registry_has_otherwise_is_rejected_with_1001(
    region: Platform, erenhot: Client
) -> None:
    code = "91152501MA0GLDN16M"
    region.run_sql(f"INSERT INTO registry VALUES ('{code}', '二连浩特市样例商贸（集团）有限公司')")
    try:
        upload_no = next(numbers)
        other = message(10)
        same = message(11, elements={"CF_XDR_MC": "二连浩特市样例商贸(集团) 有限公司"})
        erenhot.upload(upload_no, other, same)
        [rejection] = erenhot.receipt(upload_no)["rejections"]
    finally:
        region.run_sql("DELETE FROM registry")
    assert rejection == {
        "line": 1,
        "record_type": other["record_type"],
        "record_key": other["record_key"],
        "code": "1001",
        "element": "CF_XDR_MC",
        "reason": "名称与统一社会信用代码不匹配",
    }


def test_one_bad_line_in_500_costs_one_line(erenhot: Client) -> None:
    upload_no = next(numbers)
    lines: list[dict[str, Any] | bytes] = [message(1000 + n) for n in range(500)]
    lines[250] = b'{"record_type": "administrative_pen'
    erenhot.upload(upload_no, *lines)
    receipt = erenhot.receipt(upload_no)
    assert (
        receipt["received"],
        receipt["accepted"],
        [r["line"] for r in receipt["rejections"]],
    ) == (500, 499, [251])


def test_200_uploads_duplicated_and_reordered_leave_each_record_once(
    region: Platform, hohhot: Client
) -> None:
    dice = random.Random(20261124)
    versions = [message(k, v, origin="150100") for k in range(2000, 2040) for v in range(1, 6)]
    uploads = [(f"R{n:03d}", [m, dice.choice(versions)]) for n, m in enumerate(versions)]
    sent = uploads + dice.sample(uploads, 100)
    dice.shuffle(sent)
    for upload_no, messages in sent:
        assert hohhot.upload(upload_no, *messages).status_code == 202
    for upload_no, _ in uploads:
        assert hohhot.receipt(upload_no)["accepted"] == 2
    rows = region.run_sql(
        "SELECT message FROM records WHERE origin = '150100' AND message LIKE '%〔2026〕20__号%'"
    )
    held = {
        message["record_key"]: message["version"]
        for message in (json.loads(text) for (text,) in rows)
    }
    assert held == {f"{key:032x}": 5 for key in range(2000, 2040)}
    changed = region.run_sql("SELECT message FROM changes WHERE origin = '150100'")
    seen = [(m["record_key"], m["version"]) for m in (json.loads(text) for (text,) in changed)]
    assert len(seen) == len(set(seen)), "a change was distributed twice"


def test_an_older_version_is_accepted_and_ignored(region: Platform, erenhot: Client) -> None:
    upload_no = next(numbers)
    erenhot.upload(
        upload_no, message(20, 2), message(20, 1), message(20, 2, elements={"BZ": "另一个"})
    )
    assert erenhot.receipt(upload_no)["accepted"] == 3
    [(text,)] = region.run_sql(f"SELECT message FROM records WHERE record_key = '{20:032x}'")
    assert json.loads(text) == message(20, 2)


def bomb() -> bytes:
    return gzip.compress(bytes(200 * 2**20), compresslevel=1, mtime=0)


def bomb_in_members() -> bytes:
    return gzip.compress(bytes(10 * 2**20), mtime=0) * 7


# What is costly to make is made by the test that sends it.
BROKEN = {
    "empty": (b"", 400, "gzip-broken"),
    "no gzip": (b"hello", 400, "gzip-broken"),
    "cut off": (page(message(1))[:-9], 400, "gzip-broken"),
    "with something behind": (page(message(1)) + b"tail", 400, "gzip-broken"),
    "without a message": (gzip.compress(b"\n \n", mtime=0), 400, "page-lines"),
    "too many messages": (gzip.compress(b"x\n" * 10_001, mtime=0), 413, "page-lines"),
    "a bomb": (bomb, 413, "page-too-large"),
    "a bomb in members": (bomb_in_members, 413, "page-too-large"),
    "too large": (bytes(17 * 2**20), 413, "body-too-large"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_body_that_is_no_page_is_refused_and_its_number_stays_free(
    erenhot: Client, name: str
) -> None:
    content, status, code = BROKEN[name]
    body = content() if callable(content) else content
    upload_no = next(numbers)
    refused = erenhot.upload(upload_no, body=body)
    assert (refused.status_code, refused.json()["error"]["code"]) == (status, code)
    assert erenhot.upload(upload_no, message(30)).status_code == 202


def test_gzip_in_several_members_is_one_page(erenhot: Client) -> None:
    upload_no = next(numbers)
    erenhot.upload(upload_no, body=page(message(31)) + page(message(32)))
    assert erenhot.receipt(upload_no)["accepted"] == 2


def test_other_media_types_and_numbers_are_refused(erenhot: Client) -> None:
    assert (
        erenhot.upload(
            "U-json", message(1), changed={"Content-Type": "application/json"}
        ).status_code
        == 415
    )
    assert (
        erenhot.upload("U-plain", message(1), changed={"Content-Encoding": "identity"}).status_code
        == 415
    )
    refused = erenhot.upload("a/b", message(1))
    assert (refused.status_code, refused.json()["error"]["code"]) == (400, "idempotency-key-form")
