"""The bells between DAGs. An event only wakes somebody: what there is to do stands in the inboxes and the ledger."""

from __future__ import annotations

from airflow.sdk import Asset, AssetWatcher

from dags.inbox_trigger import InboxTrigger
from pipelines import settings


_settings = settings.current()

# Every DAG file must name this same object: one that mentions the asset without its watcher takes the watcher away.
INBOX = Asset(
    "inbox",
    watchers=[
        AssetWatcher(
            name="inbox_watcher",
            trigger=InboxTrigger(
                root=str(_settings.ingest_root), settle_seconds=_settings.settle_seconds
            ),
        )
    ],
)
"""A department has dropped a file."""

CITY_RECORDS = Asset("city_records")
"""Records were loaded that the region has not heard of."""

UPLOADED_PAGES = Asset("uploaded_pages")
"""The region has taken pages and will issue receipts."""

REGIONAL_RECEIPTS = Asset("regional_receipts")
"""The region has answered; it may have something to distribute."""
