"""Fetch the regional platform's receipts until they are final.

取回区域平台对已上报各页的回执，直到全部为最终回执。

上报后立即触发，每五分钟再看一次。被区域平台退回的记录写进部门的回执。

## Triage 排障
- **跳过（skipped）**：区域平台尚未处理完，五分钟后再取，不必处理。
- **长时间没有最终回执**：`python -m pipelines status` 的 unacknowledged 列出上报编号，凭编号联系区域平台。
- **任务变红**：区域平台不认识该上报编号或拒绝请求，看日志最后一行。
"""

from __future__ import annotations

from airflow.sdk import DAG, task

from dags.assets import REGIONAL_RECEIPTS, UPLOADED_PAGES
from dags.events import note_event, shown_numbers, where_noted
from dags.wiring import TASK_DEFAULTS, exchange_platform, on_event_or_time


with DAG(
    "regional_receipts",
    dag_display_name="区域平台回执",
    doc_md=__doc__,
    schedule=on_event_or_time(UPLOADED_PAGES, "*/5 * * * *"),
    max_active_runs=1,
    default_args=TASK_DEFAULTS,
    tags=["区域平台"],
):

    @task.sensor(
        task_id="acknowledge",
        task_display_name="取回执",
        poke_interval=1,
        timeout=30,
        soft_fail=True,
        outlets=[where_noted(REGIONAL_RECEIPTS)],
    )
    def fetch_receipts() -> bool:
        """Fetch receipts until all are final; what takes longer waits for the next run."""
        from pipelines.stages.acknowledge import settle_all

        settled = settle_all(exchange_platform())
        if settled.final:
            note_event(
                REGIONAL_RECEIPTS,
                uploads=shown_numbers([receipt.upload_no for receipt in settled.final]),
                accepted=sum(receipt.accepted for receipt in settled.final),
                rejected=sum(receipt.rejected for receipt in settled.final),
            )
        return settled.still_open == 0

    fetch_receipts()
