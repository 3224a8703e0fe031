"""A process reads the catalogue once, and once more when somebody has changed a file of it."""

import os
import shutil

import pytest

import pipelines.catalogue
from pipelines import settings
from pipelines.errors import CatalogueError


@pytest.fixture
def folder(tmp_path):
    """A catalogue of the test's own."""
    copied = tmp_path / "expectations"
    shutil.copytree(settings.current().expectations, copied)
    return copied


def test_an_unchanged_folder_is_read_once(folder):
    first = pipelines.catalogue.in_folder(folder)
    assert pipelines.catalogue.in_folder(folder) is first


def test_a_file_that_only_was_read_counts_as_unchanged(folder):
    first = pipelines.catalogue.in_folder(folder)
    os.utime(folder / "version.yml", ns=(1, (folder / "version.yml").stat().st_mtime_ns))
    assert pipelines.catalogue.in_folder(folder) is first


def _edit(folder):
    path = folder / "version.yml"
    path.write_text(path.read_text().replace("version: ", "version: 9"))


def _exchange_for_one_of_the_same_size_and_time(folder):
    path = folder / "version.yml"
    times = path.stat()
    draft = folder / "version.draft"
    version = pipelines.catalogue.load(folder).version
    draft.write_text(path.read_text().replace(version, version[:-1] + "x"))
    os.utime(draft, ns=(times.st_atime_ns, times.st_mtime_ns))
    draft.replace(path)


def _add(folder):
    shutil.copy(folder / "departments.yml", folder / "departments_of_before.yml")


@pytest.mark.parametrize("change", [_edit, _exchange_for_one_of_the_same_size_and_time, _add])
def test_a_changed_folder_is_read_again(folder, change):
    first = pipelines.catalogue.in_folder(folder)
    change(folder)
    second = pipelines.catalogue.in_folder(folder)
    assert second is not first
    assert pipelines.catalogue.in_folder(folder) is second


def test_a_lock_file_of_an_editor_that_points_to_nothing_is_passed_over(folder):
    (folder / ".#version.yml").symlink_to("colleague@office.1234")
    first = pipelines.catalogue.in_folder(folder)
    assert pipelines.catalogue.in_folder(folder) is first


def test_a_catalogue_that_was_broken_is_refused_each_time_and_read_once_mended(folder):
    first = pipelines.catalogue.in_folder(folder)
    whole = (folder / "version.yml").read_bytes()
    (folder / "version.yml").write_bytes(b"version: [\n")
    for _ in range(2):
        with pytest.raises(CatalogueError):
            pipelines.catalogue.in_folder(folder)

    (folder / "version.yml").write_bytes(whole)
    assert pipelines.catalogue.in_folder(folder).version == first.version
