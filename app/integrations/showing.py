"""What a refused answer said, for the test sign-in of who looks after the connection."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager

from app.domain.identity.arrived import Rejected, Said, bounded
from app.integrations.words import shown


@contextmanager
def showing(read: Callable[[], Mapping[str, Iterable[object]]], *, verified: bool) -> Iterator[None]:
    """What is refused within carries what `read` finds in the answer, unless it does already. `read` takes whatever
    strangers wrote, raises nothing, and leaves out what is secret."""
    try:
        yield
    except Rejected as refusal:
        if refusal.said is None:
            found = {shown(name): map(shown, values) for name, values in read().items()}
            refusal.said = Said(bounded(found), verified)
        raise
