"""Do what each night needs.

每夜 01:30：补漏、对账、公示到期、逾期、提醒、核对原件、核对回执。七项互不依赖。

## Triage 排障
- **补漏 sweep**：发现遗留文件或批次时再触发一次“部门报送”；跳过表示没有遗留。
- **对账 reconcile**：变红或等待重试时看区域平台是否应答；差异会记名并自动补报，日志列出。
- **公示到期 end_notices**：只改变公众可见的内容，不改处罚记录；可以重复执行。
- **逾期 lateness**：列出超过期限未报送的部门，`python -m pipelines status` 的 late 与此相同；由人联系部门。
- **提醒 remind**：退回一周以上仍未改正的行，每周向部门的 receipts 文件夹写一次“提醒_…”；改正后自动撤回；可以重复执行。
- **核对原件 check_originals**：三天内收取的原件如在读取之后又被写入，按现在的内容另立批次并另发回执；可以重复执行。
- **核对回执 check_receipts**：变红表示有上报页超过 `UNANSWERED_HOURS` 小时没有最终回执；凭日志中的编号联系区域平台。
"""

from __future__ import annotations

from airflow.sdk import DAG, CronTriggerTimetable, task
from airflow.sdk.exceptions import AirflowSkipException

from dags.assets import INBOX
from dags.wiring import SHANGHAI, TASK_DEFAULTS, city_platform, pass_task


with DAG(
    "nightly",
    dag_display_name="夜间例行",
    doc_md=__doc__,
    schedule=CronTriggerTimetable("30 1 * * *", timezone=SHANGHAI),
    max_active_runs=1,
    default_args=TASK_DEFAULTS,
    tags=["例行"],
):

    @task(task_display_name="补漏", outlets=[INBOX])
    def sweep() -> None:
        """Wake the submissions for what is left, in case an event was lost."""
        from pipelines.stages.claim import anything_left

        if not anything_left(city_platform()):
            raise AirflowSkipException("nothing is left")

    sweep()
    pass_task("reconcile", "对账")
    pass_task("end_notices", "公示到期")
    pass_task("lateness", "逾期")
    pass_task("remind", "提醒")
    pass_task("check_originals", "核对原件")
    pass_task("check_receipts", "核对回执")
