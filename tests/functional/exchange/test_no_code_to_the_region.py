"""A licence of a subject without a credit code goes to the region and comes from there."""

import json

from tests.lib import commands
from tests.lib.exchange import submit_licences


OURS = "FROM records WHERE origin = '152501'"
REGISTRATION_NO, OTHER_NO = "152501000012347", "152501600012346"


def without_code(frame):
    frame["XK_XDR_SHXYM"] = "无"
    frame["XK_XDR_ZZJG"] = ""
    frame["XK_XDR_GSZC"] = REGISTRATION_NO


def distribute(region, **elements):
    """Let the region distribute our own record as one of another platform."""
    [(last,)] = region.run_sql("SELECT coalesce(max(change_no), 0) FROM changes")
    [(text,)] = region.run_sql(f"SELECT message {OURS}")
    message = json.loads(text)
    message |= {"origin": "150100", "elements": message["elements"] | elements}
    body = json.dumps(message, ensure_ascii=False).replace("'", "''")
    region.run_sql(f"INSERT INTO changes VALUES ({last + 1}, '150100', '{body}')")


def test_it_arrives_with_the_number_that_it_has_and_both_sides_agree(exchange, catalogue):
    submit_licences(catalogue, 1, change=without_code)
    assert commands.upload()["accepted_by_region"] == 1
    assert commands.reconcile()["different"] == []
    [(text,)] = exchange.run_sql(f"SELECT message {OURS}")
    elements = json.loads(text)["elements"]
    assert (elements.get("XK_XDR_SHXYM"), elements["XK_XDR_GSZC"]) == (None, REGISTRATION_NO)


def test_one_that_the_region_distributes_is_taken_by_its_number(exchange, catalogue, query):
    submit_licences(catalogue, 1, change=without_code)
    commands.upload()
    commands.download()
    distribute(exchange, XK_XDR_GSZC=OTHER_NO)
    outcome = commands.download()
    assert (outcome["received"], outcome["accepted"]) == (1, 1)
    numbers = "SELECT subject_key, kind FROM subjects WHERE subject_key LIKE 'reg:%' ORDER BY 1"
    assert query(numbers) == [
        (f"reg:{REGISTRATION_NO}", "legal_person"),
        (f"reg:{OTHER_NO}", "individual_business"),
    ]


def test_our_own_stays_when_the_region_says_otherwise(exchange, catalogue, query):
    submit_licences(catalogue, 1, change=without_code)
    commands.upload()
    commands.download()
    distribute(exchange, XK_NR="区域的说法")
    commands.download()
    assert query("SELECT kept FROM conflicts") == [("city",)]


def test_when_the_code_appears_the_region_gets_it_as_the_next_version(exchange, catalogue):
    submit_licences(catalogue, 1, change=without_code)
    commands.upload()
    submit_licences(
        catalogue, 1, change=lambda frame: frame.__setitem__("XK_XDR_GSZC", REGISTRATION_NO)
    )
    assert commands.upload()["uploaded"] == 1
    [(version, text)] = exchange.run_sql(f"SELECT version, message {OURS}")
    assert version == 2
    assert json.loads(text)["elements"]["XK_XDR_SHXYM"]
