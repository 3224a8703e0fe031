"""On which ports the services of the stack listen."""

from __future__ import annotations

import socket
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import asdict, dataclass

from pipelines.errors import ConfigurationError


HOST = "127.0.0.1"

_DEFAULTS = {"airflow": 8080, "region": 8082}


@dataclass(frozen=True)
class Ports:
    """One port per service, all on the loopback interface."""

    airflow: int
    region: int

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Ports:
        """AIRFLOW_PORT and REGION_PORT; 8080 and 8082.

        Raises:
            ConfigurationError: a port is not a number.
        """
        ports = {}
        wrong = []
        for name, default in _DEFAULTS.items():
            variable = _variable(name)
            text = environ.get(variable) or str(default)
            if text.isdecimal():
                ports[name] = int(text)
            else:
                wrong.append(f"{variable}={text}")
        if wrong:
            raise ConfigurationError(f"ports must be numbers: {', '.join(wrong)}")
        return cls(**ports)

    @classmethod
    def free(cls) -> Ports:
        """As many ports on which nobody listens."""
        ports = {}
        # All sockets stay open until the last one is bound; else two could get the same port.
        with ExitStack() as open_sockets:
            for name in _DEFAULTS:
                probe = open_sockets.enter_context(socket.socket())
                probe.bind((HOST, 0))
                ports[name] = probe.getsockname()[1]
        return cls(**ports)

    def in_use(self) -> list[str]:
        """The ports on which another program listens, for people: `8080 (AIRFLOW_PORT)`."""
        in_use = []
        for name, port in asdict(self).items():
            if not _can_listen(port):
                in_use.append(f"{port} ({_variable(name)})")
        return in_use

    def url(self, name: str) -> str:
        """Address of a service on this machine."""
        return f"http://{HOST}:{getattr(self, name)}"

    def as_environment(self) -> dict[str, str]:
        """The variables that `from_env` reads."""
        return {_variable(name): str(port) for name, port in asdict(self).items()}


def _variable(name: str) -> str:
    return f"{name.upper()}_PORT"


def _can_listen(port: int) -> bool:
    with socket.socket() as probe:
        # Without this, a port that was closed a moment ago would count as in use.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True
