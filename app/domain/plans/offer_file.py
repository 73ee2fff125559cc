"""Contact points, entitlements, prices and uptime as a plan file writes them."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from app.domain.calendars.calendar import Calendar
from app.domain.plans.offer import ContactPoint, CreditBand, Entitlement, Price, Uptime

Facts = Mapping[str, Any]
INHERITED = ("tiers", "right", "extra_cost", "cite")


def read_contact_points(facts: Facts, section: str, calendars: Mapping[str, Calendar]) -> tuple[ContactPoint, ...]:
    """The entries of a section; one that names no tiers or severities is for all of them."""
    return tuple(
        ContactPoint(
            kind=entry["kind"],
            name=entry["name"],
            shown=entry.get("shown"),
            e164=entry.get("e164"),
            tiers=tuple(entry.get("tiers", facts["tiers"])),
            severities=tuple(entry.get("severities", facts["severities"])),
            calendar=calendars.get(entry.get("calendar", "")),
            hours=entry.get("hours"),
            note=entry.get("note"),
            uses=tuple(entry.get("uses", ())),
            cite=entry["cite"],
        )
        for entry in facts.get(section, [])
    )


def read_entitlements(facts: Facts, tier: str) -> tuple[Entitlement, ...]:
    """What the tier includes, from below up, then everything elsewhere in the file that carries a right."""
    included = tuple(_included(facts.get("included", {}), tier))
    elsewhere = {name: section for name, section in facts.items() if name != "included"}
    return included + tuple(_with_rights(elsewhere, tier, {}))


def _included(included: Facts, tier: str) -> Iterator[Entitlement]:
    section = included.get(tier)
    if section:
        yield from _included(included, section.get("and_all_of", ""))
        for item in section["items"]:
            yield _entitlement({"cite": section.get("cite"), **item})


def _with_rights(value: Any, tier: str, around: Facts) -> Iterator[Entitlement]:
    """Entries with a right; what they do not say themselves is said by the section around them."""
    if isinstance(value, list):
        for entry in value:
            yield from _with_rights(entry, tier, around)
    if not isinstance(value, dict):
        return
    whole = {**around, **value}
    if "items" not in value and "name" in value and "right" in whole and tier in whole.get("tiers", [tier]):
        yield _entitlement(whole)
    inherited = {key: whole[key] for key in INHERITED if key in whole}
    for entry in value.values():
        yield from _with_rights(entry, tier, inherited)


def _entitlement(item: Facts) -> Entitlement:
    name, detail, right = item["name"], item.get("detail", ""), item.get("right")
    return Entitlement(name, detail, right, item["cite"], item.get("extra_cost", False))


def read_price(price: Facts | None) -> Price | None:
    """A tier's price, where the plan prints one."""
    if price is None:
        return None
    amount = Decimal(price["amount"]) if "amount" in price else None
    return Price(price["words"], amount, price.get("currency"), price.get("per"))


def read_uptime(uptime: Facts | None) -> Uptime | None:
    """A tier's promised availability, where the plan prints one."""
    if uptime is None:
        return None
    percent = Decimal(uptime["percent"])
    return Uptime(percent, uptime["words"], uptime["commitment"], uptime["credited"], uptime["cite"])


def read_credit_bands(facts: Facts) -> tuple[CreditBand, ...]:
    """The credit table, from the mildest breach to the worst."""
    bands = [CreditBand(Decimal(b["below"]), Decimal(b["percent"])) for b in facts.get("credits", {}).get("bands", [])]
    return tuple(sorted(bands, key=lambda band: band.below, reverse=True))
