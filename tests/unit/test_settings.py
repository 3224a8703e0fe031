import dataclasses
import re
from pathlib import Path

import pytest

from pipelines.errors import ConfigurationError
from pipelines.settings import Settings


ROOT = Path(__file__).parents[2]


def test_every_setting_is_listed_in_the_example_environment():
    listed = set(
        re.findall(
            r"^# ([A-Z_]+)=", (ROOT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE
        )
    )
    assert {field.name.upper() for field in dataclasses.fields(Settings)} <= listed


@pytest.mark.parametrize(
    ("name", "value"),
    [("SETTLE_SECONDS", "soon"), ("REGION_ALGORITHM", "md5"), ("PAGE_ROWS", "many")],
)
def test_a_setting_that_makes_no_sense_is_named(name, value):
    with pytest.raises(ConfigurationError, match=name):
        Settings.from_env({name: value})


def test_settings_cannot_be_changed_afterwards():
    with pytest.raises(dataclasses.FrozenInstanceError):
        Settings.from_env({}).page_rows = 3
