"""A published directory and a real server on it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.status_page.server import Server, running


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A server on a directory in which nothing was published yet."""
    with running(tmp_path / "page") as server:
        yield server
