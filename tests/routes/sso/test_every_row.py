"""The checklist of negative tests (security.md, §1.5: S1 to S28; §2.3: O1 to O25) is walked by name.

Each row begins the name of a test: `test_s01_…`, `test_o25_…`. They stand beside what reads an answer
(tests/integrations/saml and oidc), where all variants of a message are tried, and here, over HTTP, where a refusal is
the one page, no session, its reason in the audit trail, and nothing made.
"""

import re
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[2]
FOLDERS = ("routes/sso", "routes/scim", "integrations/saml", "integrations/oidc", "domain/identity")
ROWS = [*(f"s{row:02}" for row in range(1, 29)), *(f"o{row:02}" for row in range(1, 26))]


@cache
def named() -> set[str]:
    """The rows that begin the name of a test."""
    files = (path for folder in FOLDERS for path in (TESTS / folder).glob("test_*.py"))
    return {row for path in files for row in re.findall(r"^(?:async )?def test_([so]\d+)_", path.read_text(), re.M)}


@pytest.mark.parametrize("row", ROWS)
def test_every_row_of_the_checklist_begins_the_name_of_a_test(row: str) -> None:
    assert row in named()


def test_no_test_is_named_for_a_row_that_is_none() -> None:
    assert named() <= set(ROWS)
