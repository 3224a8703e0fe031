"""The environment of the stack's processes: every Airflow setting that differs from its default, with the reason."""

from __future__ import annotations

import json
import os
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from pathlib import Path

from stack.places import DAGS, HOST, ROOT, Places, Ports


SLOTS = 6
"""Tasks that run at once: enough to keep two cores busy while others wait for the database."""


def common(environ: Mapping[str, str], places: Places, ports: Ports) -> dict[str, str]:
    """What all processes share; settings of some other Airflow on this machine are left out."""
    kept = {
        name: value
        for name, value in environ.items()
        if not name.startswith(("AIRFLOW__", "AIRFLOW_HOME"))
    }
    here = ",".join(filter(None, (environ.get("NO_PROXY"), HOST, "localhost")))
    return kept | {
        "VAR": str(places.var),
        "INGEST_ROOT": environ.get("INGEST_ROOT") or str(places.var / "ingest"),
        "REGION_URL": environ.get("REGION_URL") or ports.url("region"),
        "PYTHONPATH": os.pathsep.join((str(ROOT), str(DAGS / "config"))),
        "PYTHONUNBUFFERED": "1",
        "GX_ANALYTICS_ENABLED": "false",
        # A proxy is for the world outside: services of this machine are not asked through it.
        "NO_PROXY": here,
        "no_proxy": here,
    }


def airflow(places: Places, ports: Ports, database_url: str) -> dict[str, str]:
    """Airflow's configuration."""
    keys = _keys(places.keys / "airflow.json")
    settings: dict[str, dict[str, object]] = {
        "core": {
            "executor": "LocalExecutor",
            "dags_folder": DAGS,
            "load_examples": False,
            "dags_are_paused_at_creation": False,
            # Other processes reach the API server there; it follows the port, or no task could connect.
            "execution_api_server_url": f"{ports.url('airflow')}/execution/",
            # A worker process that has finished its task is held a moment longer: more of them than slots.
            "parallelism": SLOTS * 2,
            "default_pool_task_slot_count": SLOTS,
            "fernet_key": keys["fernet_key"],
            # It listens on the loopback interface only, for whoever uses this machine.
            "simple_auth_manager_all_admins": True,
        },
        "api": {
            "host": HOST,
            "port": ports.airflow,
            "base_url": ports.url("airflow"),
            "secret_key": keys["secret_key"],
            "client_use_public_certs": False,
        },
        "api_auth": {"jwt_secret": keys["jwt_secret"]},
        "database": {
            "sql_alchemy_conn": database_url.replace("postgresql://", "postgresql+psycopg://", 1),
            "sql_alchemy_conn_async": database_url.replace(
                "postgresql://", "postgresql+psycopg_async://", 1
            ),
        },
        "scheduler": {
            # How long the loop rests when nothing happens; each task of a chain waits for it.
            "scheduler_idle_sleep_time": 0.1,
            # How soon a killed worker's task is noticed and tried again.
            "task_instance_heartbeat_timeout": 60,
            "task_instance_heartbeat_timeout_detection_interval": 5,
            # How soon a new scheduler takes up what a killed one was doing.
            "scheduler_health_check_threshold": 15,
            "orphaned_tasks_check_interval": 10,
        },
        # The same for the watcher of the inboxes.
        "triggerer": {"triggerer_health_check_threshold": 15},
        # The supervisor of a task may miss its end and looks again after so long, holding a worker meanwhile.
        "workers": {"min_heartbeat_interval": 1},
        "dag_processor": {
            "parsing_processes": 1,
            "min_file_process_interval": 60,
            "refresh_interval": 60,
        },
        "logging": {
            "base_log_folder": places.logs / "tasks",
            "dag_processor_child_process_log_directory": places.logs / "dag_processor",
            "colored_console_log": False,
        },
    }
    options = {
        f"AIRFLOW__{s}__{k}".upper(): str(v)
        for s, values in settings.items()
        for k, v in values.items()
    }
    return options | {"AIRFLOW_HOME": str(places.airflow_home)}


def _keys(path: Path) -> dict[str, str]:
    """Airflow's secrets, made once and readable by their owner only."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        made = {"secret_key": secrets.token_hex(32), "jwt_secret": secrets.token_hex(64)}
        made["fernet_key"] = urlsafe_b64encode(secrets.token_bytes(32)).decode()
        path.touch(mode=0o600)
        path.write_text(json.dumps(made))
    kept: dict[str, str] = json.loads(path.read_text())
    return kept
