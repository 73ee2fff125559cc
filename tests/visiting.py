"""The portal in this process and event loop, so that a test may also look into its database."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from app.config import Settings
from app.domain.accounts.actions import start_session
from app.domain.accounts.people import create_person
from app.domain.accounts.viewer import StaffRole
from app.lib import database
from app.lib.database import SYSTEM
from app.main import create_app
from app.web.cookies import cookie_name


@asynccontextmanager
async def visiting(settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    """A browser of nobody in particular; the portal runs until the end of the block."""
    app = create_app(settings)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with app.lifespan(), httpx.AsyncClient(transport=transport, base_url=settings.portal_url) as client:
        yield client


@asynccontextmanager
async def visiting_as(settings: Settings, staff_role: StaffRole) -> AsyncIterator[httpx.AsyncClient]:
    """A browser of somebody new with that role, signed in."""
    async with visiting(settings) as client:
        async with database.transaction(SYSTEM):
            person = await create_person(f"{staff_role}@support.example", "Ada", staff_role=staff_role)
            token = await start_session(person, address="127.0.0.1", browser="a test")
        client.cookies.set(cookie_name(settings, "session"), token)
        yield client
