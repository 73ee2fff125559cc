"""What a browser brings to any sign-in, and the cookies that it leaves with."""

from litestar import Request
from litestar.response import Redirect

from app.domain.accounts.actions import SESSION_LIFE
from app.domain.accounts.known_browsers import LIFE as KNOWN_LIFE
from app.domain.accounts.signing_in import Begun, Brought
from app.domain.accounts.steps import LIFE as STEP_LIFE
from app.lib.time import known_zone
from app.web.cookies import cookie, cookie_name
from app.web.inside import inside
from app.web.state import settings_of, viewer_of


def brought(request: Request) -> Brought:
    """Of this request's browser."""
    viewer = viewer_of(request.scope)
    return Brought(
        known=request.cookies.get(cookie_name(settings_of(request.app), "known"), ""),
        zone=known_zone(request.cookies.get("zone", "")),
        instead_of=viewer.session_id if viewer else None,
    )


def entered(request: Request, begun: Begun, target: str) -> Redirect:
    """Signed in: on to where they wanted, or to their second step."""
    settings = settings_of(request.app)
    answer = Redirect("/sign-in/second-step" if begun.step else inside(target), status_code=303)
    for name, value, life in (
        ("session", begun.session, SESSION_LIFE),
        ("known", begun.known, KNOWN_LIFE),
        ("step", begun.step, STEP_LIFE),
    ):
        if value:
            # Else a browser that a provider posts from would be a new one each time, and mail would say so. It opens
            # nothing by itself.
            elsewhere = name == "known"
            answer.set_cookie(
                cookie(settings, name, value, max_age=int(life.total_seconds()), from_elsewhere=elsewhere)
            )
    return answer
