"""Where a request came from, for those who note it far from the request: the audit trail and sessions."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Origin:
    """The caller's address as the server saw it, their browser's word of itself, and the request's id. All are empty
    for what the worker and the command line do."""

    address: str = ""
    browser: str = ""
    request_id: str = ""


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
