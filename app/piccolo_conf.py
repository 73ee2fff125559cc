"""Piccolo looks here for the engine and the app (set by `PICCOLO_CONF`)."""

from piccolo.conf.apps import AppRegistry

from app.lib.database import DB

APP_REGISTRY = AppRegistry(apps=["app.piccolo_app"])

__all__ = ["APP_REGISTRY", "DB"]
