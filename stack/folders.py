"""Where the stack keeps its files."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


# The folder of this repository, and its DAG files.
ROOT = Path(__file__).absolute().parent.parent
DAGS = ROOT / "dags"


@dataclass(frozen=True)
class StackFolders:
    """Folders and files of one stack, all under its VAR."""

    var: Path

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> StackFolders:
        """VAR of the environment; default `./var`."""
        return cls(Path(environ.get("VAR") or "var").resolve())

    def close_var(self) -> None:
        """Make VAR, and close it to everybody but its owner.

        Where the owner is root, PostgreSQL runs as a user of its own and has to get through; what lies
        in VAR is closed all the same.
        """
        self.var.mkdir(parents=True, exist_ok=True, mode=0o700)
        if os.geteuid() != 0:
            self.var.chmod(0o700)
        for folder in (self.state_file.parent, self.logs, self.keys, self.airflow_home):
            folder.mkdir(exist_ok=True, mode=0o700)
            folder.chmod(0o700)

    @property
    def state_file(self) -> Path:
        """Who runs the stack and how far it has come."""
        return self.var / "run" / "stack.json"

    @property
    def lock_file(self) -> Path:
        """Locked by the supervisor that runs the stack."""
        return self.var / "run" / "lock"

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
        """The data of the embedded server; `python -m pipelines` uses the same."""
        return self.var / "postgres"

    def ingest_root(self, environ: Mapping[str, str]) -> Path:
        """INGEST_ROOT of the environment; default `ingest` under VAR."""
        return Path(environ.get("INGEST_ROOT") or self.var / "ingest")
