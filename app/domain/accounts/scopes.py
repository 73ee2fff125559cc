"""What an API token may be let do: few, and named by it. Every route of the API names the one that it asks for."""

from collections.abc import Iterable

from app.domain.accounts.viewer import Viewer

SCOPES = {
    "tickets:read": "See tickets, their messages and their clocks",
    "search:read": "Search what you may read: articles, incidents, organisations, people; tickets if it may see those",
    "tickets:write": "File tickets, write on them and, on the support team, resolve them; answers show the ticket",
}


def has_scope(viewer: Viewer, scope: str) -> bool:
    """Whether the caller's token lets it do that."""
    return viewer.scopes is not None and scope in viewer.scopes


def unknown(scopes: Iterable[str]) -> list[str]:
    """Those that there are not."""
    return sorted(set(scopes) - SCOPES.keys())
