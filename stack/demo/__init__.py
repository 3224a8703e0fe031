"""The demo: sample files of several departments go all the way round, through Airflow."""

from stack.demo.round_trip import run


__all__ = ["run"]
