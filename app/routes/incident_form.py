"""Reading what people say about incidents: components, promises, times; each error stands beside its field."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from app.domain.incidents.component import ComponentFacts
from app.domain.incidents.statuses import OPEN, TROUBLE, ComponentStatus, Status
from app.domain.incidents.verbs import LONGEST_BODY, LONGEST_NAME, Word
from app.lib.local_time import NoSuchTime, instant_of
from app.lib.time import Reader
from app.web.forms import Form

# Minutes from now, what the form offers besides a time of one's own.
PROMISES = {"15": "15 minutes", "30": "30 minutes", "60": "an hour"}
PROMISED = "30"


def name_of(form: Form) -> str:
    """What the public page calls it."""
    return form.text("name", "A name", most=LONGEST_NAME, line=True)


def word_of(form: Form, components: Sequence[ComponentFacts], statuses: Sequence[Status], reader: Reader) -> Word:
    """The word that the form says; what is wrong with it stands in the form's errors."""
    body = form.text("body", "A text", most=LONGEST_BODY)
    known = {str(status): status for status in statuses}
    chosen = form.choice("status", list(known), "Choose how far you are.")
    status = known.get(chosen, statuses[0])
    promised = promise_of(form, reader) if status in OPEN else None
    return Word(status, body, affected_of(form, components), promised)


def affected_of(form: Form, components: Sequence[ComponentFacts]) -> dict[UUID, ComponentStatus]:
    """Which components are how; those left alone are not in it."""
    known = {str(status): status for status in TROUBLE}
    said = {c.id: form.values.get(f"component-{c.public_id}", "") for c in components if not c.is_group}
    if not {value for value in said.values() if value} <= known.keys():
        form.errors["components"] = "Choose one of the statuses for each component."
    return {component_id: known[value] for component_id, value in said.items() if value in known}


def promise_of(form: Form, reader: Reader) -> datetime | None:
    """By when the next update is promised: so many minutes from now, at a time, or not at all."""
    chosen = form.values.get("next", "none")
    if chosen in PROMISES:
        return reader.now + timedelta(minutes=int(chosen))
    if chosen == "at":
        return moment_of(form, "next_update", reader)
    if chosen not in ("none", ""):
        form.errors["next_update"] = "Choose when the next update comes."
    return None


def moment_of(form: Form, name: str, reader: Reader) -> datetime | None:
    """A day and time in the reader's zone."""
    try:
        return instant_of(form.values.get(name, ""), reader.zone)
    except NoSuchTime as error:
        form.errors[name] = str(error)
        return None
