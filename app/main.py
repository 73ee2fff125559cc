"""create_app(): plugins, routes, errors. No handler, no query."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from threading import Thread

from litestar import Litestar, Router
from litestar.datastructures import CacheControlHeader, State
from litestar.exceptions import InternalServerException
from litestar.static_files import create_static_files_router
from litestar_htmx import HTMXPlugin

from app.config import Settings, load
from app.domain.contracts.queries import newest_plan
from app.domain.deflection.misses import all_noted
from app.integrations.outward import Outward
from app.integrations.saml.reading import load_library
from app.integrations.storage import FolderStorage
from app.lib import database, logs, nudge
from app.lib.database import SYSTEM
from app.lib.vault import open_vault
from app.routes import admin, api, desk, portal, public, scim
from app.tasks.rounds import Round
from app.web import errors, headers
from app.web.bundles import STATIC
from app.web.factor_gate import FactorGate
from app.web.forms import MOST_REQUEST
from app.web.gate import Authentication, Forgery, Host
from app.web.head import Portal
from app.web.live import Hub
from app.web.logs import RequestLog
from app.web.looking import OnlyLooking
from app.web.refused import NotedRefusals
from app.web.transaction import OneTransaction

# Seconds after the start, when the first pages are out.
_LOAD_AFTER = 10
# Seconds that a page waits for one statement, so that a database that hangs is told of within about 5 s.
_PATIENCE = 4
# Seconds within which every process says the name of the vendor that was adopted.
_VENDOR_AGE = 2
_FOR_EVER = CacheControlHeader(public=True, max_age=31_536_000, immutable=True)


def create_app(settings: Settings | None = None) -> Litestar:
    """The portal. Settings come from the environment unless given."""
    settings = settings or load(os.environ)
    logs.set_up()
    return Portal(
        route_handlers=[public.router, portal.router, desk.router, admin.router, api.router, scim.router, _static()],
        middleware=[
            RequestLog(),
            NotedRefusals(),
            Host(),
            Authentication(),
            FactorGate(),
            OnlyLooking(),
            Forgery(),
            OneTransaction(),
        ],
        plugins=[HTMXPlugin()],
        lifespan=[_running],
        before_send=[headers.add_headers],
        exception_handlers={Exception: errors.answer},
        request_max_body_size=MOST_REQUEST,
        openapi_config=None,
        state=state_of(settings),
    )


def state_of(settings: Settings) -> State:
    """What the handlers of an installation share."""
    return State(
        {
            "settings": settings,
            "storage": FolderStorage(settings.files_dir),
            "outward": Outward(settings.outward_allow),
            "hub": Hub(),
            "vendor": "Uphold",
        }
    )


@asynccontextmanager
async def _running(app: Litestar) -> AsyncIterator[None]:
    settings: Settings = app.state.settings
    open_vault(settings.secret_key)
    await database.start(settings.app_database_url, patience=_PATIENCE)
    nudge.start(settings.redis_url)
    app.state.hub.start(settings.app_database_url)
    await read_vendor(app.state)
    following = Round("read_vendor", _VENDOR_AGE, partial(read_vendor, app.state))
    going = asyncio.create_task(following.run())
    loading = asyncio.get_running_loop().call_later(_LOAD_AFTER, Thread(target=load_library, daemon=True).start)
    try:
        yield
    finally:
        loading.cancel()
        following.stop()
        await going
        await all_noted()
        await app.state.hub.stop()
        await nudge.stop()
        await database.stop()


async def read_vendor(state: State) -> None:
    """Every page says whose portal it is: by the plan that was adopted last."""
    async with database.transaction(SYSTEM, reading=True):
        plan = await newest_plan()
    if plan:
        state.vendor = plan.vendor


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
