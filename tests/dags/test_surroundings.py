"""What is said about the surroundings is true: `.env.example` and docker-compose.yml."""

import re
import shutil
import stat
import subprocess
from pathlib import Path

import pytest
import yaml


ROOT = Path(__file__).parents[2]
READS = re.compile(
    r"(?:environ(?:\.get\(|\[)|variables\.(?:text|path|number|whole_number|one_of|secret)\("
    r"|_secret\(environ,)"
    r"""\s*["']([A-Z_]+)["']"""
)
OURS = {"GX_ANALYTICS_ENABLED", "NO_PROXY"}
"""Read or set for other programs' sake."""


@pytest.fixture(scope="module")
def documented():
    return set(re.findall(r"\b([A-Z][A-Z_]+)\b(?==)", (ROOT / ".env.example").read_text()))


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


def test_every_variable_that_is_read_is_described(documented):
    rooms = ("pipelines", "regional_platform", "dags", "stack")
    sources = [path.read_text() for room in rooms for path in (ROOT / room).rglob("*.py")]
    read = {name for source in sources for name in READS.findall(source)}
    assert "DATABASE_URL" in read
    assert read - OURS - documented == set()


def test_every_variable_of_the_compose_file_is_described(documented):
    text = (ROOT / "docker-compose.yml").read_text()
    assert set(re.findall(r"\$\{([A-Z_]+)", text)) - documented == set()


def test_containers_share_the_databases_and_the_ingest_store_only(compose):
    shared = {
        name: {volume.split(":")[0] for volume in service.get("volumes", [])}
        for name, service in compose["services"].items()
        if service.get("image") == "erenhot-credit-exchange"
    }
    assert shared.pop("api-server") == {"passwords"}
    assert shared.pop("region") == set()
    assert set(map(frozenset, shared.values())) == {frozenset({"ingest"})}


def test_workers_run_celery_and_the_image_has_all_that_they_run(compose):
    environment = compose["services"]["worker"]["environment"]
    assert environment["AIRFLOW__CORE__EXECUTOR"] == "CeleryExecutor"
    copied = (ROOT / "docker" / "Dockerfile").read_text()
    ignored = (ROOT / ".dockerignore").read_text()
    for folder in ("expectations", "pipelines", "dags", "regional_platform"):
        assert f"COPY {folder} {folder}" in copied
        assert f"!{folder}" in ignored
    for service in compose["services"].values():
        for awaited in service.get("depends_on", ()):
            assert awaited in compose["services"]


SECRET_FILE = re.compile(r"/run/secrets/([\w.]+)")
PASSWORD = re.compile(
    r"(PASSWORD|SECRET|SECRET_KEY|_KEY|DATABASE_URL|_CONN|_CONN_ASYNC|BROKER_URL)$"
)


def secrets_of(service):
    """Names of the secrets that a service is handed."""
    names = set()
    for secret in service.get("secrets", ()):
        names.add(secret if isinstance(secret, str) else secret["source"])
    return names


def texts_of(value):
    """All texts of a value from YAML."""
    if isinstance(value, dict):
        value = value.values()
    if isinstance(value, str):
        return [value]
    return [text for item in value for text in texts_of(item)] if hasattr(value, "__iter__") else []


# PostgreSQL runs the file where it lies. The others are needed by whatever is a program of Airflow: which
# of them it reads, its version decides.
BY_PLACE = {"passwords.sql"}
OF_AIRFLOW = {"airflow_fernet_key", "airflow_secret_key", "airflow_jwt_secret"}


def test_each_service_has_the_secrets_that_it_reads_and_no_others(compose):
    for name, service in compose["services"].items():
        used = [service.get(key, {}) for key in ("environment", "command", "healthcheck")]
        read = {secret for text in texts_of(used) for secret in SECRET_FILE.findall(text)}
        assert secrets_of(service) - BY_PLACE == read, name
    handed = {name: secrets_of(service) for name, service in compose["services"].items()}
    owners = {name for name, names in handed.items() if "city_owner_url" in names}
    superusers = {name for name, names in handed.items() if "postgres_superuser" in names}
    with_keys = {name for name, names in handed.items() if "receipt_key" in names}
    assert (owners, superusers, with_keys) == ({"migrate"}, {"postgres"}, {"worker"})
    assert OF_AIRFLOW.isdisjoint(handed["region"])
    assert set().union(*handed.values()) == set(compose["secrets"])


def test_no_secret_stands_in_a_variable(compose):
    in_clear = []
    for name, service in compose["services"].items():
        in_clear += [(name, key) for key in service.get("environment", {}) if PASSWORD.search(key)]
    allowed = {"REGION_PUBLIC_KEY"}
    assert [place for place in in_clear if place[1] not in allowed] == []
    text = (ROOT / "docker-compose.yml").read_text()
    assert (
        re.findall(r"\$\{\w*(?:PASSWORD|SECRET|_KEY)\b", text.replace("REGION_PUBLIC_KEY", ""))
        == []
    )


def test_images_are_named_by_digest(compose):
    for service in compose["services"].values():
        if service["image"] != "erenhot-credit-exchange":
            assert re.search(r"@\$\{\w+_DIGEST:\?", service["image"])
            continue
        assert service["build"]["args"]["PYTHON_DIGEST"].startswith("${PYTHON_DIGEST:?")
    dockerfile = (ROOT / "docker" / "Dockerfile").read_text()
    bases = re.findall(r"^FROM (.*)", dockerfile, flags=re.MULTILINE)
    assert all(base.endswith("@${PYTHON_DIGEST}") for base in bases)
    # What is looked up is what is built from.
    tags = {base.partition("@")[0] for base in bases}
    for service in compose["services"].values():
        tags.add(service["image"].partition("@")[0])
    script = (ROOT / "bin" / "image-digests").read_text()
    looked_up = set(re.findall(r"digest_of ([\w:.-]+)\)", script))
    assert looked_up == tags - {"erenhot-credit-exchange"}


def test_redis_asks_for_a_password(compose):
    redis = compose["services"]["redis"]
    assert redis["command"][:2] == ["redis-server", "/run/secrets/redis.conf"]


@pytest.fixture(scope="module")
def made_secrets(tmp_path_factory):
    """The folder that `bin/compose-secrets` makes."""
    folder = tmp_path_factory.mktemp("secrets")
    (folder / "bin").mkdir()
    script = shutil.copy(ROOT / "bin" / "compose-secrets", folder / "bin")
    subprocess.run([script], check=True, capture_output=True)
    again = subprocess.run([script], capture_output=True, text=True)
    assert (again.returncode, "nothing was changed" in again.stderr) == (1, True)
    return folder / "secrets"


def test_all_secrets_are_made_and_their_folder_is_closed(made_secrets, compose):
    wanted = {Path(secret["file"]).name for secret in compose["secrets"].values()}
    assert wanted <= {path.name for path in made_secrets.iterdir()}
    assert stat.S_IMODE(made_secrets.stat().st_mode) == 0o700
    contents = [path.read_text() for path in made_secrets.iterdir()]
    assert len(set(contents)) == len(contents)
    for key in ("identity_key", "receipt_key", "exchange_key", "region_proof_key"):
        assert re.fullmatch(r"[0-9a-f]{64}\n", (made_secrets / key).read_text())
    assert re.fullmatch(r"[\w-]{43}=\n", (made_secrets / "airflow_fernet_key").read_text())
    assert re.fullmatch(r"requirepass [0-9a-f]{64}\n", (made_secrets / "redis.conf").read_text())


def test_each_login_has_the_password_of_its_address(made_secrets):
    passwords = dict(
        re.findall(
            r"ALTER ROLE (\w+) PASSWORD '(\w+)'", (made_secrets / "passwords.sql").read_text()
        )
    )
    logins = re.findall(r"CREATE ROLE (\w+) LOGIN", (ROOT / "docker" / "databases.sql").read_text())
    assert set(passwords) == set(logins)
    for name, password in passwords.items():
        pattern = f"{name}*" if name == "airflow" else f"{name}_url"
        addresses = [path.read_text() for path in made_secrets.glob(pattern)]
        assert any(f"//{name}:{password}@postgres/" in address for address in addresses), name
