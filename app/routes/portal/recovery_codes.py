"""Recovery codes, shown once: to the session that made them, which may reload the page for some minutes."""

from base64 import b64encode
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from litestar import Request, Response, get, post
from litestar.response import Redirect

from app.domain.accounts import factors
from app.domain.accounts.checked import need_own
from app.lib.vault import Unreadable, locked, unlocked
from app.web.cookies import cookie, cookie_name
from app.web.render import page
from app.web.state import settings_of, viewer

PAGE = "/settings/security/recovery-codes"
SHOWN_FOR = timedelta(minutes=10)
_OPEN = {"before_factor": True}


@post(PAGE, opt=_OPEN)
async def renew(request: Request) -> Redirect:
    """New ones; the old are void."""
    return to_codes(request, await factors.renew_codes(viewer(request)))


@get(PAGE, opt=_OPEN)
async def show(request: Request) -> Response[Any]:
    """The codes, and the same as a file: a data: address, because nothing of ours keeps them. Later, or elsewhere: how
    many are left."""
    me = viewer(request)
    await need_own(me)
    held = await factors.factors_of(me.person_id)
    if not held.some:
        return Redirect("/settings/security", status_code=303)
    made = _just_made(request)
    codes = made if len(made) == held.codes_left else []
    text = f"Recovery codes of {me.email} for {request.app.state.vendor} Support.\nEach works once.\n\n"
    file = b64encode((text + "\n".join(codes) + "\n").encode()).decode()
    return page(
        request,
        "settings/recovery_codes.html",
        here=PAGE,
        codes=codes,
        codes_left=held.codes_left,
        minutes=SHOWN_FOR // timedelta(minutes=1),
        file=f"data:text/plain;base64,{file}",
    )


def to_codes(request: Request, codes: Sequence[str]) -> Redirect:
    """To the page that shows them. Meanwhile the browser alone keeps them, locked, in a cookie that is good for this
    session."""
    answer = Redirect(PAGE, status_code=303)
    # Without its padding: a cookie with "=" in it is quoted, and quoted ones are not read (web/head.py).
    kept = locked(" ".join((str(viewer(request).session_id), *codes))).decode().rstrip("=")
    answer.set_cookie(cookie(settings_of(request.app), "codes", kept, max_age=int(SHOWN_FOR.total_seconds())))
    return answer


def _just_made(request: Request) -> list[str]:
    kept = request.cookies.get(cookie_name(settings_of(request.app), "codes"), "")
    try:
        session, *codes = unlocked(kept.encode() + b"=" * (-len(kept) % 4), within=SHOWN_FOR).split()
    except Unreadable:
        return []
    return codes if session == str(viewer(request).session_id) else []


handlers = [renew, show]
