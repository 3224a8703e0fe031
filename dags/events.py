"""Events of assets: there is one only for what happened, and it says what that was.

A task with an asset as its outlet creates an event whenever it ends well. With an alias of the asset it
creates those alone that it has noted.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from airflow.sdk import Asset, AssetAlias, get_current_context


if TYPE_CHECKING:
    from pipelines.batch import Batch


# An event names so many pages.
MOST_NUMBERS = 20


def where_noted(asset: Asset) -> AssetAlias:
    """The outlet of a task that creates an event of the asset only by `note_event`."""
    return AssetAlias(asset.name)


def note_event(asset: Asset, **facts: Any) -> None:
    """Create an event of an asset when this task ends well; `facts` are shown beside it."""
    events = get_current_context()["outlet_events"]
    events[where_noted(asset)].add(asset, facts)


def note_loaded(asset: Asset, batch: Batch) -> None:
    """Create the event that a batch has brought records which are new or changed."""
    note_event(
        asset,
        batch_no=batch.batch_no,
        department=batch.department,
        file=batch.label,
        record_type=batch.record_type,
        received=batch.received,
        accepted=batch.accepted,
        rejected=batch.rejected,
        new=batch.new,
        changed=batch.changed,
        unchanged=batch.unchanged,
    )


def shown_numbers(numbers: Sequence[str]) -> dict[str, Any]:
    """How many pages an event is about, and their numbers; of many the first ones."""
    return {"count": len(numbers), "numbers": list(numbers[:MOST_NUMBERS])}
