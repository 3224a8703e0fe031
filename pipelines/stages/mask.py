"""Mask numbers of persons in all that is stored, with what the search knows today."""

from __future__ import annotations

import logging
from pathlib import Path, PurePosixPath

from pipelines.city import stored_texts
from pipelines.city.ledger import batch_names
from pipelines.city.platform import CityPlatform
from pipelines.ingest.open_folder import OpenFolder, folder_below, folder_made_below, is_plain_file
from pipelines.shapes.masked_counts import MaskedCounts


log = logging.getLogger(__name__)

# The JSON receipt lies beside the workbook.
_BESIDE = ".json"


def mask_stored(platform: CityPlatform) -> MaskedCounts:
    """Search records, ledger and outbox, and the names of kept files; it may be repeated at any time.

    Small transactions: loads go on meanwhile, and a pass that was killed goes on where it was.
    """
    counts = MaskedCounts()
    for record_type in platform.catalogue.record_types.values():
        of_type = MaskedCounts()
        for of_chunk in stored_texts.mask_versions(platform, record_type):
            of_type += of_chunk
        if of_type != MaskedCounts():
            log.info(
                "mask: %s versions=%d corrections=%d",
                record_type.name,
                of_type.versions,
                of_type.corrections,
            )
        counts += of_type

    counts += stored_texts.mask_subject_names(platform)
    counts += stored_texts.mask_notes(platform)
    counts += _mask_names(platform)
    stored_texts.forget_positions(platform)
    return counts


def _mask_names(platform: CityPlatform) -> MaskedCounts:
    def rename(old: PurePosixPath, new: PurePosixPath) -> bool:
        return _rename(platform.ingest_root, old, new)

    batch_nos, left = batch_names.batches_with_numbers(platform)
    files = 0
    for batch_no in batch_nos:
        files += batch_names.mask_batch(platform, batch_no, rename)
    files += batch_names.mask_reminders(platform, rename)
    return MaskedCounts(batches=len(batch_nos), files=files, left=left)


def _rename(root: Path, old: PurePosixPath, new: PurePosixPath) -> bool:
    """Give a file of the ingest root its new name, and the JSON receipt beside it.

    The department may have moved it, or an earlier pass has renamed it: then there is nothing to do.
    A file of the new name is never overwritten.
    """
    try:
        with folder_below(root, *old.parent.parts) as source:
            if not _has_any(source, old):
                return False
            with folder_made_below(root, *new.parent.parts) as target:
                return _rename_both(source, old, target, new)
    except FileNotFoundError:
        return False


def _both(path: PurePosixPath) -> tuple[str, str]:
    return path.name, path.with_suffix(_BESIDE).name


def _has_any(folder: OpenFolder, path: PurePosixPath) -> bool:
    return any(folder.has(name) for name in _both(path))


def _rename_both(
    source: OpenFolder,
    old: PurePosixPath,
    target: OpenFolder,
    new: PurePosixPath,
) -> bool:
    is_renamed = False
    for name, new_name in zip(_both(old), _both(new), strict=True):
        if not source.has(name) or target.has(new_name):
            continue
        if is_plain_file(source.state(name)):
            source.move(name, target, new_name)
            target.make_durable()
            is_renamed = True
    return is_renamed
