"""The demo's articles, chosen by what they are: on each plan they are others."""

from collections.abc import Callable

from app.demo_articles import Written, folder_of, texts_of
from app.domain.plans.plan import Plan
from tests.offers import path_of


def article(plan: Plan, fits: Callable[[Written], bool], audience: str = "public") -> Written:
    """The first for that audience that fits, in the language that it is written in."""
    texts = [text for text in texts_of(folder_of(path_of(plan))) if text.is_first]
    return next(text for text in texts if text.head["audience"] == audience and fits(text))


def drawn(plan: Plan) -> Written:
    """One with a drawing, in parts."""
    return article(plan, lambda text: (folder_of(path_of(plan)) / text.slug).exists() and "\n## " in text.body)


def in_languages(plan: Plan, *languages: str) -> dict[str, Written]:
    """One that is written in all of these, by language."""
    texts = {(text.slug, text.language): text for text in texts_of(folder_of(path_of(plan)))}
    one = article(plan, lambda text: all((text.slug, language) in texts for language in languages))
    return {language: texts[one.slug, language] for language in (one.language, *languages)}


def troubleshooting(plan: Plan) -> Written:
    """One that says what to do when something does not work."""
    return article(plan, lambda text: text.head["kind"] == "troubleshooting")


def for_the_highest_tier(plan: Plan) -> Written:
    """One that no lower tier reads."""
    return article(plan, lambda text: text.head["tier"] == plan.tiers[-1].slug, "tier")
