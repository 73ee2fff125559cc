"""Entries of a plan file whose parts must fit each other: numbers, ladders, spans."""

import re
from collections.abc import Iterator
from datetime import timedelta
from fractions import Fraction
from typing import Any

from app.domain.plans.ladder_file import Step, served, step
from app.domain.plans.shape import Known, Problem, Shape, many, number, read_by
from app.domain.plans.telephone import check_e164

_SLUG = re.compile(r"[A-Za-z0-9]+(?:[-_][A-Za-z0-9]+)*")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+(/\S*)?")
_SERVICE_DURATION = re.compile(r"\d+(-\d+)? (day|week|month)s?")


def slug(value: Any, at: str, known: Known) -> Iterator[Problem]:
    """A short name for addresses and references."""
    if not isinstance(value, str) or not _SLUG.fullmatch(value):
        yield at, "must be letters and digits, with single - or _ between them"


def _check_span(ends: list[int]) -> None:
    if ends[0] > ends[1]:
        raise ValueError(f"must go from the lower to the higher, not {ends[0]} to {ends[1]}")


def _check_service_duration(words: str) -> None:
    if not _SERVICE_DURATION.fullmatch(words):
        raise ValueError(f'"{words}" is no typical duration such as "1 week" or "2-4 weeks"')


span = read_by(_check_span, many(number(1, 1000), least=2, most=2))
service_duration = read_by(_check_service_duration)


def contact_point(entry: Shape) -> Shape:
    """An address or number whose form fits its kind."""

    def shape(value: Any, at: str, known: Known) -> Iterator[Problem]:
        problems = list(entry(value, at, known))
        yield from problems or _address_problems(value, at)

    return shape


def _address_problems(value: dict[str, Any], at: str) -> Iterator[Problem]:
    kind, shown = value["kind"], value.get("shown", "")
    forms = {"email": _EMAIL, "portal": _HOST, "web": _HOST}
    if kind in (*forms, "phone") and not shown:
        yield f"{at}.shown", "missing"
    elif kind in forms and not forms[kind].fullmatch(shown):
        yield f"{at}.shown", f'"{shown}" is no {"address for mail" if kind == "email" else "host name"}'
    if "e164" in value:
        try:
            check_e164(value["e164"], shown)
        except ValueError as reason:
            yield f"{at}.e164", str(reason)


def ladder(entry: Shape) -> Shape:
    """A ladder whose levels follow one another, for each severity that they serve."""

    def shape(value: Any, at: str, known: Known) -> Iterator[Problem]:
        problems = list(entry(value, at, known))
        yield from problems or _ladder_problems(value, at, known)

    return shape


def _ladder_problems(value: dict[str, Any], at: str, known: Known) -> Iterator[Problem]:
    """Each severity is served by the levels from 1 up without a gap, each later than the one below."""
    for severity in known.severities:
        steps: list[Step] = []
        for index, level in enumerate(value["levels"], start=1):
            place = f"{at}.levels[{index}]"
            if severity not in served(level, known.severities):
                if severity in level.get("after", ()):
                    yield f"{place}.after.{severity}", "the level does not serve this severity"
                continue
            if len(steps) < index - 1:
                yield f"{place}.serves", f"has {severity}, which a level below does not serve"
            try:
                steps.append(step(level, severity))
            except ValueError as reason:
                yield f"{place}.after", str(reason)
                break
            if not _later(steps):
                yield f"{place}.after", f"{severity} is not later than at the level below"


def _later(steps: list[Step]) -> bool:
    """Whether every step is later than those below it; a time and a share cannot be compared."""
    times = [one for one in steps if isinstance(one, timedelta)]
    shares = [one for one in steps if isinstance(one, Fraction)]
    return times == sorted(set(times)) and shares == sorted(set(shares))
