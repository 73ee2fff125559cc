"""The attributes of users and groups that are kept here (RFC 7643, 4.1, 4.2), and reading what is sent of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from app.domain.identity.scim_filter import storable
from app.domain.identity.scim_refusals import ScimRefused, bad_value

USER = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
LONGEST_TEXT = 1000
MOST_MEMBERS = 50_000

Values = dict[str, Any]
Kind = Literal["string", "boolean", "reference", "complex"]


@dataclass(frozen=True, slots=True)
class Attribute:
    """One of a schema's, as RFC 7643, 7 describes it: `parts` are a complex one's. `most` are its values at most, and
    `otherwise` is taken where nothing is sent."""

    name: str
    description: str
    kind: Kind = "string"
    many: bool = False
    most: int = 50
    required: bool = False
    mutability: Literal["readWrite", "readOnly", "immutable"] = "readWrite"
    unique: bool = False
    otherwise: bool | None = None
    refers_to: tuple[str, ...] = ()
    parts: tuple["Attribute", ...] = ()


EXTERNAL_ID = Attribute("externalId", "What the directory calls it.")
USER_ATTRIBUTES = (
    Attribute("userName", "What they sign in with at their directory.", required=True, unique=True),
    Attribute(
        "name",
        "Their name.",
        "complex",
        parts=(
            Attribute("formatted", "The whole of it."),
            Attribute("familyName", "The family's."),
            Attribute("givenName", "Their own."),
        ),
    ),
    Attribute("displayName", "Their name as others read it."),
    Attribute("title", "What they are at their organisation."),
    Attribute("active", "Whether they may use the portal.", "boolean", required=True, otherwise=True),
    Attribute(
        "emails",
        "Their addresses; the primary one is who they are here.",
        "complex",
        many=True,
        parts=(
            Attribute("value", "The address."),
            Attribute("type", "What it is for."),
            Attribute("primary", "Whether it is the one to write to.", "boolean"),
        ),
    ),
    Attribute(
        "groups",
        "The groups that they are in.",
        "complex",
        many=True,
        mutability="readOnly",
        parts=(
            Attribute("value", "The group's id.", mutability="readOnly"),
            Attribute("$ref", "Its address.", "reference", mutability="readOnly", refers_to=("Group",)),
            Attribute("display", "Its name.", mutability="readOnly"),
        ),
    ),
)
GROUP_ATTRIBUTES = (
    Attribute("displayName", "Its name, which may give a role.", required=True),
    Attribute(
        "members",
        "The users in it.",
        "complex",
        many=True,
        most=MOST_MEMBERS,
        parts=(
            Attribute("value", "The user's id.", mutability="immutable"),
            Attribute("$ref", "Their address.", "reference", mutability="immutable", refers_to=("User",)),
        ),
    ),
)
# What RFC 7643 knows besides, and directories send unasked: taken for said, and not kept.
NOT_KEPT = (
    *("id", "schemas", "meta", "nickname", "profileurl", "usertype", "preferredlanguage", "locale", "timezone"),
    *("password", "phonenumbers", "ims", "photos", "addresses", "entitlements", "roles", "x509certificates"),
)
EXTENSIONS = "urn:ietf:params:scim:schemas:extension:"


def attribute_of(attributes: Iterable[Attribute], name: str) -> Attribute | None:
    """The one of that name, in any case (RFC 7643, 2.1)."""
    return next((each for each in attributes if each.name.lower() == name.lower()), None)


def read_values(attributes: Sequence[Attribute], sent: object) -> Values:
    """A whole resource as it was sent: names as the schema spells them, nothing that is read-only, unknown or empty.
    Raises ScimRefused."""
    if not isinstance(sent, Mapping):
        raise ScimRefused(400, "A resource is a JSON object.", "invalidSyntax")
    found: Values = {}
    for name, value in sent.items():
        attribute = attribute_of((*attributes, EXTERNAL_ID), name)
        if attribute and attribute.mutability != "readOnly" and (read := read_value(attribute, value)) is not None:
            found[attribute.name] = read
    for attribute in attributes:
        if attribute.otherwise is not None:
            found.setdefault(attribute.name, attribute.otherwise)
        elif attribute.required and attribute.name not in found:
            raise bad_value(f"{attribute.name} is needed.")
    return found


def read_value(attribute: Attribute, value: object) -> Any:
    """One attribute's value as it is kept; None for an empty one. Raises ScimRefused."""
    if value is None or value == []:
        return None
    if not attribute.many:
        return _read_one(attribute, value)
    sent = value if isinstance(value, list) else [value]
    if len(sent) > attribute.most:
        raise bad_value(f"{attribute.name} can have {attribute.most} values at most.")
    found = [one for each in sent if (one := _read_one(attribute, each)) is not None]
    if sum(each.get("primary") is True for each in found) > 1:
        raise bad_value(f"One of {attribute.name} at most is primary.")
    return found or None


def _read_one(attribute: Attribute, value: object) -> Any:
    if attribute.kind == "complex":
        return _read_complex(attribute, value)
    if attribute.kind == "boolean":
        return read_boolean(attribute.name, value)
    if not isinstance(value, str):
        raise bad_value(f"{attribute.name} is a text.")
    return read_text(attribute.name, value) or None


def _read_complex(attribute: Attribute, value: object) -> Values | None:
    # Some directories send the bare value.
    if isinstance(value, str) and attribute.many:
        value = {"value": value}
    if not isinstance(value, Mapping):
        raise bad_value(f"{attribute.name} is an object.")
    found: Values = {}
    for name, each in value.items():
        part = attribute_of(attribute.parts, name)
        if part and part.mutability != "readOnly" and (read := read_value(part, each)) is not None:
            found[part.name] = read
    return found or None


def read_boolean(name: str, value: object) -> bool:
    """Also in words: Entra sends "False" unless it is told to keep to the standard. Raises ScimRefused."""
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    raise bad_value(f"{name} is true or false.")


def read_text(name: str, value: str) -> str:
    """A text that can be kept. Raises ScimRefused."""
    if len(value) > LONGEST_TEXT or not storable(value):
        raise bad_value(f"{name} is a text of {LONGEST_TEXT} characters at most.")
    return value.strip()
