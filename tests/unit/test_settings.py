import dataclasses
import re
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from pipelines.city.identity import identity_cipher
from pipelines.errors import ConfigurationError
from pipelines.region.signing import RequestSigner, SecondSigner
from pipelines.settings import Settings, current, using
from regional_platform import settings as regional_settings
from tests.lib.repository import ROOT


def test_every_setting_is_listed_in_the_example_environment():
    listed = set(
        re.findall(
            r"^# ([A-Z_]+)=", (ROOT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE
        )
    )
    assert {field.name.upper() for field in dataclasses.fields(Settings)} <= listed


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SETTLE_SECONDS", "soon"),
        ("REGION_ALGORITHM", "md5"),
        ("REGION_CODES", "numbers"),
        ("PAGE_ROWS", "many"),
    ],
)
def test_a_setting_that_makes_no_sense_is_named(name, value):
    with pytest.raises(ConfigurationError, match=name):
        Settings.from_env({name: value})


SECRETS = (
    "DATABASE_URL",
    "EXCHANGE_DATABASE_URL",
    "REGION_SECRET",
    "EXCHANGE_KEY",
    "IDENTITY_KEY",
    "ENCRYPTION_KEY",
    "RECEIPT_KEY",
)


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_may_stand_in_a_file(tmp_path, name):
    file = tmp_path / "secret"
    file.write_text("hidden-word\n")
    settings = Settings.from_env({f"{name}_FILE": str(file)})
    assert getattr(settings, name.lower()) == "hidden-word"
    assert "hidden-word" not in repr(settings)


@pytest.mark.parametrize("name", ["REGION_DATABASE_URL", "REGION_SECRET", "REGION_PROOF_KEY"])
def test_a_secret_of_the_region_may_stand_in_a_file_too(tmp_path, name):
    file = tmp_path / "secret"
    file.write_text("ab" * 32 + "\n")
    variables = {"VAR": str(tmp_path), "REGION_SECRET": "another", "REGION_PROOF_KEY": "cd" * 32}
    variables.pop(name, None)
    settings = regional_settings.Settings.from_env({**variables, f"{name}_FILE": str(file)})
    by_variable = regional_settings.Settings.from_env({**variables, name: "ab" * 32})
    assert settings == by_variable


def test_a_secret_is_not_taken_from_two_places_or_from_a_file_that_is_not_there(tmp_path):
    missing = str(tmp_path / "missing")
    with pytest.raises(ConfigurationError, match=f"IDENTITY_KEY_FILE: {missing}: No such file"):
        Settings.from_env({"IDENTITY_KEY_FILE": missing})
    (tmp_path / "binary").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigurationError, match="it is no text"):
        Settings.from_env({"IDENTITY_KEY_FILE": str(tmp_path / "binary")})
    with pytest.raises(ConfigurationError, match="not both"):
        Settings.from_env({"IDENTITY_KEY_FILE": missing, "IDENTITY_KEY": "11"})


def test_settings_cannot_be_changed_afterwards():
    with pytest.raises(dataclasses.FrozenInstanceError):
        Settings.from_env({}).page_rows = 3


def test_settings_put_in_use_end_with_their_block():
    before = current()
    outer, inner = Settings.from_env({"PAGE_ROWS": "1"}), Settings.from_env({"PAGE_ROWS": "2"})
    with using(outer):
        with using(inner):
            assert current() is inner
        assert current() is outer
    assert current() is before


def test_two_threads_with_different_settings_do_not_disturb_each_other():
    both_inside = threading.Barrier(2)

    def page_rows(number):
        with using(Settings.from_env({"PAGE_ROWS": str(number)})):
            both_inside.wait(10)
            seen = current().page_rows
            both_inside.wait(10)
            return seen

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(page_rows, [1, 2])) == [1, 2]


def test_printed_settings_hide_what_is_secret():
    secrets = {
        "DATABASE_URL": "postgresql://clerk:hidden-word@127.0.0.1/city",
        "REGION_SECRET": "hidden-word of the region",
        "IDENTITY_KEY": "11" * 32,
        "RECEIPT_KEY": "22" * 32,
    }
    printed = repr(Settings.from_env(secrets))
    assert "hidden-word" not in printed
    assert "1111" not in printed
    assert "2222" not in printed
    assert "page_rows=1000" in printed


def test_what_is_made_of_the_secrets_hides_them_too():
    signers = (
        RequestSigner("152501", "hidden-word", "hmac-sha256"),
        SecondSigner("152501", {"1": "hidden-word"}, "hmac-sha256"),
        regional_settings.Settings.from_env(
            {"REGION_DATABASE_URL": "postgresql://r:hidden-word@/r", "REGION_SECRET": "hidden-word"}
        ),
    )
    for signer in signers:
        assert "hidden-word" not in repr(signer)
    cipher = identity_cipher(Settings.from_env({"IDENTITY_KEY": "11" * 32}))
    assert repr(cipher.hash_key) not in repr(cipher)
