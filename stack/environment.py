"""The environment variables of all processes of the stack."""

from __future__ import annotations

import os
from collections.abc import Mapping

from stack.folders import DAGS, ROOT, StackFolders
from stack.ports import HOST, Ports


def common(environ: Mapping[str, str], folders: StackFolders, ports: Ports) -> dict[str, str]:
    """The variables that all processes share."""
    # Programs read the variable in either case.
    no_proxy = _no_proxy(environ)
    return _without_airflow(environ) | {
        "VAR": str(folders.var),
        "INGEST_ROOT": str(folders.ingest_root(environ)),
        "REGION_URL": environ.get("REGION_URL") or ports.url("region"),
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(DAGS / "config")]),
        "PYTHONUNBUFFERED": "1",
        "GX_ANALYTICS_ENABLED": "false",
        "NO_PROXY": no_proxy,
        "no_proxy": no_proxy,
    }


def _without_airflow(environ: Mapping[str, str]) -> dict[str, str]:
    """Leave out the settings of another Airflow on this machine."""
    kept = {}
    for name, value in environ.items():
        if not name.startswith(("AIRFLOW__", "AIRFLOW_HOME")):
            kept[name] = value
    return kept


def _no_proxy(environ: Mapping[str, str]) -> str:
    """Hosts that are not asked through a proxy: those of the environment, and this machine."""
    hosts = [environ.get("NO_PROXY"), HOST, "localhost"]
    return ",".join(host for host in hosts if host)
