"""What one text of an article has that another has not, as pages show it."""

from app.domain.articles.article import Revision, Text
from app.domain.articles.difference import Line, difference

_PARTS = (("title", "Title"), ("summary", "Summary"), ("search_words", "Search words"), ("body", "Text"))
Changes = list[tuple[str, list[Line]]]


def changes(old: Revision | Text | None, new: Revision | Text) -> Changes:
    """The parts that differ, each with its lines; of nothing all is new."""
    compared = [(words, difference(getattr(old, name, ""), getattr(new, name))) for name, words in _PARTS]
    return [(words, lines) for words, lines in compared if lines]
