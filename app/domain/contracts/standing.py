"""How a customer stands: what an account manager should look at. Pure."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from app.domain.contracts.contact_roles import CONTACT_ROLES
from app.domain.contracts.contract import Agreed, day
from app.domain.contracts.named_people import NamedPerson
from app.domain.contracts.policy import NAMED_WORDS

SOON = timedelta(days=30)


def warnings(agreed: Agreed | None, emptied: Sequence[str], named: Sequence[NamedPerson], now: datetime) -> list[str]:
    """In sentences; `agreed` is the version in effect, `emptied` the contact roles whose last holder has left."""
    return [*_of_contract(agreed, now), *_of_roles(emptied), *_of_named(named)]


def _of_contract(agreed: Agreed | None, now: datetime) -> Iterator[str]:
    if agreed is None:
        yield "There is no contract in effect."
        return
    today = agreed.today(now)
    if today < agreed.starts_on:
        yield f"The contract starts on {day(agreed.starts_on)}."
    elif agreed.ends_on and agreed.ends_on < today:
        yield f"The contract ended on {day(agreed.ends_on)}."
    elif agreed.ends_on and agreed.ends_on - today <= SOON:
        yield f"The contract ends on {day(agreed.ends_on)}."
    yield from _of_renewal(agreed, today)


def _of_renewal(agreed: Agreed, today: date) -> Iterator[str]:
    notice_by, renews_on = agreed.notice_by, agreed.renews_on
    if renews_on is None or notice_by is None:
        return
    if renews_on < today:
        yield f"The renewal of {day(renews_on)} has passed: write down what was agreed."
    elif agreed.renews_by_itself and notice_by - SOON <= today <= notice_by:
        yield f"It renews by itself on {day(renews_on)}; notice can be given until {day(notice_by)}."
    elif not agreed.renews_by_itself and renews_on - today <= SOON:
        yield f"It has to be renewed by {day(renews_on)}."


def _of_roles(emptied: Sequence[str]) -> Iterator[str]:
    for role, words in CONTACT_ROLES.items():
        if role in emptied:
            yield f"Nobody is {words.lower() if words[:2] != 'IT' else words} any more."


def _of_named(named: Sequence[NamedPerson]) -> Iterator[str]:
    for person in named:
        if not person.active:
            yield f"{person.name}, {NAMED_WORDS[person.role].lower()}, is not on the staff any more."
