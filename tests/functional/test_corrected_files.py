"""The whole file corrected instead of the receipt, where what identifies the row was wrong."""

import pytest

from tests.lib.submissions import drop_csv, frame_of, submit_one


CODE = "行政相对人代码_1(统一社会信用代码)"
NUMBER = "行政许可决定文书号"
CONTENT = "许可内容"


@pytest.fixture
def sound(catalogue):
    return frame_of(catalogue, 3, seed=8)


@pytest.fixture
def rejected(platform, inbox, sound):
    """A file whose second row had a wrong code."""
    code = sound[CODE][1]
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    drop_csv(inbox, "许可.csv", sound.assign(**{CODE: [sound[CODE][0], wrong, sound[CODE][2]]}))
    batch = submit_one()
    assert batch.rejected == 1
    return batch


def settled(query):
    return query("SELECT batch_no, row_number, mended_by FROM mended_rows")


def test_a_row_that_is_the_same_in_all_else_settles_it(rejected, inbox, sound, query):
    drop_csv(inbox, "许可_改.csv", sound)
    batch = submit_one()
    assert (batch.new, batch.unchanged) == (1, 2)
    assert settled(query) == [(rejected.batch_no, 3, batch.batch_no)]


def test_the_row_alone_under_another_name_settles_it_too(rejected, inbox, sound, query):
    drop_csv(inbox, "补报许可.csv", sound.iloc[1:2])
    submit_one()
    assert [row[1] for row in settled(query)] == [3]


def test_a_row_that_differs_elsewhere_does_not(rejected, inbox, sound, query):
    numbers = [f"二示例许字〔2019〕{number}号" for number in (1, 2, 3)]
    drop_csv(inbox, "许可_改.csv", sound.assign(**{CONTENT: "另一内容", NUMBER: numbers}))
    assert submit_one().new == 3
    assert settled(query) == []


def test_rows_that_were_there_before_settle_nothing(rejected, inbox, sound, query):
    drop_csv(inbox, "许可_无关.csv", sound.iloc[[0, 2]])
    assert submit_one().unchanged == 2
    assert settled(query) == []


def test_another_department_settles_nothing(rejected, platform, inbox, sound, query):
    drop_csv(platform.ingest_root / "ecology" / "inbox", "许可.csv", sound.iloc[1:2])
    assert submit_one().new == 1
    assert settled(query) == []


def test_one_row_settles_one_of_two_that_were_rejected(platform, inbox, sound, query):
    code = sound[CODE][1]
    for wrong in [code[:-1] + "O", code[:-1] + "I"]:
        drop_csv(inbox, "许可.csv", sound.iloc[1:2].assign(**{CODE: wrong}))
        assert submit_one().rejected == 1
    drop_csv(inbox, "许可.csv", sound.iloc[1:2])
    submit_one()
    assert len(settled(query)) == 1


def test_what_is_kept_tells_nobody_the_values(rejected, query):
    [(faulty, digest)] = query("SELECT faulty_elements, rest_digest FROM rejected_rests")
    # With a wrong code its row may come right by a number that stands for one.
    assert faulty == ["XK_XDR_GSZC", "XK_XDR_SHXYM", "XK_XDR_ZZJG"]
    assert len(digest) == 16


WRONG_KEYS = {
    "code in scientific notation": {CODE: "9.11525E+17"},
    "code cut off": {CODE: "9115250104"},
    "code with a letter that codes do not have": {CODE: "9115250104OOOOOO1A"},
    "code of two subjects": {CODE: "91152501040500001A;91152501040500002B"},
    "number forgotten": {NUMBER: ""},
    "number damaged": {NUMBER: "\u951f\u65a4\u62f7\u951f\u65a4\u62f7"},
    "code and number": {CODE: "1", NUMBER: ""},
}


@pytest.mark.parametrize("wrong", WRONG_KEYS.values(), ids=WRONG_KEYS)
def test_whatever_was_wrong_with_the_key_the_corrected_file_settles_it(
    platform, inbox, sound, query, wrong
):
    damaged = sound.copy()
    for name, value in wrong.items():
        damaged.loc[1, name] = value
    drop_csv(inbox, "许可.csv", damaged)
    first = submit_one()
    assert first.rejected == 1

    drop_csv(inbox, "许可_改.csv", sound)
    second = submit_one()
    assert (second.new, second.unchanged) == (1, 2)
    assert settled(query) == [(first.batch_no, 3, second.batch_no)]
