"""The catalogue: what may be submitted, read from expectations/."""

from functools import cache
from pathlib import Path

from pipelines import settings
from pipelines.catalogue.loading.catalogue_folder import check, load
from pipelines.catalogue.model import Catalogue


__all__ = ["Catalogue", "check", "current", "load"]


def current() -> Catalogue:
    """The catalogue of this process's settings, read once. For entry points only."""
    return _loaded(settings.current().expectations)


@cache
def _loaded(folder: Path) -> Catalogue:
    return load(folder)
