"""What stands before every handler: the right host, the viewer, forgery, the body. In this order, none holding a
transaction, so that a slow sender costs us nothing that others need."""

from urllib.parse import urlsplit

from litestar import Request
from litestar.enums import ScopeType
from litestar.exceptions import ClientException, NotAuthorizedException, PermissionDeniedException
from litestar.middleware import ASGIMiddleware
from litestar.response import Redirect
from litestar.types import ASGIApp, Receive, Scope, Send

from app.domain.accounts.queries import viewer_of_session, viewer_of_token
from app.domain.accounts.scopes import has_scope
from app.domain.accounts.viewer import Viewer
from app.web.cookies import cookie_name
from app.web.csrf import SAFE, from_here, is_known, matches
from app.web.forms import MOST_WORDS, fields_of, is_form
from app.web.state import is_api, is_scim, settings_of, viewer_of

# The fields that people write in, as the page that gives them back calls them.
TYPED = {
    "name": "Name",
    "title": "Title",
    "subject": "Subject",
    "summary": "Summary",
    "body": "Text",
    "reason": "Reason",
    "words": "What you wrote",
    "comment": "Comment",
}


def is_plain(scope: Scope) -> bool:
    """Routes with `opt={"plain": True}`: no viewer, no transaction (static files, health)."""
    handler = scope.get("route_handler")
    return bool(handler and handler.opt.get("plain"))


class Host(ASGIMiddleware):
    """The portal answers on its own host. Files come from another (design.md, "Data"), which shows no pages; API and
    health answer on both."""

    scopes = (ScopeType.HTTP,)
    should_bypass_for_scope = staticmethod(is_plain)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Sends strays to the portal, and refuses hosts that are not ours."""
        settings = settings_of(scope["litestar_app"])
        host = dict(scope["headers"]).get(b"host", b"").decode("latin-1").lower()
        portal, files = urlsplit(settings.portal_url).netloc, urlsplit(settings.files_url).netloc
        wants_files = bool(scope["route_handler"].opt.get("files"))
        if host not in (portal, files):
            raise ClientException("This address is not served here.", status_code=421)
        if portal == files or is_api(scope) or host == (files if wants_files else portal):
            await next_app(scope, receive, send)
            return
        right = settings.files_url if wants_files else settings.portal_url
        query = scope["query_string"].decode("latin-1")
        response = Redirect(f"{right}{scope['path']}" + (f"?{query}" if query else ""), status_code=307)
        request: Request = Request(scope)
        await response.to_asgi_response(app=None, request=request)(scope, receive, send)


class Authentication(ASGIMiddleware):
    """Puts the viewer into the scope: by session cookie on pages, by bearer token on the API, never the other way."""

    scopes = (ScopeType.HTTP,)
    should_bypass_for_scope = staticmethod(is_plain)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Routes with an `audience` are for the signed-in; nobody's body is read before that is settled, except
        the words of somebody whose session has run out."""
        request: Request = Request(scope, receive, send)
        scope["user"] = scope["auth"] = None
        brought = request.cookies.get(cookie_name(settings_of(scope["litestar_app"]), "session"), "")
        if is_scim(scope):
            # Directories are nobody: their routes look at the token.
            pass
        elif is_api(scope):
            kind, _, token = request.headers.get("authorization", "").partition(" ")
            if kind.lower() == "bearer" and token:
                scope["user"] = await viewer_of_token(token.strip())
        elif brought:
            # A page that refreshes itself does not keep its session awake.
            scope["user"] = await viewer_of_session(brought, touch=not scope["route_handler"].opt.get("by_itself"))
            scope["auth"] = brought if scope["user"] else None
        viewer, audience = viewer_of(scope), scope["route_handler"].opt.get("audience")
        if audience and viewer is None:
            if brought:
                await keep_words(request, again=True)
            raise NotAuthorizedException
        if viewer and audience and is_api(scope):
            ask_scope(viewer, scope["route_handler"].opt.get("scope", ""))
        await next_app(scope, receive, send)


def ask_scope(viewer: Viewer, needed: str) -> None:
    """Refuses what the caller's token has no scope for: a route that names none is nobody's to call."""
    if not has_scope(viewer, needed):
        raise PermissionDeniedException(
            f"This token does not have the scope {needed}.", extra={"to_do": "Make one that has it, under API tokens."}
        )


class Forgery(ASGIMiddleware):
    """Refuses what another site made the browser send (security.md §7, "CSRF"). The API takes no cookie, so it needs
    no such guard; routes with `opt={"from_elsewhere": True}` are posted to by providers, and look at what they get."""

    scopes = (ScopeType.HTTP,)
    should_bypass_for_scope = staticmethod(is_plain)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Looks at what browsers tell of the sender, reads the body, then compares the token."""
        request: Request = Request(scope, receive, send)
        if request.method not in SAFE:
            if is_scim(scope):
                # Read by the handler, once the token is known.
                pass
            elif is_api(scope):
                await request.body()
            elif scope["route_handler"].opt.get("from_elsewhere"):
                await fields_of(request)
            else:
                if not is_known(request):
                    raise PermissionDeniedException(
                        "Your browser keeps no cookies for this site, which forms need.",
                        extra={"to_do": "Allow cookies for this site, go back, reload the page and send it again."},
                    )
                if not from_here(request):
                    raise PermissionDeniedException(
                        "This form was sent from another site, so nothing was done.",
                        extra={"to_do": "Do it here instead: open the page in the portal, and send its own form."},
                    )
                await self._token(request)
                await keep_words(request)
        await next_app(scope, receive, send)

    async def _token(self, request: Request) -> None:
        given = request.headers.get("x-csrftoken")
        if is_form(request):
            given = given or str(dict(await fields_of(request)).get("_csrf_token", ""))
        else:
            await request.body()
        if not given or not matches(request, given):
            await keep_words(request, again=True)
            raise PermissionDeniedException(
                "This page was open for too long, or you signed in or out elsewhere since. Nothing was done.",
                extra={"to_do": "Go back, reload the page and send it again."},
            )


async def keep_words(request: Request, *, again: bool = False) -> None:
    """Remembers what was typed into a form of ours, so that a page which has to refuse it can give it back; where it
    may be sent `again` from there, of routes with `opt={"sent_again": True}` every field, but no file."""
    length = request.content_length
    small = length is not None and length <= MOST_WORDS
    if request.method in SAFE or is_api(request.scope) or not (is_form(request) and small and from_here(request)):
        return
    fields = await fields_of(request)
    words = {name: value for name, value in fields if isinstance(value, str) and value.strip()}
    request.scope["state"]["typed"] = [(label, words[name]) for name, label in TYPED.items() if name in words]
    if again and request.scope["route_handler"].opt.get("sent_again"):
        request.scope["state"]["sent"] = [(name, value) for name, value in words.items() if name != "_csrf_token"]
