"""Settings of the platforms of tests."""

from pathlib import Path

from pipelines import settings


def settings_for(database_url: str, folder: Path) -> settings.Settings:
    """Settings of a platform whose files lie under a folder."""
    return settings.Settings.from_env(
        {
            "VAR": str(folder / "var"),
            "DATABASE_URL": database_url,
            "SETTLE_SECONDS": "0",
            "REGION_SECRET": "a secret for tests only",
        }
    )
