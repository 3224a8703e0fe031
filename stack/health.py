"""Ask the services of the stack whether they are well."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

from stack.folders import DAGS
from stack.ports import Ports


# Services of this machine are not asked through a proxy.
_opener = build_opener(ProxyHandler({}))


def unhealthy(ports: Ports, *, has_region: bool) -> list[str]:
    """The services and DAGs that are not well yet, for people; empty: all are.

    `has_region`: whether the reference region belongs to this stack.
    """
    names = []
    if has_region and _get_json(f"{ports.url('region')}/v1/health") is None:
        names.append("region")

    # Airflow says itself how its scheduler, triggerer and DAG processor are.
    airflow = _get_json(f"{ports.url('airflow')}/api/v2/monitor/health")
    if airflow is None:
        return [*names, "Airflow's API server"]
    for component, details in airflow.items():
        if details.get("status") != "healthy":
            names.append(component)
    return [*names, *_missing_dags(ports)]


def failed_runs(ports: Ports) -> list[str]:
    """DAG runs that failed because of the system; bad data fails none."""
    answer = _get_json(f"{ports.url('airflow')}/api/v2/dags/~/dagRuns?state=failed&limit=10")
    if answer is None:
        return []
    return [f"{run['dag_id']} {run['dag_run_id']}" for run in answer["dag_runs"]]


def _missing_dags(ports: Ports) -> list[str]:
    """DAG files that Airflow has not read; the name of a file is the name of its DAG."""
    ignore_file = DAGS / ".airflowignore"
    ignored = ignore_file.read_text().split()
    expected = {path.stem for path in DAGS.glob("*.py") if path.name not in ignored}

    present = set()
    answer = _get_json(f"{ports.url('airflow')}/api/v2/dags?limit=100")
    if answer is not None:
        present = {dag["dag_id"] for dag in answer["dags"] if not dag["is_stale"]}
    missing = sorted(expected - present)
    return [f"DAG {name}" for name in missing]


def _get_json(url: str) -> Any:
    """What a service answers in JSON; None when it does not answer."""
    with suppress(URLError, OSError, ValueError), _opener.open(url, timeout=5) as answer:
        return json.load(answer)
    return None
