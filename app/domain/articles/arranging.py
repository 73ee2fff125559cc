"""Arranging the knowledge base: its sections and their order."""

from uuid import UUID

from app.domain.accounts.viewer import Viewer
from app.domain.articles import policy, tables
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


async def make_section(viewer: Viewer, name: str, description: str = "", slug: str = "") -> UUID:
    """A new section, the last. Its name in the address, made from its name unless given, stays as it is. Raises
    Refused, Wrong."""
    await _hold_order(viewer)
    slug = slug or slug_of(name)
    errors = _wrong_words(name, description)
    if "name" not in errors:
        errors |= wrong_slug(slug) or await _wrong_twin(slug)
    if errors:
        raise Wrong(errors)
    section_id = new_id()
    position = await database.fetch_value("SELECT coalesce(max(position), 0) + 1 FROM section")
    words = {"slug": slug, "name": name, "description": description}
    await insert((tables.Section, {"id": section_id, "position": position} | words))
    await _note(viewer, section_id, "section_made", {"name": name})
    return section_id


async def edit_section(viewer: Viewer, section_id: UUID, name: str, description: str) -> None:
    """Names and describes it anew. Raises NotFound, Refused, Wrong."""
    await _hold_order(viewer)
    if errors := _wrong_words(name, description):
        raise Wrong(errors)
    if not await database.execute(
        "UPDATE section SET name = $2, description = $3 WHERE id = $1", section_id, name, description
    ):
        raise NotFound(str(section_id))
    await _note(viewer, section_id, "section_edited", {"name": name})


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
    name = await database.fetch_value("SELECT name FROM section WHERE id = $1 FOR UPDATE", section_id)
    if name is None:
        raise NotFound(str(section_id))
    held = await database.fetch_value("SELECT count(*) FROM article WHERE section_id = $1", section_id)
    allow(held == 0, f"It has {held} articles, drafts and archived ones included. Move them to another section first.")
    await database.execute("DELETE FROM section WHERE id = $1", section_id)
    await _note(viewer, section_id, "section_removed", {"name": name})


async def _hold_order(viewer: Viewer) -> None:
    """Nobody else arranges until the transaction ends. Raises Refused."""
    allow(policy.can_arrange(viewer), NOT_YOURS)
    await database.execute("SELECT pg_advisory_xact_lock(hashtext('section order'))")


def _wrong_words(name: str, description: str) -> dict[str, str]:
    errors = {}
    if not name.strip() or len(name) > LONGEST_NAME:
        errors["name"] = f"A name of 1 to {LONGEST_NAME} characters is needed."
    if len(description) > LONGEST_DESCRIPTION:
        errors["description"] = f"The description can be {LONGEST_DESCRIPTION} characters at most."
    return errors


async def _wrong_twin(slug: str) -> dict[str, str]:
    taken = await database.fetch_value("SELECT name FROM section WHERE slug = $1", slug)
    return {"slug": f"“{slug}” is the address of “{taken}”. Choose another."} if taken else {}


async def _note(viewer: Viewer, section_id: UUID, kind: str, data: dict[str, object]) -> None:
    subject = Subject("section", section_id, None)
    await record(subject, kind, at=await portal_now(), actor=viewer.person_id, public=False, data=data)
