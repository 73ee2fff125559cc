"""Where a request came from, for those who note it far from the request: the audit trail and sessions."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Origin:
    """The caller's address as the server saw it, their browser's word of itself, and the request's id. All are empty
    for what the worker and the command line do. `directory` is the connection of the directory (SCIM) that asks."""

    address: str = ""
    browser: str = ""
    request_id: str = ""
    directory: UUID | None = None


_NOWHERE = Origin()
_origin: ContextVar[Origin] = ContextVar("origin", default=_NOWHERE)


def origin() -> Origin:
    """Of the request that is being answered."""
    return _origin.get()


@contextmanager
def coming_from(found: Origin) -> Iterator[None]:
    """Within the block that is the origin."""
    token = _origin.set(found)
    try:
        yield
    finally:
        _origin.reset(token)


def by_directory(connection_id: UUID) -> AbstractContextManager[None]:
    """Within the block it is this connection's directory that asks."""
    return coming_from(replace(origin(), directory=connection_id))
