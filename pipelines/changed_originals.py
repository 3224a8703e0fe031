"""Compare kept originals with what was read of them: a writer may have gone on after a pause."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta

from pipelines.city import ledger
from pipelines.city.ledger import KeptOriginal
from pipelines.city.platform import CityPlatform
from pipelines.errors import FileRefused
from pipelines.ingest.open_folder import NotAFolder
from pipelines.intake import originals
from pipelines.personal_numbers.privacy import mask_numbers_in


log = logging.getLogger(__name__)

# Whoever copies a file may be interrupted for a night or a weekend, and go on.
CHECKED_FOR = timedelta(days=3)

# Of files that were taken so lately the next run sees it, and not only the night.
CHECKED_AT_ONCE_FOR = timedelta(hours=1)


def check_originals(platform: CityPlatform, within: timedelta = CHECKED_FOR) -> list[str]:
    """Open a batch on every original that was changed after it was read; returns their numbers.

    Its receipt tells the department. Rows that were taken before come out unchanged. `within`: how long
    ago the files were dropped at most.
    """
    since = datetime.now(UTC) - within
    opened = []
    for original in ledger.kept_originals(platform, since):
        try:
            batch_no = _open_changed(platform, original)
        except (OSError, FileRefused, NotAFolder) as error:
            # Somebody took it away, or put something else in its place: the others are checked.
            place = mask_numbers_in(original.batch.place)
            log.warning("batch=%s %s: %s", original.batch.batch_no, place, error)
            continue
        if batch_no is not None:
            opened.append(batch_no)
    return opened


def _open_changed(platform: CityPlatform, original: KeptOriginal) -> str | None:
    """Open a batch on what an original has become; None: it is what was read."""
    batch = original.batch
    with originals.kept_original(platform.ingest_root, str(batch.kept_as)) as path:
        state = originals.state_of(path)
        if (state.size, state.mtime_ns) == (original.size, original.mtime_ns):
            return None
        # It may have been touched, or have changed before it was read.
        if originals.digest_of(path) == batch.digest:
            return None
    return ledger.open_again(platform, batch, changed_to=state)
