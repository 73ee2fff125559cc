"""A tier as a plan file writes it: its row of `tiers`, its column of every grid, its ladder, its channels."""

from collections.abc import Mapping
from typing import Any, get_args

from app.domain.calendars.calendar import Calendar
from app.domain.plans.durations import NO_PROMISE, read_duration
from app.domain.plans.ladder_file import read_ladders, read_triggers
from app.domain.plans.offer_file import read_contact_points, read_entitlements, read_price, read_uptime
from app.domain.plans.plan import Promise, PromiseKind, Tier

Facts = Mapping[str, Any]


def read_tier(facts: Facts, slug: str, rank: int, calendars: Mapping[str, Calendar]) -> Tier:
    """The tier of that slug, with everything that the file says of it."""
    entry = facts["tiers"][slug]
    calendar = calendars[entry["calendar"]]
    channels = read_contact_points(facts, "channels", calendars)
    return Tier(
        slug=slug,
        rank=rank,
        name=entry["name"],
        plan_name=entry["plan_name"],
        calendar=calendar,
        promises={kind: _column(facts, kind, slug, calendar) for kind in get_args(PromiseKind)},
        channel_response=_by_channel(facts, slug, calendar),
        facts=entry,
        hours=entry["hours"],
        price=read_price(entry.get("price")),
        uptime=read_uptime(facts.get("uptime", {}).get(slug)),
        channels=tuple(channel for channel in channels if slug in channel.tiers),
        entitlements=read_entitlements(facts, slug),
        ladders=read_ladders(facts, slug, calendar, calendars),
        triggers=read_triggers(facts, slug),
        cite=entry["cite"],
    )


def _column(facts: Facts, kind: PromiseKind, tier: str, calendar: Calendar) -> dict[str, Promise]:
    """The tier's promises of one kind by severity; a cell that says "None" is no promise."""
    grid = facts.get(kind)
    if grid is None:
        return {}
    cite = grid.get("tier_cites", {}).get(tier, grid["cite"])
    cites = grid.get("cell_cites", {}).get(tier, {})
    column = {s: row if isinstance(row, str) else row.get(tier, NO_PROMISE) for s, row in _rows(facts, grid)}
    rule, commitment = facts["rules"]["hours_from_24"], grid["commitment"]
    return {
        severity: Promise(words, read_duration(words, calendar, rule), cites.get(severity, cite), commitment)
        for severity, words in column.items()
        if words.strip().lower() != NO_PROMISE
    }


def _rows(facts: Facts, grid: Facts) -> list[tuple[str, Any]]:
    """The rows from the most severe down, whatever their order in the file."""
    return [(severity, grid["targets"][severity]) for severity in facts["severities"] if severity in grid["targets"]]


def _by_channel(facts: Facts, tier: str, calendar: Calendar) -> dict[Any, Promise]:
    own = facts.get("channel_response", {}).get(tier)
    if own is None:
        return {}
    rule, commitment = facts["rules"]["hours_from_24"], facts["first_response"]["commitment"]
    return {
        channel: Promise(words, read_duration(words, calendar, rule), own["cite"], commitment)
        for channel, words in own.items()
        if channel != "cite"
    }
