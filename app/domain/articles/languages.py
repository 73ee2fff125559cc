"""Which language a reader gets. Pure."""

from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar


class Written(Protocol):
    """Words in a language."""

    @property
    def language(self) -> str:
        """Its two letters."""


Words = TypeVar("Words", bound=Written)
# What most readers understand who do not get what they asked for.
LAST_RESORT = "en"


def best(texts: Sequence[Words], wanted: Iterable[str], written_in: str) -> Words:
    """Of an article's texts the one in the language that is wanted most; where none is, that in which the article was
    written; else in any. Raises ValueError without texts."""
    if not texts:
        raise ValueError("an article without texts is read in no language")
    order = in_order(wanted, written_in)
    return min(texts, key=lambda text: order.index(text.language) if text.language in order else len(order))


def in_order(wanted: Iterable[str], written_in: str = "") -> list[str]:
    """Languages as they are wanted ("de-AT" wants German), then the one written in, then the last resort."""
    return list(dict.fromkeys(tag for tag in (*asked_for(wanted), written_in, LAST_RESORT) if tag))


def asked_for(wanted: Iterable[str]) -> list[str]:
    """Languages alone, as they are wanted, each once."""
    tags = (tag.strip().lower().replace("_", "-").partition("-")[0] for tag in wanted)
    return list(dict.fromkeys(tag for tag in tags if tag))
