"""Bring the database up to date: fixed tables by Alembic, record tables by the catalogue."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from pipelines.city.key_checks import cipher_if_needed
from pipelines.city.locks import MIGRATION_LOCK
from pipelines.city.platform import CityPlatform
from pipelines.city.records import record_tables, rekeying


MIGRATIONS = Path(__file__).parent / "migrations"


def migrate(platform: CityPlatform) -> None:
    """Bring the fixed tables to the newest revision, then make every record type's table and view.

    Records whose key is another one now get it. It may be repeated at any time; nothing is ever
    dropped.

    Raises:
        ConfigurationError: the database was encrypted with another key, or the key is missing.
    """
    lock = sa.text("SELECT pg_advisory_xact_lock(:key)")
    with platform.transaction() as connection:
        connection.execute(lock, {"key": MIGRATION_LOCK})

        # Alembic gets our connection, so that its tables come or go with the record tables.
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")

        record_tables.ensure(connection, platform.catalogue)
        cipher = cipher_if_needed(connection, platform.settings)
        rekeying.rekey_changed(connection, platform.catalogue, cipher)
