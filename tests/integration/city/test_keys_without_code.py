"""A subject without a credit code is known by another number, and its records by that."""

import dataclasses

import pytest

from pipelines.city.records import rekeying
from pipelines.city.records.merge import LoadCounts
from tests.lib import city
from tests.lib.batches import load_into, open_one, rows_of
from tests.lib.city import transaction
from tests.lib.submissions import LICENCE


ORGANISATION_CODE = "728611939"
ENTERPRISE_NO, INDIVIDUAL_NO = "152501000012347", "152501600012346"


def licence(catalogue, code=None, organisation=None, registration=None, **cells):
    numbers = {"XK_XDR_SHXYM": code, "XK_XDR_ZZJG": organisation, "XK_XDR_GSZC": registration}
    return rows_of(catalogue, 1).assign(**(numbers | cells))


@pytest.mark.parametrize(
    ("organisation", "registration", "key", "kind"),
    [
        (ORGANISATION_CODE, None, f"org:{ORGANISATION_CODE}", "legal_person"),
        (ORGANISATION_CODE, INDIVIDUAL_NO, f"org:{ORGANISATION_CODE}", "legal_person"),
        ("728611938", INDIVIDUAL_NO, f"reg:{INDIVIDUAL_NO}", "individual_business"),
        (None, INDIVIDUAL_NO, f"reg:{INDIVIDUAL_NO}", "individual_business"),
        (None, ENTERPRISE_NO, f"reg:{ENTERPRISE_NO}", "legal_person"),
    ],
)
def test_the_subject_is_keyed_by_the_first_sound_number(
    bring, catalogue, query, organisation, registration, key, kind
):
    bring(licence(catalogue, None, organisation, registration))
    assert query("SELECT subject_key, kind FROM subjects") == [(key, kind)]
    assert query("SELECT subject_key FROM records") == [(key,)]


def test_two_numbers_are_two_records_of_one_document_number(bring, catalogue):
    assert bring(licence(catalogue, registration=INDIVIDUAL_NO)).new == 1
    assert bring(licence(catalogue, registration=ENTERPRISE_NO)).new == 1
    again = bring(licence(catalogue, registration=INDIVIDUAL_NO, XK_NR="更正"))
    assert again == LoadCounts(new=0, changed=1, unchanged=0)


def test_records_keep_their_keys_when_their_item_begins_to_allow_other_numbers(
    platform, bring, catalogue, query
):
    def rekey(changed):
        with transaction() as connection:
            rekeying.rekey_changed(connection, changed, city.identity_cipher())

    record_type = catalogue.record_types[LICENCE]
    subject = dataclasses.replace(record_type.subject, without_code=())
    before = dataclasses.replace(record_type, subject=subject)
    rekey(dataclasses.replace(catalogue, record_types={LICENCE: before}))
    keys = "SELECT record_id, match_key FROM records ORDER BY 1"
    try:
        with transaction() as connection:
            load_into(connection, open_one(), before, rows_of(catalogue, 5))
        stored = query(keys)
    finally:
        rekey(catalogue)
    assert query(keys) == stored
    assert bring(rows_of(catalogue, 5)).unchanged == 5
