"""What a request says of itself in the log."""

from typing import Any, cast

from app.web.state import shown_path
from tests.routes.access import EXPECTED


def test_no_link_that_is_a_secret_is_written_down() -> None:
    links = {path for _, path in EXPECTED if "{token}" in path}
    assert "/invitation/{token}" in links
    for link in links:
        assert shown_path(cast(Any, {"path": link})) == link.replace("{token}", "…")
