"""Child processes that die."""

import os
import signal


def die(*_arguments, **_named):
    """End this process as a power cut would."""
    os.kill(os.getpid(), signal.SIGKILL)


def exit_code_of_child(function, *arguments):
    """Call a function in a forked child; its exit code, or minus the signal that killed it.

    The child has everything imported, so that a test does not wait for that.
    """
    child = os.fork()
    if child == 0:
        try:
            function(*arguments)
        finally:
            # Whatever it raised: it must not go on as a second run of the tests.
            os._exit(1)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)
