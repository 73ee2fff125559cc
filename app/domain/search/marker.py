"""How the texts of one search are shown: what was asked for is marked in them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.domain.search import marking
from app.domain.search.found import Pieces
from app.domain.search.likeness import folded
from app.domain.search.terms import Sought

_PARTS = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Marker:
    """Marks the words of what was sought. `similar`: some of them stand for mistyped ones."""

    wanted: Sequence[Sought]
    similar: bool = False

    def line(self, text: str) -> Pieces:
        """All of a short text."""
        return marking.pieces(text, self._spans(self.wanted, text))

    def excerpt(self, text: str) -> Pieces:
        """The part of a long text that says most."""
        return marking.excerpt(text, _lexemes(self.wanted), _begins(self.wanted))

    def has_any(self, text: str) -> bool:
        """Whether the text has something of what was asked for."""
        return bool(self._spans(self.wanted, text))

    def has_all(self, text: str) -> bool:
        """Whether the text has something of each term."""
        return all(self._spans([one], text) for one in self.wanted)

    def count(self, text: str) -> int:
        """How many of the terms the text has something of."""
        return sum(bool(self._spans([one], text)) for one in self.wanted)

    def without(self, text: str) -> "Marker":
        """Marks what this text has nothing of."""
        return replace(self, wanted=[one for one in self.wanted if not self._spans([one], text)])

    @property
    def phrase(self) -> bool:
        """Whether words in a row were asked for."""
        return any(one.term.how == "phrase" for one in self.wanted)

    def _spans(self, of: Sequence[Sought], text: str) -> list[marking.Span]:
        return marking.spans(text, _lexemes(of), _begins(of))


def _lexemes(of: Sequence[Sought]) -> frozenset[str]:
    return frozenset[str]().union(*(one.lexemes for one in of))


def _begins(of: Sequence[Sought]) -> tuple[str, ...]:
    """How the unfinished words begin."""
    parts = (_PARTS.findall(folded(one.term.text)) for one in of if one.term.how == "prefix")
    return tuple(words[-1] for words in parts if words)
