"""Take in what the regional platform distributes.

取回区域平台下发的记录，走与部门报送完全相同的五步，再把结果答复区域平台。

定时（`DOWNLOADS_CRON`，默认每五分钟）和收到区域平台回执时运行。本市上报的记录不会再取回。

## Triage 排障
- **等待重试**：区域平台没有应答；游标与数据在同一事务保存，不会漏、不会重。
- **批次任务变红**：与“部门报送”相同，排除后 *Clear task*。
- **下发的记录被拒收**：不是故障，`<INGEST_ROOT>/.region/receipts` 有回执，并已答复区域平台。
"""

from __future__ import annotations

from airflow.sdk import DAG, task, task_group

from dags.assets import REGIONAL_RECEIPTS
from dags.wiring import TASK_DEFAULTS, chain_stages, exchange_platform, on_event_or_time
from pipelines import settings


with DAG(
    "downloads",
    dag_display_name="区域平台下发",
    doc_md=__doc__,
    schedule=on_event_or_time(REGIONAL_RECEIPTS, settings.current().downloads_cron),
    max_active_runs=1,
    max_active_tasks=2,
    default_args=TASK_DEFAULTS,
    tags=["区域平台"],
):

    @task(task_display_name="取下发")
    def fetch() -> list[str]:
        """Keep all changes after the cursor, and open a batch per record type."""
        from pipelines.stages.download import download_changes

        return download_changes(exchange_platform())

    @task(task_display_name="答复")
    def answer(batch_no: str) -> None:
        """Send the region the receipt for the changes of a batch."""
        from pipelines.stages.download import answer_region

        answer_region(exchange_platform(), batch_no)

    @task_group(group_display_name="批次")
    def batch(batch_no: str) -> None:
        """The same stages as for a department's file."""
        chain_stages(batch_no) >> answer(batch_no)

    batch.expand(batch_no=fetch())
