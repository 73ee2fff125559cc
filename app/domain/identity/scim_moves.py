"""Who joins a group and who leaves it by what a directory asks for (RFC 7644, 3.5.2). Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from app.domain.identity.scim_match import fits
from app.domain.identity.scim_patch import Operation
from app.domain.identity.scim_refusals import ScimRefused, bad_value
from app.domain.identity.scim_schema import GROUP_ATTRIBUTES, read_value

MEMBERS = next(each for each in GROUP_ATTRIBUTES if each.name == "members")


@dataclass(slots=True)
class Moves:
    """In the order in which it was asked for: the last word counts."""

    joining: set[UUID] = field(default_factory=set)
    leaving: set[UUID] = field(default_factory=set)

    def join(self, users: Collection[UUID]) -> None:
        """They are in it."""
        self.joining |= set(users)
        self.leaving -= set(users)

    def leave(self, users: Collection[UUID]) -> None:
        """They are not."""
        self.leaving |= set(users)
        self.joining -= set(users)


def need_members(operations: Sequence[Operation]) -> bool:
    """Whether one must know who is in the group: a directory adds one to ten thousand without our reading them all."""
    return any(_names_nobody(each) or each.verb == "replace" for each in operations)


def moves_of(before: Collection[UUID], operations: Sequence[Operation]) -> Moves:
    """What the operations come to in a group of those who were in it `before`. Raises ScimRefused."""
    moves = Moves()
    for operation in operations:
        if operation.target.part or (operation.target.only is not None and operation.verb != "remove"):
            raise ScimRefused(400, "Members come and go as a whole.", "mutability")
        now = (set(before) | moves.joining) - moves.leaving if _names_nobody(operation) else set()
        chosen = _chosen(now, operation)
        if operation.verb == "replace":
            moves.leave({*before, *moves.joining})
        if operation.verb == "remove":
            moves.leave(chosen)
        else:
            moves.join(chosen)
    return moves


def users_in(members: Sequence[Mapping[str, Any]] | None) -> set[UUID]:
    """The ids that members were sent with. Raises ScimRefused."""
    try:
        return {UUID(each["value"]) for each in members or ()}
    except (KeyError, ValueError):
        raise bad_value("A member's value is the id of a user.") from None


def _names_nobody(operation: Operation) -> bool:
    """By value: then it goes by a filter, or a removal is of everybody. An empty list is of nobody."""
    return operation.target.only is not None or (operation.verb == "remove" and operation.value is None)


def _chosen(now: set[UUID], operation: Operation) -> set[UUID]:
    only = operation.target.only
    if only is not None:
        return {each for each in now if fits({"value": str(each)}, only)}
    return now if _names_nobody(operation) else users_in(read_value(MEMBERS, operation.value))
