"""The key that encrypts changes while everything goes on; what identifies persons stays."""

import dataclasses
import json
import stat
import threading

import pytest
import sqlalchemy as sa

from pipelines import settings
from pipelines.catalogue.examples import samples
from pipelines.city import reencrypting
from pipelines.city.encrypted_columns import ENCRYPTED_ASIDE
from pipelines.city.exchange import changes, message_log
from pipelines.work import current_platform
from tests.lib import ciphertexts, city, commands
from tests.lib.batches import PERSON
from tests.lib.command_line import run_on_platform
from tests.lib.distributed import distribute, licences
from tests.lib.submissions import DEPARTMENT, drop_csv


FIRST, SECOND = "a1" * 32, "b2" * 32

NUMBER = "cf_xdr_zjhm_encrypted"
TABLE = f"records.record_{PERSON}"


def with_keys(*keys):
    """The platform of the test with other keys that encrypt."""
    return settings.using(dataclasses.replace(settings.current(), encryption_key=",".join(keys)))


def run(*arguments, keys=()):
    """A command as an operator calls it, with keys that encrypt."""
    return run_on_platform(*arguments, ENCRYPTION_KEY=",".join(keys))


def rekey(*keys):
    answer = run("database", "rekey", "--json", keys=keys)
    return answer.returncode, json.loads(answer.stdout)


def drop_persons(catalogue, name, count, seed):
    frame = samples.valid_rows(catalogue.record_types[PERSON], count, seed=seed)
    # One row of each file goes back, and is kept as it came.
    frame.loc[0, "CF_WSH"] = None
    drop_csv(settings.current().ingest_root / DEPARTMENT / "inbox", name, frame)


@pytest.fixture
def persons(platform, catalogue):
    """Persons, and a row that went back."""
    drop_persons(catalogue, "处罚.csv", 6, seed=3)
    [batch] = commands.submit()
    assert (batch.accepted, batch.rejected) == (5, 1)


@pytest.fixture
def filled(exchange, persons, catalogue):
    """Something in each column of ciphertexts: messages and answers of the region as well."""
    commands.upload()
    commands.download()
    [sound] = licences(catalogue, 1)
    distribute(exchange, sound | {"version": 2**53})
    run("download")
    headers = ciphertexts.headers_by_column()
    assert len(headers) == 5
    return headers


def test_everything_is_encrypted_anew_and_reads_as_before(filled, query):
    before = ciphertexts.contents()
    identities = query(f"SELECT record_id, cf_xdr_zjhm_hash FROM {TABLE} ORDER BY 1")
    returncode, outcome = rekey(FIRST)
    with with_keys(FIRST):
        cipher = city.identity_cipher()
        new = reencrypting.ciphertext_header(cipher.current_key)
        assert ciphertexts.headers_by_column() == dict.fromkeys(filled, {new})
        assert ciphertexts.contents() == before
    assert (returncode, outcome["left"]) == (0, {})
    assert outcome["key_id"] == cipher.current_key.shown_name
    assert set(outcome["rewritten"]) == set(filled)
    assert sum(outcome["rewritten"].values()) == len(before)
    assert query(f"SELECT record_id, cf_xdr_zjhm_hash FROM {TABLE} ORDER BY 1") == identities
    # A repeated one finds nothing to do, and the next key needs the one before only until it ends.
    assert rekey(FIRST) == (0, outcome | {"rewritten": {}})
    assert rekey(SECOND, FIRST)[0] == 0
    [(batch_no,)] = query("SELECT min(batch_no) FROM messages WHERE batch_no <> 'superseded'")
    with with_keys(SECOND):
        assert ciphertexts.contents() == before
        assert changes.changes_of(current_platform(), batch_no)
        assert list(message_log.log_entries(current_platform()))


def test_whoever_comes_again_is_who_was_there(persons, catalogue, query):
    rekey(FIRST)
    counts = "SELECT (SELECT count(*) FROM subjects), (SELECT count(*) FROM records)"
    before = query(counts)
    drop_persons(catalogue, "又来.csv", 6, seed=3)
    with with_keys(FIRST):
        # With a line behind it, it is another file.
        path = settings.current().ingest_root / DEPARTMENT / "inbox" / "又来.csv"
        path.write_bytes(path.read_bytes() + b"\r\n")
        [batch] = commands.submit()
        assert batch.unchanged == 5
    assert query(counts) == before


def test_what_earlier_versions_wrote_is_read_and_gets_a_key_and_a_place(filled):
    before = ciphertexts.contents()
    ciphertexts.write_as_before()
    assert ciphertexts.contents() == before

    # Without another key: the one of before encrypts, but its ciphertexts say so.
    returncode, outcome = rekey()
    assert (returncode, sum(outcome["rewritten"].values())) == (0, len(before))
    assert ciphertexts.headers_by_column() == filled
    assert ciphertexts.contents() == before


def test_a_ciphertext_that_is_moved_does_not_decrypt(filled, query):
    swapped = f"""
        UPDATE {TABLE} AS one SET {NUMBER} = other.{NUMBER} FROM {TABLE} AS other
        WHERE one.row_number = 3 AND other.row_number = 4 RETURNING one.record_id
    """
    assert len(query(swapped)) == 1
    [doubtful] = [name for name in filled if name.endswith(NUMBER)]
    assert ciphertexts.unreadable() == {doubtful: 1}
    for name in sorted(filled.keys() - {doubtful}):
        _, table, column = name.split(".")
        query(
            f"UPDATE {table} SET {column} = (SELECT {NUMBER} FROM {TABLE} LIMIT 1)"
            f" WHERE {column} IS NOT NULL RETURNING 1"
        )
    assert ciphertexts.unreadable().keys() == filled.keys()


def test_what_cannot_be_decrypted_stays_and_everything_else_changes(persons, query, caplog):
    spoilt = f"set_byte({NUMBER}, 20, get_byte({NUMBER}, 20) # 1)"
    query(f"UPDATE {TABLE} SET {NUMBER} = {spoilt} WHERE row_number = 3 RETURNING 1")
    answer = run("database", "rekey", "--json", keys=[FIRST])
    outcome = json.loads(answer.stdout)
    assert (answer.returncode, outcome["left"]) == (
        1,
        {f"{TABLE}.{NUMBER}": 1},
    )
    assert outcome["rewritten"][f"{TABLE}.{NUMBER}"] == 4
    assert "1 ciphertext(s) cannot be decrypted" in caplog.text


def test_a_key_that_is_taken_away_too_early_is_named_and_nothing_is_doubled(
    persons, catalogue, query
):
    rekey(FIRST)
    drop_persons(catalogue, "又来.csv", 3, seed=8)
    before = query("SELECT count(*) FROM records")
    with with_keys(FIRST):
        name = city.identity_cipher().current_key.shown_name
    # A change to a third key would leave behind what only the missing one reads.
    for command in ("submit", "upload", "download", "status", "database rekey"):
        answer = run(*command.split(), keys=[SECOND])
        [line] = answer.stderr.splitlines()
        assert answer.returncode == 1
        assert line.startswith(f"ConfigurationError: the encryption key {name} is missing")
    assert query("SELECT count(*) FROM records") == before

    assert run("submit", keys=[SECOND, FIRST]).returncode == 0
    assert query("SELECT count(*) FROM records") == [(before[0][0] + 2,)]
    assert query("SELECT count(*) FROM batches WHERE state = 'held'") == [(0,)]


def test_the_command_makes_a_key_of_its_own_where_the_settings_name_none(persons, platform):
    before = ciphertexts.contents()
    file = platform.var / "keys" / "encryption"
    assert run("database", "rekey", "--new-key", keys=[FIRST]).returncode == 2
    assert not file.exists()

    assert run("database", "rekey", "--new-key").returncode == 0
    assert run("database", "rekey", "--new-key").returncode == 0
    newest, earlier = file.read_text().split()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    file.write_text(newest)
    assert ciphertexts.contents() == before
    assert newest != earlier
    # No draft is left behind.
    assert not [path for path in file.parent.iterdir() if path.name.startswith(".")]


def test_a_new_database_is_encrypted_with_the_first_key_from_the_beginning(platform, catalogue):
    drop_persons(catalogue, "处罚.csv", 4, seed=3)
    with with_keys(FIRST):
        commands.submit()
        new = reencrypting.ciphertext_header(city.identity_cipher().keys.first)
        assert set().union(*ciphertexts.headers_by_column().values()) == {new}


def test_loads_go_on_while_the_key_changes(persons, catalogue, monkeypatch, query):
    monkeypatch.setattr(reencrypting, "ROWS_AT_ONCE", 3)
    is_changed = threading.Event()
    outcomes = []

    def change_often():
        for keys in ((FIRST,), (SECOND, FIRST), (FIRST, SECOND)):
            outcomes.append(rekey(*keys))
        is_changed.set()

    count = 0
    with with_keys(FIRST, SECOND):
        current = settings.current()

        def in_settings():
            with settings.using(current):
                change_often()

        changing = threading.Thread(target=in_settings)
        changing.start()
        while not is_changed.is_set() or count < 3:
            count += 1
            drop_persons(catalogue, f"{count}.csv", 8, seed=100 + count)
            [batch] = commands.submit()
            assert (batch.state, batch.new) == ("receipted", 7)
        changing.join()
        assert [returncode for returncode, _ in outcomes] == [0, 0, 0]
        assert rekey(FIRST, SECOND)[1]["rewritten"] == {}
        assert len(ciphertexts.contents()) > 7 * count
    assert query("SELECT count(*) FROM batches WHERE state = 'held'") == [(0,)]


def test_who_looked_up_the_key_of_before_is_waited_for(persons):
    # A load that began earlier: it holds the key of before, and writes when all else is done.
    with city.transaction() as load:
        load.execute(sa.text("SELECT 1"))
        earlier = city.identity_cipher()
        answers = []
        current = settings.current()

        def change():
            with settings.using(current):
                answers.append(rekey(FIRST))

        changing = threading.Thread(target=change)
        changing.start()
        with with_keys(FIRST):
            new = reencrypting.ciphertext_header(city.identity_cipher().keys.first)
            while set().union(*ciphertexts.headers_by_column().values()) != {new}:
                assert changing.is_alive()
        late = ENCRYPTED_ASIDE
        values = {"content": earlier.encrypt("{}", late.binding("late"))}
        load.execute(
            sa.text(
                "INSERT INTO set_aside (kind, reference, reason, content_encrypted)"
                " VALUES ('message', 'late', 'late', :content)"
            ),
            values,
        )
    changing.join()
    [(returncode, outcome)] = answers
    assert (returncode, outcome["left"]) == (0, {})
    with with_keys(FIRST):
        assert set().union(*ciphertexts.headers_by_column().values()) == {new}
        assert b"{}" in ciphertexts.contents().values()
