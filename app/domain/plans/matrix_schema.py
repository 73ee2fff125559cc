"""The grids of promised times: a row for each severity, in it a cell for each tier."""

from collections.abc import Iterator
from typing import Any

from app.domain.plans.durations import check_words
from app.domain.plans.shape import Known, Problem, Shape, each, either, read_by, slug_of, table, text

words = read_by(check_words)


def matrix(commitment: Shape, every_cell: bool) -> Shape:
    """A grid of promised times. A row that is one text holds in every tier; `tier_cites` are places of a column of
    its own, `cell_cites` of a cell. With `every_cell`, a cell that is left out is a problem: "None" is what says that
    nothing is promised."""
    row = either(words, str, _row(every_cell))
    return table(
        {"commitment": commitment, "targets": _rows(row, every_cell)},
        {
            "tier_cites": each(slug_of("tiers"), text),
            "cell_cites": each(slug_of("tiers"), each(slug_of("severities"), text)),
        },
    )


def _rows(row: Shape, every_cell: bool) -> Shape:
    def shape(value: Any, at: str, known: Known) -> Iterator[Problem]:
        yield from each(slug_of("severities"), row)(value, at, known)
        if every_cell and isinstance(value, dict):
            yield from _absent(value, at, known.severities)

    return shape


def _row(every_cell: bool) -> Shape:
    def shape(value: Any, at: str, known: Known) -> Iterator[Problem]:
        yield from each(slug_of("tiers"), words)(value, at, known)
        if every_cell and isinstance(value, dict):
            yield from _absent(value, at, known.tiers)

    return shape


def _absent(value: dict[str, Any], at: str, slugs: tuple[str, ...]) -> Iterator[Problem]:
    for slug in slugs:
        if slug not in value:
            yield f"{at}.{slug}", 'missing: write a time, "Best effort" or "None"'
