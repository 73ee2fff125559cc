"""For directories: SCIM 2.0 (RFC 7643, 7644). The folder carries the guard: everyone here has a connection's token."""

from litestar import Router

from app.domain.identity.scim_refusals import ScimRefused
from app.routes.scim import discovery, groups, users
from app.routes.scim.caller import known_directory, refused

router = Router(
    path="/scim/v2",
    route_handlers=[*discovery.handlers, *users.handlers, *groups.handlers],
    guards=[known_directory],
    exception_handlers={ScimRefused: refused},
    opt={"own_transactions": True},
    request_max_body_size=8 * 1024 * 1024,
)
