"""When the code of a subject appears, what was kept by another number becomes the code's, with
history.
"""

import itertools
import threading

import pandas as pd
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from pipelines.batch import Origin
from pipelines.catalogue.values import organisation_code, registration_no
from pipelines.catalogue.values.spellings.code_points import characters, texts_of, with_check_points
from pipelines.city.records.merge import LoadCounts
from tests.lib.batches import load_into, open_one, rows_of
from tests.lib.city import transaction
from tests.lib.subjects import CODE, NAME, ORGANISATION_CODE, REGISTRATION_NO, code_with
from tests.lib.submissions import LICENCE, PENALTY
from tests.lib.threads import ThreadPool
from tests.lib.tries import tries


SUBJECTS = "SELECT subject_key, kind, name FROM subjects ORDER BY 1"
MERGES = "SELECT subject_key, merged_into FROM subject_merges ORDER BY 1"
RECORDS = f"SELECT subject_key, xk_wsh FROM records.current_{LICENCE} ORDER BY 1, 2"


BY_REGISTRATION = (None, None, REGISTRATION_NO, "1号")
BY_ORGANISATION = (None, ORGANISATION_CODE, None, "2号")
BY_CODE = (CODE, None, REGISTRATION_NO, "3号")
BY_BOTH = (None, ORGANISATION_CODE, REGISTRATION_NO, "2号")
BY_CODE_ALONE = (CODE, None, None, "3号")
MERGED_BOTH = [(f"org:{ORGANISATION_CODE}", CODE), (f"reg:{REGISTRATION_NO}", CODE)]


@pytest.mark.parametrize("order", list(itertools.permutations([0, 1, 2])))
def test_in_every_order_there_is_one_subject_with_all_records(bring, licence, query, order):
    rows = [BY_REGISTRATION, BY_ORGANISATION, BY_CODE]
    for position in order:
        assert bring(licence(rows[position])).new == 1
    assert query(SUBJECTS) == [(CODE, "legal_person", NAME)]
    assert query(MERGES) == MERGED_BOTH
    assert query(RECORDS) == [(CODE, "1号"), (CODE, "2号"), (CODE, "3号")]


@pytest.mark.parametrize("order", list(itertools.permutations([0, 1, 2])))
def test_a_row_with_two_numbers_joins_the_one_to_the_code_of_the_other(
    bring, licence, query, order
):
    rows = [BY_REGISTRATION, BY_BOTH, BY_CODE_ALONE]
    for position in order:
        assert bring(licence(rows[position])).new == 1
    assert query(SUBJECTS) == [(CODE, "legal_person", NAME)]
    assert query(MERGES) == MERGED_BOTH
    assert query(RECORDS) == [(CODE, "1号"), (CODE, "2号"), (CODE, "3号")]


def test_so_it_is_in_one_file(bring, licence, query):
    counts = bring(licence(BY_REGISTRATION, BY_BOTH, BY_CODE_ALONE))
    assert (counts.new, counts.findings) == (3, ())
    assert query(MERGES) == MERGED_BOTH


def test_a_row_with_two_numbers_joins_nothing_where_the_names_differ(bring, licence, query):
    bring(licence(BY_REGISTRATION, name="另一家公司"))
    bring(licence(BY_BOTH))
    bring(licence(BY_CODE_ALONE))
    assert query(MERGES) == MERGED_BOTH[:1]


def test_in_one_file_too(bring, licence, query):
    assert bring(licence(BY_REGISTRATION, BY_CODE, BY_ORGANISATION)).new == 3
    assert query(SUBJECTS) == [(CODE, "legal_person", NAME)]
    assert query(MERGES) == MERGED_BOTH


@pytest.mark.parametrize("runs", [1, 2])
def test_a_row_with_the_code_corrects_the_record_that_came_without(bring, licence, query, runs):
    bring(licence(BY_REGISTRATION))
    for run in range(runs):
        counts = bring(licence((CODE, None, REGISTRATION_NO, "1号")))
        assert counts == LoadCounts(new=0, changed=int(run == 0), unchanged=int(run > 0))
    assert query(RECORDS) == [(CODE, "1号")]
    assert query(f"SELECT xk_xdr_shxym, version FROM records.current_{LICENCE}") == [(CODE, 2)]


def test_a_later_row_without_code_neither_makes_a_record_nor_takes_the_code_away(
    bring, licence, query
):
    bring(licence((CODE, None, REGISTRATION_NO, "1号")))
    assert bring(licence(BY_REGISTRATION)).unchanged == 1
    changed = bring(licence(BY_REGISTRATION, XK_NR="更正"))
    assert changed == LoadCounts(new=0, changed=1, unchanged=0)
    current = f"SELECT xk_xdr_shxym, xk_nr FROM records.current_{LICENCE}"
    assert query(current) == [(CODE, "更正")]


def test_of_rows_of_one_file_about_one_record_the_one_with_the_code_stays(bring, licence, query):
    with_code = (CODE, None, REGISTRATION_NO, "1号")
    counts = bring(licence(BY_REGISTRATION, with_code))
    assert counts == LoadCounts(new=1, changed=0, unchanged=1)
    assert query(RECORDS) == [(CODE, "1号")]
    assert query("SELECT row_number, kept FROM conflicts") == [(2, "merged")]


def test_two_records_that_become_one_keep_their_history(bring, licence, query):
    bring(licence((CODE, None, None, "1号"), XK_NR="先来的"))
    bring(licence(BY_REGISTRATION, XK_NR="后来的"))
    assert len(query(RECORDS)) == 2, "nothing says yet that the two are one"
    bring(licence(BY_CODE))
    assert query(f"SELECT xk_nr FROM records.current_{LICENCE} WHERE xk_wsh = '1号'") == [
        ("后来的",)
    ]
    assert query("SELECT count(*) FROM records WHERE merged_into IS NOT NULL") == [(1,)]
    assert query("SELECT kept FROM conflicts") == [("merged",)]


@pytest.mark.parametrize("code_first", [True, False])
def test_nothing_is_merged_where_the_names_differ(bring, licence, query, code_first):
    batches = [licence(BY_CODE, name="另一家公司"), licence(BY_REGISTRATION, BY_ORGANISATION)]
    for frame in batches if code_first else batches[::-1]:
        bring(frame)
    assert [key for key, _, _ in query(SUBJECTS)] == [
        CODE,
        f"org:{ORGANISATION_CODE}",
        f"reg:{REGISTRATION_NO}",
    ]
    assert query(MERGES) == []


@pytest.mark.parametrize("spelling", ["二连示例商贸有限 公司", "二连示例商贸有限公司\u3000"])
def test_another_spelling_of_the_name_is_the_same_name(bring, licence, query, spelling):
    bring(licence(BY_REGISTRATION))
    bring(licence(BY_CODE, name=spelling))
    assert [key for key, _, _ in query(SUBJECTS)] == [CODE]


def test_a_number_that_two_codes_claim_stays_by_itself(bring, licence, query):
    other = code_with("000000019", "92")
    bring(licence(BY_CODE, (other, None, REGISTRATION_NO, "4号")))
    bring(licence(BY_REGISTRATION))
    assert query(MERGES) == []
    assert (f"reg:{REGISTRATION_NO}", "1号") in query(RECORDS)


def test_any_item_that_brings_the_code_merges_by_the_organisation_code_in_it(
    bring, catalogue, licence, query
):
    bring(licence(BY_ORGANISATION))
    report = rows_of(catalogue, 1, name="annual_report").assign(MD_SHXYM=CODE, MD_ZTMC=NAME)
    bring(report, name="annual_report")
    assert query(RECORDS) == [(CODE, "2号")]


def test_a_number_of_one_item_is_that_of_another(bring, catalogue, licence, query):
    bring(licence(BY_REGISTRATION))
    penalty = rows_of(catalogue, 1, name=PENALTY).assign(
        CF_XDR_SHXYM=CODE, CF_XDR_GSZC=REGISTRATION_NO, CF_XDR_MC=NAME
    )
    bring(penalty, name=PENALTY)
    assert query(RECORDS) == [(CODE, "1号")]
    register = rows_of(catalogue, 1, name="individual_business_registration").assign(
        MD_SHXYM=None, DJ_GSZCH=REGISTRATION_NO, MD_ZTMC=NAME
    )
    bring(register, name="individual_business_registration")
    assert [key for key, _, _ in query(SUBJECTS)] == [CODE]


def test_another_departments_row_with_the_code_changes_no_record(bring, licence, query):
    bring(licence(BY_REGISTRATION))
    bring(licence((CODE, None, REGISTRATION_NO, "1号")), department="ecology")
    assert query(RECORDS) == [(CODE, "1号")]
    assert query("SELECT department, version FROM records") == [("market_regulation", 1)]
    assert query("SELECT kept FROM conflicts") == [("owner",)]


def test_rows_of_the_region_merge_and_are_merged(bring, licence, query):
    bring(licence(BY_REGISTRATION), origin=Origin.REGION)
    bring(licence((CODE, None, REGISTRATION_NO, "1号")))
    assert query("SELECT origin, version, subject_key FROM records") == [("city", 2, CODE)]
    bring(licence(BY_REGISTRATION, XK_NR="区域的说法"), origin=Origin.REGION)
    assert query("SELECT kept FROM conflicts") == [("city",)]


@pytest.mark.parametrize("attempt", range(5))
def test_batches_that_are_loaded_at_once_leave_the_same(
    platform, catalogue, licence, query, attempt
):
    record_type = catalogue.record_types[LICENCE]
    batches = [licence(BY_REGISTRATION), licence(BY_CODE), licence(BY_ORGANISATION)]
    numbers = [open_one(relative=f"market_regulation/inbox/{each}.csv") for each in range(3)]
    barrier = threading.Barrier(3)

    def load(number, frame):
        barrier.wait()
        with transaction() as connection:
            load_into(connection, number, record_type, frame)

    with ThreadPool(3) as pool:
        for future in [
            pool.submit(load, number, frame) for number, frame in zip(numbers, batches, strict=True)
        ]:
            future.result()
    assert query(SUBJECTS) == [(CODE, "legal_person", NAME)]
    assert query(MERGES) == MERGED_BOTH
    assert query(RECORDS) == [(CODE, "1号"), (CODE, "2号"), (CODE, "3号")]


def test_a_load_that_is_rolled_back_has_merged_nothing(bring, catalogue, licence, query):
    bring(licence(BY_REGISTRATION))
    before = query(SUBJECTS), query(RECORDS), query("SELECT match_key FROM records")
    number = open_one(relative="market_regulation/inbox/killed.csv")
    with pytest.raises(InterruptedError), transaction() as connection:
        load_into(connection, number, catalogue.record_types[LICENCE], licence(BY_CODE))
        raise InterruptedError
    assert (query(SUBJECTS), query(RECORDS), query("SELECT match_key FROM records")) == before
    assert query(MERGES) == []


ROWS = ["registration", "organisation", "code", "only code", "both", "other's", "other's code"]
_trials = itertools.count()


def with_check(body, check, width):
    table, _ = characters(pd.Series([body]), width)
    [number] = texts_of(with_check_points(table, check))
    return str(number)


def rows_of_trial(trial):
    """Rows about two subjects of this trial, in four of which the code is missing."""
    organisations = [
        with_check(f"{part}{trial:07d}", organisation_code.check_points, 8) for part in (1, 2)
    ]
    mine, others = [
        with_check(f"1525010{part}{trial:06d}", registration_no.check_points, 14) for part in (1, 2)
    ]
    code, other_code = map(code_with, organisations)
    numbers = [
        (None, None, mine, f"{trial}-1号"),
        (None, organisations[0], None, f"{trial}-2号"),
        (code, None, mine, f"{trial}-3号"),
        (code, None, None, f"{trial}-1号"),
        (None, organisations[0], mine, f"{trial}-4号"),
        (None, None, others, f"{trial}-1号"),
        (other_code, None, others, f"{trial}-5号"),
    ]
    expected = [(code, f"{trial}-{number}号") for number in (1, 2, 3, 4)]
    expected += [(other_code, f"{trial}-{number}号") for number in (1, 5)]
    return dict(zip(ROWS, numbers, strict=True)), sorted(expected)


@pytest.mark.many_tries
@given(
    order=st.permutations(ROWS),
    without=st.sampled_from(["nothing", "code"]),
    cuts=st.sets(st.integers(1, len(ROWS) - 1)),
)
@hypothesis_settings(
    max_examples=tries(10, 100),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_in_whatever_order_and_files_rows_come_the_same_subjects_and_records_are_kept(
    bring, licence, query, order, without, cuts
):
    trial = next(_trials)
    rows, expected = rows_of_trial(trial)
    # Without it a row with two numbers is all that joins the registration number to the code.
    if without == "code":
        order.remove("code")
        expected = [record for record in expected if not record[1].endswith("-3号")]
    places = [0, *sorted(cut for cut in cuts if cut < len(order)), len(order)]
    for begin, end in itertools.pairwise(places):
        names = {
            name: f"{trial}号{'乙' if name.startswith('other') else '甲'}公司" for name in ROWS
        }
        frame = licence(*[rows[name] for name in order[begin:end]])
        bring(frame.assign(XK_XDR_MC=[names[name] for name in order[begin:end]]))

    records = query(RECORDS.replace("ORDER", f"WHERE xk_wsh LIKE '{trial}-%%' ORDER"))
    assert records == expected
    subjects = query("SELECT subject_key FROM subjects WHERE name LIKE %s", f"{trial}号%")
    assert {key for (key,) in subjects} == {code for code, _ in expected}
    merged = query(
        "SELECT count(*) FROM subject_merges WHERE merged_into = ANY(%s)",
        [code for code, _ in expected],
    )
    assert merged == [(3,)]
