"""The form of an article's facts: what stands in it, what it offers, and what somebody made of it."""

from app.domain.accounts.queries import active_staff
from app.domain.articles import queries
from app.domain.articles.article import Article
from app.domain.articles.facts import Facts, clean_tags
from app.domain.contracts.queries import newest_plan
from app.domain.incidents.component_queries import components
from app.routes.article_words import KIND_WORDS, audience_of, audience_options, audience_value
from app.web.forms import Form

# What is typed is cut into tags; far more than twelve of forty characters.
_LONGEST_TAGS = 1000
_NAMES = {
    "kind": "kind",
    "section": "section",
    "audience": "who reads it",
    "tags": "tags",
    "component": "component",
    "owner": "owner",
    "review_on": "review",
}


def values_of(article: Article) -> dict[str, str]:
    """The facts as they stand, as the form holds them, with their mark."""
    return {
        "kind": article.kind,
        "section": str(article.section_id),
        "audience": audience_value(article.audience, article.tier),
        "tags": ", ".join(article.tags),
        "component": str(article.component_id or ""),
        "owner": str(article.owner_id),
        "review_on": str(article.review_on or ""),
        "slug": article.slug,
        "seen": Facts.of(article).mark,
    }


async def facts_of(form: Form, article: Article) -> Facts:
    """The facts that the form says; what cannot be chosen is an error beside its field."""
    options = await options_of(article)
    kind = next((one for one in KIND_WORDS if one == form.values["kind"]), article.kind)
    for name, error in (
        ("kind", "Choose what it is."),
        ("section", "Choose the section that it stands in."),
        ("audience", "Choose who reads it."),
        ("component", "Choose one of the components, or none."),
        ("owner", "Choose somebody who is on the team."),
    ):
        form.choice(name, [value for value, _ in options[name]], error)
    audience, tier = audience_of(form.values["audience"]) if "audience" not in form.errors else (article.audience, None)
    return Facts(
        kind=kind,
        section_id=form.identifier("section") or article.section_id,
        audience=audience,
        tier=tier,
        tags=clean_tags(form.text("tags", "Tags", most=_LONGEST_TAGS, line=True, needed=False).split(",")),
        component_id=form.identifier("component"),
        owner_id=form.identifier("owner") or article.owner_id,
        review_on=form.day("review_on"),
    )


async def meanwhile(article: Article, form: Form) -> str:
    """What stands there now, of what the form says otherwise."""
    options, standing = await options_of(article), values_of(article)
    differing = [name for name in _NAMES if form.values[name].strip() != standing[name]]
    now = [dict(options.get(name, [])).get(standing[name], standing[name]) or "none" for name in differing]
    told = "; ".join(f"{_NAMES[name]}: {words}" for name, words in zip(differing, now, strict=True))
    return f"Now it says: {told}." if told else "It says what you wrote."


async def options_of(article: Article) -> dict[str, list[tuple[str, str]]]:
    """What each choice offers; what stands there may stay."""
    parts = [one for one in await components(archived=True) if not one.is_group]
    here = [one for one in parts if one.archived_at is None or one.id == article.component_id]
    kept = [article.tier] if article.tier else []
    return {
        "kind": [*KIND_WORDS.items()],
        "section": [(str(one.id), one.name) for one in await queries.sections()],
        "audience": audience_options(await newest_plan(), kept),
        "component": [("", "None"), *((str(one.id), one.full_name) for one in here)],
        "owner": await _owners(article),
    }


async def _owners(article: Article) -> list[tuple[str, str]]:
    staff = [(str(row["id"]), row["name"]) for row in await active_staff()]
    gone = str(article.owner_id) not in dict(staff)
    return [*staff, *([(str(article.owner_id), "Somebody who is not on the team any more")] if gone else [])]
