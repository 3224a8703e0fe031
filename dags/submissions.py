"""Take a department's file from its inbox to the receipt.

部门把文件放进自己的 `inbox`，几秒钟后在 `receipts` 里拿到回执。

每次运行认领全部待办（文件夹与台账才是依据，事件只是铃声），一个批次一组任务：
收取 → 校验 → 隔离 → 入库 → 回执，标签是“部门/文件”。数据有问题不算任务失败，而是写进回执。

## Triage 排障
- **任务变红**：是系统的问题，不是数据的问题。看该任务日志最后一行；排除后直接 *Clear task*，各步可以重复执行。
- **批次被扣留（held）**：`python -m pipelines status` 写明原因；处理后 `resubmit` 回执编号。
- **放了文件却没有运行**：文件仍在变化；或文件夹不在 `<部门>/inbox` 下；或 triggerer 没有运行（见首页健康状态）。
- **等待重试**：数据库暂时没有应答，会自动再试，不必处理。
"""

from __future__ import annotations

from airflow.sdk import DAG, task, task_group
from airflow.sdk.exceptions import AirflowSkipException

from dags.assets import CITY_RECORDS, INBOX
from dags.wiring import CLAIM_WEIGHT, STEPS, bell_or_clock, wire


with DAG(
    "submissions",
    dag_display_name="部门报送",
    doc_md=__doc__,
    schedule=bell_or_clock(INBOX, "0 1 * * *"),
    # A large file must not keep the small one dropped after it waiting: several runs, none with all the slots.
    max_active_runs=8,
    max_active_tasks=4,
    default_args=STEPS,
    tags=["报送"],
):

    @task(task_display_name="认领", priority_weight=CLAIM_WEIGHT)
    def claim(run_id: str | None = None) -> list[str]:
        """Open a batch for every file that is ready, and claim all that nobody is working on."""
        from pipelines import flows

        return [batch.batch_no for batch in flows.claim(f"submissions {run_id}")]

    @task_group(group_display_name="批次")
    def batch(batch_no: str) -> None:
        """Records are on their way to the region while the receipt is still being written."""
        wire(batch_no, rings={"load": [CITY_RECORDS]})

    @task(task_display_name="再看一遍", trigger_rule="none_failed", outlets=[INBOX])
    def ring(claimed: list[str]) -> None:
        """Ring again when more is waiting than one run may claim; a run that found nothing would ring for ever."""
        from pipelines import flows

        if not claimed or not flows.anything_left():
            raise AirflowSkipException("nothing is left")

    claimed = claim()
    batch.expand(batch_no=claimed) >> ring(claimed)
