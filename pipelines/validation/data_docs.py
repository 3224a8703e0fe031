"""A Great Expectations Data Docs site about one batch, for engineers who know the tool; clerks get a receipt."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path

import great_expectations as gx
import pandas as pd
from great_expectations.checkpoint import UpdateDataDocsAction
from great_expectations.core.run_identifier import RunIdentifier

from pipelines.batch import SHANGHAI
from pipelines.catalogue.model import Catalogue, RecordType
from pipelines.validation.context import without_progress_bars
from pipelines.validation.frame import canonical_frame, judged_frame
from pipelines.validation.suites import suite_for


ROW_NUMBERS_ONLY = {"result_format": "COMPLETE", "exclude_unexpected_values": True}
"""A site is a folder of plain files: it counts what is wrong and keeps the row numbers, and shows nobody's values."""


def build_data_docs(
    rows: pd.DataFrame,
    record_type: RecordType,
    catalogue: Catalogue,
    folder: Path,
    *,
    today: date | None = None,
) -> Path:
    """Build the site under `folder` and return its `index.html`. It shows every broken rule, repetitions included."""
    day = today or datetime.now(SHANGHAI).date()
    folder.mkdir(parents=True, exist_ok=True)
    project = without_progress_bars(gx.get_context(mode="file", project_root_dir=folder))
    frame = judged_frame(canonical_frame(rows.rename_axis(index=None), record_type), record_type)
    batches = project.data_sources.add_or_update_pandas("submissions").add_dataframe_asset(
        record_type.name
    )
    run = gx.ValidationDefinition(
        name=record_type.name,
        data=batches.add_batch_definition_whole_dataframe("batch"),
        suite=project.suites.add_or_update(suite_for(record_type, catalogue)),
    )
    checkpoint = gx.Checkpoint(
        name=record_type.name,
        validation_definitions=[project.validation_definitions.add_or_update(run)],
        actions=[UpdateDataDocsAction(name="update_data_docs")],
        result_format=ROW_NUMBERS_ONLY,
    )
    project.checkpoints.add_or_update(checkpoint).run(
        batch_parameters={"dataframe": frame},
        expectation_parameters={"today": datetime.combine(day, time.min)},
        run_id=RunIdentifier(run_name=f"{record_type.name}-{day}"),
    )
    return folder / "gx" / "uncommitted" / "data_docs" / "local_site" / "index.html"
