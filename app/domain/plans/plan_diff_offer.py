"""What two plans offer beside promised times: ways to reach us, rights and services, uptime, credits, prices."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from app.domain.plans.difference import Compared, Difference, Effect, effect_of, paired
from app.domain.plans.named_entries import NamedEntry, named_entries
from app.domain.plans.offer import ContactPoint, CreditBand, Entitlement, Price, Uptime
from app.domain.plans.plan import Plan, Tier
from app.domain.plans.plan_diff_promises import STRENGTH
from app.domain.plans.wording import hours_in_words

# Sections that are compared by what they mean.
_ELSEWHERE = ("document", "tiers", "included", "channels", "contacts", "offices", "ladders", "escalation_contacts")
_A_LITTLE = Decimal("0.0001")


def contact_points(compared: Compared, section: str, tiers: tuple[Tier, Tier] | None = None) -> Iterator[Difference]:
    """Ways to reach the vendor, a tier's where one is given: new, gone, or with another address, hours, severities."""
    before, after = (
        [place for place in _places(plan, section) if tier is None or tier.slug in place[1].tiers]
        for plan, tier in zip((compared.old, compared.new), tiers or (None, None), strict=True)
    )
    slug = tiers[1].slug if tiers else None
    for old, new in paired(before, after, lambda place: (place[1].kind, place[1].name), lambda place: place[1].shown):
        keys = old[0] if old else None, new[0] if new else None
        if old is None and new is not None:
            yield Difference("channel", f"{_point(new[1])} is new", "better", *keys, slug)
        elif new is None and old is not None:
            yield Difference("channel", f"{_point(old[1])} is gone", "worse", *keys, slug)
        elif old and new:
            for words, effect in _changes(compared, old[1], new[1]):
                yield Difference("channel", f"{new[1].name}: {words}", effect, *keys, slug)


def _places(plan: Plan, section: str) -> list[tuple[str, ContactPoint]]:
    points: Sequence[ContactPoint] = getattr(plan, section)
    return [(f"{section}[{number}]", point) for number, point in enumerate(points, start=1)]


def _point(point: ContactPoint) -> str:
    return f"{point.name} ({', '.join(filter(None, [point.kind, point.shown]))})"


def _changes(compared: Compared, old: ContactPoint, new: ContactPoint) -> Iterator[tuple[str, Effect]]:
    if (old.name, old.kind) != (new.name, new.kind):
        yield f"was {old.name}", "changed"
    if (old.shown, old.e164) != (new.shown, new.e164):
        yield f"{old.shown or 'no address'} → {new.shown or 'no address'}", "changed"
    before, after = _served(compared, old, new)
    if before != after:
        words = f"for {', '.join(old.severities)} → {', '.join(new.severities)}"
        yield words, effect_of(better=bool(after - before), worse=bool(before - after))
    if _answered(old) != _answered(new):
        yield f"answered {_answered(old)} → {_answered(new)}", "changed"


def _served(compared: Compared, old: ContactPoint, new: ContactPoint) -> tuple[set[str], set[str]]:
    """The severities of both, by the new plan's slugs where it has them; nothing where both serve all there are."""
    if all(len(point.severities) == len(plan.severities) for point, plan in ((old, compared.old), (new, compared.new))):
        return set(), set()
    called = {one.slug: other.slug for one, other in compared.severities if one and other}
    return {called.get(slug, slug) for slug in old.severities}, set(new.severities)


def _answered(point: ContactPoint) -> str:
    return hours_in_words(point.calendar) if point.calendar else "in the tier’s hours"


def entitlements(compared: Compared, old: Tier, new: Tier) -> Iterator[Difference]:
    """What the tier includes or may buy."""
    both = paired(old.entitlements, new.entitlements, lambda one: (one.name, one.extra_cost), _of_right)
    for before, after in both:
        keys = (
            _key(compared.old, old, before) if before else None,
            _key(compared.new, new, after) if after else None,
        )
        if before is None and after is not None:
            cost = " (at extra cost)" if after.extra_cost else ""
            yield Difference("right", f"{after.name}{cost} is new", "better", *keys, new.slug)
        elif after is None and before is not None:
            yield Difference("right", f"{before.name} is gone", "worse", *keys, new.slug)
        elif before and after:
            for words, effect in _rights(before, after):
                yield Difference("right", words, effect, *keys, new.slug)


def _of_right(entitlement: Entitlement) -> tuple[str, bool] | None:
    return (entitlement.right, entitlement.extra_cost) if entitlement.right else None


def _rights(old: Entitlement, new: Entitlement) -> Iterator[tuple[str, Effect]]:
    if old.name != new.name:
        yield f"{old.name} is called {new.name}", "changed"
    if old.right != new.right:
        words = f"{new.name}: right {old.right or 'none'} → {new.right or 'none'}"
        yield words, effect_of(better=not old.right, worse=not new.right)


def _key(plan: Plan, tier: Tier, entitlement: Entitlement) -> str | None:
    """Where the file says it: first in what the tier includes, then anywhere."""
    found = [one for one in named_entries(plan.facts) if one.name == entitlement.name]
    own = [one for one in found if one.right == entitlement.right and tier.slug in one.facts.get("tiers", [tier.slug])]
    first = sorted(own or found, key=lambda one: not one.key.startswith(f"included.{tier.slug}."))
    return first[0].key if first else None


def services(compared: Compared) -> Iterator[Difference]:
    """Everything else that the files list by name and that is no right of a tier."""
    before, after = ([*_listed(plan)] for plan in (compared.old, compared.new))
    for old, new in paired(before, after, lambda one: (one.section, one.name)):
        keys = old.key if old else None, new.key if new else None
        if old is None and new is not None:
            yield Difference("service", f"{new.name} is new in {new.section}", "changed", *keys)
        elif new is None and old is not None:
            yield Difference("service", f"{old.name} is gone from {old.section}", "changed", *keys)
        elif old and new and old.figures() != new.figures():
            yield Difference("service", f"{new.name}: {_told(old, new)}", "changed", *keys)


def _listed(plan: Plan) -> Iterator[NamedEntry]:
    facts = {name: section for name, section in plan.facts.items() if name not in _ELSEWHERE}
    # A service that carries a right is compared tier by tier, but for how long it takes and how often it comes.
    return (one for one in named_entries(facts) if not one.right or one.figures())


def _told(old: NamedEntry, new: NamedEntry) -> str:
    before, after = old.figures(), new.figures()
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    return ", ".join(
        f"{name.replace('_', ' ')} {before.get(name, 'none')} → {after.get(name, 'none')}" for name in names
    )


def uptime(old: Tier, new: Tier) -> Iterator[Difference]:
    """The promised availability, whether it binds, and whether a breach is paid back."""
    keys = f"uptime.{old.slug}" if old.uptime else None, f"uptime.{new.slug}" if new.uptime else None
    if old.uptime and new.uptime:
        before, after = old.uptime, new.uptime
        was, now = _worth(before), _worth(after)
        if was != now:
            better = was[0] < now[0] or was[1] < now[1] or was[2] < now[2]
            worse = was[0] > now[0] or was[1] > now[1] or was[2] > now[2]
            words = f"uptime: {_uptime(old)} → {_uptime(new)}"
            yield Difference("uptime", words, effect_of(better, worse), *keys, new.slug)
    elif old.uptime or new.uptime:
        words = f"uptime: {_uptime(old)} → {_uptime(new)}"
        yield Difference("uptime", words, "better" if new.uptime else "worse", *keys, new.slug)


def _worth(promised: Uptime) -> tuple[Decimal, int, bool]:
    return promised.percent, STRENGTH.index(promised.commitment), promised.credited


def _uptime(tier: Tier) -> str:
    if tier.uptime is None:
        return "no promise"
    credited = ", with credits" if tier.uptime.credited else ""
    return f"{tier.uptime.percent} % ({tier.uptime.commitment}{credited})"


def credit_table(compared: Compared) -> Iterator[Difference]:
    """What a month below the promise gives back."""
    old, new = compared.old.credit_bands, compared.new.credit_bands
    if old != new:
        months = [band.below - _A_LITTLE for band in (*old, *new)]
        gaps = [_given(new, month) - _given(old, month) for month in months]
        effect = effect_of(better=max(gaps) > 0, worse=min(gaps) < 0)
        yield Difference("credits", f"credits: {_bands(old)} → {_bands(new)}", effect, "credits.bands", "credits.bands")


def _given(bands: Sequence[CreditBand], month: Decimal) -> Decimal:
    return max((band.percent for band in bands if month < band.below), default=Decimal(0))


def _bands(bands: Sequence[CreditBand]) -> str:
    return ", ".join(f"below {band.below} % {band.percent} %" for band in bands) or "none"


def price(old: Tier, new: Tier) -> Iterator[Difference]:
    """Another amount, currency or period; where a plan prints no figure, other words."""
    before, after = old.price, new.price
    if _paid(before) == _paid(after):
        return
    words = f"price: {_price(before)} → {_price(after)}"
    keys = f"tiers.{old.slug}.price" if before else None, f"tiers.{new.slug}.price" if after else None
    yield Difference("price", words, _cheaper(before, after), *keys, new.slug)


def _price(price: Price | None) -> str:
    if price is None:
        return "not printed"
    return price.words if price.amount is None else f"{price.words} ({price.amount} {price.currency or ''})"


def _paid(price: Price | None) -> object:
    if price is None or price.amount is None:
        return price and price.words
    return price.amount, price.currency, price.per


def _cheaper(old: Price | None, new: Price | None) -> Effect:
    known = old and new and old.amount is not None and new.amount is not None
    if old and new and known and (old.currency, old.per) == (new.currency, new.per):
        assert old.amount is not None
        assert new.amount is not None
        return "better" if new.amount < old.amount else "worse"
    return "changed"
