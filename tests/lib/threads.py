"""Threads that see the settings which the test has put in use."""

from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context


class ThreadPool(ThreadPoolExecutor):
    """A pool whose threads use the settings of the thread that hands them their work."""

    def submit(self, function, /, *arguments, **named) -> Future:
        return super().submit(copy_context().run, function, *arguments, **named)
