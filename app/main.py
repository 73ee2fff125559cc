"""create_app(): plugins, routes, errors. No handler, no query."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from litestar import Litestar, Router
from litestar.datastructures import CacheControlHeader, State
from litestar.exceptions import InternalServerException
from litestar.static_files import create_static_files_router
from litestar_htmx import HTMXPlugin

from app.config import Settings, load
from app.domain.contracts.queries import newest_plan
from app.integrations.storage import FolderStorage
from app.lib import database, logs, nudge
from app.lib.database import SYSTEM
from app.lib.vault import open_vault
from app.routes import admin, api, desk, portal, public
from app.web import errors, headers
from app.web.forms import MOST_REQUEST
from app.web.gate import Authentication, Forgery, Host
from app.web.head import Portal
from app.web.live import Hub
from app.web.logs import RequestLog
from app.web.render import STATIC
from app.web.transaction import OneTransaction

_FOR_EVER = CacheControlHeader(public=True, max_age=31_536_000, immutable=True)


def create_app(settings: Settings | None = None) -> Litestar:
    """The portal. Settings come from the environment unless given."""
    settings = settings or load(os.environ)
    logs.set_up()
    return Portal(
        route_handlers=[public.router, portal.router, desk.router, admin.router, api.router, _static()],
        middleware=[RequestLog(), Host(), Authentication(), Forgery(), OneTransaction()],
        plugins=[HTMXPlugin()],
        lifespan=[_running],
        before_send=[headers.add_headers],
        exception_handlers={Exception: errors.answer},
        request_max_body_size=MOST_REQUEST,
        openapi_config=None,
        state=State(
            {
                "settings": settings,
                "storage": FolderStorage(settings.data_dir / "files"),
                "hub": Hub(),
                "vendor": "Uphold",
            }
        ),
    )


@asynccontextmanager
async def _running(app: Litestar) -> AsyncIterator[None]:
    settings: Settings = app.state.settings
    open_vault(settings.secret_key)
    await database.start(settings.app_database_url)
    nudge.start(settings.redis_url)
    app.state.hub.start(settings.app_database_url)
    async with database.transaction(SYSTEM):
        plan = await newest_plan()
    if plan:
        app.state.vendor = plan.vendor
    try:
        yield
    finally:
        await app.state.hub.stop()
        await nudge.stop()
        await database.stop()


def _static() -> Router:
    # The address carries the content's hash (render.asset), so a browser may keep it for ever.
    return create_static_files_router(
        path="/static",
        directories=[STATIC],
        opt={"plain": True},
        cache_control=_FOR_EVER,
        exception_handlers={InternalServerException: errors.no_such_file},
        include_in_schema=False,
    )
