"""PATCH (RFC 7644, 3.5.2), as directories send it: capitalised operations, paths as keys, values that are not there."""

import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Literal, cast

from app.domain.identity.scim_filter import Comparison, Filter, read_filter
from app.domain.identity.scim_match import fits
from app.domain.identity.scim_refusals import ScimRefused, bad_value
from app.domain.identity.scim_schema import (
    EXTENSIONS,
    EXTERNAL_ID,
    NOT_KEPT,
    Attribute,
    Values,
    attribute_of,
    read_value,
    read_values,
)

MOST_OPERATIONS = 1000
_PATH = re.compile(
    r"(?:urn:[\w.:-]+:)?(?P<name>\$?[A-Za-z][\w-]*)(?:\[(?P<filter>.*)\])?(?:\.(?P<part>\$?[A-Za-z][\w-]*))?", re.DOTALL
)
Verb = Literal["add", "replace", "remove"]


@dataclass(frozen=True, slots=True)
class Target:
    """Where an operation acts: an attribute, of a multi-valued one those values that fit, and a part of them."""

    attribute: Attribute
    only: Filter | None = None
    part: Attribute | None = None


@dataclass(frozen=True, slots=True)
class Operation:
    """One change to one target."""

    verb: Verb
    target: Target
    value: Any


def read_operations(attributes: Sequence[Attribute], sent: object) -> list[Operation]:
    """What a PatchOp asks for, one target each; what is not kept here is left out. Raises ScimRefused."""
    spelt = {name.lower(): value for name, value in sent.items()} if isinstance(sent, Mapping) else {}
    asked = spelt.get("operations")
    if not isinstance(asked, list) or not all(isinstance(each, Mapping) for each in asked):
        raise ScimRefused(400, "A PATCH is an object with a list of Operations.", "invalidSyntax")
    if len(asked) > MOST_OPERATIONS:
        raise ScimRefused(413, f"A PATCH can have {MOST_OPERATIONS} operations at most.", "tooMany")
    return [operation for each in asked for operation in _operations(attributes, each)]


def _operations(attributes: Sequence[Attribute], sent: Mapping[str, Any]) -> list[Operation]:
    asked = {name.lower(): value for name, value in sent.items()}
    verb, path, value = str(asked.get("op", "")).lower(), asked.get("path"), asked.get("value")
    if verb not in ("add", "replace", "remove"):
        raise ScimRefused(400, "An operation is add, replace or remove.", "invalidSyntax")
    if path is None or path == "":
        if verb == "remove":
            raise ScimRefused(400, "A removal needs a path.", "noTarget")
        if not isinstance(value, Mapping):
            raise bad_value("Without a path the value is an object.")
        each = value.items()
    else:
        each = {str(path): value}.items()
    found = ((_target(attributes, name, named=bool(path)), one) for name, one in each)
    return [Operation(cast(Verb, verb), target, one) for target, one in found if target]


def _target(attributes: Sequence[Attribute], path: str, *, named: bool) -> Target | None:
    if path.lower().startswith(EXTENSIONS):
        return None
    match = _PATH.fullmatch(path)
    attribute = match and attribute_of((*attributes, EXTERNAL_ID), match["name"])
    if match is None or attribute is None:
        if match and match["name"].lower() in NOT_KEPT:
            return None
        raise ScimRefused(400, f"There is no attribute {path[:100]}.", "invalidPath")
    if attribute.mutability == "readOnly":
        if named:
            raise ScimRefused(400, f"{attribute.name} is read-only.", "mutability")
        return None
    part = attribute_of(attribute.parts, match["part"]) if match["part"] else None
    if (match["part"] and part is None) or (match["filter"] is not None and not attribute.many):
        raise ScimRefused(400, f"There is no attribute {path[:100]}.", "invalidPath")
    return Target(attribute, read_filter(match["filter"]) if match["filter"] is not None else None, part)


def patched(attributes: Sequence[Attribute], values: Values, operations: Sequence[Operation]) -> Values:
    """The resource after all of them. Raises ScimRefused; then none of them counts."""
    document = deepcopy(values)
    for operation in operations:
        _apply(document, operation)
    return read_values(attributes, document)


def _apply(document: Values, operation: Operation) -> None:
    target = operation.target
    if target.only is not None:
        _apply_to_some(document, operation)
    elif target.part and not target.attribute.many:
        _set_part(document.setdefault(target.attribute.name, {}), operation)
    elif target.part:
        for one in document.get(target.attribute.name, []) or _first_of(document, operation):
            _set_part(one, operation)
    elif operation.verb == "remove" and not (target.attribute.many and operation.value):
        _remove(document, target.attribute)
    else:
        _set(document, operation)


def _remove(document: Values, attribute: Attribute) -> None:
    if attribute.required:
        raise ScimRefused(400, f"{attribute.name} is needed.", "mutability")
    document.pop(attribute.name, None)


def _set(document: Values, operation: Operation) -> None:
    attribute, name = operation.target.attribute, operation.target.attribute.name
    value = read_value(attribute, operation.value)
    before = document.get(name)
    if value is None and attribute.required:
        raise bad_value(f"{name} is needed.")
    if attribute.many and operation.verb != "replace":
        document[name] = _less(before or [], value) if operation.verb == "remove" else _more(before or [], value)
    elif attribute.kind == "complex" and not attribute.many and before and value:
        document[name] = before | value
    else:
        document[name] = value


def _more(before: list[Values], added: list[Values] | None) -> list[Values]:
    new = [each for each in added or [] if each not in before]
    if any(each.get("primary") for each in new):
        before = [each | {"primary": False} if each.get("primary") else each for each in before]
    return [*before, *new]


def _less(before: list[Values], gone: list[Values] | None) -> list[Values]:
    named = {str(each.get("value", "")).lower() for each in gone or []}
    return [each for each in before if str(each.get("value", "")).lower() not in named]


def _apply_to_some(document: Values, operation: Operation) -> None:
    target, name = operation.target, operation.target.attribute.name
    assert target.only is not None
    values: list[Values] = document.setdefault(name, []) or []
    chosen = [each for each in values if fits(each, target.only)]
    if operation.verb == "remove" and target.part is None:
        document[name] = [each for each in values if each not in chosen]
        return
    for one in chosen or _made_to_fit(document, operation):
        if target.part:
            _set_part(one, operation)
        else:
            one.update(_complex(target.attribute, operation.value))


def _made_to_fit(document: Values, operation: Operation) -> list[Values]:
    """Directories set `emails[type eq "work"].value` of somebody who has no such address yet: then there is one."""
    only = operation.target.only
    if operation.verb == "remove":
        return []
    if not isinstance(only, Comparison) or only.operator != "eq":
        raise ScimRefused(400, "Nothing fits the path.", "noTarget")
    part = attribute_of(operation.target.attribute.parts, only.attribute)
    if part is None:
        raise ScimRefused(400, "Nothing fits the path.", "noTarget")
    made: Values = {part.name: only.value}
    document[operation.target.attribute.name] = [*document[operation.target.attribute.name], made]
    return [made]


def _first_of(document: Values, operation: Operation) -> list[Values]:
    if operation.verb == "remove":
        return []
    made: Values = {}
    document[operation.target.attribute.name] = [made]
    return [made]


def _complex(attribute: Attribute, value: Any) -> Values:
    read = read_value(attribute, value)
    return cast(Values, read[0]) if read else {}


def _set_part(one: Values, operation: Operation) -> None:
    part = operation.target.part
    assert part is not None
    value = None if operation.verb == "remove" else read_value(part, operation.value)
    if value is None:
        one.pop(part.name, None)
    else:
        one[part.name] = value
