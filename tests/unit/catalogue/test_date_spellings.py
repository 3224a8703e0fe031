"""A day is taken where its spelling means one day, and asked back where it could mean two."""

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from value_examples import conversion, element_of, fault, read

from pipelines.catalogue.values import VALUE_TYPES


ERENHOT = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    "written",
    [
        "2018-12-09T16:00:00.000Z",
        "2018-12-09T16:00:00z",
        "2018-12-09T16:00Z",
        "2018-12-09 16:00:00 UTC",
        "2018-12-09T16:00:00+00:00",
        "2018-12-09T16:00:00-00:00",
        "2018-12-09T16:00:00+0000",
        "2018-12-09 16:00:00+00",
        "20181209T160000Z",
        "2018-12-10T00:00:00+08:00",
        "2018-12-10T00:00+08:00[Asia/Shanghai]",
        "2018-12-09T11:00:00-05:00",
        "2018/12/9 4:00:00 PM +00:00",
        "2018-12-10 01:30:00 GMT+9",
        "2018-12-09T16:00:00[UTC]",
        "2018-12-09T16:00:00[GMT]",
        "2018-12-09T16:00:00[Etc/UTC]",
        "2018-12-09T16:00:00+00:00[UTC]",
        "2018-12-09T16:00:00(UTC)",
        "2018-12-09T16:00:00[+00:00]",
        "2018-12-09T12:00:00[America/New_York]",
        "2018-12-10T16:00:00[Asia/Shanghai]",
        "Sun Dec 09 16:00:00 GMT 2018",
        "Sun Dec 09 16:00:00 UTC 2018",
        "Mon Dec 10 00:00:00 GMT+08:00 2018",
        "Sun Dec 09 23:30:00 GMT-01:00 2018",
        "Sun, 09 Dec 2018 16:00:00 GMT",
        "Mon Dec 10 2018 00:00:00 GMT+0800 (中国标准时间)",
        "Sun Dec 09 2018 16:00:00 GMT+0000 (Coordinated Universal Time)",
    ],
)
def test_an_instant_with_a_zone_is_the_day_on_which_it_was_in_erenhot(written):
    assert read("date", written) == "2018-12-10"
    assert conversion("date", written) == "read-as-local-day"


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("1988-07-01T15:00:00Z", "1988-07-02"),
        ("1988-07-01T14:59:59Z", "1988-07-01"),
        ("1988-12-01T15:30:00Z", "1988-12-01"),
        ("1988-12-01T16:00:00Z", "1988-12-02"),
        ("1991-08-31T15:00:00Z", "1991-09-01"),
        ("1992-07-01T15:00:00Z", "1992-07-01"),
        ("2098-12-31T16:00:00Z", "2099-01-01"),
        ("9999-12-31T16:00:00Z", "2099-12-31"),
    ],
)
def test_the_summer_time_of_1986_to_1991_and_the_end_of_time_are_minded(written, day):
    assert read("date", written) == day


@given(
    instant=st.datetimes(datetime(1901, 1, 2), datetime(2099, 12, 30), timezones=st.just(UTC)),
    offset=st.integers(-12 * 4, 14 * 4),
)
def test_every_spelling_of_an_instant_is_the_same_day(instant, offset):
    instant = instant.replace(microsecond=0)
    day = instant.astimezone(ERENHOT).date().isoformat()
    there = instant.astimezone(timezone(timedelta(minutes=15 * offset)))
    for written in (
        f"{instant:%Y-%m-%dT%H:%M:%SZ}",
        instant.isoformat(),
        there.isoformat(),
        f"{there:%Y-%m-%d %H:%M:%S%z}",
        f"{instant:%Y%m%dT%H%M%SZ}",
    ):
        if instant.timestamp():
            assert read("date", written) == day


@given(moment=st.datetimes(datetime(1901, 1, 2), datetime(2099, 12, 30)))
def test_an_instant_without_a_zone_keeps_its_day(moment):
    if moment.date() == date(1970, 1, 1):
        return
    for written in (moment.isoformat(), f"{moment:%Y/%m/%d %H:%M:%S}", f"{moment:%Y%m%d%H%M%S}"):
        assert read("date", written) == moment.date().isoformat()
        assert conversion("date", written) in ("", "read-as-date")


@pytest.mark.parametrize(
    "written",
    [
        "二〇一八年十二月十日",
        "二○一八年十二月十日",
        "二零一八年十二月十日",
        "贰零壹捌年壹拾贰月壹拾日",
        "2018.12.10.",
        "2018、12、10",
        "2018，12，10",
        "2018 12 10",
        "2018—12—10",
        "2018·12·10",
        "2018\\12\\10",
        "2018年12月10",
        "2018年12月10日 星期一",
        "2018-12-10（周一）",
        "2018年12月10日8时30分",
        "2018-12-10 下午 8:30:00",
        "2018-12-10Z",
        "2018-12-10+08:00",
        "10-Dec-2018",
        "Dec 10, 2018",
        "10 December 2018",
        "Mon Dec 10 00:00:00 CST 2018",
    ],
)
def test_a_spelling_with_one_reading_is_taken_and_said(written):
    assert read("date", written) == "2018-12-10"
    assert conversion("date", written) == "read-as-date"


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("12/25/2018", "2018-12-25"),
        ("25/12/2018", "2018-12-25"),
        ("25.12.2018", "2018-12-25"),
        ("12-25-2018 08:30:00", "2018-12-25"),
        ("05/05/2018", "2018-05-05"),
    ],
)
def test_month_and_day_are_told_apart_where_only_one_reading_is_a_day(written, day):
    assert read("date", written) == day
    assert conversion("date", written) == "read-day-and-month"


@given(first=st.integers(1, 12), second=st.integers(1, 12), year=st.integers(1990, 2030))
def test_month_and_day_that_could_change_places_are_asked_back(first, second, year):
    written = f"{first}/{second}/{year}"
    if first == second:
        assert read("date", written) == date(year, first, first).isoformat()
    else:
        assert read("date", written) == written
        assert fault("date", written) == "date-form"


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("03/04/2018", "分不清"),
        ("3.4.2018", "分不清"),
        ("2018年12月", "缺少日"),
        ("2018-12", "缺少日"),
        ("201812", "缺少日"),
        ("2018年", "只有年份"),
        ("18-12-10", "两位"),
        ("18年12月10日", "两位"),
        ("1544371200000", "计时数字"),
        ("1544371200", "计时数字"),
        ("/Date(1544371200000)/", "计时数字"),
        ("1970-01-01T00:00:00Z", "计时数字"),
        ("1970-01-01 08:00:00", "计时数字"),
        ("1970-01-01T08:00:00+08:00", "计时数字"),
    ],
)
def test_what_is_asked_back_is_told_why(written, why):
    assert fault("date", written) == "date-form"
    rejected = pd.Series([written], dtype="str")
    assert why in VALUE_TYPES["date"].hints(rejected, element_of("date")).iloc[0]


@pytest.mark.parametrize(
    "written",
    [
        "0000-00-00",
        "0000-00-00 00:00:00",
        "00000000",
        "0001-01-01T00:00:00",
        "0001-01-01T00:00:00Z",
        "1753-01-01",
        "1899-12-30",
        "1899/12/31 00:00:00",
        "1900-01-00",
        "1900/1/0",
        "1900-01-01",
    ],
)
def test_the_days_that_databases_write_for_none_are_none_and_said(written):
    assert read("date", written) is None
    assert conversion("date", written) == "read-as-nothing"


def test_the_first_day_of_1970_may_be_a_day():
    assert read("date", "1970-01-01") == "1970-01-01"
    assert fault("date", "1970-01-01") is None


@pytest.mark.parametrize(
    "written",
    ["2018-12-10 25:61", "31-Feb-2018", "13/13/2018", "2018年13月1日", "农历2018年腊月初十",
     "二〇一八年十三月一日", "2018-12-10至2019-12-10", "2018-12-10T16:00:00+99:99:99:99"],
)  # fmt: skip
def test_what_is_no_day_is_left_as_it_is_and_refused(written):
    assert read("date", written) == written
    assert fault("date", written) == "date-form"


@given(text=st.text(alphabet="0123456789-/.年月日TZ:+ 一二十上午PM", max_size=50))
def test_reading_never_raises_and_gives_a_day_or_the_text_itself(text):
    answer = read("date", text)
    assert answer is None or answer == text.strip() or date.fromisoformat(answer)


def test_a_place_whose_zone_nobody_knows_is_asked_back():
    assert read("date", "2018-12-09T16:00:00[Nowhere/Town]") == "2018-12-09T16:00:00[Nowhere/Town]"


@pytest.mark.parametrize(
    "written",
    [
        "2018-06-02（星期一）",
        "2018年6月2日 星期五",
        "2018-06-02 周日",
        "2018/6/2 (礼拜一)",
        "二〇一八年六月二日（星期三）",
        "2018-06-02 星期一 09:30",
        "2018-06-03 星期一",
        "20180602星期天",
    ],
)
def test_a_day_with_the_name_of_another_is_asked_back(written):
    assert read("date", written) == written
    element = element_of("date")
    hints = VALUE_TYPES["date"].hints(pd.Series([written], dtype="str"), element)
    assert hints.tolist() == ["日期和写在一起的星期几不是同一天"]


@pytest.mark.parametrize(
    "written",
    [
        "2018-12-10（星期一）",
        "2018年12月10日 星期一",
        "2018-12-10 周一",
        "2018/12/10 礼拜一",
        "二〇一八年十二月十日（星期一）",
        "2018-12-10 星期一 09:30",
        "2018-12-10",
    ],
)
def test_a_day_with_its_own_name_is_that_day(written):
    assert read("date", written) == "2018-12-10"


@pytest.mark.parametrize(
    "written", ["9999-12-31 星期五", "0000-00-00 星期一", "2018年2月30日 星期一"]
)
def test_no_day_is_no_other_day_of_the_week(written):
    element = element_of("date")
    hints = VALUE_TYPES["date"].hints(pd.Series([written], dtype="str"), element)
    assert hints.isna().all()


@pytest.mark.parametrize(
    "written",
    [
        "二O一八年九月三日",
        "二Ｏ一八年九月三日",
        "二o一八年九月三日",
        "二◯一八年九月三日",
        "二\u041e一八年九月三日",
        "二\u039f一八年九月三日",
        "二O一八年九月O三日",
        "二〇一八年O九月三日",
    ],
)
def test_a_letter_or_a_circle_in_the_place_of_a_chinese_zero_is_zero(written):
    assert read("date", written) == "2018-09-03"
    assert conversion("date", written) == "read-as-date"


@pytest.mark.parametrize(
    "written",
    [
        "Mon Dec 10 00:00:00 CST 2018",
        "Mon Dec 10 00:00:00 2018",
        "Mon Dec 10 2018",
        "Mon, 10 Dec 2018",
    ],
)
def test_a_day_of_the_week_in_english_beside_its_day_changes_nothing(written):
    assert read("date", written) == "2018-12-10"


@pytest.mark.parametrize(
    "written",
    [
        "Tue Dec 10 2018",
        "Tue Dec 10 00:00:00 CST 2018",
        "Sun Dec 09 16:00:00 EST 2018",
        "Thu Jan 01 00:00:00 GMT 1970",
        "二O一八年九月三十一日",
    ],
)
def test_another_day_of_the_week_or_a_zone_of_elsewhere_is_asked_back(written):
    assert read("date", written) == written
