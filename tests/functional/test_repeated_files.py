"""The same bytes again: refused only where they would change nothing."""

import io
import zipfile

import pytest

from tests.lib.submissions import LICENCE, drop, drop_csv, frame_of, submit_one


CONTENT = "许可内容"
REMARK = "备注"


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


def as_workbook(frame):
    content = io.BytesIO()
    frame.to_excel(content, index=False)
    return content.getvalue()


def in_archive(frame):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("许可.csv", frame.to_csv(index=False))
    return content.getvalue()


def as_json(frame):
    return frame.to_json(orient="records", force_ascii=False).encode()


FORMS = {
    "许可.csv": lambda frame: frame.to_csv(index=False).encode("gb18030"),
    "许可.txt": lambda frame: frame.to_csv(index=False, sep="\t").encode("utf-16"),
    "许可.xlsx": as_workbook,
    "许可.zip": in_archive,
    "许可.json": as_json,
}


@pytest.mark.parametrize("name", FORMS)
def test_in_whatever_form_monday_came_it_is_taken_again_after_a_change_only(
    inbox, catalogue, query, name
):
    monday = frame_of(catalogue, 3)
    content = FORMS[name](monday)
    drop(inbox, name, content)
    assert submit_one().new == 3
    drop(inbox, name, content)
    assert submit_one().reason_code == "already-received"

    drop_csv(inbox, "周二.csv", monday.assign(**{CONTENT: "周二的说法"}))
    submit_one()
    drop(inbox, f"又一次{name}", content)
    again = submit_one()
    assert (again.state, again.changed) == ("receipted", 3)
    assert contents(query) == sorted(monday[CONTENT])


TUESDAYS = {
    "one record of three": lambda monday: monday.loc[[1]].assign(**{CONTENT: "周二的说法"}),
    "a cell emptied": lambda monday: monday.assign(**{REMARK: ""}),
    "a date of one record": lambda monday: monday.loc[[2]].assign(**{"有效期至": "2097-12-31"}),
    "the rows in another order": lambda monday: monday[::-1].assign(**{REMARK: "周二"}),
}


@pytest.mark.parametrize("change", TUESDAYS)
def test_whatever_tuesday_changed_monday_takes_it_back(monday, inbox, query, change):
    tuesday = TUESDAYS[change](monday)
    columns = "xk_wsh, xk_nr, xk_yxqzi, bz"
    before = query(f"SELECT {columns} FROM records.current_{LICENCE} ORDER BY xk_wsh")
    drop_csv(inbox, "周二.csv", tuesday)
    assert submit_one().changed == len(tuesday)

    drop_csv(inbox, "周一.csv", monday)
    assert submit_one().changed == len(tuesday)
    after = query(f"SELECT {columns} FROM records.current_{LICENCE} ORDER BY xk_wsh")
    assert after == before
