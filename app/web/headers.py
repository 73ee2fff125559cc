"""Headers of every answer, errors and redirects too (security.md §7)."""

from collections.abc import Collection

from litestar.datastructures import MutableScopeHeaders
from litestar.types import Message, Scope

from app.web.cookies import cookie
from app.web.csrf import VISITOR_LIFE
from app.web.state import request_id, settings_of

_ALWAYS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}


async def add_headers(message: Message, scope: Scope) -> None:
    """Litestar calls this before each message it sends."""
    if message["type"] != "http.response.start":
        return
    settings = settings_of(scope["litestar_app"])
    headers = MutableScopeHeaders.from_message(message)
    for name, value in _ALWAYS.items():
        headers.setdefault(name, value)
    headers.setdefault("x-request-id", request_id(scope))
    state = scope["state"]
    frames = settings.video_hosts if state.get("shows_video") else frozenset()
    rules = policy(state.get("csp_nonce"), settings.files_url, state.get("posts_to", ""), frames)
    headers.setdefault("content-security-policy", rules)
    if settings.portal_url.startswith("https:"):
        headers.setdefault("strict-transport-security", "max-age=31536000; includeSubDomains")
    # A static file says itself for how long it is good; that there is none is a page like any other.
    headers.setdefault("cache-control", "no-store")
    if "no-store" in headers["cache-control"]:
        headers.setdefault("vary", "HX-Request")
    if visitor := scope["state"].get("new_visitor"):
        made = cookie(settings, "visitor", visitor, max_age=VISITOR_LIFE)
        headers.add("set-cookie", made.to_header(header=""))


def policy(nonce: str | None, files_url: str, posts_to: str = "", frames: Collection[str] = ()) -> str:
    """Nothing runs but our own files, named by this answer's nonce; nobody frames us. Forms go to us, and to `posts_to`
    (a scheme or an origin) if the page is one that sends somebody to their provider. It frames nothing but the hosts
    `frames`, if it shows a video."""
    scripts = f"'nonce-{nonce}'" if nonce else "'none'"
    forms = f"'self' {posts_to}".strip()
    shown = f"frame-src {' '.join(f'https://{host}' for host in sorted(frames))}; " if frames else ""
    return (
        f"default-src 'none'; script-src {scripts}; style-src 'self'; font-src 'self'; "
        f"img-src 'self' data: {files_url}; connect-src 'self'; {shown}"
        f"form-action {forms}; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
    )
