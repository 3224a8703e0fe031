"""Bring the database up to date: fixed tables by Alembic, record tables by the catalogue."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from pipelines.catalogue.model import Catalogue
from pipelines.city.key_checks import cipher_if_needed
from pipelines.city.locks import MIGRATION_LOCK
from pipelines.city.platform import CityPlatform
from pipelines.city.records import record_tables, rekeying
from pipelines.errors import ConfigurationError


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
        config = _alembic()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")

        record_tables.ensure(connection, platform.catalogue)
        cipher = cipher_if_needed(connection, platform.settings)
        rekeying.rekey_changed(connection, platform.catalogue, cipher)


def bring_up_to_date(platform: CityPlatform) -> None:
    """Migrate, if this login may; the login of another role makes sure that somebody has.

    Raises:
        ConfigurationError: nobody has, or as `migrate`.
    """
    with platform.transaction() as connection:
        may_migrate = connection.execute(_MAY_MIGRATE).scalar()
        if not may_migrate:
            _require_newest(connection, platform.catalogue)
    if may_migrate:
        migrate(platform)


_MAY_MIGRATE = sa.text("SELECT has_database_privilege(current_database(), 'CREATE')")


def _require_newest(connection: sa.Connection, catalogue: Catalogue) -> None:
    newest = set(ScriptDirectory.from_config(_alembic()).get_heads())
    revisions = set(MigrationContext.configure(connection).get_current_heads())
    if revisions != newest or record_tables.lacks_any(connection, catalogue):
        raise ConfigurationError(
            "the database is not that of this version, and this login may not migrate it: run"
            " `python -m pipelines database migrate` and `database roles` as its owner"
        )


def _alembic() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config
