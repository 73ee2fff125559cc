"""Pages and parts: one Jinja environment, rendered inside the transaction."""

import hashlib
import secrets
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from litestar import Request, Response
from litestar.enums import MediaType

from app.lib.time import Reader, known_zone
from app.web import csrf
from app.web.bundles import STATIC, behaviours, styles
from app.web.state import request_id, viewer_of

APP = Path(__file__).parent.parent


@lru_cache
def environment() -> Environment:
    """Templates hold markup: a name that is not there is an error, and everything is escaped."""
    env = Environment(
        loader=FileSystemLoader(APP / "templates"),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    env.globals.update(asset=asset, styles=styles, behaviours=behaviours)
    return env


@lru_cache(maxsize=256)
def asset(path: str) -> str:
    """The address of a static file; its content is in the address, so it may be kept for ever."""
    digest = hashlib.sha256((STATIC / path).read_bytes()).hexdigest()[:12]
    return f"/static/{path}?v={digest}"


def page(
    request: Request, template: str, *, status_code: int = 200, headers: dict[str, str] | None = None, **context: Any
) -> Response[str]:
    """Renders a page or a part with what every template may name."""
    reader = reader_of(request)
    nonce = request.scope["state"].setdefault("csp_nonce", secrets.token_urlsafe(16))
    body = (
        environment()
        .get_template(template)
        .render(
            viewer=viewer_of(request.scope),
            csrf_token=csrf.token_for(request),
            csp_nonce=nonce,
            now_iso=reader.now.isoformat(),
            reader=reader,
            zone=reader.zone_name,
            vendor=request.app.state.vendor,
            path=request.scope["path"],
            request_id=request_id(request.scope),
            # Known where customers' pages are answered (routes/filing_offered.py).
            can_file=request.scope["state"].get("can_file", False),
            **context,
        )
    )
    told = {"x-portal-now": reader.now.isoformat(), **(headers or {})}
    return Response(body, media_type=MediaType.HTML, status_code=status_code, headers=told)


def reader_of(request: Request) -> Reader:
    """In whose zone, and as of when, times on this page are told."""
    state = request.scope["state"]
    if "reader" not in state:
        viewer = viewer_of(request.scope)
        chosen = known_zone(request.cookies.get("zone", "")) or (viewer.zone if viewer else "")
        state["reader"] = Reader.of(chosen, state.get("now") or datetime.now().astimezone())
    return state["reader"]  # type: ignore[no-any-return]


def set_now(request: Request, now: datetime) -> None:
    """Pages that show clocks are told as of the product's time (design.md, decision 7)."""
    request.scope["state"]["now"] = now
    request.scope["state"].pop("reader", None)
