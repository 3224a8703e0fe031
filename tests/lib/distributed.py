"""What a regional platform distributes, put into its changes by hand."""

import json
import secrets

from pipelines.catalogue.examples import samples
from tests.lib.changes import change
from tests.lib.submissions import LICENCE


def licences(catalogue, count, seed=9):
    """Messages of another platform about licences, without fault."""
    frame = samples.valid_rows(catalogue.record_types[LICENCE], count, seed=seed)
    messages = []
    for position, row in enumerate(frame.to_dict("records")):
        elements = {code: value for code, value in row.items() if isinstance(value, str) and value}
        key = f"{seed:04x}{position:028x}"
        messages.append(change(1, key, **elements).message)
    return messages


def newest_change(region):
    [(newest,)] = region.run_sql("SELECT coalesce(max(change_no), 0) FROM changes")
    return newest


def distribute(region, *messages):
    """Let the region distribute messages, whatever they are; the numbers of the changes."""
    first = newest_change(region) + 1
    epoch = secrets.token_hex(8)
    for change_no, message in enumerate(messages, first):
        body = json.dumps(message).replace("'", "''")
        region.run_sql(
            "INSERT INTO changes (change_no, origin, message, epoch)"
            f" VALUES ({change_no}, '150100', '{body}', '{epoch}')"
        )
    return list(range(first, first + len(messages)))


def answers_of(region):
    """The city's answers that the region keeps."""
    rows = region.run_sql("SELECT receipt FROM download_receipts ORDER BY received_at, batch_no")
    return [json.loads(text) for (text,) in rows]


def rejected_of(region):
    """Number of a change → the code of the city's answer, of what the city does not take."""
    rejected = {}
    for answer in answers_of(region):
        rejected |= {line["change_no"]: line["code"] for line in answer["rejected"]}
    return rejected
