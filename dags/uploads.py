"""Send new records to the regional platform, in order.

把市平台的新记录按次序分页上报区域平台。

入库即触发，每夜再补一次。同一时刻只有一次上报（数据库咨询锁），一页可以重复发送而不产生重复记录。

## Triage 排障
- **等待重试**：区域平台没有应答，任务按间隔自动再试；未发出的记录留在待发箱，不会丢失。
- **任务变红**：区域平台拒收了整个请求（签名、时钟、地址）。核对 `REGION_URL`、`REGION_SECRET`
  和本机时间后 *Clear task*。
- **个别记录被区域平台退回**：不是故障，见部门的区域平台退回回执。
"""

from __future__ import annotations

from airflow.sdk import DAG, task
from airflow.sdk.exceptions import AirflowSkipException

from dags.assets import CITY_RECORDS, UPLOADED_PAGES
from dags.events import note_event, shown_numbers, where_noted
from dags.wiring import TASK_DEFAULTS, exchange_platform, on_event_or_time


with DAG(
    "uploads",
    dag_display_name="上报区域平台",
    doc_md=__doc__,
    schedule=on_event_or_time(CITY_RECORDS, "0 2 * * *"),
    # All events that come while a run is active start one run after it.
    max_active_runs=1,
    default_args=TASK_DEFAULTS,
    tags=["区域平台"],
):

    @task(task_display_name="上报", outlets=[where_noted(UPLOADED_PAGES)])
    def upload() -> None:
        """Cut the waiting records into pages and send all pages in order."""
        from pipelines.stages.upload import send_all

        sent = send_all(exchange_platform())
        if not sent.upload_nos:
            raise AirflowSkipException("nothing was waiting")
        note_event(UPLOADED_PAGES, uploads=shown_numbers(sent.upload_nos), records=sent.records)

    upload()
