"""The catalogue: what may be submitted, read from expectations/."""

from functools import cache
from pathlib import Path

from pipelines import settings
from pipelines.catalogue.loading.catalogue_reader import check, load
from pipelines.catalogue.model import Catalogue


__all__ = ["Catalogue", "check", "current", "in_folder", "load"]


def current() -> Catalogue:
    """The catalogue of this process's settings, read once. For entry points only."""
    return in_folder(settings.current().expectations)


@cache
def in_folder(folder: Path) -> Catalogue:
    """The catalogue of a folder, read once in this process."""
    return load(folder)
