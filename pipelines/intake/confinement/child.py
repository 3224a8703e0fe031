"""The child's side of confinement: it takes on its limits, does the work, says what came of it, and leaves."""

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

from pipelines.errors import Unreadable


UNSAID = 75
"""Exit code of a child that could not begin, or could not be heard: no file is to blame."""

_libc = ctypes.CDLL(None)
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Limits:
    """What a child may use."""

    seconds: float
    """Of the processor; the clock is given more."""
    memory: int
    """Bytes beyond those that its parent has."""
    written: int
    """Bytes of any file that it writes."""


def live(work: Callable[[], Any], limits: Limits, parent: int, mouth: int) -> NoReturn:
    """The child's whole life. Nothing that the parent has at its end is run: no handler, no buffer, no connection."""
    code = UNSAID
    try:
        _settle_in(limits, parent)
        _log_through(mouth)
        _tell(mouth, _outcome_of(work))
        code = 0
    finally:
        os._exit(code)


class _Teller(logging.Handler):
    """Hands what is logged to the parent: whatever the parent's handlers write to is the parent's."""

    def __init__(self, mouth: int) -> None:
        super().__init__()
        self._mouth = mouth

    def emit(self, record: logging.LogRecord) -> None:
        """Say one line of the log."""
        _tell(self._mouth, _line(log=[record.levelno, record.getMessage()]))


def _log_through(mouth: int) -> None:
    logging.root.handlers = [_Teller(mouth)]
    ours = logging.getLogger("pipelines")
    ours.handlers, ours.propagate = [], True


def _tell(mouth: int, line: bytes) -> None:
    while line:
        line = line[os.write(mouth, line) :]


def _settle_in(limits: Limits, parent: int) -> None:
    gc.freeze()  # What the parent has made is the parent's to take apart.
    faulthandler.disable()
    for one in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGALRM):
        signal.signal(one, signal.SIG_DFL)
    if hasattr(_libc, "prctl"):
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(UNSAID)
    with suppress(OSError):
        # Where memory runs out in spite of all limits, this process is to go and not the database.
        Path("/proc/self/oom_score_adj").write_text("1000")
    # Arrow's own pool is in debt to nobody: it hands out from room that the parent reserved, past every limit.
    pa.set_memory_pool(pa.system_memory_pool())
    _limit(resource.RLIMIT_CORE, 0)
    # At the upper limit the kernel kills as anybody might; only the signal at the lower one tells why.
    _limit(resource.RLIMIT_CPU, max(1, round(limits.seconds)), 5)
    _limit(resource.RLIMIT_FSIZE, limits.written)
    _limit(resource.RLIMIT_DATA, _data_now() + limits.memory)


def _limit(kind: int, amount: int, beyond: int = 0) -> None:
    _, most = resource.getrlimit(kind)
    soft, hard = (
        one if most == resource.RLIM_INFINITY else min(one, most)
        for one in (amount, amount + beyond)
    )
    resource.setrlimit(kind, (soft, hard))


def _data_now() -> int:
    """Writable memory of this process; files that are mapped for reading do not count, here and in the limit."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[5]) * resource.getpagesize()
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10


def _outcome_of(work: Callable[[], Any]) -> bytes:
    """One line of JSON about what became of the work."""
    try:
        return _line(answer=work())
    except Unreadable as fault:
        return _line(unreadable=[fault.code, fault.reason, fault.remedy, fault.received])
    except MemoryError:
        return b'{"limit": "memory"}\n'
    except RecursionError:
        return b'{"limit": "depth"}\n'
    except OSError as fault:
        if fault.errno == errno.EFBIG:
            return b'{"limit": "written"}\n'
        return _line(trace=traceback.format_exc(), errno=fault.errno)
    except BaseException:
        return _line(trace=traceback.format_exc(), errno=None)


def _line(**told: Any) -> bytes:
    return json.dumps(told).encode() + b"\n"
