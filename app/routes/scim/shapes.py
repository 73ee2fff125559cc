"""Users, groups and lists as JSON (RFC 7643, 3; RFC 7644, 3.4.2), cut to the attributes that were asked for."""

from dataclasses import dataclass
from typing import Any

from litestar import Request, Response

from app.domain.clocks.clock_json import instant
from app.domain.identity.scim_filter import attribute_name
from app.domain.identity.scim_reading import Found, Kind, Pushed
from app.domain.identity.scim_refusals import bad_value
from app.domain.identity.scim_schema import GROUP, USER
from app.domain.identity.scim_writing import etag
from app.web.state import settings_of

MEDIA = "application/scim+json"
LIST = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
# Always told, whatever was asked for (RFC 7643, 7, "returned").
_ALWAYS = ("schemas", "id")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Attributes to tell alone, or to leave out; names in lower case, parts after a dot."""

    only: frozenset[str]
    without: frozenset[str]

    @property
    def members(self) -> bool:
        """Whether a group's members are told at all: they may be many."""
        asked = not self.only or any(name.split(".")[0] == "members" for name in self.only)
        return asked and "members" not in self.without


def wanted(request: Request) -> Wanted:
    """Raises ScimRefused for both at once (RFC 7644, 3.9)."""
    only, without = _names(request, "attributes"), _names(request, "excludedAttributes")
    if only and without:
        raise bad_value("Ask for attributes or for excludedAttributes, not both.")
    return Wanted(only, without)


def _names(request: Request, parameter: str) -> frozenset[str]:
    asked = request.query_params.get(parameter, "").split(",")
    return frozenset(name for text in asked if (name := attribute_name(text.strip())))


def base(request: Request) -> str:
    """Where everything of SCIM's stands."""
    return f"{settings_of(request.app).portal_url}/scim/v2"


def shape(request: Request, kind: Kind, pushed: Pushed) -> dict[str, Any]:
    """One resource, cut to what was asked for."""
    here = base(request)
    whole = {"schemas": [USER if kind == "User" else GROUP], "id": str(pushed.id), **pushed.values}
    if pushed.groups:
        whole["groups"] = [
            {"value": str(key), "$ref": f"{here}/Groups/{key}", "display": name} for key, name in pushed.groups.items()
        ]
    if pushed.members:
        whole["members"] = [{"value": str(key), "$ref": f"{here}/Users/{key}"} for key in pushed.members]
    whole["meta"] = {
        "resourceType": kind,
        "created": instant(pushed.created_at),
        "lastModified": instant(pushed.changed_at),
        "location": f"{here}/{kind}s/{pushed.id}",
        "version": etag(pushed.version),
    }
    return _cut(whole, wanted(request))


def one(request: Request, kind: Kind, pushed: Pushed, status: int = 200) -> Response[Any]:
    """An answer of one resource; 304 when the caller has this version."""
    version = etag(pushed.version)
    headers = {"etag": version, "location": f"{base(request)}/{kind}s/{pushed.id}"}
    if request.method == "GET" and version in request.headers.get("if-none-match", ""):
        return Response(None, status_code=304, headers=headers)
    return Response(shape(request, kind, pushed), status_code=status, media_type=MEDIA, headers=headers)


def several(request: Request, kind: Kind, found: Found, start: int) -> Response[Any]:
    """An answer of a page of them."""
    return listed([shape(request, kind, each) for each in found.resources], found.total, start)


def listed(resources: list[dict[str, Any]], total: int, start: int = 1) -> Response[Any]:
    """A list."""
    told = {
        "schemas": [LIST],
        "totalResults": total,
        "startIndex": start,
        "itemsPerPage": len(resources),
        "Resources": resources,
    }
    return Response(told, media_type=MEDIA)


def _cut(whole: dict[str, Any], asked: Wanted) -> dict[str, Any]:
    if asked.only:
        return {name: _parts(value, name, asked.only) for name, value in whole.items() if _told(name, asked.only)}
    return {name: value for name, value in whole.items() if name in _ALWAYS or name.lower() not in asked.without}


def _told(name: str, only: frozenset[str]) -> bool:
    return name in _ALWAYS or any(each.split(".")[0] == name.lower() for each in only)


def _parts(value: Any, name: str, only: frozenset[str]) -> Any:
    parts = {part for each in only if (part := each.removeprefix(f"{name.lower()}.")) != each}
    if not parts or name.lower() in only:
        return value
    if isinstance(value, list):
        return [_parts(each, name, only) for each in value]
    return {part: told for part, told in value.items() if part.lower() in parts} if isinstance(value, dict) else value
