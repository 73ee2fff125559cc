"""The file of checkpoints, after a power cut in the middle of a line."""

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from app.domain.audit.checkpoints import Unusable, keep, kept, lines_of, signed

CHAIN, AT = UUID(int=1), datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def test_half_a_line_at_the_end_is_no_checkpoint_and_nothing_is_written_behind_it(tmp_path: Path) -> None:
    first, second = (signed(tmp_path, CHAIN, seq, b"\1" * 32, AT) for seq in (1, 2))
    keep(tmp_path, [first])
    with lines_of(tmp_path).open("ab") as out:
        out.write(b'{"at": "2026-03-02T09:')
    assert list(kept(lines_of(tmp_path))) == [first]
    keep(tmp_path, [second])
    assert list(kept(lines_of(tmp_path))) == [first, second]


def test_a_whole_line_that_is_no_checkpoint_is_said(tmp_path: Path) -> None:
    keep(tmp_path, [signed(tmp_path, CHAIN, 1, b"\1" * 32, AT)])
    with lines_of(tmp_path).open("ab") as out:
        out.write(b"{}\n")
    with pytest.raises(Unusable, match="line 2 is no checkpoint"):
        list(kept(lines_of(tmp_path)))
