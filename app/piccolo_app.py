"""Piccolo's view of us: one app, hand-written SQL migrations."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

APP_CONFIG = AppConfig(
    app_name="uphold",
    migrations_folder_path=str(Path(__file__).parent.parent / "migrations"),
    table_classes=[],
)
