"""What this service can do (RFC 7644, 4), and the optional parts of SCIM that it cannot."""

from collections.abc import Sequence
from typing import Any

from litestar import Request, Response, get, route
from litestar.enums import HttpMethod
from litestar.params import FromPath

from app.domain.identity.scim_reading import MOST_ON_A_PAGE
from app.domain.identity.scim_refusals import ScimRefused, nothing_there
from app.domain.identity.scim_schema import GROUP, GROUP_ATTRIBUTES, USER, USER_ATTRIBUTES, Attribute
from app.routes.scim.shapes import MEDIA, base, listed

_CORE = "urn:ietf:params:scim:schemas:core:2.0"
_KINDS = (("User", "Users", USER, USER_ATTRIBUTES), ("Group", "Groups", GROUP, GROUP_ATTRIBUTES))


@get("/ServiceProviderConfig")
async def config(request: Request) -> Response[Any]:
    """What is supported."""
    told = {
        "schemas": [f"{_CORE}:ServiceProviderConfig"],
        "patch": {"supported": True},
        "bulk": {"supported": False, "maxOperations": 0, "maxPayloadSize": 0},
        "filter": {"supported": True, "maxResults": MOST_ON_A_PAGE},
        "changePassword": {"supported": False},
        "sort": {"supported": False},
        "etag": {"supported": True},
        "authenticationSchemes": [
            {
                "type": "oauthbearertoken",
                "name": "Bearer token",
                "description": "A token of the connection, sent as Authorization: Bearer TOKEN.",
                "primary": True,
            }
        ],
        "meta": {"resourceType": "ServiceProviderConfig", "location": f"{base(request)}/ServiceProviderConfig"},
    }
    return Response(told, media_type=MEDIA)


@get("/ResourceTypes")
async def resource_types(request: Request) -> Response[Any]:
    """Users and groups."""
    return _list(request, [_resource_type(request, *kind[:3]) for kind in _KINDS])


@get("/ResourceTypes/{name:str}")
async def resource_type(request: Request, name: FromPath[str]) -> Response[Any]:
    """One of them."""
    return _pick([_resource_type(request, *kind[:3]) for kind in _KINDS], name)


@get("/Schemas")
async def schemas(request: Request) -> Response[Any]:
    """The attributes of both."""
    return _list(request, [_schema(request, kind[0], *kind[2:]) for kind in _KINDS])


@get("/Schemas/{urn:str}")
async def schema(request: Request, urn: FromPath[str]) -> Response[Any]:
    """The attributes of one."""
    return _pick([_schema(request, kind[0], *kind[2:]) for kind in _KINDS], urn)


@route(
    ["/Me", "/Bulk", "/.search", "/Users/.search", "/Groups/.search"],
    http_method=[HttpMethod.GET, HttpMethod.POST, HttpMethod.PUT, HttpMethod.PATCH, HttpMethod.DELETE],
)
async def not_here() -> None:
    """What RFC 7644 lets a service leave out: 3.4.3, 3.7, 3.11."""
    raise ScimRefused(501, "This is not supported.")


def _list(request: Request, resources: list[dict[str, Any]]) -> Response[Any]:
    # RFC 7644, 4: a filter on what a service can do is refused.
    if "filter" in request.query_params:
        raise ScimRefused(403, "These are not filtered.")
    return listed(resources, len(resources))


def _pick(resources: list[dict[str, Any]], key: str) -> Response[Any]:
    for each in resources:
        if each["id"] == key:
            return Response(each, media_type=MEDIA)
    raise nothing_there()


def _resource_type(request: Request, name: str, plural: str, urn: str) -> dict[str, Any]:
    return {
        "schemas": [f"{_CORE}:ResourceType"],
        "id": name,
        "name": name,
        "endpoint": f"/{plural}",
        "schema": urn,
        "schemaExtensions": [],
        "meta": {"resourceType": "ResourceType", "location": f"{base(request)}/ResourceTypes/{name}"},
    }


def _schema(request: Request, name: str, urn: str, attributes: Sequence[Attribute]) -> dict[str, Any]:
    return {
        "schemas": [f"{_CORE}:Schema"],
        "id": urn,
        "name": name,
        "description": f"{name}s of the portal.",
        "attributes": [_attribute(each) for each in attributes],
        "meta": {"resourceType": "Schema", "location": f"{base(request)}/Schemas/{urn}"},
    }


def _attribute(attribute: Attribute) -> dict[str, Any]:
    told: dict[str, Any] = {
        "name": attribute.name,
        "type": attribute.kind,
        "multiValued": attribute.many,
        "description": attribute.description,
        "required": attribute.required,
        "mutability": attribute.mutability,
        "returned": "default",
    }
    if attribute.kind in ("string", "reference"):
        told |= {"caseExact": attribute.kind == "reference", "uniqueness": "server" if attribute.unique else "none"}
    if attribute.refers_to:
        told["referenceTypes"] = list(attribute.refers_to)
    if attribute.parts:
        told["subAttributes"] = [_attribute(part) for part in attribute.parts]
    return told


handlers = [config, resource_types, resource_type, schemas, schema, not_here]
