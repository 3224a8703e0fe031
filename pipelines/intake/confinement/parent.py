"""Work is done by a child process with limits, so that no file can crash the task or the machine.

The child is forked, because everything it needs is loaded already. It touches no connection that it
has inherited, dies with its parent, and exits without cleaning up. Its outcome comes through a pipe
as one line of JSON: even a child that runs a file's code can send no more than that line.
"""

from __future__ import annotations

import json
import logging
import os
import select
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

from pipelines.errors import FileRefused, ReadingInterrupted
from pipelines.intake.confinement.child import LOG_LINE_START, ChildLimits, run_child
from pipelines.intake.confinement.child_end import (
    error_of_end,
    memory_kill_count,
    refusal_at_limit,
)
from pipelines.personal_numbers.privacy import mask_numbers_in


# Seconds by the clock for each second of the processor: a busy machine is not the file's fault.
CLOCK_SECONDS_PER_CPU_SECOND = 3

# Seconds between two looks at whether the child is still there.
POLL_SECONDS = 1.0

# Bytes. A pipe of Linux holds no more at once.
PIPE_BYTES = 1 << 16

# A child that meets a hostile file may log all of it: what is said at the beginning of a line will do.
MAX_LOG_CHARACTERS = 2000

Answer = TypeVar("Answer")

log = logging.getLogger(__name__)


def run_confined(work: Callable[[], Answer], limits: ChildLimits) -> Answer:
    """Do work in a child process and return its answer, which has to be as JSON reads it back.

    Raises:
        FileRefused: the work raised it, came to a limit, or crashed its process.
        ReadingInterrupted: somebody stopped the child, or it could not start; a retry can help.
        OSError: the child met one, such as a full disk.
        RuntimeError: the work raised something unforeseen; the text is its traceback.
    """
    kills_before = memory_kill_count()
    parent_pid = os.getpid()
    read_end, write_end = os.pipe()

    try:
        child_pid = os.fork()
    except OSError as error:
        os.close(read_end)
        os.close(write_end)
        raise ReadingInterrupted(f"no process could be started to read a file: {error}") from error

    if child_pid == 0:
        os.close(read_end)
        # Does not return: the child ends in it.
        run_child(work, limits, parent_pid, write_end)

    os.close(write_end)
    output = None
    try:
        seconds = CLOCK_SECONDS_PER_CPU_SECOND * limits.cpu_seconds
        output = _receive(read_end, child_pid, deadline=time.monotonic() + seconds)
    finally:
        os.close(read_end)
        exit_status = _end(child_pid)

    if output and output.endswith(b"\n"):
        answer: Answer = _answer_of(json.loads(output), limits)
        return answer

    raise error_of_end(
        exit_status,
        limits,
        is_late=output is None,
        is_memory_exhausted=memory_kill_count() > kills_before,
    )


def _receive(read_end: int, child_pid: int, *, deadline: float) -> bytes | None:
    """Read what the child sends until its outcome is complete or it has ended; None: time is up.

    Log lines are taken out and logged.
    """
    output = bytearray()
    poll = select.poll()
    poll.register(read_end, select.POLLIN)

    while True:
        seconds_left = deadline - time.monotonic()
        if seconds_left <= 0:
            return None

        is_ready = poll.poll(min(seconds_left, POLL_SECONDS) * 1000)
        if is_ready:
            piece = os.read(read_end, PIPE_BYTES)
            output += piece
            _log_lines_of(output)
            if not piece or output.endswith(b"\n"):
                return bytes(output)

        # The end of the pipe may never come: another process that was forked at the same moment can
        # hold it open.
        elif _has_ended(child_pid):
            return bytes(output)


def _log_lines_of(output: bytearray) -> None:
    """Log the complete log lines at the beginning of the output, and remove them from it."""
    while output.startswith(LOG_LINE_START):
        end = output.find(b"\n") + 1
        if end == 0:
            return

        level, text = json.loads(output[:end])["log"]
        log.log(int(level), "%s", mask_numbers_in(str(text))[:MAX_LOG_CHARACTERS])
        del output[:end]


def _has_ended(child_pid: int) -> bool:
    try:
        # WNOWAIT leaves the exit status for `_end` to collect.
        result = os.waitid(os.P_PID, child_pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    except ChildProcessError:
        return True
    return result is not None


def _end(child_pid: int) -> int:
    """End the child if it still runs.

    Returns its exit code, or the negative number of the signal that ended it.
    """
    # After a complete answer this does no harm: nothing is left to do.
    with suppress(ProcessLookupError):
        os.kill(child_pid, signal.SIGKILL)

    try:
        _, status = os.waitpid(child_pid, 0)
    except ChildProcessError:
        # Somebody who waits for all children has collected it first.
        return -signal.SIGKILL
    return os.waitstatus_to_exitcode(status)


def _answer_of(outcome: dict[str, Any], limits: ChildLimits) -> Any:
    """The answer in an outcome that the child sent, or the error in it raised."""
    if "answer" in outcome:
        return outcome["answer"]

    if "refused" in outcome:
        raise FileRefused.from_json(outcome["refused"])

    if "limit" in outcome:
        raise refusal_at_limit(outcome["limit"], limits)

    error_number = outcome["errno"]
    if error_number is not None:
        raise OSError(error_number, os.strerror(error_number))
    raise RuntimeError(outcome["trace"])
