"""/dev/mail: the mail that a demo without a mail server keeps instead of sending."""

from email.message import EmailMessage

from litestar import Request, Response, get
from litestar.enums import MediaType
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from app.integrations.kept_mail import KeptMail, kept_mail
from app.web.headers import policy
from app.web.render import page
from app.web.state import settings_of

MOST = 200
# A mail's own markup: no script, no request, no form; its links open beside the page.
_SANDBOX = "allow-popups allow-popups-to-escape-sandbox"
_MAIL_POLICY = f"default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox {_SANDBOX}"


@get("/dev/mail")
async def index(request: Request) -> Response[str]:
    """Newest first."""
    kept = _kept(request).newest(MOST)
    return page(request, "dev/mail.html", messages=[(kept_id, mail, _beginning(mail)) for kept_id, mail in kept])


@get("/dev/mail/{kept_id:int}")
async def show(request: Request, kept_id: FromPath[int]) -> Response[str]:
    """Its headers and text; its HTML in a frame that can do nothing."""
    message = _find(request, kept_id)
    answer = page(
        request,
        "dev/message.html",
        kept_id=kept_id,
        subject=str(message["Subject"]),
        header_lines=message.items(),
        text=_part(message, "plain"),
        sandbox=_SANDBOX,
    )
    nonce = request.scope["state"].get("csp_nonce")
    answer.headers["content-security-policy"] = f"{policy(nonce, settings_of(request.app).files_url)}; frame-src 'self'"
    return answer


@get("/dev/mail/{kept_id:int}/html", opt={"plain": True})
async def html(request: Request, kept_id: FromPath[int]) -> Response[str]:
    """The HTML as a mail program would show it."""
    headers = {"content-security-policy": _MAIL_POLICY, "x-frame-options": "SAMEORIGIN"}
    return Response(_part(_find(request, kept_id), "html"), media_type=MediaType.HTML, headers=headers)


def _kept(request: Request) -> KeptMail:
    settings = settings_of(request.app)
    if not settings.demo:
        raise NotFoundException
    return kept_mail(settings)


def _find(request: Request, kept_id: int) -> EmailMessage:
    message = _kept(request).message(kept_id)
    if message is None:
        raise NotFoundException
    return message


def _part(message: EmailMessage, subtype: str) -> str:
    body = message.get_body((subtype,))
    return str(body.get_content()) if body else ""


def _beginning(message: EmailMessage) -> str:
    """The first line that is more than a greeting."""
    lines = [line for line in _part(message, "plain").splitlines() if line]
    return next((line for line in lines if not line.startswith("Hello ")), "")[:120]


handlers = [index, show, html]
