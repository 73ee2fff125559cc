"""A tier's promised times as its customers read them: a row a severity, a column a kind of promise."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from app.domain.plans.offer import Commitment
from app.domain.plans.plan import Plan, Promise, PromiseKind, Severity, Tier
from app.domain.plans.wording import understood

COLUMNS: Mapping[PromiseKind, str] = {
    "acknowledge": "Acknowledgement",
    "first_response": "First response",
    "next_response": "Further responses",
    "update": "Updates every",
    "resolution": "Resolution",
}
# Others only escalate, or are nobody's but our own (sla.md, "Shape").
COMMITMENTS: Mapping[Commitment, str] = {"guarantee": "guaranteed", "target": "a target"}


@dataclass(frozen=True, slots=True)
class Cell:
    """One promised time: the plan's `words`, and what they mean in this tier's hours. `agreed`: negotiated."""

    words: str
    meaning: str
    best_effort: bool
    agreed: bool
    cite: str


@dataclass(frozen=True, slots=True)
class Times:
    """`columns` are names with how far we are bound, nothing where all is best effort; each row's cells stand in their
    order, None for no promise."""

    columns: tuple[tuple[str, str], ...]
    rows: tuple[tuple[Severity, tuple[Cell | None, ...]], ...]


def times(plan: Plan, tier: Tier, agreed: Mapping[str, Collection[str]]) -> Times:
    """What the tier promises for each severity; `agreed` are the severities with a negotiated time, by kind."""
    kinds = [kind for kind in COLUMNS if _commitment(tier, kind) in COMMITMENTS or agreed.get(kind)]
    columns = tuple((COLUMNS[kind], _bound(tier, kind)) for kind in kinds)
    rows = tuple(
        (severity, tuple(_cell(tier, kind, severity.slug, agreed.get(kind, ())) for kind in kinds))
        for severity in plan.severities
    )
    return Times(columns, rows)


def _commitment(tier: Tier, kind: PromiseKind) -> Commitment:
    """How far we are bound by promises of a kind; as by our own where there is none."""
    return next((promise.commitment for promise in tier.promises.get(kind, {}).values()), "internal")


def _bound(tier: Tier, kind: PromiseKind) -> str:
    some = any(promise.duration for promise in tier.promises[kind].values())
    return COMMITMENTS.get(_commitment(tier, kind), "") if some else ""


def _cell(tier: Tier, kind: PromiseKind, severity: str, agreed: Collection[str]) -> Cell | None:
    promise: Promise | None = tier.promises[kind].get(severity)
    if promise is None:
        return None
    return Cell(
        words=promise.words,
        meaning=understood(promise, tier.calendar),
        best_effort=promise.duration is None,
        agreed=severity in agreed,
        cite=promise.cite,
    )
