"""One thing that goes wrong in the exchange is set aside and named, and everything else goes on."""

import dataclasses
import json
import time

import pytest

import pipelines.catalogue
from pipelines import settings
from pipelines.catalogue.examples import samples
from pipelines.errors import Permanent, RegionRefused
from pipelines.region.client import RegionalPlatform
from pipelines.stages import download
from tests.lib import commands, stages
from tests.lib.batches import PERSON
from tests.lib.command_line import run_on_platform
from tests.lib.distributed import answers_of, distribute, licences, newest_change, rejected_of
from tests.lib.exchange import submit_licences
from tests.lib.scripted_server import reply
from tests.lib.submissions import DEPARTMENT, LICENCE


def set_aside():
    """Kind and reason of what `status` names."""
    answer = run_on_platform("status", "--json")
    things = json.loads(answer.stdout)["set_aside"]
    assert answer.returncode == (1 if things else 0)
    return [(thing["kind"], thing["reason"]) for thing in things]


def small_pages(rows):
    return settings.using(dataclasses.replace(settings.current(), page_rows=rows))


def wait_for_receipts(region):
    deadline = time.monotonic() + 20
    while region.run_sql("SELECT count(*) FROM uploads WHERE receipt IS NULL") != [(0,)]:
        assert time.monotonic() < deadline
        time.sleep(0.05)


def submit_persons(catalogue, count):
    frame = samples.valid_rows(catalogue.record_types[PERSON], count, seed=3)
    inbox = settings.current().ingest_root / DEPARTMENT / "inbox"
    frame.to_csv(inbox / "处罚.csv", index=False)
    return commands.submit()


@pytest.fixture
def encrypted(query, catalogue):
    """Table and column of the encrypted numbers of persons."""
    elements = catalogue.record_types[PERSON].elements.values()
    personal = [element.code.lower() for element in elements if element.personal]
    return f"records.record_{PERSON}", f"{personal[0]}_encrypted"


def test_a_row_that_cannot_be_decrypted_is_set_aside_until_it_is_replayed(
    exchange, catalogue, query, encrypted
):
    submit_persons(catalogue, 4)
    table, column = encrypted
    spoilt = f"set_byte({column}, 14, get_byte({column}, 14) # 1)"
    query(f"UPDATE {table} SET {column} = {spoilt} WHERE row_number = 3")
    answer = run_on_platform("upload", "--json")
    outcome = json.loads(answer.stdout)
    assert (answer.returncode, outcome["needs_a_person"]) == (1, True)
    assert (outcome["accepted_by_region"], outcome["waiting"]) == (3, 0)
    [(kind, reason)] = set_aside()
    assert kind == "record" and reason.startswith(f"{PERSON}: no message can be made of it")
    assert run_on_platform("exchange", "set-aside", "list").returncode == 1

    query(f"UPDATE {table} SET {column} = {spoilt} WHERE row_number = 3")
    assert run_on_platform("exchange", "set-aside", "replay", "--all").returncode == 0
    outcome = commands.upload()
    assert (outcome["accepted_by_region"], outcome["needs_a_person"]) == (4, False)
    assert set_aside() == []


def test_a_record_type_that_left_the_catalogue_holds_up_no_other(
    exchange, catalogue, query, monkeypatch
):
    submit_persons(catalogue, 4)
    submit_licences(catalogue, 6)
    record_types = dict(catalogue.record_types)
    del record_types[PERSON]
    smaller = dataclasses.replace(catalogue, record_types=record_types)
    with monkeypatch.context() as patch:
        patch.setattr(pipelines.catalogue, "in_folder", lambda folder: smaller)
        with small_pages(3):
            outcome = commands.upload()
            assert (outcome["accepted_by_region"], outcome["uploaded"]) == (6, 6)
            kinds = {thing["kind"] for thing in outcome["set_aside"]}
            assert kinds == {"page", "record"}
            with pytest.raises(Permanent, match="could not be sent, the others were"):
                stages.upload_pending()
            outcome = commands.reconcile()
        assert (outcome["different"], outcome["needs_a_person"]) == ([], True)
        assert [thing["reference"] for thing in outcome["set_aside"]] == [PERSON]

    # The page is sent by itself once the type is back; the single record waits for a person.
    assert commands.upload()["accepted_by_region"] == 9
    run_on_platform("exchange", "set-aside", "replay", "--all")
    assert commands.upload()["accepted_by_region"] == 10
    assert commands.reconcile()["needs_a_person"] is False
    assert set_aside() == []


def reject_at_the_region(query, *row_numbers):
    """As if the region had rejected rows of every batch that was sent."""
    query(
        "UPDATE outbox SET state = 'refused', reason_code = '1001', reason = 'r'"
        f" FROM records.record_{LICENCE} AS l WHERE l.record_id = outbox.record_id"
        f" AND l.row_number = ANY(ARRAY{list(row_numbers)})"
    )


def test_a_department_whose_folder_cannot_be_written_keeps_no_other_from_hearing(
    exchange, catalogue, query
):
    root = settings.current().ingest_root
    [first] = submit_licences(catalogue, 3)
    [second] = submit_licences(catalogue, 3, seed=2, department="court")
    commands.upload()
    reject_at_the_region(query, 2)
    receipts = root / first.department / "receipts"
    receipts.rename(root / "elsewhere")
    receipts.write_bytes(b"no folder")
    with pytest.raises(
        Permanent, match=f"could not be informed, the others were; {first.batch_no}"
    ):
        stages.acknowledge()
    assert list((root / second.department / "receipts").glob("回执_区域平台退回1条_*.xlsx"))
    assert [kind for kind, _ in set_aside()] == ["notification"]
    assert run_on_platform("upload").returncode == 1

    receipts.unlink()
    assert run_on_platform("upload").returncode == 0
    assert list(receipts.glob("回执_区域平台退回1条_*.xlsx"))
    assert set_aside() == []


def test_a_second_refusal_never_takes_the_place_of_the_first(exchange, catalogue):
    [(code, name)] = exchange.run_sql("SELECT credit_code, name FROM registry LIMIT 1")

    def mismatch(frame):
        columns = ["XK_XDR_LB", "XK_XDR_SHXYM", "XK_XDR_MC", "XK_FRDB"]
        for row in (0, 2):
            frame.loc[row, columns] = ["1", code, name + "分号", "赵示例"]

    [batch] = submit_licences(catalogue, 4, change=mismatch)
    with small_pages(2):
        stages.upload_pending()
    wait_for_receipts(exchange)
    # The region takes its time with the second page.
    exchange.run_sql("CREATE TABLE later AS SELECT * FROM uploads ORDER BY arrival DESC LIMIT 1")
    late = "FROM later WHERE uploads.upload_no = later.upload_no"
    exchange.run_sql(f"UPDATE uploads SET receipt = NULL, due_at = 'infinity' {late}")
    receipts = settings.current().ingest_root / DEPARTMENT / "receipts"
    assert stages.acknowledge() == 1
    [first] = receipts.glob("回执_区域平台退回*.json")
    before = first.read_bytes()

    exchange.run_sql(f"UPDATE uploads SET receipt = later.receipt {late}")
    assert stages.acknowledge() == 0
    assert first.read_bytes() == before
    second = receipts / first.name.replace("退回1条", "退回2条")
    rejections = json.loads(second.read_text(encoding="utf-8"))["rejections"]
    assert [line["row_number"] for line in rejections] == [2, 4]
    assert batch.batch_no in second.name


@pytest.mark.parametrize(
    "poison",
    [
        {"reason": "a\0b"},
        {"code": "1" * 100},
        {"element": {"a": 1}},
        {"line": 2**40},
    ],
)
def test_a_receipt_that_nobody_can_take_holds_up_no_page_behind_it(exchange, catalogue, poison):
    submit_licences(catalogue, 6)
    with small_pages(3):
        stages.upload_pending()
    wait_for_receipts(exchange)
    query = "SELECT upload_no, convert_from(receipt, 'UTF8') FROM uploads ORDER BY arrival LIMIT 1"
    [(upload_no, issued)] = exchange.run_sql(query)
    rejection = {"line": 1, "code": "1", "reason": "r"} | poison
    forged = json.loads(issued) | {"accepted": 2, "rejected": 1, "rejections": [rejection]}
    body = json.dumps(forged)
    receipt = f"UPDATE uploads SET receipt = convert_to('{body}', 'UTF8')"
    exchange.run_sql(f"{receipt} WHERE upload_no = '{upload_no}'")
    answer = run_on_platform("upload", "--json")
    outcome = json.loads(answer.stdout)
    assert (answer.returncode, outcome["accepted_by_region"], outcome["unsettled"]) == (1, 3, 1)
    [thing] = outcome["set_aside"]
    assert (thing["kind"], thing["reference"]) == ("receipt", upload_no)
    with pytest.raises(RegionRefused, match=f"cannot be taken; {upload_no}"):
        stages.acknowledge()

    exchange.run_sql(receipt.replace(body, issued) + f" WHERE upload_no = '{upload_no}'")
    assert run_on_platform("upload").returncode == 0
    assert set_aside() == []


def test_a_message_that_nobody_can_take_is_set_aside_and_answered(exchange, catalogue, query):
    commands.download()
    sound = licences(catalogue, 2)
    sound[1] = sound[1] | {"version": 2**31}
    poisonous = [
        sound[0] | {"version": 2**53},
        sound[0] | {"record_key": "k" * 9000},
        sound[0] | {"elements": sound[0]["elements"] | {"XK_NR": "a\0b"}},
        sound[0] | {"elements": sound[0]["elements"] | {"XK_NR": "\ud800"}},
        [],
    ]
    numbers = distribute(exchange, *poisonous, *sound)
    answer = run_on_platform("download", "--json")
    outcome = json.loads(answer.stdout)
    assert (answer.returncode, outcome["received"], outcome["accepted"]) == (1, 2, 2)
    assert query("SELECT max(version) FROM messages") == [(2**31,)]
    assert [kind for kind, _ in set_aside()] == ["message"] * 5
    told = rejected_of(exchange)
    assert [told.get(number) for number in numbers] == ["message-form"] * 5 + [None] * 2
    # What came is kept, but not in clear.
    kept = query("SELECT content_encrypted FROM set_aside")
    assert not any(b"elements" in bytes(content) for (content,) in kept)

    answers = len(answers_of(exchange))
    assert commands.download()["received"] == 0
    assert len(answers_of(exchange)) == answers
    again = run_on_platform("exchange", "set-aside", "replay", "--all")
    assert (again.returncode, again.stderr.count("still not as it was agreed")) == (1, 5)


def test_an_answer_that_the_region_does_not_take_holds_up_no_other(
    exchange, catalogue, monkeypatch
):
    answer_changes = RegionalPlatform.answer_changes
    refused = []

    def answer(self, batch_no, *content):
        if not refused or refused[0] == batch_no:
            refused.append(batch_no)
            raise RegionRefused("the region answers 400 receipt-form", "receipt-form")
        return answer_changes(self, batch_no, *content)

    monkeypatch.setattr(RegionalPlatform, "answer_changes", answer)
    batches = commands.download()["batches"]
    distribute(exchange, *licences(catalogue, 2))
    outcome = commands.download()
    assert (outcome["received"], outcome["needs_a_person"]) == (2, True)
    assert [thing["reference"] for thing in outcome["set_aside"]] == refused[:1]
    assert len(answers_of(exchange)) == len(batches)
    # Airflow goes on with what came; a pass that has nothing else to do is red.
    distribute(exchange, *licences(catalogue, 1, seed=8))
    [batch_no] = stages.download_changes()
    stages.run_all(batch_no)
    with pytest.raises(RegionRefused, match=refused[0]):
        stages.download_changes()

    monkeypatch.setattr(RegionalPlatform, "answer_changes", answer_changes)
    assert commands.download()["needs_a_person"] is False
    assert len(answers_of(exchange)) == len(batches) + 2


def page_of(following, more=True):
    return reply(200, json.dumps({"changes": [], "next": following, "more": more}).encode())


def scripted_settings(scripted, platform):
    return settings.using(dataclasses.replace(platform, region_url=scripted.url))


def test_a_cursor_that_goes_back_ends_the_pass(scripted, platform, query):
    scripted.answer(page_of("5"), page_of("6"), page_of("5"))
    with scripted_settings(scripted, platform), pytest.raises(RegionRefused, match="goes back"):
        stages.download_changes()
    assert len(scripted.requests) == 3
    assert query("SELECT value FROM cursors") == [("6",)]


@pytest.mark.parametrize("following", ["abc", "9" * 3_000_000, "-5", " 7", "٣"])
def test_a_cursor_that_is_none_is_not_kept(scripted, platform, query, following):
    scripted.answer(page_of("5"), page_of(following))
    with scripted_settings(scripted, platform), pytest.raises(RegionRefused, match="next"):
        stages.download_changes()
    assert query("SELECT value FROM cursors") == [("5",)]
    assert query("SELECT kind FROM set_aside WHERE settled_at IS NULL") == [("changes",)]


def test_a_pass_ends_whatever_the_region_answers(scripted, platform, query, monkeypatch):
    monkeypatch.setattr(download, "MOST_PAGES", 3)
    scripted.answer(*[page_of(str(number)) for number in range(1, 9)])
    with scripted_settings(scripted, platform):
        assert stages.download_changes() == []
    assert len(scripted.requests) == 3
    assert query("SELECT value FROM cursors") == [("3",)]


def test_a_person_may_read_on_from_elsewhere(exchange, catalogue, query):
    commands.download()
    assert (
        run_on_platform("exchange", "cursor")
        .stdout.strip()
        .startswith(str(newest_change(exchange)))
    )
    query("UPDATE cursors SET value = 'abc'")
    assert run_on_platform("download").returncode == 1
    assert run_on_platform("exchange", "cursor", "--set", "x").returncode == 1
    assert run_on_platform("exchange", "cursor", "--set", "").returncode == 0
    assert commands.download()["received"] == 0
