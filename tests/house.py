"""A whole portal in one process: its database with the demo's cast, the app, and browsers at its door."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from litestar import Litestar

from app.config import Settings
from app.demo import Cast
from app.domain.accounts.actions import start_session
from app.domain.accounts.tokens import create_api_token
from app.domain.plans.plan import Plan
from app.lib import database
from app.lib.database import SYSTEM
from app.main import create_app, read_vendor, state_of
from app.web.cookies import cookie_name
from tests.browser import Browser, Program
from tests.cast import furnish
from tests.offers import CLOSED_BELOW

_wired: list[Litestar] = []


@dataclass(frozen=True, slots=True)
class House:
    """Everything a test of the portal needs at hand."""

    settings: Settings
    app: Litestar
    cast: Cast

    def visitor(self) -> Browser:
        """A browser that nobody has signed in with."""
        return Browser(self.app, self.settings.portal_url)

    async def browser(self, name: str) -> Browser:
        """A browser that somebody of the cast is signed in with; the sign-in form has tests of its own."""
        async with database.transaction(SYSTEM):
            token = await start_session(self.cast[name].person_id, address="192.0.2.7", browser="a test")
        return Browser(self.app, self.settings.portal_url, {cookie_name(self.settings, "session"): token})

    def stranger(self) -> Program:
        """A program without a token."""
        return Program(self.app, self.settings.portal_url)

    async def program(self, name: str) -> Program:
        """A program with a token of somebody of the cast."""
        async with database.transaction(SYSTEM):
            token = await create_api_token(self.cast[name].email)
        return Program(self.app, self.settings.portal_url, token)


@asynccontextmanager
async def house_of(settings: Settings, plan: Plan = CLOSED_BELOW) -> AsyncIterator[House]:
    """The portal of these settings, on this plan, open to the end of the block."""
    app = portal_of(settings)
    async with app.lifespan():
        cast = await furnish(plan)
        # Else its name would come by itself, in the middle of a test.
        await read_vendor(app.state)
        yield House(settings, app, cast)


def portal_of(settings: Settings) -> Litestar:
    """The portal of these settings. Wiring its routes takes longer than most tests do, so it is done once a process;
    nothing of one installation is left for the next."""
    if not _wired:
        _wired.append(create_app(settings))
    app = _wired[0]
    app.state.clear()
    app.state.update(state_of(settings))
    return app
