"""Tables as CSV (RFC 4180) that a spreadsheet opens without running anything that somebody else typed."""

import csv
import io
import itertools
from collections.abc import Iterable, Sequence

# What a spreadsheet takes for a formula, wide forms included, and what it skips before one (OWASP, "CSV Injection").
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def csv_text(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """The table with its head, as `csv_rows` writes it."""
    return csv_rows(itertools.chain([head], rows))


def csv_rows(rows: Iterable[Sequence[object]]) -> str:
    """Some rows of a table. A text that a spreadsheet would run gets an apostrophe before it; None is empty."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([_cell(value) for value in row] for row in rows)
    return out.getvalue()


def _cell(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
