"""Where the stack keeps things, and on which ports it listens: said once, read by everybody."""

from __future__ import annotations

import socket
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path

from pipelines.errors import ConfigurationError


ROOT = Path(__file__).absolute().parent.parent
DAGS = ROOT / "dags"
HOST = "127.0.0.1"


@dataclass(frozen=True)
class Ports:
    """One port per service, all on the loopback interface."""

    airflow: int
    portal: int
    region: int

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Ports:
        """AIRFLOW_PORT, PORTAL_PORT and REGION_PORT; 8080 to 8082.

        Raises:
            ConfigurationError: a port is not a number.
        """
        defaults = {"airflow": 8080, "portal": 8081, "region": 8082}
        given = {
            name: environ.get(f"{name.upper()}_PORT") or str(port)
            for name, port in defaults.items()
        }
        if wrong := [
            f"{name.upper()}_PORT={text}" for name, text in given.items() if not text.isdecimal()
        ]:
            raise ConfigurationError(f"ports must be numbers: {', '.join(wrong)}")
        return cls(**{name: int(text) for name, text in given.items()})

    @classmethod
    def free(cls) -> Ports:
        """Three ports that nobody listens on."""
        with ExitStack() as held:
            sockets = [held.enter_context(socket.socket()) for _ in range(3)]
            for one in sockets:
                one.bind((HOST, 0))
            return cls(*(one.getsockname()[1] for one in sockets))

    def taken(self) -> Iterator[str]:
        """What somebody else listens on, for people: `8080 (AIRFLOW_PORT)`."""
        for name, port in asdict(self).items():
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    probe.bind((HOST, port))
                except OSError:
                    yield f"{port} ({name.upper()}_PORT)"

    def url(self, name: str) -> str:
        """Address of a service on this machine."""
        return f"http://{HOST}:{getattr(self, name)}"


@dataclass(frozen=True)
class Places:
    """Folders and files of one stack, all under its VAR."""

    var: Path

    @property
    def run_file(self) -> Path:
        """Who runs the stack and how far it has come."""
        return self.var / "run" / "stack.json"

    @property
    def logs(self) -> Path:
        """One file per process, and the tasks' logs."""
        return self.var / "log"

    @property
    def keys(self) -> Path:
        """Secrets that were made here, for this machine only."""
        return self.var / "keys"

    @property
    def airflow_home(self) -> Path:
        """AIRFLOW_HOME."""
        return self.var / "airflow"

    @property
    def postgres(self) -> Path:
        """The embedded server's data; the same that `python -m pipelines` would start."""
        return self.var / "postgres"
