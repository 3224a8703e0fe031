"""Claims and passes on the platform of the settings in use, as DAGs and commands make them."""

import pipelines.stages.claim
import pipelines.stages.download
import pipelines.stages.replay
from pipelines import flows
from pipelines.city import ledger
from pipelines.city.records import notices
from pipelines.work import current_platform


def exchange_platform():
    return current_platform().for_exchange()


def claim(owner, *, takeover=False):
    return pipelines.stages.claim.claim(current_platform(), owner, takeover=takeover)


def anything_left():
    return pipelines.stages.claim.anything_left(current_platform())


def run_stage(stage, batch_no):
    """Take a batch through one of `flows.SUBMISSION`."""
    return stage.run(current_platform(), batch_no)


def label(batch_no):
    return ledger.find(current_platform(), batch_no).label


def upload_pending():
    return flows.PASSES["upload"](exchange_platform())


def acknowledge():
    return flows.PASSES["acknowledge"](exchange_platform())


def download_changes():
    return flows.PASSES["download"](exchange_platform())


def answer_region(batch_no):
    return pipelines.stages.download.answer_region(exchange_platform(), batch_no)


def answer_all():
    return pipelines.stages.download.answer_all(exchange_platform())


def replay(set_aside_no):
    return pipelines.stages.replay.replay(exchange_platform(), set_aside_no)


def run_all(batch_no):
    """Take a batch through all its stages."""
    return flows.run(current_platform(), batch_no)


def reconcile():
    return flows.PASSES["reconcile"](exchange_platform())


def remind():
    return flows.PASSES["remind"](current_platform())


def lateness():
    return flows.PASSES["lateness"](current_platform())


def end_notices(today=None):
    return notices.end_notices(current_platform(), today)
