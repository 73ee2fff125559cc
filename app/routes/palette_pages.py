"""The pages that the palette leads to by their names, as the head and the account's menu call them."""

from app.domain.accounts.viewer import Viewer

Page = tuple[str, str]
_EVERYBODYS: list[Page] = [("Knowledge base", "/kb")]
_SIGNED_IN: list[Page] = [
    ("Notifications", "/settings/notifications"),
    ("Security", "/settings/security"),
    ("Sessions", "/settings/sessions"),
    ("API tokens", "/settings/tokens"),
]
_STAFF: list[Page] = [
    ("Queue", "/desk"),
    ("My tickets", "/desk?view=mine"),
    ("Incidents", "/desk/incidents"),
    ("Components", "/desk/components"),
    ("Organisations", "/desk/organisations"),
    ("On call", "/desk/on-call"),
    ("Articles", "/desk/articles"),
    ("When you can be reached", "/desk/availability"),
]
_ADMINISTRATORS: list[Page] = [
    ("Deliveries", "/admin/deliveries"),
    ("Timers", "/admin/timers"),
    ("People", "/admin/people"),
    ("Groups", "/admin/groups"),
    ("Rotas", "/admin/rotas"),
    ("Ladders", "/admin/ladders"),
    ("Rehearsal", "/admin/rehearsal"),
    ("Plans", "/admin/plans"),
    ("Calendars", "/admin/calendars"),
    ("Access", "/access"),
]
_FILING: Page = ("File a ticket", "/tickets/new")
_CUSTOMERS: list[Page] = [("Home", "/"), ("Tickets", "/tickets"), ("Your plan", "/plan")]
MOST = 8


def pages_named(viewer: Viewer | None, text: str, *, files: bool = False) -> list[Page]:
    """Names and addresses of the viewer's pages, of filing a ticket too if they do, with a word that begins as each
    word of the text does; without one the first of them."""
    asked = text.casefold().split()
    pages = [_FILING, *_pages_of(viewer)] if files else _pages_of(viewer)
    return [page for page in pages if all(_names(page[0], word) for word in asked)][:MOST]


def _names(name: str, word: str) -> bool:
    return any(part.startswith(word) for part in name.casefold().split())


def _pages_of(viewer: Viewer | None) -> list[Page]:
    if viewer is None:
        return [*_EVERYBODYS, ("Sign in", "/sign-in")]
    if viewer.is_staff:
        return [*_STAFF, *(_ADMINISTRATORS if viewer.is_admin else []), *_EVERYBODYS, *_SIGNED_IN]
    theirs = _CUSTOMERS if viewer.uses_support else []
    access = [("Access", "/access")] if viewer.identity_ids else []
    return [*theirs, *access, *_EVERYBODYS, *_SIGNED_IN]
