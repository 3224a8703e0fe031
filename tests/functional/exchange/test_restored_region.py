"""A region that was restored from an older copy: what it sends since is read, and nothing twice."""

import dataclasses
import json

import pytest

from pipelines import settings
from pipelines.city.exchange import changes
from pipelines.errors import RegionRefused
from pipelines.work import current_platform
from tests.lib import commands, stages
from tests.lib.changes import change
from tests.lib.distributed import answers_of, distribute, licences, newest_change, rejected_of
from tests.lib.submissions import LICENCE


NUMBERS = "SELECT count(*), sum(version) FROM records"


@pytest.fixture
def restored(exchange, catalogue):
    """A region whose last two changes, which the city has, are gone; and those two messages."""
    commands.download()
    lost = licences(catalogue, 2, seed=5)
    distribute(exchange, *lost)
    assert commands.download()["accepted"] == 2
    exchange.run_sql(f"DELETE FROM changes WHERE change_no > {newest_change(exchange) - 2}")
    return lost


def test_what_a_restored_region_has_made_since_is_taken(exchange, catalogue, restored, query):
    before = query(NUMBERS)
    # Its new changes have the numbers of those that are gone.
    numbers = distribute(exchange, *licences(catalogue, 3, seed=6))
    outcome = commands.download()
    assert (outcome["region_restored"], outcome["received"], outcome["accepted"]) == (True, 3, 3)
    [(count, versions)] = before
    assert query(NUMBERS) == [(count + 3, versions + 3)]
    assert numbers[-1] in answers_of(exchange)[-1]["changes"]
    outcome = commands.download()
    assert (outcome["region_restored"], outcome["received"]) == (False, 0)


def test_a_restored_region_without_new_changes_is_read_again_and_nothing_is_doubled(
    exchange, restored, query
):
    before = query(NUMBERS)
    outcome = commands.download()
    assert (outcome["region_restored"], outcome["received"]) == (True, 0)
    assert query(NUMBERS) == before
    assert commands.download()["region_restored"] is False


def test_the_same_version_with_another_content_is_set_aside_and_answered(
    exchange, restored, query, catalogue
):
    changed = restored[0] | {"elements": restored[0]["elements"] | {"XK_NR": "另一个说法"}}
    numbers = distribute(exchange, changed, restored[1], *licences(catalogue, 1, seed=6))
    outcome = commands.download()
    assert (outcome["received"], outcome["needs_a_person"]) == (1, True)
    [thing] = outcome["set_aside"]
    assert thing["kind"] == "message" and thing["reason"].startswith("version-conflict: version 1")
    assert rejected_of(exchange)[numbers[0]] == "version-conflict"
    texts = f"SELECT xk_nr FROM records.current_{LICENCE} ORDER BY 1"
    assert ("另一个说法",) not in query(texts)

    # It stays one thing, however often it is read.
    commands.download()
    assert len(commands.download()["set_aside"]) == 1

    # A person decides that the region is right.
    [batch_no] = [stages.replay(thing["set_aside_no"])]
    stages.run_all(batch_no)
    assert ("另一个说法",) in query(texts)
    assert commands.download()["needs_a_person"] is False


def test_a_version_older_than_the_one_that_is_here_changes_nothing(platform, catalogue, query):
    [message] = licences(catalogue, 1)
    elements = message["elements"]
    city = current_platform()
    newer = change(5, "a" * 32, version=7, **elements)
    older = change(6, "a" * 32, version=6, **elements)
    [_] = changes.take(city, [newer], after="", following="5")
    assert changes.take(city, [older], after="5", following="6") == []
    assert query("SELECT version, batch_no FROM messages WHERE batch_no = 'superseded'") == [
        (6, "superseded")
    ]


def test_a_message_that_contradicts_another_one_of_its_page_is_set_aside(platform, query):
    city = current_platform()
    first = change(1, "a" * 32, XK_NR="甲")
    second = change(2, "a" * 32, XK_NR="乙")
    [batch_no] = changes.take(city, [first, second], after="", following="2")
    assert [one.change_no for one in changes.changes_of(city, batch_no)] == [1]
    assert query("SELECT change_no FROM set_aside") == [(2,)]


def test_a_region_that_says_so_again_and_again_is_a_matter_for_a_person(scripted, platform):
    body = json.dumps({"error": {"code": "other-epoch", "message": "m"}}).encode()
    scripted.answer((409, {}, body))
    joined = dataclasses.replace(platform, region_url=scripted.url)
    with settings.using(joined), pytest.raises(RegionRefused, match="other-epoch"):
        stages.download_changes()
    assert len(scripted.requests) == 2


def test_a_cursor_from_before_epochs_is_still_good(exchange, catalogue, query):
    commands.download()
    query("UPDATE cursors SET value = split_part(value, '@', 1)")
    distribute(exchange, *licences(catalogue, 1))
    outcome = commands.download()
    assert (outcome["region_restored"], outcome["received"]) == (False, 1)
