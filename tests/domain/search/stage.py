"""What the tests of search share: who finds what."""

from collections.abc import Sequence
from typing import Any

from app.domain.accounts.viewer import Viewer
from app.domain.search.asking import read
from app.domain.search.finding import search
from app.domain.search.found import Filters, Found, Hit, Kind, Pieces
from app.lib import database
from app.lib.database import NOBODY


async def found(
    viewer: Viewer | None, text: str, kind: Kind | None = None, *, languages: Sequence[str] = (), **filters: object
) -> Found:
    """What the viewer (None: signed out) finds."""
    async with database.transaction(viewer.who if viewer else NOBODY, reading=True):
        asked = Filters(kind=kind, **filters)  # type: ignore[arg-type]
        return await search(viewer, read(text), asked, languages=languages)


async def hits(viewer: Viewer | None, text: str, kind: Kind | None = None, **filters: Any) -> tuple[Hit, ...]:
    """The hits of it, in their order."""
    return (await found(viewer, text, kind, **filters)).hits


async def keys(viewer: Viewer | None, text: str, kind: Kind | None = None, **filters: Any) -> list[str]:
    """Their names in addresses."""
    return [hit.key for hit in await hits(viewer, text, kind, **filters)]


def marked(pieces: Pieces) -> list[str]:
    """What is marked of a text."""
    return [piece.text for piece in pieces if piece.marked]


def said(pieces: Pieces) -> str:
    """All of a text."""
    return "".join(piece.text for piece in pieces)
