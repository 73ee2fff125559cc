"""What a directory is told when something is not to be had (RFC 7644, 3.12)."""

from typing import Literal
from uuid import UUID

ScimType = Literal[
    "invalidFilter",
    "uniqueness",
    "mutability",
    "invalidSyntax",
    "invalidPath",
    "noTarget",
    "invalidValue",
    "tooMany",
    "",
]


class ScimRefused(Exception):
    """An answer with this HTTP status; `scim_type` is the standard's word for it, the message is for who reads logs."""

    def __init__(self, status: int, detail: str, scim_type: ScimType = "") -> None:
        super().__init__(detail)
        self.status = status
        self.scim_type: ScimType = scim_type


class NeededHere(ScimRefused):
    """Somebody would be shut out without whom nobody could put anything right."""

    def __init__(self, person_id: UUID, detail: str) -> None:
        super().__init__(400, detail, "mutability")
        self.person_id = person_id


def bad_value(detail: str) -> ScimRefused:
    """Something that is sent cannot be taken."""
    return ScimRefused(400, detail, "invalidValue")


def taken(detail: str) -> ScimRefused:
    """It would be there twice."""
    return ScimRefused(409, detail, "uniqueness")


def nothing_there() -> ScimRefused:
    """There is no such resource of this connection."""
    return ScimRefused(404, "There is no such resource.")
