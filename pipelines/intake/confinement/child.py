"""The child's side of confinement: take on the limits, do the work, send the outcome, end."""

from __future__ import annotations

import ctypes
import errno
import faulthandler
import gc
import json
import logging
import os
import resource
import signal
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import pyarrow as pa

from pipelines.errors import FileRefused


# Exit code of a child that could not begin, or could not send its outcome: no file is to blame.
EXIT_WITHOUT_OUTCOME = 75

# Seconds between the signal that names the limit and the kill that the kernel adds.
CPU_SECONDS_BEFORE_KILL = 5

_libc = ctypes.CDLL(None)

# From <sys/prctl.h>: the signal that this process gets when its parent dies.
_PR_SET_PDEATHSIG = 1

# How a line of the log begins; the parent tells it from the outcome by this.
LOG_LINE_START = b'{"log":'


@dataclass(frozen=True)
class ChildLimits:
    """What a child process may use."""

    cpu_seconds: float
    """Time of the processor; the parent waits longer than this by the clock."""
    memory_bytes: int
    """Beyond the memory that the parent has already."""
    file_bytes: int
    """Size of each file that it writes."""


def run_child(
    work: Callable[[], object], limits: ChildLimits, parent_pid: int, write_end: int
) -> NoReturn:
    """Do the work, write its outcome into the pipe, and end this process.

    What the parent has set up for its own end does not run: no exit handler, no flushing of
    buffers, no closing of connections.
    """
    exit_code = EXIT_WITHOUT_OUTCOME
    try:
        _prepare_process(limits, parent_pid)
        _log_into(write_end)
        _write(write_end, _outcome_of(work))
        exit_code = 0
    finally:
        os._exit(exit_code)


class _PipeHandler(logging.Handler):
    """Sends log lines to the parent, whose own handlers hold files that the child must not use."""

    def __init__(self, write_end: int) -> None:
        super().__init__()
        self._write_end = write_end

    def emit(self, record: logging.LogRecord) -> None:
        """Send one log line."""
        _write(self._write_end, _line(log=[record.levelno, record.getMessage()]))


def _log_into(write_end: int) -> None:
    logging.root.handlers = [_PipeHandler(write_end)]

    logger = logging.getLogger("pipelines")
    logger.handlers = []
    logger.propagate = True


def _write(write_end: int, line: bytes) -> None:
    # A pipe may take less at a time than it is offered.
    while line:
        count = os.write(write_end, line)
        line = line[count:]


def _prepare_process(limits: ChildLimits, parent_pid: int) -> None:
    # Python's garbage collector must not finalise objects of the parent, such as its connections.
    gc.freeze()

    faulthandler.disable()
    for signal_number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGALRM):
        signal.signal(signal_number, signal.SIG_DFL)

    _die_with_parent(parent_pid)

    with suppress(OSError):
        # Where memory runs out in spite of all limits, the kernel is to end this process and not
        # the database.
        Path("/proc/self/oom_score_adj").write_text("1000")

    # Arrow's own pool would hand out memory that the parent has reserved, and so evade the limit.
    pa.set_memory_pool(pa.system_memory_pool())

    _set_limits(limits)


def _die_with_parent(parent_pid: int) -> None:
    if hasattr(_libc, "prctl"):
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)

    # The parent may have died before that.
    if os.getppid() != parent_pid:
        os._exit(EXIT_WITHOUT_OUTCOME)


def _set_limits(limits: ChildLimits) -> None:
    _set_limit(resource.RLIMIT_CORE, 0)

    # SIGXCPU at the soft limit tells why the child ended. The SIGKILL at the hard limit would not.
    cpu_seconds = max(1, round(limits.cpu_seconds))
    _set_limit(resource.RLIMIT_CPU, cpu_seconds, hard=cpu_seconds + CPU_SECONDS_BEFORE_KILL)

    _set_limit(resource.RLIMIT_FSIZE, limits.file_bytes)
    _set_limit(resource.RLIMIT_DATA, _data_bytes() + limits.memory_bytes)


def _set_limit(kind: int, soft: int, *, hard: int | None = None) -> None:
    """Set a limit of this process, but not above the hard limit that it has already."""
    if hard is None:
        hard = soft

    _, maximum = resource.getrlimit(kind)
    if maximum != resource.RLIM_INFINITY:
        soft = min(soft, maximum)
        hard = min(hard, maximum)
    resource.setrlimit(kind, (soft, hard))


def _data_bytes() -> int:
    """Memory of this process that RLIMIT_DATA counts: all but files mapped for reading."""
    try:
        pages = Path("/proc/self/statm").read_text().split()[5]
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10
    return int(pages) * resource.getpagesize()


def _outcome_of(work: Callable[[], object]) -> bytes:
    """Do the work; one line of JSON about what became of it."""
    try:
        return _line(answer=work())
    except FileRefused as error:
        return _line(refused=error.as_json())
    except MemoryError:
        # Written out, because making a line takes memory.
        return b'{"limit": "memory"}\n'
    except RecursionError:
        return b'{"limit": "depth"}\n'
    except OSError as error:
        if error.errno == errno.EFBIG:
            return b'{"limit": "written"}\n'
        return _line(trace=traceback.format_exc(), errno=error.errno)
    except BaseException:
        return _line(trace=traceback.format_exc(), errno=None)


def _line(**content: Any) -> bytes:
    return json.dumps(content).encode() + b"\n"
