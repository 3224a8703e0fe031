"""Changes as the regional platform distributes them."""

from pipelines.shapes.exchange_messages import Change
from tests.lib.submissions import LICENCE


def change(change_no, key="a", version=1, record_type=LICENCE, origin="150100", **elements):
    message = {
        "record_type": record_type,
        "catalogue_version": "2018",
        "record_key": key,
        "version": version,
        "action": "upsert",
        "origin": origin,
        "department": "health",
        "changed_at": "2026-11-24T08:00:00Z",
        "elements": elements,
    }
    return Change(change_no, message)
