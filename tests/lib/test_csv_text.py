"""Tables for spreadsheets, in which nothing that somebody typed is run."""

import csv
import io

import pytest

from app.lib.csv_text import csv_text


@pytest.mark.parametrize("evil", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "-"])
def test_what_a_spreadsheet_would_run_is_text(evil: str) -> None:
    assert list(csv.reader(io.StringIO(csv_text(["a"], [[evil]]), newline=""))) == [["a"], [f"'{evil}"]]


def test_everything_else_is_as_it_was() -> None:
    row = ['Müller, "M" & Söhne', "a=b", -3, None, "two\nlines"]
    read = list(csv.reader(io.StringIO(csv_text(["a", "b", "c", "d", "e"], [row]), newline="")))
    assert read[1] == ['Müller, "M" & Söhne', "a=b", "-3", "", "two\nlines"]
