"""How a benchmark tells what it found."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """A rate of ours (a second) beside its peer's, and the ratio that we want."""

    what: str
    ours: float
    peer_name: str
    peer: float
    wanted: float

    @property
    def ratio(self) -> float:
        """Ours as a share of the peer's."""
        return self.ours / self.peer


def show(rows: list[Row]) -> str:
    """The table, ratios last."""
    lines = [f"{'benchmark':44} {'ours/s':>9} {'peer/s':>9}  {'peer':16} {'ratio':>6} {'wanted':>7}"]
    for row in rows:
        verdict = "" if row.ratio >= row.wanted else "  below"
        lines.append(
            f"{row.what:44} {row.ours:9.0f} {row.peer:9.0f}  {row.peer_name:16} "
            f"{row.ratio:6.2f} {row.wanted:7.2f}{verdict}"
        )
    return "\n".join(lines)
