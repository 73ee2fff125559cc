"""A filter as a condition of SQL. What directories ask for by equality goes by an index (migrations/identity.sql)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from app.domain.identity.scim_filter import Among, Both, Comparison, Either, Filter, Neither, bad_filter

# The condition of one comparison, whose arguments are kept by the second.
Condition = Callable[[Comparison, "Arguments"], str]


@dataclass(slots=True)
class Arguments:
    """What a statement is given; the first is the connection."""

    values: list[Any] = field(default_factory=list)

    def place(self, value: object) -> str:
        """Keeps one and answers how the statement calls it."""
        self.values.append(value)
        return f"${len(self.values)}"


def _text(column: str, *, exact: bool = False) -> Condition:
    """A text that compares without regard to case unless it is `exact`; `column` is in lower case then already."""

    def condition(asked: Comparison, arguments: Arguments) -> str:
        if asked.operator == "pr":
            return f"{column} IS NOT NULL"
        if asked.value is None and asked.operator in ("eq", "ne"):
            return f"{column} IS {'' if asked.operator == 'eq' else 'NOT '}NULL"
        if not isinstance(asked.value, str):
            raise bad_filter(f"{asked.attribute} is a text")
        place = f"{arguments.place(asked.value)}::text"
        return _compared(asked, column, place if exact else f"lower({place})")

    return condition


def _compared(asked: Comparison, column: str, text: str) -> str:
    match asked.operator:
        case "eq":
            return f"{column} = {text}"
        case "ne":
            return f"{column} IS DISTINCT FROM {text}"
        case "co":
            return f"position({text} IN {column}) > 0"
        case "sw":
            return f"starts_with({column}, {text})"
        case "ew":
            return f"right({column}, length({text})) = {text}"
    raise bad_filter(f"{asked.operator} is not for {asked.attribute}")


def _truth(column: str) -> Condition:
    def condition(asked: Comparison, arguments: Arguments) -> str:
        if asked.operator == "pr":
            return f"{column} IS NOT NULL"
        value = {"true": True, "false": False}.get(str(asked.value).lower())
        if asked.operator not in ("eq", "ne") or value is None:
            raise bad_filter(f"{asked.attribute} is true or false")
        return f"{column} IS {'' if asked.operator == 'eq' else 'NOT '}{value}"

    return condition


def _key(column: str, within: str = "{}") -> Condition:
    """An id, here or (`within`) of somebody among several."""

    def condition(asked: Comparison, arguments: Arguments) -> str:
        if asked.operator == "pr":
            return within.format("true")
        if asked.operator not in ("eq", "ne") or not isinstance(asked.value, str):
            raise bad_filter(f"{asked.attribute} is compared as a whole")
        found = within.format(f"{column} = {arguments.place(_uuid(asked.value))}::uuid")
        return found if asked.operator == "eq" else f"NOT coalesce({found}, false)"

    return condition


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _of_emails(part: str) -> Condition:
    """Any of the addresses fits; `ne`: none is the same. A whole address goes by its index."""

    def condition(asked: Comparison, arguments: Arguments) -> str:
        if asked.operator == "ne":
            return f"NOT {condition(Comparison(part, 'eq', asked.value), arguments)}"
        if part == "value" and asked.operator == "eq" and isinstance(asked.value, str):
            return f"u.id IN (SELECT scim_users_at($1, {arguments.place(asked.value)}))"
        return _among_emails(Comparison(part, asked.operator, asked.value), arguments)

    return condition


_EMAIL: Mapping[str, Condition] = {
    "value": _text("lower(e->>'value')"),
    "type": _text("lower(e->>'type')"),
    "primary": _truth("(e->>'primary')::boolean"),
}


def _among_emails(asked: Filter, arguments: Arguments) -> str:
    inner = condition_of(asked, _EMAIL, arguments)
    return f"EXISTS (SELECT FROM jsonb_array_elements(coalesce(u.body->'emails', '[]')) e WHERE {inner})"


_MEMBER = "EXISTS (SELECT FROM scim_member m WHERE m.group_id = g.id AND {})"
_IN_GROUP = "EXISTS (SELECT FROM scim_member m WHERE m.user_id = u.id AND {})"
USERS: Mapping[str, Condition] = {
    "id": _key("u.id"),
    "username": _text("u.user_name_key"),
    "externalid": _text("u.external_id", exact=True),
    "active": _truth("u.active"),
    "displayname": _text("lower(u.body->>'displayName')"),
    "title": _text("lower(u.body->>'title')"),
    "name.formatted": _text("lower(u.body->'name'->>'formatted')"),
    "name.familyname": _text("lower(u.body->'name'->>'familyName')"),
    "name.givenname": _text("lower(u.body->'name'->>'givenName')"),
    "emails": _of_emails("value"),
    "emails.value": _of_emails("value"),
    "emails.type": _of_emails("type"),
    "groups": _key("m.group_id", _IN_GROUP),
    "groups.value": _key("m.group_id", _IN_GROUP),
}
GROUPS: Mapping[str, Condition] = {
    "id": _key("g.id"),
    "displayname": _text("g.name_key"),
    "externalid": _text("g.external_id", exact=True),
    "members": _key("m.user_id", _MEMBER),
    "members.value": _key("m.user_id", _MEMBER),
}


def condition_of(asked: Filter, known: Mapping[str, Condition], arguments: Arguments) -> str:
    """True or false for every row, never unknown. Raises ScimRefused, invalidFilter, for an attribute that is not
    `known` and for what cannot be asked of it."""
    match asked:
        case Both():
            return f"({condition_of(asked.left, known, arguments)} AND {condition_of(asked.right, known, arguments)})"
        case Either():
            return f"({condition_of(asked.left, known, arguments)} OR {condition_of(asked.right, known, arguments)})"
        case Neither():
            return f"NOT coalesce({condition_of(asked.inner, known, arguments)}, false)"
        case Among():
            return _among(asked, known, arguments)
        case Comparison():
            if asked.attribute not in known:
                raise bad_filter(f"{asked.attribute} cannot be asked for")
            return known[asked.attribute](asked, arguments)


def _among(asked: Among, known: Mapping[str, Condition], arguments: Arguments) -> str:
    if asked.attribute == "emails" and "emails" in known:
        return _among_emails(asked.inner, arguments)
    # A member has nothing to be known by but its id.
    if asked.attribute not in known or not isinstance(asked.inner, Comparison) or asked.inner.attribute != "value":
        raise bad_filter(f"{asked.attribute} cannot be asked for like that")
    return known[asked.attribute](Comparison(asked.attribute, asked.inner.operator, asked.inner.value), arguments)
