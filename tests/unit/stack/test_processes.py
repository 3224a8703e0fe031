"""No process is left behind, and none that is somebody else's is touched."""

import os
import signal
import socket
import subprocess
import sys
import time

import psutil
import pytest

from pipelines.errors import ConfigurationError
from stack import processes
from stack.children import Child, stop_children
from stack.folders import StackFolders
from stack.ports import HOST, Ports
from stack.stopping import stop_stack


SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
STUBBORN = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("ready", flush=True)
time.sleep(60)
"""
PARENT = """
import subprocess, sys, time
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
time.sleep(60)
"""


def wait_for(condition, seconds=10.0):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


@pytest.fixture
def child(tmp_path):
    sleeper = Child("sleeper", SLEEP, os.environ, tmp_path / "log" / "sleeper.log")
    yield sleeper
    stop_children([sleeper], 1)


def test_a_child_that_was_killed_is_started_again(child):
    child.start()
    first = child.process.pid
    assert child.keep_running() is False
    os.kill(first, signal.SIGKILL)
    wait_for(lambda: child.process is None or child.keep_running())
    child.restart_at = 0.0
    child.keep_running()
    assert child.process.pid != first
    assert child.process.poll() is None


def test_a_child_that_keeps_ending_is_started_less_and_less_often(child):
    child.command = [sys.executable, "-c", ""]
    pauses = []
    for _ in range(3):
        child.start()
        wait_for(child.keep_running)
        pauses.append(round(child.restart_at - time.monotonic()))
    assert pauses == [1, 2, 4]


def test_stopping_also_ends_a_child_that_does_not_listen(tmp_path):
    child = Child(
        "stubborn", [sys.executable, "-c", STUBBORN], os.environ, tmp_path / "stubborn.log"
    )
    child.start()
    wait_for(lambda: "ready" in child.log.read_text())
    stop_children([child], 0.2)
    assert child.process.returncode == -signal.SIGKILL


def test_all_of_a_session_is_found_even_when_its_leader_is_dead():
    leader = subprocess.Popen([sys.executable, "-c", PARENT], start_new_session=True)
    wait_for(lambda: len(processes.members(leader.pid)) == 2)
    leader.kill()
    leader.wait()
    orphans = processes.members(leader.pid)
    assert len(orphans) == 1
    processes.end(orphans)
    assert processes.members(leader.pid) == []


def test_another_process_under_an_old_number_is_not_ours():
    mine = psutil.Process()
    assert processes.is_same(mine.pid, mine.create_time())
    assert not processes.is_same(mine.pid, mine.create_time() - 3600)


def test_a_port_that_somebody_listens_on_is_named_with_its_variable():
    with socket.socket() as other:
        other.bind((HOST, 0))
        other.listen()
        port = other.getsockname()[1]
        ports = Ports(airflow=port, region=Ports.free().region)
        assert ports.in_use() == [f"{port} (AIRFLOW_PORT)"]


def test_a_port_must_be_a_number():
    with pytest.raises(ConfigurationError, match="REGION_PORT=eighty"):
        Ports.from_env({"REGION_PORT": "eighty"})


def test_free_ports_differ():
    assert len(set(vars(Ports.free()).values())) == 2


def test_stopping_where_nothing_runs_says_so_and_harms_nothing(tmp_path):
    assert stop_stack(StackFolders(tmp_path)) is False
