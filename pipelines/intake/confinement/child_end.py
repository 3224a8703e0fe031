"""The error for a file whose reading comes to a limit or ends without an answer."""

from __future__ import annotations

import logging
import signal
from pathlib import Path

from pipelines.errors import FileRefused, ReadingInterrupted
from pipelines.intake.confinement.child import EXIT_WITHOUT_OUTCOME, ChildLimits


SPLIT = "请删去空白行列和图片，或分成几个文件、改用CSV报送。"
_DAMAGED = "请用WPS或Excel打开核对，另存后重新报送。"

# Signals by which a person or the system stops a process. No file can bring them about.
STOP_SIGNALS = {signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT}

log = logging.getLogger(__name__)


def refusal_at_limit(limit: str, limits: ChildLimits) -> FileRefused:
    """The refusal of a file whose reading came to a limit.

    `limit`: `memory`, `written`, `seconds` or `depth`.
    """
    match limit:
        case "memory":
            megabytes = limits.memory_bytes >> 20
            return FileRefused("too-large", f"读取时需要的内存超过{megabytes}MB的限制", SPLIT)
        case "written":
            megabytes = limits.file_bytes >> 20
            return FileRefused("too-large", f"内容展开后超过{megabytes}MB的限制", SPLIT)
        case "seconds":
            seconds = limits.cpu_seconds
            return FileRefused("too-slow", f"读取用时超过{seconds:.0f}秒的限制", SPLIT)
    return FileRefused("corrupt-file", "文件内容的嵌套层数过多，无法读取", _DAMAGED)


def error_of_end(
    exit_status: int, limits: ChildLimits, *, is_late: bool, is_memory_exhausted: bool
) -> FileRefused | ReadingInterrupted:
    """The error for a child that ended without an answer.

    `exit_status`: its exit code, or the negative number of the signal that ended it. `is_late`: its
    time by the clock was up. `is_memory_exhausted`: the machine ran out of memory meanwhile.
    """
    log.warning(
        "a process that read a file ended with %d%s",
        exit_status,
        " after its time was up" if is_late else "",
    )
    signal_number = -exit_status

    if is_late or signal_number == signal.SIGXCPU:
        return refusal_at_limit("seconds", limits)

    if signal_number == signal.SIGKILL and is_memory_exhausted:
        return refusal_at_limit("memory", limits)

    if signal_number in STOP_SIGNALS or exit_status == EXIT_WITHOUT_OUTCOME:
        return ReadingInterrupted(
            f"the process that read a file was stopped from outside ({exit_status})"
        )

    # Native libraries abort when they get no memory, and seldom for another reason.
    if signal_number == signal.SIGABRT:
        return FileRefused("too-large", "文件内容过多或已损坏，读取程序得不到所需内存而中止", SPLIT)

    return FileRefused("corrupt-file", "文件已损坏，读取程序因它中止", _DAMAGED)


def memory_kill_count() -> int:
    """How many processes the kernel of this machine has ended so far because memory ran out."""
    try:
        lines = Path("/proc/vmstat").read_text().splitlines()
    except OSError:
        return 0

    for line in lines:
        name, _, value = line.partition(" ")
        if name == "oom_kill":
            return int(value)
    return 0
