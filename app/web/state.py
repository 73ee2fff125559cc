"""What a request carries beside its body: its id, its viewer, and the installation it is served by."""

import secrets
from typing import Any, cast

from litestar import Litestar
from litestar.connection import ASGIConnection
from litestar.exceptions import NotAuthorizedException
from litestar.types import Scope

from app.config import Settings
from app.domain.accounts.viewer import Viewer

Connection = ASGIConnection[Any, Any, Any, Any]
_SECRET = ("/password-reset/", "/sso/link/", "/invitation/")


def settings_of(app: Litestar) -> Settings:
    """The settings the app was made with."""
    return cast(Settings, app.state.settings)


def request_id(scope: Scope) -> str:
    """The id that the log, the error page and the X-Request-Id header share; made at its first asking."""
    state = scope["state"]
    if "request_id" not in state:
        state["request_id"] = secrets.token_hex(8)
    return cast(str, state["request_id"])


def viewer_of(scope: Scope) -> Viewer | None:
    """Who is signed in, if anybody."""
    return cast("Viewer | None", scope.get("user"))


def viewer(connection: Connection) -> Viewer:
    """Who is signed in. Raises NotAuthorizedException, which becomes the sign-in page or a 401."""
    found = viewer_of(connection.scope)
    if found is None:
        raise NotAuthorizedException
    return found


def shown_path(scope: Scope) -> str:
    """The path for the log: a link that sets a password, makes an identity somebody's or lets one join is a secret."""
    path = scope["path"]
    return next((f"{secret}…" for secret in _SECRET if path.startswith(secret)), path)


def is_api(scope: Scope) -> bool:
    """Whether a program asks: its errors are problem+json, or of SCIM's shape."""
    return scope["path"].startswith("/api/") or is_scim(scope)


def is_scim(scope: Scope) -> bool:
    """Whether a directory asks, which has tokens of its own (routes/scim)."""
    return scope["path"].startswith("/scim/")


def is_part(scope: Scope) -> bool:
    """Whether htmx asks for a part of a page. History restores and boosts get whole pages."""
    headers = dict(scope["headers"])
    return (
        headers.get(b"hx-request") == b"true"
        and headers.get(b"hx-history-restore-request") != b"true"
        and headers.get(b"hx-boosted") != b"true"
    )


def peer(scope: Scope) -> str:
    """The caller's address, as the server saw it (uvicorn puts a trusted proxy's word here, and no other's)."""
    client = scope.get("client")
    return client[0] if client else "unknown"
