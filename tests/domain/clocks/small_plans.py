"""Plans made up for one ticket: a tier of either shape, three severities, targets in every kind of duration."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import strategies as st

from app.domain.calendars.calendar import Calendar
from app.domain.calendars.duration import Duration
from app.domain.plans.offer import Commitment
from app.domain.plans.plan import Channel, Plan, Promise, PromiseKind, Severity, Tier

REOPEN_WINDOW = timedelta(hours=168)
SLUGS = ("S1", "S2", "S3")


def promise(duration: Duration | None, commitment: Commitment = "target") -> Promise:
    words = f"{duration.kind} {duration.time} {duration.days}" if duration else "Best effort"
    return Promise(words, duration, "Made up", commitment)


def severity(rank: int, pauses: bool) -> Severity:
    return Severity(SLUGS[rank], rank, SLUGS[rank], SLUGS[rank], "", (), pauses, "Made up")


def coverage(minutes: int) -> Duration:
    return Duration("coverage", time=timedelta(minutes=minutes))


short = st.integers(1, 30 * 60).map(coverage)
business_days = st.integers(1, 5).map(lambda n: Duration("business_days", days=n))
calendar_days = st.integers(1, 7).map(lambda n: Duration("calendar_days", days=n))
elapsed = st.integers(1, 100).map(lambda hours: Duration("elapsed", time=timedelta(hours=hours)))
durations = st.one_of(short, business_days, calendar_days)


@st.composite
def rows(draw: st.DrawFn, least: int, of: st.SearchStrategy[Duration], commitment: Commitment) -> dict[str, Promise]:
    """A promise for the most severe ones, best effort or nothing below."""
    promised = draw(st.integers(least, len(SLUGS)))
    made = {slug: promise(draw(of), commitment) for slug in SLUGS[:promised]}
    best_effort = {slug: promise(None) for slug in SLUGS[promised:] if draw(st.booleans())}
    return made | best_effort


@st.composite
def tiers(draw: st.DrawFn, calendar: Calendar, of: st.SearchStrategy[Duration]) -> Tier:
    """Acknowledgement for the most severe only or for nobody, the two plans' shapes, and a channel's own response."""
    promises: dict[PromiseKind, dict[str, Promise]] = {
        "first_response": draw(rows(1, of, "guarantee")),
        "resolution": draw(rows(0, of, "target")),
        "acknowledge": {"S1": promise(coverage(30), "trigger")} if draw(st.booleans()) else {},
        "next_response": draw(rows(1, of, "guarantee")),
        "update": draw(rows(1, of, "internal")),
    }
    channels: dict[Channel, Promise] = {"email": promise(draw(of), "guarantee")} if draw(st.booleans()) else {}
    return Tier("tier", 0, "Tier", "Tier", calendar, promises, channels, {})


@st.composite
def plans(draw: st.DrawFn, tier: Tier) -> Plan:
    pauses = draw(st.sampled_from([(False, True, True), (False, False, True), (True, False, True), (True, True, True)]))
    severities = tuple(severity(rank, pauses[rank]) for rank in range(len(SLUGS)))
    plan = Plan("made-up", "1", "", "", None, None, severities, (tier,), REOPEN_WINDOW, {}, (), "")
    return replace(plan, third_party_pauses=draw(st.booleans()), workaround_resolves=draw(st.booleans()))
