"""Streams of pieces."""

from collections.abc import AsyncIterator
from typing import TypeVar

Piece = TypeVar("Piece")


async def chained(first: Piece, rest: AsyncIterator[Piece]) -> AsyncIterator[Piece]:
    """What was taken to see whether there is anything, and then the rest."""
    yield first
    async for piece in rest:
        yield piece
