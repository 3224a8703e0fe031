"""Take a department's file from its inbox to the receipt.

部门把文件放进自己的 `inbox`，几秒钟后在 `receipts` 里拿到回执。

每次运行认领全部待办（依据是文件夹与台账，事件只起唤醒作用），一个批次一组任务：
收取 → 校验 → 隔离 → 入库 → 回执，标签是“部门/文件 · 结果”。数据有问题不算任务失败，而是写进回执。
未接收的文件跳过（skipped）校验、隔离、入库，原因在任务日志最后一行。

## Triage 排障
- **任务变红**：是系统的问题，不是数据的问题。看该任务日志最后一行；排除后直接 *Clear task*，各步可以重复执行。
- **批次已挂起（held，待人工处理）**：日志最后一行写明原因；排除后 *Clear task*，批次解除挂起并继续（同 `resubmit`）。
- **放了文件却没有运行**：文件仍在变化；或文件夹不在 `<部门>/inbox` 下；或 triggerer 没有运行（见首页健康状态）。
- **等待重试**：数据库暂时没有应答，会自动再试，不必处理。
"""

from __future__ import annotations

from airflow.sdk import DAG, task, task_group
from airflow.sdk.exceptions import AirflowSkipException

from dags import wiring
from dags.assets import CITY_RECORDS, INBOX


with DAG(
    "submissions",
    dag_display_name="部门报送",
    doc_md=__doc__,
    schedule=wiring.on_event_or_time(INBOX, "0 1 * * *"),
    # Several runs, none with all slots: a small file must not wait for a large one.
    max_active_runs=8,
    max_active_tasks=4,
    default_args=wiring.TASK_DEFAULTS,
    tags=["报送"],
):

    @task(task_display_name="认领", priority_weight=wiring.CLAIM_WEIGHT)
    def claim(run_id: str | None = None) -> list[str]:
        """Open a batch for every file that is ready, and claim all that nobody is working on."""
        return wiring.claim_batches(f"submissions {run_id}", INBOX)

    @task_group(group_display_name="批次")
    def batch(batch_no: str) -> None:
        """All stages; loaded records go to the region while the receipt is still being written."""
        wiring.chain_stages(batch_no, outlets={"load": [CITY_RECORDS]})

    # The id is older than the function: Airflow keeps the history of a task under its id.
    @task(task_id="ring", task_display_name="复查待办", trigger_rule="none_failed", outlets=[INBOX])
    def wake_next_run(claimed: list[str]) -> None:
        """Start another run when more is waiting than one may claim, but not after an empty run."""
        from pipelines.stages.claim import anything_left

        if not claimed or not anything_left(wiring.city_platform()):
            raise AirflowSkipException("nothing is left")

    claimed = claim()
    batch.expand(batch_no=claimed) >> wake_next_run(claimed)  # type: ignore[arg-type]
