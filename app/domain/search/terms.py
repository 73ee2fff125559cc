"""What is asked for, in the words of the index."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.search.asking import Term
from app.lib import database


@dataclass(frozen=True, slots=True)
class Sought:
    """A term and how the index has it: `query`, a tsquery of its form in every language, and the lexemes in it."""

    term: Term
    query: str
    lexemes: frozenset[str]


async def sought(terms: Sequence[Term]) -> list[Sought]:
    """The terms that say something; words that every text has ("the", "und") say nothing and are left out."""
    rows = await database.fetch(
        "SELECT q.query::text AS query, search_lexemes(q.query) AS lexemes "
        "FROM unnest($1::text[], $2::boolean[]) WITH ORDINALITY AS t (term, begins, n), "
        "LATERAL (SELECT search_term(t.term, t.begins)) AS q (query) ORDER BY t.n",
        [term.text for term in terms],
        [term.how == "prefix" for term in terms],
    )
    found = (Sought(term, row["query"], frozenset(row["lexemes"])) for term, row in zip(terms, rows, strict=True))
    return [one for one in found if one.query]


def wanted(asked: Sequence[Sought]) -> list[Sought]:
    """Those that are to be found."""
    return [one for one in asked if not one.term.excluded]


def all_of(asked: Sequence[Sought]) -> str:
    """The tsquery of what has everything that is wanted and nothing that is excluded."""
    return " & ".join(f"{'!' if one.term.excluded else ''}({one.query})" for one in asked)


def any_of(asked: Sequence[Sought]) -> str:
    """The tsquery of what has something that is wanted and nothing that is excluded."""
    some = " | ".join(f"({one.query})" for one in wanted(asked))
    return " & ".join([f"({some})", *(f"!({one.query})" for one in asked if one.term.excluded)])
