"""Tasks are forked from a parent that has Great Expectations loaded;
other Airflow processes do not pay for it.
"""

import json
import subprocess
import sys

import pytest


LOOK = """
import json, os, sys, threading
sys.argv = ["airflow", *sys.argv[1:]]
import airflow.settings
import airflow_local_settings
threads = threading.active_count()
child = os.fork()
if child == 0:
    names = ("great_expectations", "pandas", "pipelines.flows")
    has = {name: name in sys.modules for name in names}
    keeps_catalogue = False
    if has["pipelines.flows"]:
        import pipelines.catalogue
        pipelines.catalogue.load = None
        keeps_catalogue = bool(pipelines.catalogue.current().record_types)
    print(json.dumps(has | {"threads": threads, "catalogue": keeps_catalogue}), flush=True)
    os._exit(0)
os.waitpid(child, 0)
"""


@pytest.mark.parametrize(
    ("command", "is_warm"),
    [
        (["scheduler"], True),
        (["celery", "worker"], True),
        (["dag-processor"], False),
        (["api-server"], False),
    ],
)
def test_a_process_that_tasks_are_forked_from_has_loaded_what_they_need(
    command, is_warm, surroundings
):
    command = [sys.executable, "-c", LOOK, *command]
    answer = subprocess.run(command, env=surroundings, capture_output=True, text=True, check=True)
    found = json.loads(answer.stdout.splitlines()[-1])
    assert found["great_expectations"] is found["pandas"] is found["pipelines.flows"] is is_warm
    assert found["catalogue"] is is_warm
    assert found["threads"] == 1, "a thread would not survive the fork"
    assert "Skipping registering" not in answer.stdout + answer.stderr
    assert "could not warm up" not in answer.stdout + answer.stderr
