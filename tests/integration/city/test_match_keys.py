"""By its match key a row finds its record, however its number is written
and by whoever it was decided.
"""

import dataclasses

import pytest

from pipelines.city.records import rekeying
from pipelines.city.records.merge import LoadCounts
from pipelines.errors import Permanent
from tests.lib import city
from tests.lib.batches import load_into, open_one, rows_of
from tests.lib.city import transaction
from tests.lib.submissions import LICENCE, PENALTY


NUMBER = "二市监罚字〔2018〕7号"

# The same number, as clerks and programs write it.
SAME = [
    "二市监罚字[2018]7号",
    "二市监罚字（2018）7号",
    "二市监罚字(2018)7号",
    "二市监罚字【2018】7号",
    "二市监罚字〖2018〗7号",
    "二市监罚字《2018》7号",
    "二市监罚字<2018>7号",
    "二市监罚字﹝2018﹞7号",
    "二市监罚字［２０１８］７号",
    "二市监罚字 〔2018〕 7号",
    "二市监罚字〔2018〕\u30007号",
    "二市监罚字〔2018〕\u200b7号",
    "二市监罚字\ufeff〔2018〕7号",
    "二市监罚字〔2018〕\u00a07号",
    "二市监罚字〔2018年〕7号",
    "二市监罚字〔2018〕7号。",
    "二市监罚字〔2018〕7号.",
    "二市监罚字，〔2018年〕、7号；",
]

# Numbers of which nobody can say whether they are the same.
OTHERS = [
    "二市监罚字〔2018〕07号",
    "二市监罚字〔2018〕7",
    "二市监罚字〔2018〕第7号",
    "二市监罚字2018-7号",
    "二市监罚字〔2018〕7-1号",
    "二市监罚字〔2018〕7、8号",
    "二市监罚字2018年7号",
    "二市监罚〔2018〕7号",
    "二市監罚字〔2018〕7号",
]


@pytest.fixture
def rekey(platform, catalogue):
    """Give records new keys by a changed catalogue;
    those of the repository's are back afterwards.
    """

    def rekey(changed):
        with transaction() as connection:
            rekeying.rekey_changed(connection, changed, city.identity_cipher())

    yield rekey
    rekey(catalogue)


def penalty(catalogue, number, **cells):
    return rows_of(catalogue, 1, name=PENALTY).assign(CF_WSH=number, **cells)


@pytest.mark.parametrize("spelling", SAME)
def test_a_number_that_reads_the_same_is_the_same_record_and_no_other_content(
    bring, catalogue, query, spelling
):
    bring(penalty(catalogue, NUMBER), name=PENALTY)
    counts = bring(penalty(catalogue, spelling), name=PENALTY)
    assert counts == LoadCounts(new=0, changed=0, unchanged=1)
    assert query(f"SELECT cf_wsh, version FROM records.current_{PENALTY}") == [(NUMBER, 1)]


def test_with_other_content_the_number_is_kept_as_it_is_written_now(bring, catalogue, query):
    bring(penalty(catalogue, NUMBER), name=PENALTY)
    counts = bring(penalty(catalogue, SAME[0], CF_SY="更正后的事实"), name=PENALTY)
    assert counts == LoadCounts(new=0, changed=1, unchanged=0)
    assert query(f"SELECT cf_wsh, version FROM records.current_{PENALTY}") == [(SAME[0], 2)]


# One authority, however it is written; the first of them is its registered name.
ONE_AUTHORITY = [
    "二连浩特市生态环境局",
    "生态环境局",
    "环保局",
    "二连浩特市环保局",
    "二连浩特生态环境局",
    "二连市生态环境局",
    "市生态环境局",
    "内蒙古自治区二连浩特市生态环境局",
    "内蒙古二连浩特市环保局",
    "锡林郭勒盟二连浩特市生态环境局",
    "二连浩特市 生态环境局",
]

# Other authorities, though their names end alike.
OTHER_AUTHORITIES = [
    "锡林郭勒盟生态环境局",
    "内蒙古自治区生态环境厅",
    "内蒙古自治区生态环境局",
    "阿巴嘎旗生态环境局",
    "二连浩特市市场监督管理局",
    "苏尼特右旗环保局",
]


def listing(catalogue, authority, **cells):
    return rows_of(catalogue, 1, name="black_list").assign(MD_RDBM=authority, **cells)


@pytest.mark.parametrize("spelling", ONE_AUTHORITY)
def test_one_authority_written_in_two_ways_is_one_record(bring, catalogue, query, spelling):
    bring(listing(catalogue, ONE_AUTHORITY[0]), name="black_list")
    assert bring(listing(catalogue, spelling), name="black_list").unchanged == 1
    assert query("SELECT count(*), max(version) FROM records") == [(1, 1)]


def test_other_authorities_with_the_same_number_are_other_records(bring, catalogue, query):
    for authority in [ONE_AUTHORITY[1], *OTHER_AUTHORITIES]:
        assert bring(listing(catalogue, authority), name="black_list").new == 1
    assert query("SELECT count(*) FROM records") == [(1 + len(OTHER_AUTHORITIES),)]


def test_numbers_that_may_be_others_are_other_records(bring, catalogue, query):
    for number in [NUMBER, *OTHERS]:
        assert bring(penalty(catalogue, number), name=PENALTY).new == 1
    assert query(f"SELECT count(*) FROM records.current_{PENALTY}") == [(1 + len(OTHERS),)]


def test_letters_dashes_dots_and_circles_are_folded_too(bring, catalogue, query):
    bring(penalty(catalogue, "ab-二○一八·1"), name=PENALTY)
    for spelling in ["AB—二〇一八•1", "ａｂ－二○一八・１", "Ab–二◯一八‧1"]:
        assert bring(penalty(catalogue, spelling), name=PENALTY).new == 0


def test_the_same_number_of_two_authorities_is_two_records(bring, catalogue, query):
    bring(penalty(catalogue, NUMBER, CF_CFJGDM="11152501011595432C"), name=PENALTY)
    other = penalty(catalogue, NUMBER, CF_CFJGDM="11152501011595424H")
    assert bring(other, name=PENALTY, department="ecology").new == 1
    assert query("SELECT department FROM records ORDER BY 1") == [
        ("ecology",),
        ("market_regulation",),
    ]


def test_what_the_region_knows_a_record_by_stays_when_its_key_changes(
    bring, catalogue, query, rekey
):
    bring(rows_of(catalogue, 4))
    before = query("SELECT record_id, record_key FROM records ORDER BY 1")
    licence = dataclasses.replace(catalogue.record_types[LICENCE], key=("XK_XDR_SHXYM", "XK_XKBH"))
    changed = dataclasses.replace(catalogue, record_types={LICENCE: licence})

    batch_no = open_one()
    with pytest.raises(Permanent, match="database migrate"), transaction() as connection:
        load_into(connection, batch_no, licence, rows_of(catalogue, 4))

    rekey(changed)
    assert query("SELECT record_id, record_key FROM records ORDER BY 1") == before
    assert query("SELECT count(*) FROM records WHERE match_key = record_key") == [(0,)]
    with transaction() as connection:
        counts = load_into(connection, batch_no, licence, rows_of(catalogue, 4))
    assert counts.unchanged == 4


def test_a_new_record_gets_another_name_where_an_earlier_one_bears_its_own(
    platform, bring, catalogue, query
):
    rows = rows_of(catalogue, 2)
    bring(rows)
    # Since then the first record is found by another key, as after a merge of subjects.
    query(
        "UPDATE records SET match_key = '\\x00' "
        "WHERE record_id = (SELECT min(record_id) FROM records)"
    )
    assert bring(rows) == LoadCounts(new=1, changed=0, unchanged=1)
    assert query("SELECT count(DISTINCT record_key), count(DISTINCT match_key) FROM records") == [
        (3, 3)
    ]


def test_records_that_become_one_leave_views_and_uploads_and_keep_their_history(
    bring, catalogue, query, rekey
):
    first = rows_of(catalogue, 1)
    bring(first)
    bring(first.assign(XK_WSH="另一个文号", XK_NR="后来的"))
    licence = dataclasses.replace(catalogue.record_types[LICENCE], key=("XK_XDR_SHXYM",))
    rekey(dataclasses.replace(catalogue, record_types={LICENCE: licence}))

    assert query(f"SELECT xk_nr FROM records.current_{LICENCE}") == [("后来的",)]
    [(merged, kept)] = query("SELECT record_id, merged_into FROM records WHERE match_key IS NULL")
    assert query("SELECT record_id, row_number, kept FROM conflicts") == [(kept, 2, "merged")]
    assert query("SELECT record_id FROM outbox") == [(kept,)]
    assert query(f"SELECT count(*) FROM records.record_{LICENCE} WHERE record_id = {merged}") == [
        (1,)
    ]
