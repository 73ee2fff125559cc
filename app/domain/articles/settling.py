"""Settling what an article is: its facts and its address. What is published, its readers see changed at once."""

from uuid import UUID

from app.domain.accounts.viewer import Viewer
from app.domain.articles import policy, queries
from app.domain.articles.facts import Facts, wrong_with
from app.domain.articles.parts import missing_parts
from app.domain.articles.publishing import NOT_YOURS
from app.domain.articles.slugs import hold_slugs, take_slug, wrong_owner_of, wrong_slug
from app.domain.articles.verbs import Hold, happen, hold
from app.lib.refusals import Conflict, Wrong, allow

# What its readers do not see of it, and every author may settle.
_OURS_ALONE = {"owner_id", "review_on"}


async def settle(viewer: Viewer, article_id: UUID, facts: Facts, seen: str | None = None) -> None:
    """Makes them so. `seen` is the mark of the facts that the author had before them: a form that was opened before a
    colleague let fewer people read it does not undo that.

    Raises NotFound, Refused, Conflict when they are others by now, Wrong.
    """
    held = await hold(article_id)
    before = Facts.of(held.article)
    old, new = before.columns, facts.columns
    differing = [name for name in new if new[name] != old[name]]
    allow(policy.can_write(viewer), NOT_YOURS)
    if set(differing) - _OURS_ALONE:
        allow(policy.can_change(viewer, held.article) and _may_reach(viewer, held, facts), NOT_YOURS)
    if seen not in (None, before.mark):
        raise Conflict("Somebody changed these facts since you opened the page, so nothing of yours was saved.")
    if errors := await wrong_with(facts, before) | await _wrong_kind(held, facts):
        raise Wrong(errors)
    if not differing:
        return
    data = {"from": {n: str(old[n]) for n in differing}, "to": {n: str(new[n]) for n in differing}}
    await happen(held, viewer, "article_changed", {n: new[n] for n in differing}, data)


def _may_reach(viewer: Viewer, held: Hold, facts: Facts) -> bool:
    """A draft may be meant for anybody; what is published reaches them at once."""
    return held.article.state != "published" or policy.can_publish(viewer, facts.audience)


async def _wrong_kind(held: Hold, facts: Facts) -> dict[str, str]:
    """What is published keeps to what its kind must have."""
    if facts.kind == held.article.kind:
        return {}
    texts = await queries.texts_of(held.article.id)
    missing = {part for text in texts for part in missing_parts(facts.kind, text.language, text.body)}
    return {"kind": f"What readers read of it lacks: {', '.join(sorted(missing))}."} if missing else {}


async def rename(viewer: Viewer, article_id: UUID, slug: str) -> None:
    """Gives it another name in its address. The old one leads to it for ever, and it may take that back.

    Raises NotFound, Refused, Wrong.
    """
    held = await hold(article_id)
    allow(policy.can_change(viewer, held.article), NOT_YOURS)
    if slug == held.article.slug:
        return
    await hold_slugs()
    if errors := wrong_slug(slug) or await wrong_owner_of(slug, article_id):
        raise Wrong(errors)
    await take_slug(slug, article_id)
    await happen(held, viewer, "article_renamed", {"slug": slug}, {"from": held.article.slug, "to": slug})
