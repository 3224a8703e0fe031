"""Records that were stored by a coarser key get the finer one, and what it tells apart is kept."""

import dataclasses

import pytest

from pipelines.city import migrating
from pipelines.city.records import rekeying
from pipelines.city.records.merge import LoadCounts
from pipelines.errors import Permanent
from pipelines.work import current_platform
from tests.lib import city
from tests.lib.batches import load_into, open_one, rows_of
from tests.lib.city import transaction


# Record type, its key of before, and the element that tells two records of everyday life apart.
FINER = [
    (
        "administrative_inspection",
        ("MD_SHXYM", "JC_JG", "JC_BH"),
        {"JC_SX": ("公示信息检查", "登记事项检查")},
    ),
    (
        "product_quality_failure",
        ("MD_SHXYM", "ZL_CPMC", "ZL_CCRQ"),
        {"ZL_GG": ("BV 2.5", "BV 4")},
    ),
    (
        "tender_award",
        ("MD_SHXYM", "TB_ZBR", "ZB_XMMC"),
        {"TB_RQ": ("2018-03-01", "2018-03-15")},
    ),
    (
        "registration_change",
        ("MD_SHXYM", "DJ_BGSX", "DJ_BGRQ"),
        {"DJ_BGQ": ("张三", "李四"), "DJ_BGH": ("王五", "赵六")},
    ),
    (
        "fiscal_support",
        ("MD_SHXYM", "ZJ_BM", "ZJ_MC", "ZJ_RQ"),
        {"ZJ_WH": ("二财〔2018〕1号", "二财〔2018〕2号")},
    ),
]


@pytest.fixture
def earlier_key(catalogue):
    """Let the records of a type be stored by another key, until the catalogue's is migrated to."""

    def store_by(name, key):
        record_type = dataclasses.replace(catalogue.record_types[name], key=key)
        changed = dataclasses.replace(catalogue, record_types={name: record_type})
        with transaction() as connection:
            rekeying.rekey_changed(connection, changed, city.identity_cipher())
        return record_type

    yield store_by
    with transaction() as connection:
        rekeying.rekey_changed(connection, catalogue, city.identity_cipher())


@pytest.mark.parametrize(("name", "key", "values"), FINER, ids=[name for name, *_ in FINER])
def test_after_migrating_a_stored_record_is_met_again_and_the_other_one_is_new(
    platform, catalogue, query, earlier_key, name, key, values
):
    first = rows_of(catalogue, 1, name=name).assign(
        **{code: old for code, (old, _) in values.items()}
    )
    second = first.assign(**{code: new for code, (_, new) in values.items()})
    with transaction() as connection:
        earlier = earlier_key(name, key)
        load_into(connection, open_one(), earlier, first)

    # Nothing is loaded by two keys at a time.
    record_type = catalogue.record_types[name]
    with pytest.raises(Permanent, match="database migrate"), transaction() as connection:
        load_into(connection, open_one(relative="a.csv"), record_type, second)

    before = query("SELECT record_id, record_key FROM records")
    migrating.migrate(current_platform())
    assert query("SELECT record_id, record_key FROM records") == before

    with transaction() as connection:
        again = load_into(connection, open_one(relative="b.csv"), record_type, first)
    with transaction() as connection:
        other = load_into(connection, open_one(relative="c.csv"), record_type, second)
    assert again == LoadCounts(new=0, changed=0, unchanged=1)
    assert (other.new, other.changed) == (1, 0)
    assert query(f"SELECT count(*) FROM records.current_{name}") == [(2,)]
