"""Identity numbers of natural persons: encrypted at rest, found by a keyed hash, in clear in no
column of no table.
"""

import hashlib
import hmac
import json
import re
import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
import sqlalchemy as sa
from cryptography.exceptions import InvalidTag

from pipelines import keys
from pipelines.batch import BatchState
from pipelines.city import identity, ledger, tables
from pipelines.city.exchange import changes, outbox
from pipelines.city.ledger import rejected_rows, row_blocks
from pipelines.errors import ConfigurationError, Permanent
from pipelines.shapes.exchange_messages import RegionalRejection
from pipelines.work import current_platform
from tests.lib import city
from tests.lib.batches import PERSON, open_one, rejected_chunk, rows_of, stage_to
from tests.lib.changes import change
from tests.lib.ciphertexts import encrypted_as_before
from tests.lib.city import transaction


NUMBER = "CF_XDR_ZJHM"

BINDING = b"where it belongs"


def everything_in(query):
    """Every value of every column of every table and view, as text; bytes as what they spell."""
    tables = query(
        "SELECT format('%%I.%%I', table_schema, table_name) FROM information_schema.tables "
        "WHERE table_schema IN ('public', 'records') AND table_name <> %s",
        "alembic_version",
    )
    for (table,) in tables:
        for row in query(f"SELECT * FROM {table}"):
            for value in row:
                yield table, value.decode("latin-1") if isinstance(value, bytes) else str(value)


def test_planted_identity_numbers_stand_in_clear_nowhere(platform, catalogue, bring, query):
    planted = set()
    for name, record_type in catalogue.record_types.items():
        frame = rows_of(catalogue, 30, seed=7, name=name)
        for element in record_type.elements.values():
            if element.personal:
                planted |= set(frame[element.code].dropna())
        bring(frame, name=name)
    one, *_ = planted
    with transaction() as connection:
        batch = ledger.find(current_platform(), open_one())
        findings = [
            {
                "rule": "id-number-check-digit",
                "element": NUMBER,
                "severity": "error",
                "detail": None,
            }
        ]
        chunk = rejected_chunk([2], {NUMBER: one, "姓名": "冯示"}, findings)
        rejected_rows.keep(connection, city.identity_cipher(), batch, [chunk])
    page = [change(1, record_type=PERSON, **{NUMBER: one})]
    changes.take(current_platform(), page, after="", following="c1")
    [upload_no, *_] = outbox.cut_pages(current_platform(), 1000)
    outbox.note_sent(current_platform(), upload_no, "", ["x"])
    outbox.acknowledge_page(
        current_platform(), upload_no, [RegionalRejection(1, "1003", f"{one} 查无此人", NUMBER)]
    )
    _refuse_naming(one)
    _stumble_over(one)

    assert len(planted) > 60
    texts = list(everything_in(query))
    assert {table for table, _ in texts} >= {
        "public.rejected_blocks",
        "public.messages",
        "public.notes",
        "public.outbox",
    }
    anything = re.compile("|".join(planted))
    assert [(table, value) for table, value in texts if anything.search(value)] == []


def _refuse_naming(number):
    @stage_to(BatchState.COLLECTED)
    def refusing(step):
        step.refuse("missing-columns", f"表头“{number}”无法识别", "请补上表头。")
        step.note(f"header {number}")

    refusing(open_one(relative="court/inbox/无表头.csv", department="court"))


def _stumble_over(number):
    @stage_to(BatchState.COLLECTED)
    def stumbling(step):
        raise ValueError(number)

    with pytest.raises(Permanent):
        stumbling(open_one(relative="court/inbox/怪.csv", department="court"))


def test_a_person_is_one_subject_found_by_the_keyed_hash_of_the_number(bring, catalogue, query):
    frame = rows_of(catalogue, 2, name=PERSON)
    frame[NUMBER] = frame.loc[0, NUMBER]
    bring(frame, name=PERSON)
    expected = "id:" + city.identity_cipher().keyed_hash(frame.loc[0, NUMBER])
    assert query("SELECT subject_key, kind FROM subjects") == [(expected, "natural_person")]
    assert query("SELECT DISTINCT subject_key FROM records") == [(expected,)]


def test_a_number_encrypted_anew_is_not_a_change(bring, catalogue, query):
    frame = rows_of(catalogue, 3, name=PERSON)
    bring(frame, name=PERSON)
    assert bring(frame, name=PERSON).unchanged == 3


def test_refused_rows_come_back_as_they_were_and_only_to_their_department(platform):
    raw, findings = (
        {NUMBER: "152501199001011233", "备注": None},
        [{"rule": "required", "element": NUMBER}],
    )
    batch = ledger.find(current_platform(), open_one())
    with transaction() as connection:
        chunk = rejected_chunk([2, 3], raw, findings)
        assert rejected_rows.keep(connection, city.identity_cipher(), batch, [chunk]) == 2
        assert list(rejected_rows.rows_of(connection, city.identity_cipher(), batch.batch_no)) == [
            (2, raw, findings),
            (3, raw, findings),
        ]
        assert rejected_rows.rows_of_department(
            connection,
            city.identity_cipher(),
            batch.batch_no,
            department="market_regulation",
            row_numbers=[2, 3],
        ) == {
            2: raw,
            3: raw,
        }
        assert (
            rejected_rows.rows_of_department(
                connection,
                city.identity_cipher(),
                batch.batch_no,
                department="court",
                row_numbers=[2, 3],
            )
            is None
        )


def test_an_error_of_the_database_names_no_parameter(platform, catalogue):
    with pytest.raises(sa.exc.DBAPIError) as raised, transaction() as connection:
        connection.execute(
            sa.text("SELECT 1 / (length(:number) - 18)"), {"number": "152501199001011233"}
        )
    assert "152501199001011233" not in str(raised.value)


class TestTheIdentityCipher:
    def test_decrypts_what_it_encrypted_and_nothing_that_was_altered(self, platform):
        cipher = city.identity_cipher()
        encrypted = cipher.encrypt("152501199001011233", BINDING)
        assert cipher.decrypt(encrypted, BINDING) == "152501199001011233"
        assert cipher.encrypt("152501199001011233", BINDING) != encrypted
        with pytest.raises(InvalidTag):
            cipher.decrypt(encrypted[:-1] + bytes([encrypted[-1] ^ 1]), BINDING)

    def test_hashes_with_a_key_of_its_own(self, platform):
        number = "152501199001011233"
        hashed = city.identity_cipher().keyed_hash(number)
        secret = bytes.fromhex((platform.var / "keys" / "identity").read_text())
        assert hashed == city.identity_cipher().keyed_hash(number)
        assert hashed not in hashlib.sha256(number.encode()).hexdigest()
        assert hashed not in hmac.digest(secret, number.encode(), "sha256").hex()

    def test_encrypts_and_hashes_a_column_and_leaves_gaps_as_they_are(self, platform):
        cipher = city.identity_cipher()
        encrypted, gap = cipher.encrypt_all(["152501199001011233", None], [BINDING, BINDING])
        assert cipher.decrypt(bytes.fromhex(encrypted[2:]), BINDING) == "152501199001011233"
        assert gap is None
        assert cipher.hash_all(["a", None]) == [cipher.keyed_hash("a"), None]

    def test_key_file_is_made_once_by_whoever_comes_first_and_is_the_owners_alone(self, tmp_path):
        path = tmp_path / "keys" / "identity"
        with ThreadPoolExecutor(8) as pool:
            texts = set(pool.map(lambda _: keys.kept_key(path), range(40)))
        assert texts == {path.read_text()}
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert [one.name for one in path.parent.iterdir()] == ["identity"]

    @pytest.mark.parametrize("key", ["", "xyz", "00" * 31, "00" * 33])
    def test_key_that_is_not_64_hexadecimal_digits_is_refused(self, key, platform):
        key_file = platform.var / "keys" / "identity"
        key_file.parent.mkdir(parents=True, exist_ok=True)
        key_file.write_text(key)
        with pytest.raises(ConfigurationError, match="IDENTITY_KEY"):
            identity.identity_cipher(replace(platform, identity_key=""))


def test_one_rejected_row_is_read_without_the_blocks_of_the_others(platform, query, monkeypatch):
    monkeypatch.setattr(row_blocks, "BLOCK_ROWS", 2)
    raw, findings = {"备注": "甲"}, [{"rule": "required", "element": NUMBER}]
    batch = ledger.find(current_platform(), open_one())
    with transaction() as connection:
        chunk = rejected_chunk(range(2, 12), raw, findings)
        rejected_rows.keep(connection, city.identity_cipher(), batch, [chunk])
    # The block of rows 6 and 7 stays as it is; whoever touched another one would fail.
    query("UPDATE rejected_blocks SET content = 'spoilt' WHERE first_row <> 6")
    with transaction() as connection:
        rows = rejected_rows.rows_of(
            connection, city.identity_cipher(), batch.batch_no, row_numbers=[7]
        )
        assert list(rows) == [(7, raw, findings)]


def test_rows_that_were_kept_before_there_were_blocks_are_still_read(platform):
    raw, findings = {"备注": "甲"}, [{"rule": "required", "element": NUMBER}]
    batch = ledger.find(current_platform(), open_one())
    with transaction() as connection:
        of_batch = {"batch_no": batch.batch_no}
        block = {
            "first_row": 2,
            "last_row": 2,
            "row_numbers": [2],
            "findings_nos": [1],
            "content": encrypted_as_before(json.dumps(raw)),
        }
        connection.execute(sa.insert(tables.rejected_blocks).values(**of_batch, **block))
        connection.execute(
            sa.insert(tables.rejected_findings).values(**of_batch, findings_no=1, findings=findings)
        )
        assert list(rejected_rows.rows_of(connection, city.identity_cipher(), batch.batch_no)) == [
            (2, raw, findings)
        ]


@pytest.mark.parametrize("wanted", [[1], [4, 5, 12], [99], []])
def test_rows_that_were_not_rejected_lie_in_no_block(platform, monkeypatch, wanted):
    monkeypatch.setattr(row_blocks, "BLOCK_ROWS", 2)
    batch = ledger.find(current_platform(), open_one())
    with transaction() as connection:
        chunk = rejected_chunk(
            [2, 3, 6, 7], {"备注": "甲"}, [{"rule": "required", "element": NUMBER}]
        )
        rejected_rows.keep(connection, city.identity_cipher(), batch, [chunk])
        assert rejected_rows.blocks_of_rows(connection, batch.batch_no, wanted) == []
        assert rejected_rows.blocks_of_rows(connection, batch.batch_no, [*wanted, 7, 3]) == [2, 6]
        assert rejected_rows.blocks_of_rows(connection, "another", [2]) == []


def test_the_view_has_a_line_for_each_rejected_row_with_what_belongs_to_it(
    platform, query, monkeypatch
):
    monkeypatch.setattr(row_blocks, "BLOCK_ROWS", 2)
    batch = ledger.find(current_platform(), open_one())
    missing = [{"rule": "required", "element": NUMBER, "severity": "error", "detail": None}]
    wrong = [{"rule": "id-number-form", "element": NUMBER, "severity": "error", "detail": "x"}]
    chunks = [
        rejected_chunk([2, 3, 5], {"备注": "甲"}, missing),
        rejected_chunk([7], {"备注": "乙"}, wrong),
        rejected_chunk([8, 9], {"备注": "丙"}, missing),
    ]
    with transaction() as connection:
        cipher = city.identity_cipher()
        keys = {3: b"three", 7: b"seven"}
        assert rejected_rows.keep(connection, cipher, batch, chunks, match_keys=keys) == 6
    short_missing = [{"rule": "required", "element": NUMBER}]
    found = query("SELECT row_number, first_row, findings, match_key FROM rejected_rows ORDER BY 1")
    assert found == [
        (2, 2, short_missing, None),
        (3, 2, short_missing, b"three"),
        (5, 5, short_missing, None),
        (7, 7, [{"rule": "id-number-form"}], b"seven"),
        (8, 8, short_missing, None),
        (9, 8, short_missing, None),
    ]
    assert query("SELECT count(*) FROM rejected_findings") == [(2,)]
