"""The commands, on the platform of the settings in use, with the outcome that `--json` prints."""

import pipelines.commands.resubmit
import pipelines.commands.submit
from pipelines.commands import passes, trial
from pipelines.commands.batch_output import batch_json
from pipelines.work import current_platform


def submit():
    return pipelines.commands.submit.submit(current_platform())


def resubmit(receipt):
    return pipelines.commands.resubmit.resubmit(current_platform(), receipt)


def rejudge(rule, record_type, *, dry_run):
    return pipelines.commands.resubmit.rejudge(
        current_platform(), rule, record_type, dry_run=dry_run
    )


def upload():
    return passes.upload(current_platform()).as_json()


def download():
    platform = current_platform()
    return passes.download(platform).as_json(platform)


def reconcile():
    outcome = passes.reconcile_now(current_platform())
    return outcome.as_json() | {"needs_a_person": outcome.needs_a_person}


def as_json(batch):
    return batch_json(batch, current_platform().ingest_root)


def try_file(file, department, **options):
    return trial.try_file(current_platform(), file, department, **options)
