"""Two corrections in work at once that each meet a rule, and would break it together."""

import pytest

from pipelines import flows
from pipelines.city import ledger
from pipelines.work import current_platform
from tests.lib.stages import claim, run_stage
from tests.lib.submissions import drop_csv, frame_of, json_receipt_of, submit_one


REGISTER = "enterprise_registration"
BEGIN, END = "经营期限自", "经营期限至"
RULE = "term-ends-before-it-begins"
STAGES = flows.SUBMISSION
TERM = "SELECT dj_qxz::text, dj_qxzi::text, version FROM records.current_enterprise_registration"


@pytest.fixture
def frame(catalogue):
    """One enterprise whose term is from 2018 to 2028."""
    frame = frame_of(catalogue, 1, record_type=REGISTER)
    return frame.assign(**{BEGIN: "2018-01-01", END: "2028-01-01", "成立日期": "2018-01-01"})


def correction(frame, column, day):
    """A file that speaks of one of the two dates only."""
    return frame.assign(**{column: day}).drop(columns=[{BEGIN: END, END: BEGIN}[column]])


LATER_BEGIN, EARLIER_END = (BEGIN, "2026-01-01"), (END, "2020-01-01")
ORDERS = [(LATER_BEGIN, EARLIER_END), (EARLIER_END, LATER_BEGIN)]


def side_by_side(inbox, *tables):
    """Take files through their first stages, then one after the other through the rest."""
    numbers = []
    for position, table in enumerate(tables):
        drop_csv(inbox, f"更正{position}.csv", table)
        numbers += [batch.batch_no for batch in claim("a test", takeover=True)
                    if batch.batch_no not in numbers]  # fmt: skip
    for stage in STAGES[:3]:
        for number in numbers:
            run_stage(stage, number)
    for number in numbers:
        for stage in STAGES[3:]:
            run_stage(stage, number)
    return [ledger.find(current_platform(), number) for number in numbers]


def counts(batch):
    assert batch.received == batch.accepted + batch.rejected
    assert batch.accepted == batch.new + batch.changed + batch.unchanged
    return batch.accepted, batch.rejected, batch.changed


@pytest.mark.parametrize("corrections", ORDERS, ids=["begin first", "end first"])
def test_the_second_goes_back_with_the_answer_that_it_would_have_had_later(
    platform, inbox, frame, query, corrections
):
    drop_csv(inbox, "登记.csv", frame)
    submit_one()
    first, second = side_by_side(
        inbox, *[correction(frame, column, day) for column, day in corrections]
    )
    assert (counts(first), counts(second)) == ((1, 0, 1), (0, 1, 0))
    [rejection] = json_receipt_of(platform, second)["rejections"]
    assert (rejection["rule"], rejection["element"]) == (RULE, "DJ_QXZI")
    assert "平台已有的值" in rejection["text"]
    assert corrections[0][1] in rejection["text"]
    [(begin, end, version)] = query(TERM)
    assert begin <= end
    assert version == 2
    assert query("SELECT count(*) FROM rejected_rows") == [(1,)]

    drop_csv(inbox, "再次更正.csv", correction(frame, *corrections[1]))
    [again] = json_receipt_of(platform, submit_one())["rejections"]
    assert again["text"] == rejection["text"]


@pytest.mark.parametrize("corrections", ORDERS, ids=["begin first", "end first"])
def test_both_are_taken_where_the_record_stays_right(inbox, frame, query, corrections):
    drop_csv(inbox, "登记.csv", frame)
    submit_one()
    days = {BEGIN: "2019-01-01", END: "2030-01-01"}
    batches = side_by_side(
        inbox, *[correction(frame, column, days[column]) for column, _ in corrections]
    )
    assert [counts(batch) for batch in batches] == [(1, 0, 1), (1, 0, 1)]
    assert query(TERM) == [("2019-01-01", "2030-01-01", 3)]


@pytest.mark.parametrize("corrections", ORDERS, ids=["begin first", "end first"])
def test_so_it_is_where_the_record_is_new(inbox, frame, query, corrections):
    batches = side_by_side(inbox, *[correction(frame, column, day) for column, day in corrections])
    assert [counts(batch) for batch in batches] == [(1, 0, 0), (0, 1, 0)]


def test_an_attempt_that_was_not_committed_is_done_again(inbox, frame, monkeypatch):
    drop_csv(inbox, "登记.csv", frame)
    submit_one()

    def killed(*_arguments, **_options):
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr("pipelines.stages.load.unmended.note_mended_rows", killed)
        with pytest.raises(KeyboardInterrupt):
            side_by_side(inbox, correction(frame, *LATER_BEGIN), correction(frame, *EARLIER_END))
    numbers = [batch.batch_no for batch in claim("a test", takeover=True)]
    for number in sorted(numbers):
        for stage in STAGES:
            run_stage(stage, number)
    first, second = [ledger.find(current_platform(), number) for number in sorted(numbers)]
    assert (counts(first), counts(second)) == ((1, 0, 1), (0, 1, 0))
