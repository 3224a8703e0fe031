"""Numbers of persons that were typed into texts:
masked in every table, and keys still tell persons apart.
"""

import itertools
import re
import unicodedata

import numpy as np
import pytest

from pipelines.catalogue.personal_text import may_hold_personal_numbers
from pipelines.catalogue.values.id_number import invented_id_numbers
from pipelines.city.exchange import outbox
from pipelines.personal_numbers.privacy import mask_number
from pipelines.work import current_platform
from tests.lib import city
from tests.lib.batches import rows_of
from tests.lib.personal_numbers import SPELLINGS, short
from tests.lib.submissions import LICENCE


# Two persons whose numbers look alike when they are masked: same region, same last four digits.
FIRST, SECOND = "152501199003071234", "152501198512181234"


@pytest.fixture(scope="module")
def numbers():
    """Different numbers of persons, as many as one likes."""
    return dict.fromkeys(invented_id_numbers(12_000, np.random.default_rng(9)))


def digits_in(value):
    """All digits of a value in half width, nothing between them."""
    text = value.decode("latin-1") if isinstance(value, bytes) else str(value)
    return re.sub("[^0-9X]", "", unicodedata.normalize("NFKC", text).upper())


def all_values(query):
    tables = query(
        "SELECT format('%%I.%%I', table_schema, table_name) FROM information_schema.tables "
        "WHERE table_schema IN ('public', 'records') AND table_name <> %s",
        "alembic_version",
    )
    for (table,) in tables:
        for row in query(f"SELECT * FROM {table}"):
            yield from ((table, value) for value in row if value is not None)


def test_planted_numbers_stand_in_no_table_whatever_element_and_spelling(
    catalogue, bring, query, numbers
):
    unused, spellings = iter(numbers), itertools.cycle(SPELLINGS.values())
    planted = []
    for name, record_type in catalogue.record_types.items():
        frame = rows_of(catalogue, 4, seed=7, name=name)
        for element in record_type.elements.values():
            if not may_hold_personal_numbers(element):
                continue
            mine = [next(unused) for _ in range(len(frame))]
            planted += mine
            frame[element.code] = [f"见{next(spellings)(number)}号" for number in mine]
        bring(frame, name=name)

    assert len(planted) > 2_000
    wanted = {number[:17] for number in planted} | {short(number) for number in planted}
    pieces = re.compile("[0-9]{15,}")
    leaks = []
    for table, value in all_values(query):
        for piece in pieces.findall(digits_in(value)):
            windows = {piece[at : at + width] for width in (15, 17) for at in range(len(piece))}
            leaks += [(table, value)] if windows & wanted else []
    assert leaks == []


def test_two_persons_in_the_key_are_two_records_and_each_is_found_again(bring, catalogue, query):
    frame = rows_of(catalogue, 2, seed=3)
    keys = ["XK_XDR_MC", "XK_XDR_SHXYM", "XK_XKJG", "XK_XKJGDM"]
    frame.loc[1, keys] = frame.loc[0, keys]
    frame["XK_WSH"] = [f"二示例字{number}号" for number in (FIRST, SECOND)]
    first = bring(frame)
    frame["XK_WSH"] = [f"二示例字{SPELLINGS['blanks'](number)}号" for number in (FIRST, SECOND)]
    again = bring(frame)

    assert (first.new, again.unchanged) == (2, 2)
    kept = [value for (value,) in query(f"SELECT xk_wsh FROM records.current_{LICENCE}")]
    assert all(value.startswith(f"二示例字{mask_number(FIRST)}号#") for value in kept)
    assert len(set(kept)) == 2


def test_what_was_stored_before_texts_were_masked_is_masked_by_migrating(bring, catalogue, query):
    frame = rows_of(catalogue, 1, seed=3)
    frame["XK_WSH"], frame["BZ"] = f"二示例字{FIRST}号", f"见{SECOND}"
    bring(frame)
    query(
        f"UPDATE records.record_{LICENCE} SET xk_wsh = %s, bz = %s",
        f"二示例字{FIRST}号",
        f"见{SECOND}",
    )
    query("UPDATE subjects SET name = name || %s", FIRST)
    # As a database of before says it: it has no such definition at all.
    query("DELETE FROM key_definitions")
    city.migrate()

    assert bring(frame).unchanged == 1
    texts = " ".join(digits_in(value) for _, value in all_values(query))
    assert FIRST not in texts
    assert SECOND not in texts


def test_what_goes_to_the_region_has_texts_masked_and_personal_elements_in_clear(
    bring, catalogue, query
):
    name = "administrative_licence_natural_person"
    frame = rows_of(catalogue, 1, seed=3, name=name)
    frame["XK_NR"] = f"许可张三（{FIRST}，电话13800138000）"
    bring(frame, name=name)
    [upload_no] = outbox.cut_pages(current_platform(), 10)
    [message] = outbox.page(current_platform(), upload_no).messages
    assert message["elements"]["XK_NR"] == f"许可张三（{mask_number(FIRST)}，电话138****8000）"
    assert message["elements"]["XK_XDR_ZJHM"] == frame.loc[0, "XK_XDR_ZJHM"]


def test_a_sound_registration_number_in_its_own_element_is_kept(bring, catalogue, query):
    frame = rows_of(catalogue, 1, seed=3)
    frame["XK_XDR_GSZC"] = "152501600112349"
    bring(frame)
    assert query(f"SELECT xk_xdr_gszc FROM records.current_{LICENCE}") == [("152501600112349",)]
