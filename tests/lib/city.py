"""The city platform of the settings in use."""

from pipelines.city import migrating
from pipelines.work import current_platform


def transaction():
    return current_platform().transaction()


def migrate():
    migrating.migrate(current_platform())


def identity_cipher():
    return current_platform().identity_cipher
