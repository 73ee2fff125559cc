import pytest
from e2e.people import People
pytestmark = pytest.mark.anyio

async def test_one(people: People, stage) -> None:
    page = await people.page("erin")
    await page.goto("/")
    print(await page.title(), stage)
