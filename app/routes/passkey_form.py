"""What every form with a passkey shares: who asks, the challenge for the script, and the words when it came to nothing.
The script (static/js/passkey.js) fills the form's hidden field and sends it as any other."""

from urllib.parse import urlsplit

from litestar import Request, Response

from app.domain.accounts.ceremony import Party
from app.domain.accounts.secrets import new_token
from app.domain.accounts.steps import LIFE
from app.web.cookies import cookie, cookie_name
from app.web.forms import Form
from app.web.state import settings_of

FAILED = "That passkey could not be used. Try again, or take another way."
NO_SCRIPT = "Passkeys need JavaScript, which this browser does not run here. Take another way."


def party_of(request: Request) -> Party:
    """Passkeys belong to the portal's host (Web Authentication Level 2, 5.1.2)."""
    url = settings_of(request.app).portal_url
    return Party(urlsplit(url).hostname or "localhost", url, f"{request.app.state.vendor} Support")


def step_of(request: Request) -> str:
    """What binds a sign-in that is half done to this browser; empty where none is."""
    return request.cookies.get(cookie_name(settings_of(request.app), "step"), "")


def step_or_new(request: Request) -> str:
    """The same, or a new one, to be given along with `asked`."""
    return step_of(request) or new_token()


def asked(request: Request, question: str, *, step: str = "") -> Response[str]:
    """The challenge as the script reads it; with the cookie of a sign-in that begins here."""
    answer = Response(question, media_type="application/json")
    if step:
        answer.set_cookie(cookie(settings_of(request.app), "step", step, max_age=int(LIFE.total_seconds())))
    return answer


def answer_in(form: Form) -> str:
    """What the script put into the form; an error beside it when there is nothing."""
    found = form.values.get("credential", "")
    if not found:
        form.errors[""] = NO_SCRIPT
    return found
