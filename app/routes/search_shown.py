"""What was found, as the pages show it: where it leads, what it is, and why it is here."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.domain.accounts.viewer import Viewer
from app.domain.articles.article import LANGUAGES
from app.domain.incidents.statuses import STATUS_WORDS
from app.domain.search.found import Hit, Kind, Pieces
from app.lib.time import Reader
from app.routes.article_words import KIND_WORDS
from app.routes.ticket_page import STATUSES, TO_CUSTOMERS

KINDS_WORDS: dict[Kind, str] = {
    "article": "Articles",
    "ticket": "Tickets",
    "incident": "Incidents",
    "organisation": "Organisations",
    "person": "People",
}
_ONE: dict[Kind, str] = {
    "article": "Article",
    "ticket": "Ticket",
    "incident": "Incident",
    "organisation": "Organisation",
    "person": "Person",
}
_ARTICLES = {str(kind): words for kind, words in KIND_WORDS.items()}
_REASONS = {
    "reference": "by its reference",
    "title": "in the title",
    "phrase": "by these words in a row",
    "words": "in the text",
    "tag": "by a tag",
    "update": "in an update",
    "name": "by name",
    "email": "by the email address",
    "similar": "by a similar word",
}


@dataclass(frozen=True, slots=True)
class HitShown:
    """One line of a list. `href` is None where there is no page of it for this viewer; `mark` is a ticket's reference
    or an organisation's prefix."""

    kind: Kind
    kind_words: str
    href: str | None
    title: Pieces
    excerpt: Pieces
    mark: str
    status: str
    organisation: str
    language: str
    reason: str


@dataclass(frozen=True, slots=True)
class Group:
    """What was found of one kind."""

    kind: Kind
    words: str
    hits: list[HitShown]


def groups_of(hits: Sequence[Hit], viewer: Viewer | None, status_url: str, reader: Reader) -> list[Group]:
    """By kind, in the order that they come in; a ticket that was named, and so tickets, before all."""
    groups = dict[Kind, Group]()
    for hit in sorted(hits, key=lambda hit: hit.reason != "reference"):
        group = groups.setdefault(hit.kind, Group(hit.kind, KINDS_WORDS[hit.kind], []))
        group.hits.append(_shown(hit, viewer, status_url, reader))
    return [*groups.values()]


def counted(groups: Sequence[Group]) -> Iterator[str]:
    """How many of each kind are shown: "3 tickets"."""
    for group in groups:
        count = len(group.hits)
        yield f"{count} {(_ONE[group.kind] if count == 1 else group.words).lower()}"


def _shown(hit: Hit, viewer: Viewer | None, status_url: str, reader: Reader) -> HitShown:
    staff = viewer is not None and viewer.is_staff
    return HitShown(
        kind=hit.kind,
        kind_words=_ARTICLES.get(hit.article_kind or "", _ONE[hit.kind]),
        href=address_of(hit, viewer, status_url),
        title=hit.title,
        excerpt=hit.excerpt,
        mark=hit.key if hit.kind in ("ticket", "organisation") else "",
        status=_status(hit, staff),
        organisation=(hit.organisation or "") if staff and hit.kind != "organisation" else "",
        language="" if hit.language in (None, "en") else LANGUAGES.get(hit.language or "", ""),
        reason=_reason(hit, reader),
    )


def address_of(hit: Hit, viewer: Viewer | None, status_url: str) -> str | None:
    """Where a hit leads this viewer, on the portal or on the status page; None where they have no page of it."""
    staff = viewer is not None and viewer.is_staff
    if hit.kind == "article":
        return f"/kb/{hit.key}" + (f"?lang={hit.language}" if hit.foreign else "")
    if hit.kind == "ticket":
        return f"{'/desk' if staff else ''}/tickets/{hit.key}"
    if hit.kind == "incident":
        return f"{'/desk' if staff else status_url}/incidents/{hit.key}"
    if hit.kind == "organisation":
        return f"/desk/organisations/{hit.key}"
    if hit.organisation_prefix is None:
        return "/admin/people" if viewer and viewer.is_admin else None
    place = f"/desk/organisations/{hit.organisation_prefix}" if staff else f"/access/{hit.organisation_id}"
    return f"{place}/people/{hit.key}"


def _status(hit: Hit, staff: bool) -> str:
    if hit.kind == "ticket":
        words = STATUSES.get(hit.status or "", "")
        return words if staff else TO_CUSTOMERS.get(words, words)
    if hit.kind == "person":
        return "Deactivated" if hit.status == "inactive" else ""
    return STATUS_WORDS.get(hit.status or "", "")


def _reason(hit: Hit, reader: Reader) -> str:
    if hit.reason in ("message", "note"):
        kind = "note for the team" if hit.reason == "note" else "message"
        by = f" of {hit.said_by}" if hit.said_by else ""
        when = f" · {reader.ago(hit.said_at)}" if hit.said_at else ""
        return f"in a {kind}{by}{when}"
    if hit.reason == "known_as":
        return f"because it is also known as “{hit.known_as}”"
    if hit.kind == "ticket" and hit.reason == "title":
        return "in the subject"
    if hit.kind == "person" and hit.email and hit.reason != "email":
        return f"{_REASONS[hit.reason]} · {hit.email}"
    return _REASONS[hit.reason]
