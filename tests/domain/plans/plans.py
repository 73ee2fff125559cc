"""The two plans, and edited copies of their text."""

from pathlib import Path

import app
from app.domain.plans.plan import Plan, PromiseKind
from app.domain.plans.plan_file import PlanError, load, parse

FOLDER = Path(app.__file__).parent / "plans"
AETHERLINK = load(FOLDER / "aetherlink.toml")
ARAGORA = load(FOLDER / "aragora.toml")


def text(stem: str) -> str:
    """The file as it stands."""
    return (FOLDER / f"{stem}.toml").read_text(encoding="utf-8")


def edited(old: str, new: str, stem: str = "aragora") -> str:
    """The file with the first occurrence of a passage replaced."""
    source = text(stem)
    assert old in source, old
    return source.replace(old, new, 1)


def errors(source: str) -> list[str]:
    """What is wrong with the text; nothing when it is a plan."""
    try:
        parse(source, "plan")
    except PlanError as error:
        return list(error.lines)
    return []


def grid(plan: Plan, kind: PromiseKind) -> dict[str, dict[str, str]]:
    """The words of the promises of one kind, by severity and tier, as a document prints them."""
    return {
        severity.slug: {
            tier.slug: tier.promises[kind][severity.slug].words
            for tier in plan.tiers
            if severity.slug in tier.promises[kind]
        }
        for severity in plan.severities
    }
