"""What suggestions did, month by month: of drafts as long as they are kept, then as counts alone."""

from dataclasses import dataclass
from datetime import date

from app.domain.deflection.figures import COUNTS, OUTCOMES, Figures
from app.lib import database
from app.lib.database import SYSTEM

BATCH = 500
_MONTH = f"""
    SELECT date_trunc('month', began_at AT TIME ZONE 'UTC')::date AS month, {COUNTS} FROM ({OUTCOMES}) o GROUP BY 1
"""
_KEPT = ("shown", "opened", "solved", "taken_back", "filed")


@dataclass(frozen=True, slots=True)
class Month:
    """What came of the drafts that were begun in it (UTC); `on` is its first day."""

    on: date
    figures: Figures


async def by_month() -> list[Month]:
    """The last twelve in which something was shown, the newest first."""
    kept = _MONTH.format(which="true")
    sums = ", ".join(f"sum({name})::integer AS {name}" for name in _KEPT)
    rows = await database.fetch(
        f"SELECT month, {sums} FROM (SELECT * FROM draft_month UNION ALL {kept}) m GROUP BY month "
        "ORDER BY month DESC LIMIT 12"
    )
    return [Month(row["month"], Figures(*(row[name] for name in _KEPT))) for row in rows]


async def forget_old_drafts(days: int, batch: int = BATCH) -> int:
    """Counts the drafts that are older than so many days into their months, and erases them with what was shown beside
    them; answers how many."""
    erased = last = await _forget(days, batch)
    while last == batch:
        last = await _forget(days, batch)
        erased += last
    return erased


async def _forget(days: int, batch: int) -> int:
    # Whether a draft was solved is told by tickets that were filed after it: those that became one go last, by the
    # ticket's time.
    summed = ", ".join(f"{name} = draft_month.{name} + excluded.{name}" for name in _KEPT)
    counted = _MONTH.format(which="(d.organisation_id, d.id) IN (SELECT organisation_id, id FROM old)")
    async with database.transaction(SYSTEM):
        return await database.execute(
            f"""
            WITH old AS (
                SELECT d.organisation_id, d.id FROM draft d
                LEFT JOIN ticket t ON t.organisation_id = d.organisation_id AND t.id = d.ticket_id
                WHERE d.began_at < portal_now() - make_interval(days => $1)
                  AND (d.ticket_id IS NULL OR t.opened_at < portal_now() - make_interval(days => $1))
                ORDER BY d.ticket_id IS NOT NULL, d.began_at LIMIT $2 FOR UPDATE OF d SKIP LOCKED),
            counted AS (
                INSERT INTO draft_month (month, {", ".join(_KEPT)}) {counted}
                ON CONFLICT (month) DO UPDATE SET {summed})
            DELETE FROM draft d USING old WHERE d.organisation_id = old.organisation_id AND d.id = old.id
            """,
            days,
            batch,
        )
