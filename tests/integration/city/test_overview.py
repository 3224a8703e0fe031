"""What people ask of the whole: who is late, what the public may see, what waits and for whom."""

from datetime import date, timedelta

import pytest

from pipelines.batch import BatchState
from pipelines.city.overview import overview
from pipelines.city.records.lateness import due_on, is_working_day, lateness
from pipelines.city.records.notices import NoticesUpdated, end_notices
from pipelines.errors import Permanent
from pipelines.work import current_platform
from tests.lib.batches import PERSON, STAGES, open_one, rows_of, stage_to
from tests.lib.submissions import LICENCE


PENALTY = "administrative_penalty_legal_person"


def test_working_days_follow_the_state_councils_calendar_and_in_unknown_years_the_week():
    assert not is_working_day(date(2024, 10, 1))
    assert is_working_day(date(2024, 10, 12))
    assert [is_working_day(date(2090, 1, day)) for day in range(2, 9)] == [True] * 5 + [False] * 2
    assert due_on(date(2024, 9, 27), 7) == date(2024, 10, 12)


@pytest.mark.parametrize(
    ("decided_on", "due"),
    [
        # 2018: off 1-7 October; Saturday 29 and Sunday 30 September are worked.
        (date(2018, 9, 27), date(2018, 10, 11)),
        (date(2018, 9, 28), date(2018, 10, 12)),
        (date(2018, 9, 30), date(2018, 10, 16)),
        (date(2018, 10, 3), date(2018, 10, 16)),
        # 2019: off 4-10 February; Saturday 2 and Sunday 3 February are worked.
        (date(2019, 1, 31), date(2019, 2, 14)),
        (date(2019, 2, 1), date(2019, 2, 15)),
        (date(2019, 2, 3), date(2019, 2, 19)),
        (date(2019, 2, 6), date(2019, 2, 19)),
    ],
)
def test_the_seven_working_days_of_a_decision_pass_over_holidays_and_count_the_days_worked_for_them(
    decided_on, due
):
    assert due_on(decided_on, 7) == due


def test_records_that_came_after_their_deadline_are_counted_by_department(bring, catalogue):
    today = date.today()
    frame = rows_of(catalogue, 4)
    frame["XK_JDRQ"] = [(today - timedelta(days=days)).isoformat() for days in (0, 1, 60, 90)]
    bring(frame)
    [found] = lateness(current_platform())
    assert (found.department, found.record_type) == ("market_regulation", LICENCE)
    assert (found.records, found.late) == (4, 2)
    assert 60 < found.worst_days < 90


def test_nobody_is_late_when_all_came_in_time(bring, catalogue):
    bring(rows_of(catalogue, 2).assign(XK_JDRQ=date.today().isoformat()))
    assert lateness(current_platform()) == []


def test_public_records_are_shown_until_their_notice_ends_and_stay_records(bring, catalogue, query):
    frame = rows_of(catalogue, 2, name=PENALTY).assign(CF_JDRQ="2020-05-06")
    frame["CF_GSJZQ"] = ["2021-01-01", None]
    bring(frame, name=PENALTY)
    assert end_notices(current_platform(), date(2020, 6, 1)) == NoticesUpdated(followed=2, ended=0)
    notices = "SELECT public_from, public_until, has_ended FROM notices ORDER BY public_until"
    until, three_years = date(2021, 1, 1), date(2023, 5, 6)
    assert query(notices) == [
        (date(2020, 5, 6), until, False),
        (date(2020, 5, 6), three_years, False),
    ]
    assert end_notices(current_platform(), until) == NoticesUpdated(followed=0, ended=0)
    assert end_notices(current_platform(), until + timedelta(days=1)) == NoticesUpdated(
        followed=0, ended=1
    )
    assert end_notices(current_platform(), three_years + timedelta(days=1)) == NoticesUpdated(
        followed=0, ended=1
    )
    assert query("SELECT count(*) FROM records") == [(2,)]


def test_a_corrected_end_date_opens_the_notice_again(bring, catalogue, query):
    frame = rows_of(catalogue, 1, name=PENALTY).assign(CF_JDRQ="2020-05-06", CF_GSJZQ="2021-01-01")
    bring(frame, name=PENALTY)
    end_notices(current_platform(), date(2022, 1, 1))
    assert query("SELECT has_ended FROM notices") == [(True,)]
    bring(frame.assign(CF_GSJZQ="2023-01-01"), name=PENALTY)
    assert end_notices(current_platform(), date(2022, 1, 1)) == NoticesUpdated(followed=1, ended=0)
    assert query("SELECT has_ended, public_until FROM notices") == [(False, date(2023, 1, 1))]


def test_records_about_natural_persons_are_not_shown_to_the_public(bring, catalogue, query):
    bring(rows_of(catalogue, 3, name=PERSON), name=PERSON)
    end_notices(current_platform())
    assert query("SELECT count(*) FROM notices") == [(0,)]


def test_the_summary_names_what_is_pending_held_and_unacknowledged(bring, catalogue):
    pending, held, done = (open_one(relative=f"court/inbox/{name}") for name in "abc")

    @stage_to(BatchState.COLLECTED)
    def broken(step):
        raise RuntimeError("disk")

    with pytest.raises(Permanent):
        broken(held)
    for stage in STAGES:
        stage(done)
    summary = overview(current_platform())
    assert summary.batches == {"claimed": 1, "held": 1, "receipted": 1}
    assert [batch.batch_no for batch in summary.pending] == [pending]
    assert [(batch.batch_no, batch.note) for batch in summary.held] == [
        (held, "broken: RuntimeError: disk")
    ]
    bring(rows_of(catalogue, 2))
    assert overview(current_platform()).exchange["waiting"] == 2
