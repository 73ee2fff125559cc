"""A snapshot becomes parts: each some addresses, what they are made of, and how to make them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache, partial
from pathlib import Path

from status_page import feeds, files, pages, parts, v2
from status_page.manifest import NOT_FOUND, Kind
from status_page.pages import Press
from status_page.snapshot import Component, Incident, Page, Snapshot

HERE = Path(__file__).parent
# A page turns at no more promises than these; further ones turn with a later publishing.
MOST_TURNS = 8
ALWAYS = ""


@dataclass(frozen=True, slots=True)
class Forms:
    """What an address shows from which instant on (seconds since 1970, the first from 0), and when it is stale."""

    fresh: tuple[tuple[float, bytes], ...]
    stale: bytes | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """Addresses that show the same. Equal `inputs` make equal forms; ALWAYS: make it each time."""

    addresses: tuple[str, ...]
    kind: Kind
    inputs: str
    make: Callable[[], Forms]


@dataclass(frozen=True, slots=True)
class Edition:
    """A snapshot on its way to the press. `ahead` is how far the product's time is before the verified one: nothing but
    in a demo."""

    snapshot: Snapshot
    press: Press
    now: datetime
    ahead: timedelta

    def turns(self, incidents: list[Incident]) -> list[datetime]:
        """The product's times at which the page is made anew: now, and whenever a promise of theirs runs out."""
        return [self.now, *[at for at in parts.promises(incidents) if at > self.now][:MOST_TURNS]]

    def by_time(self, turns: list[datetime], make: Callable[[datetime], bytes]) -> tuple[tuple[float, bytes], ...]:
        """The page as it is from each of the turns on."""
        began = [0.0, *[(at - self.ahead).timestamp() for at in turns[1:]]]
        return tuple((at, make(turn)) for at, turn in zip(began, turns, strict=True))


def render(snapshot: Snapshot, verified_at: datetime, tokens_css: str, font: bytes | None) -> list[Part]:
    """All parts of the public page."""
    assets = _assets(tokens_css, font)
    now = snapshot.read_at or verified_at
    press = pages.press(snapshot.page, assets[0].addresses[0], now)
    edition = Edition(snapshot, press, now, timedelta(seconds=round((now - verified_at).total_seconds())))
    return [*assets, *_home(edition), *_history(edition), *_incidents(edition), *_documents(edition)]


def _assets(tokens_css: str, font: bytes | None) -> list[Part]:
    face, parts = "", list[Part]()
    if font:
        parts.append(_asset("woff2", font))
        source = f'url({parts[0].addresses[0]}) format("woff2")'
        face = f'@font-face{{font-family:"Inter Variable";font-display:swap;font-weight:100 900;src:{source}}}\n'
    style = f"{face}{tokens_css}\n{(HERE / 'page.css').read_text(encoding='utf-8')}".encode()
    return [_asset("css", style), *parts]


def _asset(kind: Kind, content: bytes) -> Part:
    name = files.digest(content)
    return Part((f"/assets/{name}.{kind}",), kind, name, lambda: Forms(((0, content),)))


def _home(edition: Edition) -> list[Part]:
    snapshot, press = edition.snapshot, edition.press

    def make() -> Forms:
        components = pages.components(press, snapshot)
        turns = edition.turns(parts.open_incidents(snapshot))
        write = partial(pages.home, press, snapshot, components)
        fresh = edition.by_time(turns, lambda at: write(at=at, stale=False))
        return Forms(fresh, write(at=edition.now, stale=True))

    lost = [snapshot.page, press.stylesheet]
    return [
        Part(("/",), "html", ALWAYS, make),
        Part((NOT_FOUND,), "html", _inputs(lost), lambda: _both(partial(pages.not_found, press))),
        Part(("/favicon.svg", "/favicon.ico"), "svg", _inputs(), lambda: _one((HERE / "favicon.svg").read_bytes())),
        Part(("/robots.txt",), "text", _inputs(), lambda: _one(b"User-agent: *\nAllow: /\n")),
    ]


def _history(edition: Edition) -> list[Part]:
    press = edition.press
    everything = [*edition.snapshot.incidents, *edition.snapshot.maintenances]
    everything.sort(key=parts.began_at, reverse=True)
    length = pages.HISTORY_LENGTH
    last = max(1, -(-len(everything) // length))
    found = []
    for number in range(1, last + 1):
        some = everything[(number - 1) * length : number * length]
        facts = [(one.id, one.name, one.status, one.impact, parts.began_at(one), one.resolved_at) for one in some]
        address = "/history" if number == 1 else f"/history/{number}"
        write = partial(pages.history, press, some, number, last)
        inputs = _inputs(press.page, press.stylesheet, facts, number, last)
        found.append(Part((address,), "html", inputs, partial(_both, write)))
    return found


def _incidents(edition: Edition) -> list[Part]:
    page = edition.press.page
    by_id = {one.id: one for one in edition.snapshot.components}
    states = {id: repr(v2.component(page, one)) for id, one in by_id.items()}
    found = []
    for one in (*edition.snapshot.incidents, *edition.snapshot.maintenances):
        touched = [by_id[id] for id in one.component_ids if id in by_id]
        said = repr(one)
        found.append(_incident_page(edition, one, touched, said))
        found.append(_incident_document(page, one, touched, _inputs(page, said, [states[each.id] for each in touched])))
    return found


def _incident_page(edition: Edition, one: Incident, touched: list[Component], said: str) -> Part:
    press = edition.press

    def make() -> Forms:
        write = partial(pages.incident, press, one, touched)
        fresh = edition.by_time(edition.turns([one]), lambda at: write(at=at, stale=False))
        return Forms(fresh, write(at=edition.now, stale=True))

    names = [each.name for each in touched]
    # Only a page with a promise knows what time it is.
    times = [edition.ahead, press.today, one.next_update_by <= edition.now] if one.next_update_by else []
    return Part((f"/incidents/{one.id}",), "html", _inputs(press.page, press.stylesheet, said, names, times), make)


def _incident_document(page: Page, one: Incident, touched: list[Component], inputs: str) -> Part:
    def make() -> Forms:
        return _one(v2.written({"page": v2.page(page), "incident": v2.incident_with(page, one, touched)}))

    return Part((f"/incidents/{one.id}.json",), "json", inputs, make)


def _documents(edition: Edition) -> list[Part]:
    snapshot, page = edition.snapshot, edition.press.page
    entries = feeds.latest(snapshot)
    said = (page, edition.press.clock, entries)
    found = [
        Part((f"/api/v2/{name}.json",), "json", ALWAYS, partial(_document, make))
        for name, make in v2.documents(snapshot).items()
    ]
    return [
        *found,
        Part(("/history.atom", "/feed.atom"), "atom", _inputs(said), lambda: _one(feeds.atom(*said))),
        Part(("/history.rss", "/feed.rss"), "rss", _inputs(said), lambda: _one(feeds.rss(*said))),
    ]


def _document(make: Callable[[], v2.Document]) -> Forms:
    return _one(v2.written(make()))


def _one(content: bytes) -> Forms:
    return Forms(((0, content),))


def _both(write: Callable[..., bytes]) -> Forms:
    return Forms(((0, write(stale=False)),), write(stale=True))


def _inputs(*values: object) -> str:
    return files.digest(f"{_program()}{values!r}".encode())


@lru_cache(maxsize=1)
def _program() -> str:
    """What makes the forms: another release makes all of them anew."""
    sources = sorted(path for path in HERE.rglob("*") if path.suffix in (".py", ".html", ".svg"))
    return files.digest(b"".join(path.read_bytes() for path in sources))
