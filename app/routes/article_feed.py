"""The knowledge base as Atom (RFC 4287) and as a site map (sitemaps.org) with its languages. Pure."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, SubElement, tostring

from app.domain.articles.article import Article, Listed

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def atom(site: str, vendor: str, listed: Sequence[Listed]) -> bytes:
    """The feed; an entry's id never changes, whatever the article is called."""
    feed = Element("feed", {"xmlns": "http://www.w3.org/2005/Atom", "xml:lang": "en"})
    host = urlsplit(site).hostname
    _add(feed, "id", f"tag:{host},2005:/kb")
    _add(feed, "title", f"{vendor} Support: knowledge base")
    _add(feed, "link", rel="alternate", type="text/html", href=f"{site}/kb")
    _add(feed, "link", rel="self", type="application/atom+xml", href=f"{site}/kb/feed.atom")
    _add(feed, "updated", _iso(max((one.published_at for one in listed), default=datetime(2005, 1, 1, tzinfo=UTC))))
    _add(_add(feed, "author"), "name", f"{vendor} Support")
    for one in listed:
        entry = _add(feed, "entry")
        entry.set("xml:lang", one.language)
        _add(entry, "id", f"tag:{host},2005:Article/{one.article.id}")
        _add(entry, "title", one.title)
        _add(entry, "link", rel="alternate", type="text/html", href=_address(site, one.article, one.language))
        _add(entry, "published", _iso(one.article.published_at or one.published_at))
        _add(entry, "updated", _iso(one.published_at))
        _add(entry, "category", term=one.article.section_slug, label=one.article.section)
        _add(entry, "summary", one.summary or one.title)
    return _written(feed)


def sitemap(site: str, listed: Sequence[Listed]) -> bytes:
    """Every address, each with those of the same article in other languages."""
    spaces = {
        "xmlns": "http://www.sitemaps.org/schemas/sitemap/0.9",
        "xmlns:xhtml": "http://www.w3.org/1999/xhtml",
    }
    root = Element("urlset", spaces)
    _add(_add(root, "url"), "loc", f"{site}/kb")
    for one in listed:
        addresses = {language: _address(site, one.article, language) for language in one.languages}
        for address in addresses.values():
            url = _add(root, "url")
            _add(url, "loc", address)
            _add(url, "lastmod", _iso(one.published_at))
            for language, other in addresses.items() if len(addresses) > 1 else ():
                _add(url, "xhtml:link", rel="alternate", hreflang=language, href=other)
    return _written(root)


def _address(site: str, article: Article, language: str) -> str:
    return f"{site}/kb/{article.slug}" + ("" if language == article.language else f"?lang={language}")


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _add(parent: Element, tag: str, text: str | None = None, **attributes: str) -> Element:
    child = SubElement(parent, tag, attributes)
    child.text = None if text is None else _NOT_XML.sub("", text)
    return child


def _written(root: Element) -> bytes:
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + tostring(root, encoding="unicode").encode()
