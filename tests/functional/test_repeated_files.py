"""The same bytes again: refused only where they would change nothing."""

import pytest

from tests.lib.submissions import LICENCE, drop_csv, frame_of, submit_one


CONTENT = "许可内容"


@pytest.fixture
def monday(inbox, catalogue):
    """Three licences as they were on Monday, loaded."""
    frame = frame_of(catalogue, 3)
    drop_csv(inbox, "周一.csv", frame)
    assert submit_one().new == 3
    return frame


def contents(query):
    return sorted(text for (text,) in query(f"SELECT xk_nr FROM records.current_{LICENCE}"))


def test_mondays_file_again_takes_tuesdays_change_back(monday, inbox, query):
    drop_csv(inbox, "周二.csv", monday.assign(**{CONTENT: "周二的说法"}))
    assert submit_one().changed == 3

    drop_csv(inbox, "周一.csv", monday)
    again = submit_one()
    assert (again.state, again.changed) == ("receipted", 3)
    assert contents(query) == sorted(monday[CONTENT])
    assert query("SELECT count(*) FROM conflicts") == [(0,)]


def test_once_it_is_back_the_same_file_is_refused(monday, inbox):
    drop_csv(inbox, "周二.csv", monday.assign(**{CONTENT: "周二的说法"}))
    submit_one()
    drop_csv(inbox, "周一.csv", monday)
    back = submit_one()
    drop_csv(inbox, "周一.csv", monday)
    again = submit_one()
    assert (again.state, again.reason_code) == ("refused", "already-received")
    assert back.batch_no in again.reason


def test_tuesdays_file_again_is_refused_too_until_something_has_changed(monday, inbox):
    tuesday = monday.assign(**{CONTENT: "周二的说法"})
    for frame, state in [
        (tuesday, "receipted"),
        (tuesday, "refused"),
        (monday, "receipted"),
        (tuesday, "receipted"),
    ]:
        drop_csv(inbox, "许可.csv", frame)
        assert submit_one().state == state


def test_a_file_that_only_confirmed_is_taken_again_when_what_it_confirmed_has_changed(
    monday, inbox, query
):
    confirming = monday[::-1]
    drop_csv(inbox, "确认.csv", confirming)
    assert submit_one().unchanged == 3
    drop_csv(inbox, "周二.csv", monday.assign(**{CONTENT: "周二的说法"}))
    submit_one()
    drop_csv(inbox, "确认.csv", confirming)
    assert submit_one().changed == 3
    assert contents(query) == sorted(monday[CONTENT])


def test_new_records_of_others_do_not_make_it_worth_taking(monday, inbox, catalogue):
    drop_csv(inbox, "新增.csv", frame_of(catalogue, 2, seed=77))
    assert submit_one().new == 2
    drop_csv(inbox, "周一.csv", monday)
    assert submit_one().reason_code == "already-received"
