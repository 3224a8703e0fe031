"""`database rekey` killed at random moments: everything is readable after each, and it goes on."""

import os
import random
import signal
import subprocess
import sys
import time

import pytest

from pipelines import settings
from pipelines.catalogue.examples import samples
from pipelines.city.identity import ciphertext_header
from pipelines.errors import ConfigurationError
from tests.lib import ciphertexts, city, commands
from tests.lib.batches import PERSON
from tests.lib.repository import ROOT
from tests.lib.submissions import DEPARTMENT, drop_csv


FIRST, SECOND = "a1" * 32, "b2" * 32
ROWS = 400
MOST_KILLS = 30
# Small transactions, so that there are many moments between two of them.
COMMAND = """
import sys
from pipelines.city import reencrypting
from pipelines.__main__ import main
reencrypting.ROWS_AT_ONCE = 4
reencrypting.FRESH_SECONDS = 0.1
print("ready", flush=True)
sys.exit(main(["database", "rekey", "--json"]))
"""


@pytest.fixture
def changing(platform):
    """Begin to change to the first of two keys, in a process of its own."""
    environ = os.environ | {
        "VAR": str(platform.var),
        "DATABASE_URL": platform.database_url,
        "INGEST_ROOT": str(platform.ingest_root),
        "ENCRYPTION_KEY": f"{SECOND},{FIRST}",
    }

    def begin():
        process = subprocess.Popen(
            [sys.executable, "-c", COMMAND],
            cwd=ROOT,
            env=environ,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        assert process.stdout.readline() == "ready\n"
        return process

    return begin


def counts():
    """Ciphertexts of the new key, and of all."""
    new = ciphertext_header(city.identity_cipher().keys.first)
    with city.transaction() as connection:
        headers = []
        for column in ciphertexts.encrypted_columns(connection):
            for _, ciphertext, _ in ciphertexts.rows_of(connection, column):
                headers.append(ciphertext[: len(new)])
    return headers.count(new), len(headers)


def test_a_change_of_keys_that_is_killed_goes_on_where_it_was(platform, catalogue, changing):
    chance = random.Random(20183)
    frame = samples.valid_rows(catalogue.record_types[PERSON], ROWS, seed=3)
    drop_csv(platform.ingest_root / DEPARTMENT / "inbox", "处罚.csv", frame)
    first = settings.Settings(**vars(platform) | {"encryption_key": FIRST})
    with settings.using(first):
        [batch] = commands.submit()
        assert batch.new == ROWS
        before = ciphertexts.contents()

    both = settings.Settings(**vars(platform) | {"encryption_key": f"{SECOND},{FIRST}"})
    stages = set()
    patience = 1.0
    with settings.using(both):
        for _ in range(MOST_KILLS):
            process = changing()
            time.sleep(chance.uniform(0.01, 0.25) * patience)
            process.send_signal(signal.SIGKILL)
            process.wait()
            new, count = counts()
            assert ciphertexts.contents() == before
            assert new >= max(stages, default=0)
            if new in stages:
                patience *= 1.5
            stages.add(new)
            if len(stages) >= 4 or new == count:
                break
        # The kills met it in the middle.
        assert any(0 < new < count for new in stages)

        # Killed in the middle, it still needs the key of before, and says so.
        early = settings.Settings(**vars(platform) | {"encryption_key": SECOND})
        with settings.using(early), pytest.raises(ConfigurationError, match="is missing"):
            city.identity_cipher()

        last = changing()
        output, _ = last.communicate(timeout=120)
        assert (last.returncode, '"left": {}' in output) == (0, True)
        assert counts() == (count, count)

    # The key of before is not needed any more.
    with settings.using(settings.Settings(**vars(platform) | {"encryption_key": SECOND})):
        assert ciphertexts.contents() == before
