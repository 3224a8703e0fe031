"""Loading: new, changed and unchanged rows; versions,
outbox and subjects beside them; all or nothing.
"""

import threading

import pytest

from pipelines.batch import Origin
from pipelines.city import ledger
from pipelines.city.records import record_tables
from pipelines.city.records.merge import LoadCounts
from pipelines.errors import ValidationBroken
from pipelines.work import current_platform
from tests.lib.batches import PERSON, File, load_into, open_one, rows_of
from tests.lib.city import transaction
from tests.lib.submissions import LICENCE
from tests.lib.threads import ThreadPool


VERSIONS = (
    f"SELECT version, count(*) FROM records.record_{LICENCE} GROUP BY version ORDER BY version"
)


def test_rows_that_nobody_knew_become_records_with_a_version_an_outbox_row_and_a_subject(
    bring, catalogue, query
):
    assert bring(rows_of(catalogue)) == LoadCounts(new=5, changed=0, unchanged=0)
    assert query("SELECT version, origin, department, count(*) FROM records GROUP BY 1, 2, 3") == [
        (1, "city", "market_regulation", 5)
    ]
    assert query(VERSIONS) == [(1, 5)]
    assert query("SELECT version, state, count(*) FROM outbox GROUP BY 1, 2") == [(1, "waiting", 5)]
    assert query("SELECT count(*) FROM subjects JOIN records USING (subject_key)") == [(5,)]


def test_the_same_rows_again_make_neither_version_nor_outbox_row(bring, catalogue, query):
    frame = rows_of(catalogue)
    bring(frame)
    before = query("SELECT * FROM records ORDER BY 1"), query("SELECT * FROM outbox ORDER BY 1")
    assert bring(frame.sample(frac=1, random_state=1)) == LoadCounts(new=0, changed=0, unchanged=5)
    assert (
        query("SELECT * FROM records ORDER BY 1"),
        query("SELECT * FROM outbox ORDER BY 1"),
    ) == before
    assert query(VERSIONS) == [(1, 5)]


def test_a_changed_row_makes_one_version_and_one_outbox_row_and_the_old_one_stays(
    bring, catalogue, query
):
    frame = rows_of(catalogue)
    bring(frame)
    old = frame.loc[1, "XK_NR"]
    frame.loc[1, "XK_NR"] = "内容更正"
    assert bring(frame) == LoadCounts(new=0, changed=1, unchanged=4)
    assert query(VERSIONS) == [(1, 5), (2, 1)]
    assert query("SELECT count(*) FROM outbox WHERE version = 2") == [(1,)]
    history = f"""
        SELECT v.xk_nr FROM records.record_{LICENCE} v
        JOIN records r USING (record_id)
        WHERE r.version = 2
    """
    assert query(history + " ORDER BY v.version") == [(old,), ("内容更正",)]
    assert query(f"SELECT xk_nr, version FROM records.current_{LICENCE} WHERE version > 1") == [
        ("内容更正", 2)
    ]


def test_new_changed_and_unchanged_rows_of_one_batch_are_counted_apart(bring, catalogue):
    frame = rows_of(catalogue, 10)
    bring(frame.iloc[:6])
    frame.loc[0, "XK_NR"] = "内容更正"
    assert bring(frame) == LoadCounts(new=4, changed=1, unchanged=5)


def test_values_are_compared_by_what_they_mean_and_not_by_how_they_are_written(
    bring, catalogue, query
):
    name = "administrative_penalty_legal_person"
    frame = rows_of(catalogue, 3, name=name)
    [amount, *_] = [
        e.code for e in catalogue.record_types[name].elements.values() if e.type == "amount"
    ]
    frame[amount] = "10.5"
    bring(frame, name=name)
    frame[amount] = "10.50"
    assert bring(frame, name=name).unchanged == 3
    frame[amount] = None
    assert bring(frame, name=name).changed == 3
    assert bring(frame, name=name).unchanged == 3


def test_an_empty_text_is_not_the_same_as_none(bring, catalogue, query):
    frame = rows_of(catalogue, 2)
    frame["BZ"] = [None, ""]
    bring(frame)
    ask = f"""
        SELECT count(*) FILTER (WHERE bz IS NULL), count(*) FILTER (WHERE bz = '')
        FROM records.record_{LICENCE}
    """
    assert query(ask) == [(1, 1)]


@pytest.mark.parametrize(
    "text",
    [
        '引号"和,逗号',
        "两\n行\r\n",
        "\\.",
        "\n\\.\n",
        "\\N",
        "NULL",
        " 空 格 ",
        "'; DROP TABLE records; --",
        "𠮷🐎",
        "\t",
    ],
)
def test_any_text_arrives_as_it_was(bring, catalogue, query, text):
    frame = rows_of(catalogue, 1)
    frame["XK_NR"] = text
    bring(frame)
    assert query(f"SELECT xk_nr FROM records.record_{LICENCE}") == [(text,)]
    assert bring(frame).unchanged == 1


def test_key_values_never_run_into_each_other(bring, catalogue):
    frame = rows_of(catalogue, 2)
    frame.loc[1, list(frame.columns[1:])] = frame.loc[0, list(frame.columns[1:])]
    code = frame.loc[0, "XK_XDR_SHXYM"]
    frame["XK_XDR_SHXYM"] = [code, code + "1"]
    frame["XK_WSH"] = ["12", "2"]
    assert bring(frame).new == 2


def test_records_of_different_types_never_meet(bring, catalogue, query):
    bring(rows_of(catalogue, 3))
    bring(
        rows_of(catalogue, 3, name="administrative_penalty_legal_person"),
        name="administrative_penalty_legal_person",
    )
    assert query("SELECT count(DISTINCT record_key), min(length(record_key)) FROM records") == [
        (6, 16)
    ]


def test_a_subject_follows_a_change_of_name(bring, catalogue, query):
    frame = rows_of(catalogue, 1)
    bring(frame)
    frame["XK_XDR_MC"] = "改名后的公司"
    bring(frame)
    assert query("SELECT name FROM subjects") == [("改名后的公司",)]


def test_individual_businesses_are_told_from_legal_persons_by_their_code(bring, catalogue, query):
    frame = rows_of(catalogue, 2)
    frame["XK_XDR_SHXYM"] = [
        "91" + frame.loc[0, "XK_XDR_SHXYM"][2:],
        "92" + frame.loc[1, "XK_XDR_SHXYM"][2:],
    ]
    bring(frame)
    assert query("SELECT kind FROM subjects ORDER BY kind") == [
        ("individual_business",),
        ("legal_person",),
    ]


def test_a_batch_without_accepted_rows_changes_nothing(bring, catalogue, query):
    assert bring(rows_of(catalogue, 3).iloc[:0]) == LoadCounts(0, 0, 0)
    assert query("SELECT count(*) FROM records") == [(0,)]


def test_a_department_is_known_by_its_code_whatever_its_folder_is_called(bring, catalogue, query):
    bring(rows_of(catalogue, 1), department=catalogue.departments["court"].name)
    assert query("SELECT department FROM records") == [("court",)]


def test_what_is_rolled_back_leaves_nothing_behind(platform, catalogue, query):
    batch_no = open_one()

    class Killed(Exception):
        pass

    with pytest.raises(Killed), transaction() as connection:
        load_into(
            connection, batch_no, catalogue.record_types[PERSON], rows_of(catalogue, name=PERSON)
        )
        raise Killed
    for table in ("records", "subjects", "outbox", f"records.record_{PERSON}"):
        assert query(f"SELECT count(*) FROM {table}") == [(0,)]


class TestOfTheRegion:
    """A record belongs to the side whose department produced it."""

    def test_its_records_are_kept_with_their_origin_and_never_sent_back(
        self, bring, catalogue, query
    ):
        assert bring(rows_of(catalogue, 3), origin=Origin.REGION, department="region").new == 3
        assert query("SELECT DISTINCT origin FROM records") == [("region",)]
        assert query("SELECT count(*) FROM outbox") == [(0,)]

    def test_its_rows_never_overwrite_a_record_of_the_city_and_the_difference_is_logged(
        self, bring, catalogue, query
    ):
        frame = rows_of(catalogue, 3)
        bring(frame)
        frame.loc[0, "XK_NR"] = "区域平台的说法"
        counts = bring(frame, origin=Origin.REGION, department="region")
        assert counts == LoadCounts(new=0, changed=0, unchanged=3)
        assert query(VERSIONS) == [(1, 3)]
        assert query("SELECT row_number, kept FROM conflicts") == [(2, "city")]
        assert query("SELECT DISTINCT origin, version FROM records") == [("city", 1)]

    def test_it_may_change_its_own_records(self, bring, catalogue, query):
        frame = rows_of(catalogue, 3)
        bring(frame, origin=Origin.REGION, department="region")
        frame.loc[0, "XK_NR"] = "更正"
        assert bring(frame, origin=Origin.REGION, department="region").changed == 1
        assert query("SELECT count(*) FROM outbox") == [(0,)]

    @pytest.mark.parametrize("changed", [True, False])
    def test_a_departments_own_row_makes_its_record_the_citys(
        self, bring, catalogue, query, changed
    ):
        frame = rows_of(catalogue, 3)
        bring(frame, origin=Origin.REGION, department="region")
        if changed:
            frame.loc[0, "XK_NR"] = "部门更正"
        assert bring(frame.iloc[:1]).changed == changed
        assert query(
            "SELECT origin, department, version FROM records ORDER BY origin, record_id"
        ) == [
            ("city", "market_regulation", 1 + changed),
            ("region", "region", 1),
            ("region", "region", 1),
        ]
        assert query("SELECT count(*) FROM outbox") == [(int(changed),)]


class TestAtOnce:
    """Two loads of overlapping keys end as if one had come after the other."""

    @pytest.mark.parametrize("round_", range(4))
    def test_overlapping_batches_of_several_threads_neither_lose_nor_double_a_record(
        self, platform, catalogue, query, round_
    ):
        everything, together = rows_of(catalogue, 400), threading.Barrier(4)
        numbers = ledger.open_batches(current_platform(), [_file(number) for number in range(4)])

        def bring(number):
            mine = everything.sample(frac=0.7, random_state=number + 10 * round_)
            mine = mine.assign(XK_NR=f"来自{number}")
            together.wait()
            with transaction() as connection:
                return load_into(connection, numbers[number], catalogue.record_types[LICENCE], mine)

        with ThreadPool(4) as pool:
            counts = list(pool.map(bring, range(4)))
        [(known,)] = query("SELECT count(*) FROM records")
        assert sum(one.new for one in counts) == known
        assert all(one.new + one.changed + one.unchanged == 280 for one in counts)
        newest = f"""
            SELECT count(*) FROM records.current_{LICENCE}
            WHERE xk_nr <> %s AND xk_wsh = ANY(%s)
        """
        last = everything.sample(frac=0.7, random_state=3 + 10 * round_)
        assert query(newest, "来自3", last["XK_WSH"].tolist()) == [(0,)]
        versions, waiting = (
            query(f"SELECT count(*) FROM records.record_{LICENCE}"),
            query("SELECT count(*) FROM outbox"),
        )
        assert versions == waiting == [(sum(one.new + one.changed for one in counts),)]
        _assert_consistent(query)

    def test_the_versions_of_a_record_follow_each_other_in_time(self, platform, catalogue, query):
        frame, begun = rows_of(catalogue, 1), threading.Event()
        late, early = ledger.open_batches(current_platform(), [_file(1), _file(2)])

        def load(batch_no, content, wait_for=None):
            with transaction() as connection:
                connection.exec_driver_sql("SELECT now()")
                begun.set()
                if wait_for:
                    wait_for.result()
                load_into(
                    connection,
                    batch_no,
                    catalogue.record_types[LICENCE],
                    frame.assign(XK_NR=content),
                )

        with ThreadPool(2) as pool:
            gate = pool.submit(lambda: begun.wait(20) and load(late, "第一版"))
            load(early, "第二版", wait_for=gate)
        times = query(f"SELECT version, valid_from FROM records.record_{LICENCE} ORDER BY version")
        assert [version for version, _ in times] == [1, 2]
        assert times[0][1] < times[1][1]

    def test_what_a_later_batch_has_said_stands_when_an_earlier_one_is_loaded_after_it(
        self, platform, catalogue, query
    ):
        frame, licence = rows_of(catalogue, 3), catalogue.record_types[LICENCE]
        earlier, later = ledger.open_batches(current_platform(), [_file(1), _file(2)])
        with transaction() as connection:
            load_into(connection, later, licence, frame.iloc[:2].assign(XK_NR="后说的"))
        with transaction() as connection:
            counts = load_into(connection, earlier, licence, frame.assign(XK_NR="先说的"))
        assert counts == LoadCounts(new=1, changed=0, unchanged=2)
        assert query(f"SELECT xk_nr FROM records.current_{LICENCE} ORDER BY 1") == [
            ("先说的",),
            ("后说的",),
            ("后说的",),
        ]
        assert query("SELECT batch_no, row_number, kept FROM conflicts ORDER BY 2") == [
            (earlier, 2, "later"),
            (earlier, 3, "later"),
        ]


def _file(number):
    return File(relative=f"market_regulation/inbox/{number}.csv")


def _assert_consistent(query):
    """Versions without gaps, the newest one current, an outbox row for each."""
    gaps = f"""SELECT record_id FROM records.record_{LICENCE} JOIN records AS r USING (record_id)
        GROUP BY record_id, r.version
        HAVING max(record_{LICENCE}.version) <> r.version OR count(*) <> r.version"""
    assert query(gaps) == []
    assert query("SELECT record_id, version FROM outbox GROUP BY 1, 2 HAVING count(*) > 1") == []


def test_a_column_of_every_element_and_two_of_a_personal_one(catalogue):
    columns = [column.name for column in record_tables.columns_of(catalogue.record_types[PERSON])]
    assert {"cf_xdr_zjhm_hash", "cf_xdr_zjhm_encrypted"} <= set(columns)
    assert "cf_xdr_zjhm" not in columns


def test_rows_that_share_a_key_are_a_fault_of_validation_and_not_an_endless_search(
    bring, catalogue, query
):
    frame = rows_of(catalogue, 3)
    twice = frame.loc[[0, 1, 2, 0]].assign(row_number=range(2, 6))
    with pytest.raises(ValidationBroken, match="1 accepted rows"):
        bring(twice)
    assert query("SELECT count(*) FROM records") == [(0,)]
