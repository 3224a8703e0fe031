"""The catalogue: what may be submitted, read from expectations/."""

from pathlib import Path

from pipelines import settings
from pipelines.catalogue.loading.catalogue_reader import check, load
from pipelines.catalogue.loading.folder_state import FolderState, folder_state
from pipelines.catalogue.model import Catalogue


__all__ = ["Catalogue", "check", "current", "in_folder", "load"]

# The newest of each folder. A process that is forked from this one inherits it.
_already_read: dict[Path, tuple[FolderState, Catalogue]] = {}


def current() -> Catalogue:
    """The catalogue of this process's settings. For entry points only."""
    return in_folder(settings.current().expectations)


def in_folder(folder: Path) -> Catalogue:
    """The catalogue of a folder, read again only when a file in it has changed.

    Raises:
        CatalogueError: as `load` does.
    """
    state = folder_state(folder)
    if folder in _already_read:
        state_then, catalogue = _already_read[folder]
        if state_then == state:
            return catalogue

    catalogue = load(folder)
    _already_read[folder] = (state, catalogue)
    return catalogue
