import dataclasses
import re
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from pipelines.errors import ConfigurationError
from pipelines.settings import Settings, current, using
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
