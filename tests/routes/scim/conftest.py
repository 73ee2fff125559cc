"""A directory of Northwind's, whose domain is northwind.example."""

import pytest

from tests.directories import Directory, directory_of
from tests.house import House


@pytest.fixture
async def directory(house: House) -> Directory:
    """It was connected by Nadia, Northwind's admin."""
    return await directory_of(house)
