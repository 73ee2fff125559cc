"""What the journeys ask for: a portal of real processes, a Chromium, and the people who use both."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, async_playwright, expect

from app.domain.plans.plan import Plan
from e2e.employers import employers  # noqa: F401 - a fixture
from e2e.installation import Installation, installation_of
from e2e.people import People
from e2e.portal import Portal, running_portal
from e2e.spread import Spread, longest_first
from e2e.stage import set_stage
from tests import conftest as house
from tests.chromium import find_chromium
from tests.conftest import anyio_backend, servers  # noqa: F401 - fixtures
from tests.offers import CLOSED_BELOW, OPEN_TO_ALL
from tests.servers import Servers

PLANS = [CLOSED_BELOW, OPEN_TO_ALL]
_FAILED = pytest.StashKey[bool]()
_SWITCHES = (
    "--no-sandbox",  # root has no other way
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-sync",
    "--no-first-run",
    # Another host than ours is a failed request, which the console tells. Names that end in .test are this machine.
    "--host-resolver-rules=MAP *.test 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
)
# As long as a busy machine may need; whoever passes never waits for it.
expect.set_options(timeout=30_000)


def pytest_configure(config: pytest.Config) -> None:
    """Where only the journeys are run, pytest has not met tests/conftest.py, which starts and stops the servers."""
    if not config.pluginmanager.is_registered(house):
        config.pluginmanager.register(house, "house")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A process of pytest-xdist has them in the order in which they are handed out."""
    if hasattr(config, "workerinput"):
        items[:] = longest_first(items)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Spread:
    """Tests that share a portal share a process."""
    config.option.loadscopereorder = False
    return Spread(config, log)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Notes a failure, so that `people` keeps what was seen."""
    report = yield
    if report.failed:  # type: ignore[attr-defined]
        item.stash[_FAILED] = True
    return report


@pytest.fixture(scope="package")
def portals(
    servers: Servers, worker_id: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[Plan], Portal]]:
    """The portal of a plan: started when it is first asked for, then shared by all journeys of this process."""
    number = int(worker_id.removeprefix("gw")) if worker_id != "master" else 0
    with ExitStack() as stack:

        @cache
        def portal_on(at: int) -> Portal:
            name, folder = f"uphold_journeys_{worker_id}_{at}", tmp_path_factory.mktemp("portal")
            # Valkey's databases below 32 are the other tests'.
            running = running_portal(servers, PLANS[at], name, folder, 32 + 2 * number + at)
            return stack.enter_context(running)

        yield lambda plan: portal_on(PLANS.index(plan))


@pytest.fixture
def portal(portals: Callable[[Plan], Portal], request: pytest.FixtureRequest) -> Portal:
    """The portal of the plan in which not every tier files tickets, unless `on` names another."""
    return portals(getattr(request, "param", CLOSED_BELOW))


@pytest.fixture
def stage(portal: Portal) -> dict[str, str]:
    """References of tickets in every state, by the state's name."""
    if not portal.stage:
        portal.stage = set_stage(portal)
    return portal.stage


@pytest.fixture(scope="package")
def shared_installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """An installation whose processes are the tests' to break; started when it is first asked for."""
    with installation_of(CLOSED_BELOW, tmp_path_factory.mktemp("installation")) as installation:
        yield installation


@pytest.fixture
def installation(shared_installation: Installation) -> Installation:
    """The same, with everything up."""
    shared_installation.heal()
    return shared_installation


@pytest.fixture(scope="session")
def chromium() -> Path | None:
    """The browser to test with. Not looked for by `browser` itself: this may ask Playwright's other, sync interface."""
    return find_chromium()


@pytest.fixture(scope="package")
async def browser(anyio_backend: str, chromium: Path | None) -> AsyncIterator[Browser]:
    """One Chromium for all journeys of this process."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=_SWITCHES)
        yield browser
        await browser.close()


@pytest.fixture
async def people(
    portal: Portal, browser: Browser, request: pytest.FixtureRequest, tmp_path: Path
) -> AsyncIterator[People]:
    """Those who visit the portal; none of their pages may do what `People.trouble` lists."""
    people = People(browser, portal)
    yield people
    failed = request.node.stash.get(_FAILED, False) or bool(people.trouble)
    if failed:
        print(f"pages as they were: {tmp_path}; logs: {portal.settings.data_dir}")
    await people.leave(tmp_path if failed else None)
    assert not people.trouble
