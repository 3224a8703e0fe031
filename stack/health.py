"""Asking the stack's services whether they are well."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import suppress
from typing import Any
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

from stack.places import DAGS, HOST, Ports


_direct = build_opener(ProxyHandler({}))


def ask(url: str) -> Any:
    """What a service answers in JSON; None when it does not."""
    with suppress(URLError, OSError, ValueError), _direct.open(url, timeout=5) as answer:
        return json.load(answer)
    return None


def ailing(ports: Ports, *, has_region: bool, has_portal: bool) -> Iterator[str]:
    """What is not well yet, for people; nothing: all is."""
    if has_region and ask(f"{ports.url('region')}/v1/health") is None:
        yield "region"
    if has_portal and not _listens(ports.portal):
        yield "portal"
    answer = ask(f"{ports.url('airflow')}/api/v2/monitor/health")
    if answer is None:
        yield "Airflow's API server"
        return
    yield from (part for part, found in answer.items() if found.get("status") != "healthy")
    yield from _missing_dags(ports)


def failed_runs(ports: Ports) -> Iterator[str]:
    """DAG runs that the system has failed on; bad data fails none."""
    answer = ask(f"{ports.url('airflow')}/api/v2/dags/~/dagRuns?state=failed&limit=10") or {
        "dag_runs": []
    }
    yield from (f"{run['dag_id']} {run['dag_run_id']}" for run in answer["dag_runs"])


def _missing_dags(ports: Ports) -> Iterator[str]:
    """DAG files that Airflow has not read; a file's name is its DAG's."""
    passed_over = (DAGS / ".airflowignore").read_text().split()
    wanted = {path.stem for path in DAGS.glob("*.py") if path.name not in passed_over}
    answer = ask(f"{ports.url('airflow')}/api/v2/dags?limit=100") or {"dags": []}
    known = {dag["dag_id"] for dag in answer["dags"] if not dag["is_stale"]}
    yield from (f"DAG {name}" for name in sorted(wanted - known))


def _listens(port: int) -> bool:
    try:
        socket.create_connection((HOST, port), timeout=2).close()
    except OSError:
        return False
    return True
