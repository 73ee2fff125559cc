"""What the pages under /access/{place} show, gathered once."""

from typing import Any
from urllib.parse import urlencode

from litestar import Request

from app.domain.accounts.checked import need_recent
from app.domain.accounts.viewer import Viewer
from app.domain.identity.places import Place, place_for
from app.routes.access_words import SAVED
from app.web.csrf import SAFE
from app.web.state import viewer

HERE = "/access"
TABS = (
    ("", "Overview"),
    ("/connections", "Connections"),
    ("/domains", "Domains"),
    ("/people", "People"),
    ("/policy", "Policy"),
    ("/audit", "Audit log"),
)


async def find(request: Request, place: str) -> Place:
    """The place, for who looks after its sign-in; who changes anything there has shown lately who they are. Raises
    NotFound, CheckAgain."""
    found = await place_for(viewer(request), place)
    if request.method not in SAFE:
        await need_recent(viewer(request))
    return found


def address(place: Place, rest: str = "") -> str:
    """A page of the place."""
    return f"{HERE}/{place.slug}{rest}"


def layout_for(me: Viewer) -> str:
    """The frame: the desk's for the vendor's administrators."""
    return "layouts/admin.html" if me.is_staff else "layouts/portal.html"


def saved(address: str, what: str = "settings") -> str:
    """A page that says what was just done, a key of SAVED."""
    return f"{address}?saved={what}"


def next_page(search: str, after: str | None) -> str | None:
    """Where the list of places goes on."""
    return f"{HERE}?{urlencode({'search': search, 'after': after})}" if after else None


def common(request: Request, place: Place, tab: str | None = None) -> dict[str, Any]:
    """What every page of a place names; `tab` is the end of the address of the one that is current. Templates extend
    `layout` and include access/_tabs.html, and access/_saved.html as their flash."""
    return {
        "layout": layout_for(viewer(request)),
        "place": place,
        "here": address(place),
        "saved": SAVED.get(request.query_params.get("saved", ""), ""),
        "tab_list": [{"href": address(place, rest), "words": words, "current": rest == tab} for rest, words in TABS],
    }
