"""What is decided about the parts of a body once they are read: places of headings, aims of links, pictures."""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from urllib.parse import quote, unquote

from markdown_it.token import Token

from app.lib.markdown.reading import Heading, Reading

# Before everything in an id that an author's words decide, so that it is never one of the page's own.
PREFIX = "h-"
_DEEPEST = 6


def shape(tokens: list[Token], reading: Reading) -> None:
    """Decides all of it."""
    places = _place_headings(tokens, reading)
    for at, token in enumerate(tokens):
        for child in token.children or ():
            if child.type == "image":
                _find_picture(child, reading)
        _aim_links(token.children or (), reading, places)
        if token.type == "inline" and len(token.children or ()) == 1 and not tokens[at - 1].hidden:
            _make_figure(tokens[at - 1 : at + 2])


def words_of(children: Iterable[Token]) -> str:
    """The words of a line, without its marks."""
    return "".join(_said(child) for child in children)


def _said(token: Token) -> str:
    if token.type in ("softbreak", "hardbreak"):
        return "\n"
    return words_of(token.children) if token.children else token.content


def _place_headings(tokens: list[Token], reading: Reading) -> frozenset[str]:
    """Headings begin below the page's own, whatever the author began with. Answers their places."""
    opened = [(token, tokens[at + 1]) for at, token in enumerate(tokens) if token.type == "heading_open"]
    shift = 2 - min((int(token.tag[1]) for token, _ in opened), default=2)
    closing = (token for token in tokens if token.type == "heading_close")
    taken, places = Counter[str](), set[str]()
    for (token, inline), close in zip(opened, closing, strict=True):
        level = min(int(token.tag[1]) + shift, _DEEPEST)
        words = " ".join(words_of(inline.children or ()).split())
        place = _place(words, taken, places)
        token.tag = close.tag = f"h{level}"
        token.attrs, close.meta = {"id": place}, {"place": place}
        if level <= 3 and token.level == 0 and words:
            reading.contents.append(Heading(level, place, words))
    return frozenset(places)


def _place(words: str, taken: Counter[str], places: set[str]) -> str:
    shown = unicodedata.normalize("NFKC", words).casefold()
    kept = "".join(c if unicodedata.category(c)[0] in "LNM" else " " for c in shown)
    name = PREFIX + ("-".join(kept.split())[:60].strip("-") or "part")
    place = name
    # A heading "Steps 2" may have taken the place of the second "Steps".
    while place in places:
        taken[name] += 1
        place = f"{name}-{taken[name] + 1}"
    places.add(place)
    return place


def _aim_links(children: Sequence[Token], reading: Reading, places: frozenset[str]) -> None:
    plain = False
    for child in children:
        if child.type == "link_open":
            attributes = _aim(str(child.attrs.get("href", "")), reading, places)
            plain = not attributes
            child.attrs = attributes
        if child.type in ("link_open", "link_close") and plain:
            child.tag = "span"


def _aim(href: str, reading: Reading, places: frozenset[str]) -> dict[str, str | int | float]:
    """The attributes of a link; none where it leads nowhere."""
    name = unquote(href)
    if name in reading.files:
        return {"href": reading.files[name], "class": "link-file"}
    if href.startswith("#"):
        place = next((found for found in (name[1:], PREFIX + name[1:]) if found in places), "")
        return {"href": f"#{quote(place)}"} if place else {}
    if href.startswith("/") and not href.startswith("//"):
        _note_page(href, reading)
        return {"href": href}
    if href.lower().startswith(("http:", "https:", "mailto:")):
        return {"href": href, "rel": "noopener noreferrer", "class": "link-out"}
    reading.missing.append(name)
    return {}


def _note_page(href: str, reading: Reading) -> None:
    room, _, slug = href.lstrip("/").partition("/")
    slug = slug.partition("#")[0].partition("?")[0]
    if room == "kb" and slug and "/" not in slug:
        reading.pages.append(slug)


def _find_picture(token: Token, reading: Reading) -> None:
    """A picture is one of the article's files; of another place, or of none, only its words are shown."""
    name = unquote(str(token.attrs.get("src", "")))
    words = words_of(token.children or ())
    if not words.strip():
        reading.undescribed.append(name)
    if name in reading.files:
        token.attrs = token.attrs | {"src": reading.files[name], "alt": words, "loading": "lazy"}
        return
    reading.missing.append(name)
    token.type, token.content, token.children = "text", words, None


def _make_figure(paragraph: list[Token]) -> None:
    """A paragraph that is one picture is a figure, and the picture's title its caption."""
    opening, inline, closing = paragraph
    only = (inline.children or [])[0]
    if opening.type == "paragraph_open" and only.type == "image":
        opening.tag = closing.tag = "figure"
        closing.meta["caption"] = str(only.attrs.get("title", ""))
