"""A Great Expectations Data Docs site about one batch, for engineers; clerks get a receipt."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import great_expectations as gx
import pandas as pd
from great_expectations.checkpoint import UpdateDataDocsAction
from great_expectations.core.batch_definition import BatchDefinition
from great_expectations.core.run_identifier import RunIdentifier
from great_expectations.data_context import AbstractDataContext

from pipelines.batch import SHANGHAI
from pipelines.catalogue.model import Catalogue, RecordType
from pipelines.validation.context import without_progress_bars
from pipelines.validation.frame import canonical_frame, judged_frame
from pipelines.validation.suites import suite_for


# A site is a folder of plain files. It shows counts and row numbers, but nobody's values.
ROW_NUMBERS_ONLY = {"result_format": "COMPLETE", "exclude_unexpected_values": True}


def build_data_docs(
    rows: pd.DataFrame,
    record_type: RecordType,
    catalogue: Catalogue,
    folder: Path,
    *,
    today: date | None = None,
) -> Path:
    """Build the site under `folder`, and return the path of its `index.html`.

    It shows every expectation that is not met, also one that follows from another.
    """
    if today is None:
        today = datetime.now(SHANGHAI).date()
    folder.mkdir(parents=True, exist_ok=True)
    project = without_progress_bars(gx.get_context(mode="file", project_root_dir=folder))

    validation = gx.ValidationDefinition(
        name=record_type.name,
        data=_batch_definition(project, record_type),
        suite=project.suites.add_or_update(suite_for(record_type, catalogue)),
    )
    checkpoint = gx.Checkpoint(
        name=record_type.name,
        validation_definitions=[project.validation_definitions.add_or_update(validation)],
        actions=[UpdateDataDocsAction(name="update_data_docs")],
        result_format=ROW_NUMBERS_ONLY,
    )

    canonical = canonical_frame(rows.rename_axis(index=None), record_type)
    project.checkpoints.add_or_update(checkpoint).run(
        batch_parameters={"dataframe": judged_frame(canonical, record_type)},
        expectation_parameters={"today": datetime.combine(today, time.min)},
        run_id=RunIdentifier(run_name=f"{record_type.name}-{today}"),
    )
    return folder / "gx" / "uncommitted" / "data_docs" / "local_site" / "index.html"


def _batch_definition(
    project: AbstractDataContext, record_type: RecordType
) -> BatchDefinition[Any]:
    source = project.data_sources.add_or_update_pandas("submissions")
    asset = source.add_dataframe_asset(record_type.name)
    return asset.add_batch_definition_whole_dataframe("batch")
