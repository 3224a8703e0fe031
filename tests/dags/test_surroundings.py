"""What is said about the surroundings is true: `.env.example` and docker-compose.yml."""

import re
from pathlib import Path

import pytest
import yaml


ROOT = Path(__file__).parents[2]
READS = re.compile(
    r"(?:environ(?:\.get\(|\[)|variables\.(?:text|path|number|whole_number|one_of)\()"
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
