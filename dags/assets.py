"""The assets whose events start DAGs.

An event only wakes a DAG. What there is to do stands in the inboxes and in the ledger, so an event
that is lost does no harm.
"""

from __future__ import annotations

from airflow.sdk import Asset, AssetWatcher

from dags.inbox_trigger import InboxTrigger
from pipelines import settings


_settings = settings.current()

_inbox_watcher = AssetWatcher(
    name="inbox_watcher",
    trigger=InboxTrigger(root=str(_settings.ingest_root), settle_seconds=_settings.settle_seconds),
)

# A department has dropped a file.
# All DAG files must use this object: one that names the asset without its watcher would remove it.
INBOX = Asset("inbox", watchers=[_inbox_watcher])

# Records were loaded that the region has not received yet.
CITY_RECORDS = Asset("city_records")

# The region has taken pages and will issue receipts.
UPLOADED_PAGES = Asset("uploaded_pages")

# The region has issued receipts; it may have changes to distribute.
REGIONAL_RECEIPTS = Asset("regional_receipts")
