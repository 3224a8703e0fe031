"""Claims and passes on the platform of the settings in use, as DAGs and commands make them."""

from pipelines.city import ledger
from pipelines.city.records import lateness as late_records
from pipelines.city.records import notices
from pipelines.stages import acknowledge as acknowledging
from pipelines.stages import claim as claiming
from pipelines.stages import download as downloading
from pipelines.stages import reconcile as reconciling
from pipelines.stages import remind as reminding
from pipelines.stages import upload as uploading
from pipelines.work import current_platform


def claim(owner, *, takeover=False):
    return claiming.claim(current_platform(), owner, takeover=takeover)


def anything_left():
    return claiming.anything_left(current_platform())


def label(batch_no):
    return ledger.find(current_platform(), batch_no).label


def upload_pending():
    return uploading.upload_pending(current_platform())


def acknowledge():
    return acknowledging.acknowledge(current_platform())


def download_changes():
    return downloading.download_changes(current_platform())


def answer_region(batch_no):
    return downloading.answer_region(current_platform(), batch_no)


def answer_all():
    return downloading.answer_all(current_platform())


def reconcile():
    return reconciling.reconcile(current_platform())


def remind():
    return reminding.remind(current_platform())


def lateness():
    return late_records.lateness(current_platform())


def end_notices(today=None):
    return notices.end_notices(current_platform(), today)
