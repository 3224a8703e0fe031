"""Every Airflow setting that differs from its default, with the reason."""

from __future__ import annotations

import json
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from pathlib import Path

from pipelines.keys import kept_secret
from stack.folders import DAGS, StackFolders
from stack.ports import HOST, Ports


# Tasks that run at once: enough to keep two cores busy while others wait for the database.
SLOTS = 6

Section = dict[str, object]


def airflow(folders: StackFolders, ports: Ports, database_url: str) -> dict[str, str]:
    """Airflow's configuration, as environment variables."""
    keys = _keys(folders.keys / "airflow.json")
    sections: dict[str, Section] = {
        "core": _core(ports, keys["fernet_key"]),
        "api": _api(ports, keys["secret_key"]),
        "api_auth": {"jwt_secret": keys["jwt_secret"]},
        "database": _database(database_url),
        "scheduler": _scheduler(),
        # A new triggerer takes over the watching of the inboxes after the same time.
        "triggerer": {"triggerer_health_check_threshold": 15},
        # The supervisor of a task can miss its end. It looks again after this many seconds, and
        # occupies a worker until then.
        "workers": {"min_heartbeat_interval": 1},
        "dag_processor": {
            "parsing_processes": 1,
            "min_file_process_interval": 60,
            "refresh_interval": 60,
        },
        "logging": {
            "base_log_folder": folders.logs / "tasks",
            "dag_processor_child_process_log_directory": folders.logs / "dag_processor",
            "colored_console_log": False,
        },
    }

    return {"AIRFLOW_HOME": str(folders.airflow_home), **_as_variables(sections)}


def _core(ports: Ports, fernet_key: str) -> Section:
    return {
        "executor": "LocalExecutor",
        "dags_folder": DAGS,
        "load_examples": False,
        "dags_are_paused_at_creation": False,
        # Tasks report to the API server at this address, so it must follow the port.
        "execution_api_server_url": f"{ports.url('airflow')}/execution/",
        # A worker process lives a moment longer than its task: there are more of them than slots.
        "parallelism": SLOTS * 2,
        "default_pool_task_slot_count": SLOTS,
        "fernet_key": fernet_key,
        # It listens on the loopback interface only: whoever uses this machine may do everything.
        "simple_auth_manager_all_admins": True,
    }


def _api(ports: Ports, secret_key: str) -> Section:
    return {
        "host": HOST,
        "port": ports.airflow,
        "base_url": ports.url("airflow"),
        "secret_key": secret_key,
        "client_use_public_certs": False,
    }


def _database(database_url: str) -> Section:
    address = database_url.removeprefix("postgresql://")
    return {
        "sql_alchemy_conn": f"postgresql+psycopg://{address}",
        "sql_alchemy_conn_async": f"postgresql+psycopg_async://{address}",
    }


def _scheduler() -> Section:
    return {
        # Seconds that the loop rests when nothing happens; each task of a chain waits for it.
        "scheduler_idle_sleep_time": 0.1,
        # Seconds until the task of a killed worker is noticed and tried again.
        "task_instance_heartbeat_timeout": 60,
        "task_instance_heartbeat_timeout_detection_interval": 5,
        # Seconds until a new scheduler takes over the tasks of a killed one.
        "scheduler_health_check_threshold": 15,
        "orphaned_tasks_check_interval": 10,
    }


def _as_variables(sections: Mapping[str, Section]) -> dict[str, str]:
    """Airflow reads an option of a section from AIRFLOW__SECTION__OPTION."""
    variables = {}
    for section, options in sections.items():
        for option, value in options.items():
            name = f"AIRFLOW__{section}__{option}".upper()
            variables[name] = str(value)
    return variables


def _keys(path: Path) -> dict[str, str]:
    """Airflow's secrets; they are made once, and only their owner can read them."""
    # An earlier version, killed between making and writing it, has left an empty file.
    if path.exists() and not path.stat().st_size:
        path.unlink()
    keys: dict[str, str] = json.loads(kept_secret(path, _new_keys))
    return keys


def _new_keys() -> str:
    keys = {
        "secret_key": secrets.token_hex(32),
        "jwt_secret": secrets.token_hex(64),
        "fernet_key": urlsafe_b64encode(secrets.token_bytes(32)).decode(),
    }
    return json.dumps(keys)
