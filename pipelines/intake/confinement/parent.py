"""A file is read by a child process with limits: none can take the task, the worker or the machine with it.

The child is forked, because everything it needs is loaded already. It touches no connection that it inherited, dies
with its parent, and leaves without tidying. What it has to say comes through a pipe as one line of JSON: not even a
child that a file has taken over can make its parent do anything but read an answer.
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
from pathlib import Path
from typing import Any

from pipelines import settings
from pipelines.catalogue.model import Catalogue
from pipelines.errors import ReadingInterrupted, Unreadable
from pipelines.intake import reading
from pipelines.intake.confinement.child import UNSAID, Limits, live
from pipelines.intake.reading import Taken
from pipelines.intake.staging.store import Staging
from pipelines.shapes.privacy import mask_numbers_in


PER_BYTES = 100 << 20
"""For every so many bytes begun, a file is given the same time again."""
PATIENCE = 3
"""Seconds on the clock for each of the processor's: a busy machine is not the file's fault."""
SWELLING = 4
"""How many times the size of the largest file a staged one may have: separators become eight bytes of offsets."""
LOGGED, LONGEST_LINE = b'{"log":', 2000
LOOK_AGAIN = 1.0
CHUNK = 1 << 16

SPLIT = "请删去空白行列和图片，或分成几个文件、改用CSV报送。"
DAMAGED = "请用WPS或Excel打开核对，另存后重新报送。"
OUTSIDE = {signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT}
"""Signals by which somebody stops a process; a file can bring none of them about."""

log = logging.getLogger(__name__)


def take(
    path: Path, staging: Staging, known: Catalogue, hint: str, part: str | None = None
) -> Taken:
    """Read and stage as `reading.take` does, in a child process with the limits of the settings.

    Raises:
        Unreadable: it cannot be taken, or not within the limits.
        ReadingInterrupted: somebody else has stopped the child.
    """
    try:
        answer = confined(
            lambda: reading.take(path, staging, known, hint, part).as_dict(), limits_of(path)
        )
    except BaseException:
        staging.remove()  # What a child leaves half done would fill the disk for those that come next.
        raise
    return Taken.from_dict(answer)


def limits_of(path: Path) -> Limits:
    """The limits of the settings, for a file of this size."""
    chosen = settings.current()
    size = path.lstat().st_size
    return Limits(
        seconds=chosen.reading_seconds * (1 + size // PER_BYTES),
        memory=chosen.reading_memory_bytes,
        written=SWELLING * chosen.max_file_bytes,
    )


def confined(work: Callable[[], Any], limits: Limits) -> Any:
    """Do work in a child process, and return its answer, which has to be JSON.

    Raises:
        Unreadable: the work raised it, or ended at a limit, or brought its process down.
        ReadingInterrupted: somebody else has stopped the child; trying again can help.
        OSError: the child met one, such as a full disk.
        RuntimeError: the work raised what nobody foresaw; the text is its traceback.
    """
    starved, parent = _starved_processes(), os.getpid()
    ear, mouth = os.pipe()
    try:
        child = os.fork()
    except OSError as fault:
        os.close(ear)
        os.close(mouth)
        raise ReadingInterrupted(f"no process could be started to read a file: {fault}") from fault
    if child == 0:
        os.close(ear)
        live(work, limits, parent, mouth)
    os.close(mouth)
    heard = None
    try:
        heard = _listen(ear, child, time.monotonic() + PATIENCE * limits.seconds)
    finally:
        os.close(ear)
        status = _end(child)
    if heard and heard.endswith(b"\n"):
        return _answer(json.loads(heard), limits)
    raise _obituary(
        status, limits, is_late=heard is None, is_starved=_starved_processes() > starved
    )


def _listen(ear: int, child: int, deadline: float) -> bytes | None:
    """The child's answer, or what it said before its life was over; None when time is up.

    What it logs on its way is logged here.
    """
    heard, poll = bytearray(), select.poll()
    poll.register(ear, select.POLLIN)
    while (left := deadline - time.monotonic()) > 0:
        if poll.poll(min(left, LOOK_AGAIN) * 1000):
            piece = os.read(ear, CHUNK)
            heard += piece
            while (end := heard.find(b"\n") + 1) and heard.startswith(LOGGED):
                level, text = json.loads(heard[:end])["log"]
                log.log(int(level), "%s", mask_numbers_in(str(text))[:LONGEST_LINE])
                del heard[:end]
            if not piece or heard.endswith(b"\n"):
                return bytes(heard)
        elif _is_over(child):
            # Somebody else, forked at the same moment, may still hold the pipe open.
            return bytes(heard)
    return None


def _is_over(child: int) -> bool:
    try:
        return os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
    except ChildProcessError:
        return True


def _end(child: int) -> int:
    """End the child if it is still there; its exit code, or the negative number of the signal that it died by."""
    with suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
    try:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    except ChildProcessError:
        return -signal.SIGKILL  # Somebody who waits for all children was quicker.


def _answer(told: dict[str, Any], limits: Limits) -> Any:
    if "answer" in told:
        return told["answer"]
    if "unreadable" in told:
        code, reason, remedy, received = told["unreadable"]
        raise Unreadable(code, reason, remedy, received=received)
    if "limit" in told:
        raise _beyond(told["limit"], limits)
    if told["errno"] is not None:
        raise OSError(told["errno"], os.strerror(told["errno"]))
    raise RuntimeError(told["trace"])


def _beyond(limit: str, limits: Limits) -> Unreadable:
    """The answer about a file that came to a limit."""
    match limit:
        case "memory":
            return Unreadable(
                "too-large", f"读取时需要的内存超过{limits.memory >> 20}MB的限制", SPLIT
            )
        case "written":
            return Unreadable("too-large", f"内容展开后超过{limits.written >> 20}MB的限制", SPLIT)
        case "seconds":
            return Unreadable("too-slow", f"读取用时超过{limits.seconds:.0f}秒的限制", SPLIT)
    return Unreadable("corrupt-file", "文件内容的嵌套层数过多，无法读取", DAMAGED)


def _obituary(status: int, limits: Limits, *, is_late: bool, is_starved: bool) -> Exception:
    """What the death of a child says about its file; nothing, when it was stopped from outside."""
    log.warning(
        "a process that read a file ended with %d%s",
        status,
        " after its time was up" if is_late else "",
    )
    cause = -status
    if is_late or cause == signal.SIGXCPU:
        return _beyond("seconds", limits)
    if cause == signal.SIGKILL and is_starved:
        return _beyond("memory", limits)
    if cause in OUTSIDE or status == UNSAID:
        return ReadingInterrupted(
            f"the process that read a file was stopped from outside ({status})"
        )
    if (
        cause == signal.SIGABRT
    ):  # how native libraries end that get no memory, and seldom for another reason
        return Unreadable("too-large", "文件内容过多或已损坏，读取程序得不到所需内存而中止", SPLIT)
    return Unreadable("corrupt-file", "文件已损坏，读取程序因它中止", DAMAGED)


def _starved_processes() -> int:
    """How many processes this machine has ended so far because its memory ran out."""
    try:
        lines = Path("/proc/vmstat").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("oom_kill "))
