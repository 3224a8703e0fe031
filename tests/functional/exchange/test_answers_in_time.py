"""Every change is answered, superseded ones too; a page without an answer becomes an alarm."""

import dataclasses
import json

import pytest

from pipelines import flows, settings
from pipelines.errors import Permanent
from pipelines.work import current_platform
from tests.lib import commands, stages
from tests.lib.command_line import run_here
from tests.lib.distributed import answers_of, distribute, licences, newest_change
from tests.lib.exchange import submit_licences


def answered(region):
    """The changes that the city's answers name, each as often as it is named."""
    return sorted(number for answer in answers_of(region) for number in answer["changes"])


def download_and_answer():
    commands.download()
    commands.download()


def test_every_change_is_answered_once_superseded_ones_with_what_was_judged_instead(
    exchange, catalogue
):
    first, second = licences(catalogue, 2)
    numbers = distribute(exchange, first, second, first | {"version": 2})
    download_and_answer()
    others = "SELECT change_no FROM changes WHERE origin <> '152501' ORDER BY 1"
    assert answered(exchange) == [number for (number,) in exchange.run_sql(others)]
    [answer] = [one for one in answers_of(exchange) if numbers[0] in one["changes"]]
    assert (answer["superseded"], answer["accepted"]) == ([numbers[0]], 2)
    download_and_answer()
    assert answered(exchange) == [number for (number,) in exchange.run_sql(others)]


def test_a_change_older_than_what_is_here_has_an_answer_of_its_own(exchange, catalogue):
    [message] = licences(catalogue, 1)
    distribute(exchange, message | {"version": 5})
    download_and_answer()
    [number] = distribute(exchange, message | {"version": 4})
    download_and_answer()
    [answer] = [one for one in answers_of(exchange) if number in one["changes"]]
    assert answer["changes"] == answer["superseded"] == [number]
    assert (answer["accepted"], answer["rejected"]) == (0, [])


def test_superseded_changes_of_before_are_answered_too(exchange, catalogue, query):
    [message] = licences(catalogue, 1)
    [number, _] = distribute(exchange, message, message | {"version": 2})
    commands.download()
    exchange.run_sql("DELETE FROM download_receipts")
    query("UPDATE messages SET answer_no = NULL, answered_at = NULL")
    # The region does not answer: the answer keeps its number.
    exchange.queue_faults("none", "drop-after")
    commands.download()
    commands.download()
    [answer] = answers_of(exchange)
    assert number in answer["superseded"]
    assert newest_change(exchange) not in answer["superseded"]


@pytest.fixture
def unanswered(exchange, catalogue, query):
    """A page that was sent 30 hours ago; the region has yet to judge it."""
    submit_licences(catalogue, 3)
    stages.upload_pending()
    query("UPDATE uploads SET sent_at = now() - interval '30 hours 10 minutes'")


def test_a_page_without_an_answer_is_named_with_its_age_and_ends_with_1(unanswered, query):
    [(upload_no,)] = query("SELECT upload_no FROM uploads")
    current = settings.current()
    environment = {"VAR": str(current.var), "DATABASE_URL": current.database_url}
    answer = run_here(environment, "status", "--json")
    assert answer.returncode == 1
    [page] = json.loads(answer.stdout)["unanswered"]
    assert (page["upload_no"], page["hours"]) == (upload_no, 30)
    with pytest.raises(Permanent, match=f"1 page.*ask it about {upload_no}, sent 30 hours ago"):
        flows.PASSES["check_receipts"](current_platform())


def test_a_page_that_is_waited_for_for_a_shorter_time_is_no_alarm(unanswered):
    patient = dataclasses.replace(settings.current(), unanswered_hours=48.0)
    with settings.using(patient):
        assert flows.PASSES["check_receipts"](current_platform()) == 0


def test_an_answered_page_is_no_alarm(unanswered, exchange):
    assert commands.upload()["accepted_by_region"] == 3
    assert flows.PASSES["check_receipts"](current_platform()) == 0


def test_of_a_page_that_the_region_has_not_taken_it_is_not_said_that_it_was_sent(unanswered, query):
    query(
        "UPDATE uploads SET state = 'cut', sent_at = NULL,"
        " cut_at = now() - interval '30 hours 10 minutes'"
    )
    with pytest.raises(Permanent, match="cut 30 hours ago and not taken yet"):
        flows.PASSES["check_receipts"](current_platform())
