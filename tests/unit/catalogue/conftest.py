"""A copy of the catalogue to spoil."""

import shutil

import pytest

from pipelines import settings


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(settings.current().expectations, tmp_path / "expectations")


@pytest.fixture
def change(folder):
    """Change the first occurrence of a text in a file of the copy."""

    def change(file, old, new):
        path = folder / file
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), "utf-8")

    return change
