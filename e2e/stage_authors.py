"""What authors and readers did with an article of the stage: what of it nobody reads yet, what was said of it, and what
was looked for in vain."""

from dataclasses import replace
from datetime import timedelta

from app.domain.articles.article import Article
from app.domain.articles.facts import Facts
from app.domain.articles.publishing import archive
from app.domain.articles.queries import article_by_slug
from app.domain.articles.settling import settle
from app.domain.articles.writing import Words, keep
from app.domain.deflection import drafts, feedback, misses
from app.domain.tickets import replies
from app.lib import database
from app.lib.database import SYSTEM
from app.lib.ids import new_id
from app.lib.product_time import portal_now
from e2e.portal import Portal
from e2e.shelf import troubleshooting
from tests.cast import does, ticket_as_seen
from tests.domain.articles.stage import published


async def answer_articles(portal: Portal, stage: dict[str, str], one_word: str) -> dict[str, str]:
    """The id by which authors know the article; the pool is open."""
    async with database.transaction(SYSTEM):
        await misses.keep(f"{one_word[:160].lower()} not found", "customers", "somebody")
        article = await article_by_slug(stage["article"])
    assert article
    await _draft_of_two(portal, article, one_word)
    await _said_of_it(portal, article, one_word)
    await does(portal.cast["alex"], replies.note, stage["open"], f"See /kb/{article.slug}")
    await _shown_while_typing(portal, stage["open"])
    old = await published(portal.cast, f"Archived {one_word[:100]}", section_id=article.section_id)
    await does(portal.cast["sam"], archive, old.id)
    return {"authored": str(article.id)}


async def _draft_of_two(portal: Portal, article: Article, one_word: str) -> None:
    """A revision that is not published, with something to look at first; and a review that is due."""
    words = Words(f"A draft {one_word[:150]}", "", f"One line.\n\n![]({one_word[:60]}.svg)\n\nAnother.", one_word[:200])
    await does(portal.cast["alex"], keep, article.id, "en", 1, words)
    now = await does(portal.cast["sam"], lambda _: portal_now())
    facts = replace(Facts.of(article), review_on=(now + timedelta(days=1)).date())
    await does(portal.cast["sam"], settle, article.id, facts)


async def _said_of_it(portal: Portal, article: Article, one_word: str) -> None:
    erin, reader = portal.cast["erin"], "erin, as a reader is known"
    await does(erin, feedback.say, article, "en", reader, helpful=False)
    await does(erin, lambda _: feedback.explain(article, "en", reader, "unclear", one_word))
    await does(portal.cast["pat"], feedback.say, article, "en", "pat, as a reader is known", helpful=True)


async def _shown_while_typing(portal: Portal, reference: str) -> None:
    """To the one who filed that ticket; and once it solved what it was about."""
    erin, head = portal.cast["erin"], troubleshooting(portal.plan).head
    for becomes_a_ticket in (True, False):
        draft = drafts.Draft(new_id(), erin.organisation_ids[0])
        found = await does(erin, drafts.show, draft, head["title"], head["summary"])
        article = found.articles[0]
        await does(erin, drafts.open_shown, draft.id, "article", article.key)
        if becomes_a_ticket:
            ticket = await ticket_as_seen(erin, reference)
            await does(erin, drafts.filed, draft, ticket.id)
        else:
            await does(erin, drafts.solve, draft, article.id)
