"""What stands in an entry of the audit log, in words: roles by their names, times as the reader tells them."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from app.domain.contracts.contact_roles import CONTACT_ROLES
from app.domain.contracts.contacts import MEMBERSHIP_ROLES
from app.domain.contracts.policy import NAMED_WORDS
from app.lib.time import Reader
from app.routes.admin.people import ROLES

_TABLES: tuple[Mapping[Any, str], ...] = (CONTACT_ROLES, NAMED_WORDS, MEMBERSHIP_ROLES, ROLES, {"none": "no role"})
_ROLES = {role: words for table in _TABLES for role, words in table.items()}
# Where an entry keeps roles; all but the first three also of other things, whose words are none of theirs.
_OF_ROLES = ("role", "roles", "wanted", "before", "from", "to")
# Where it keeps a word of ours; elsewhere an underscore is part of what somebody wrote.
_OF_OURS = ("because", "how", "kind", "method", "state")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d")


def words_of(name: str, value: Any, names: Mapping[UUID, str], reader: Reader) -> str:
    """A value in words; empty for nothing, and for the key of something that has no name."""
    if isinstance(value, list):
        return ", ".join(filter(None, (words_of(name, one, names, reader) for one in value)))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return ", ".join(f"{key} {words_of(key, one, names, reader)}" for key, one in value.items())
    if found := identifier(value):
        return names.get(found, "")
    if found_at := _instant(value):
        return reader.exact(found_at)
    text = "" if value is None else str(value)
    if name in _OF_ROLES:
        return _ROLES.get(text, text)
    return text.replace("_", " ") if name in _OF_OURS else text


def identifier(value: Any) -> UUID | None:
    """The key that a value is, if it is one."""
    try:
        return value if isinstance(value, UUID) else UUID(value)
    except (ValueError, AttributeError, TypeError):
        return None


def _instant(value: Any) -> datetime | None:
    if not isinstance(value, str) or not _INSTANT.match(value):
        return None
    try:
        found = datetime.fromisoformat(value)
        return found if found.tzinfo else found.replace(tzinfo=UTC)
    except ValueError:
        return None
