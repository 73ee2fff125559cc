"""What the domain answers when something is not to be had; `app/web/errors.py` makes pages of it."""


class Refused(Exception):
    """Not allowed to this viewer, or not while things stand as they do; the message is for the person."""


class Conflict(Refused):
    """Somebody was quicker: it stands otherwise than the caller thought."""


class NotFound(LookupError):
    """There is no such thing, or it is not this viewer's: the two cannot be told apart."""


class Wrong(ValueError):
    """Something typed that cannot be taken: `errors` says for each field what is wrong, in a sentence."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(" ".join(errors.values()))
        self.errors = errors


def allow(allowed: bool, why: str) -> None:
    """Raises Refused with these words unless it is allowed."""
    if not allowed:
        raise Refused(why)
