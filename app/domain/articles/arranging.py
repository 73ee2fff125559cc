"""Arranging the knowledge base: its sections, what they are called in each language, and their order."""

from collections.abc import Sequence
from dataclasses import asdict
from uuid import UUID

from app.domain.accounts.viewer import Viewer
from app.domain.articles import policy, tables
from app.domain.articles.article import LANGUAGES, SectionName
from app.domain.articles.queries import sections
from app.domain.articles.slugs import slug_of, wrong_slug
from app.domain.events.actions import Subject, record
from app.lib import database
from app.lib.ids import new_id
from app.lib.product_time import portal_now
from app.lib.refusals import NotFound, Wrong, allow
from app.lib.rows import insert

LONGEST_NAME = 80
LONGEST_DESCRIPTION = 300
NOT_YOURS = "Senior agents, account managers and administrators arrange sections."


async def make_section(viewer: Viewer, name: str, description: str = "", slug: str = "", language: str = "en") -> UUID:
    """A new section, the last, named in that language first. Its name in the address, made from its name unless given,
    stays as it is. Raises Refused, Wrong."""
    await _hold_order(viewer)
    slug = slug or slug_of(name)
    named = SectionName(language, name, description)
    errors = _wrong_name(named)
    if "name" not in errors:
        errors |= wrong_slug(slug) or await _wrong_twin(slug)
    if errors:
        raise Wrong(errors)
    section_id = new_id()
    position = await database.fetch_value("SELECT coalesce(max(position), 0) + 1 FROM section")
    await insert((tables.Section, {"id": section_id, "slug": slug, "language": language, "position": position}))
    await _name(section_id, [named])
    await _note(viewer, section_id, "section_made", {"name": name})
    return section_id


async def edit_section(
    viewer: Viewer, section_id: UUID, name: str, description: str, others: Sequence[SectionName] = ()
) -> None:
    """Names and describes it anew, in the language that it was named in first and in `others`; in those left out it has
    no name any more. Raises NotFound, Refused, Wrong with the errors of a language under `name-de` and
    `description-de`."""
    await _hold_order(viewer)
    language = await database.fetch_value("SELECT language FROM section WHERE id = $1", section_id)
    if language is None:
        raise NotFound(str(section_id))
    first = SectionName(language, name, description)
    errors = _wrong_name(first)
    for other in others:
        errors |= {f"{field}-{other.language}": words for field, words in _wrong_name(other).items()}
    if errors:
        raise Wrong(errors)
    await database.execute("DELETE FROM section_name WHERE section_id = $1", section_id)
    await _name(section_id, [first, *others])
    await _note(viewer, section_id, "section_edited", {"name": name})


async def _name(section_id: UUID, names: Sequence[SectionName]) -> None:
    await insert(*((tables.SectionName, {"section_id": section_id} | asdict(name)) for name in names))


async def move_section(viewer: Viewer, section_id: UUID, *, up: bool) -> None:
    """One place up or down; the first and the last stay. Raises NotFound, Refused."""
    await _hold_order(viewer)
    order = [section.id for section in await sections()]
    if section_id not in order:
        raise NotFound(str(section_id))
    at = order.index(section_id)
    there = at - 1 if up else at + 1
    if not 0 <= there < len(order):
        return
    order[at], order[there] = order[there], order[at]
    await database.execute("UPDATE section SET position = array_position($1::uuid[], id) WHERE id = ANY ($1)", order)
    await _note(viewer, section_id, "section_moved", {"up": up})


async def remove_section(viewer: Viewer, section_id: UUID) -> None:
    """An empty section goes. Raises NotFound, Refused while it has articles, also archived ones."""
    await _hold_order(viewer)
    slug = await database.fetch_value("SELECT slug FROM section WHERE id = $1 FOR UPDATE", section_id)
    if slug is None:
        raise NotFound(str(section_id))
    held = await database.fetch_value("SELECT count(*) FROM article WHERE section_id = $1", section_id)
    allow(held == 0, f"It has {held} articles, drafts and archived ones included. Move them to another section first.")
    await database.execute("DELETE FROM section WHERE id = $1", section_id)
    await _note(viewer, section_id, "section_removed", {"slug": slug})


async def _hold_order(viewer: Viewer) -> None:
    """Nobody else arranges until the transaction ends. Raises Refused."""
    allow(policy.can_arrange(viewer), NOT_YOURS)
    await database.execute("SELECT pg_advisory_xact_lock(hashtext('section order'))")


def _wrong_name(words: SectionName) -> dict[str, str]:
    errors = {}
    if words.language not in LANGUAGES:
        errors["language"] = "Choose one of the languages."
    if not words.name.strip() or len(words.name) > LONGEST_NAME:
        errors["name"] = f"A name of 1 to {LONGEST_NAME} characters is needed."
    if len(words.description) > LONGEST_DESCRIPTION:
        errors["description"] = f"The description can be {LONGEST_DESCRIPTION} characters at most."
    return errors


async def _wrong_twin(slug: str) -> dict[str, str]:
    taken = await database.fetch_value(
        "SELECT n.name FROM section s JOIN section_name n ON n.section_id = s.id AND n.language = s.language "
        "WHERE s.slug = $1",
        slug,
    )
    return {"slug": f"“{slug}” is the address of “{taken}”. Choose another."} if taken else {}


async def _note(viewer: Viewer, section_id: UUID, kind: str, data: dict[str, object]) -> None:
    subject = Subject("section", section_id, None)
    await record(subject, kind, at=await portal_now(), actor=viewer.person_id, public=False, data=data)
