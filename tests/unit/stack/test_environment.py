"""Airflow's configuration follows from one place."""

import os
import stat

from stack import airflow_settings, environment, state
from stack.folders import StackFolders
from stack.ports import Ports


PORTS = Ports(airflow=18080, region=18082)


def test_tasks_find_the_api_server_on_the_port_that_was_chosen(tmp_path):
    settings = airflow_settings.airflow(
        StackFolders(tmp_path), PORTS, "postgresql://u:@/airflow?host=/x"
    )
    assert settings["AIRFLOW__API__PORT"] == "18080"
    assert (
        settings["AIRFLOW__CORE__EXECUTION_API_SERVER_URL"] == "http://127.0.0.1:18080/execution/"
    )
    assert (
        settings["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"]
        == "postgresql+psycopg://u:@/airflow?host=/x"
    )


def test_secrets_are_made_once_and_are_their_owners_only(tmp_path):
    first, second = (
        airflow_settings.airflow(StackFolders(tmp_path), PORTS, "postgresql://") for _ in range(2)
    )
    assert first["AIRFLOW__API_AUTH__JWT_SECRET"] == second["AIRFLOW__API_AUTH__JWT_SECRET"]
    key_file = tmp_path / "keys" / "airflow.json"
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600


def test_a_file_of_secrets_that_was_left_empty_is_made_anew(tmp_path):
    key_file = tmp_path / "keys" / "airflow.json"
    key_file.parent.mkdir()
    key_file.touch()
    settings = airflow_settings.airflow(StackFolders(tmp_path), PORTS, "postgresql://")
    assert len(settings["AIRFLOW__API_AUTH__JWT_SECRET"]) == 128
    assert [path.name for path in key_file.parent.iterdir()] == ["airflow.json"]


def test_the_address_of_the_database_is_for_its_owner_only(tmp_path):
    folders = StackFolders(tmp_path)
    address = "postgresql://clerk:hidden-word@127.0.0.1/city"
    written = state.update(folders, state.state_of_this_process(PORTS), database_url=address)
    # Once more: each state is a file of its own that takes the place of the one before.
    written = state.update(folders, written, is_started=True)
    assert stat.S_IMODE(folders.state_file.stat().st_mode) == 0o600
    assert state.read(folders) == written
    assert written.database_url == address
    assert "hidden-word" not in repr(written)
    assert [path.name for path in folders.state_file.parent.iterdir()] == ["stack.json"]


def test_another_airflow_on_the_machine_does_not_meddle(tmp_path):
    environ = {
        "AIRFLOW__CORE__EXECUTOR": "Other",
        "AIRFLOW_HOME": "/elsewhere",
        "AIRFLOW_PORT": "18080",
    }
    assert (
        not {"AIRFLOW__CORE__EXECUTOR", "AIRFLOW_HOME"}
        & environment.common(environ, StackFolders(tmp_path), PORTS).keys()
    )


def test_services_of_this_machine_are_not_asked_through_a_proxy(tmp_path):
    environ = {"HTTP_PROXY": "http://proxy", "NO_PROXY": "intranet"}
    assert (
        environment.common(environ, StackFolders(tmp_path), PORTS)["NO_PROXY"]
        == "intranet,127.0.0.1,localhost"
    )


def test_everything_under_one_var_unless_it_was_given_elsewhere(tmp_path):
    folders = StackFolders(tmp_path)
    assert environment.common({}, folders, PORTS)["INGEST_ROOT"] == str(tmp_path / "ingest")
    assert environment.common({"INGEST_ROOT": "/data"}, folders, PORTS)["INGEST_ROOT"] == "/data"
    assert os.pathsep in environment.common({}, folders, PORTS)["PYTHONPATH"]


def test_the_folders_of_a_stack_are_closed_to_others_also_those_of_an_earlier_version(tmp_path):
    folders = StackFolders(tmp_path / "var")
    folders.keys.mkdir(parents=True)
    for folder in (folders.var, folders.keys):
        folder.chmod(0o755)
    folders.close_var()
    closed = [folders.keys, folders.logs, folders.airflow_home, folders.state_file.parent]
    if os.geteuid() != 0:
        closed.append(folders.var)
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in closed} == {0o700}
