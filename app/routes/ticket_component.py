"""Which component a ticket is about, in its forms and in the API."""

from app.domain.incidents.component_queries import components
from app.domain.tickets.ticket import Component
from app.web.forms import Form

NONE = ("", "None, or not known")


async def options() -> list[tuple[str, str]]:
    """What can be chosen: the key and the full name, none first. Only that where there are no components."""
    return [NONE, *((str(one.id), one.full_name) for one in await components() if not one.is_group)]


async def chosen(form: Form) -> Component | None:
    """The component that the form names; what is wrong with it stands in the form's errors."""
    asked = form.values.get("component", "")
    found = await named(asked)
    if asked and found is None:
        form.errors["component"] = "There is no such component (any more). Choose again."
    return found


async def named(asked: str) -> Component | None:
    """By its key, its id on the status page, its name or its full name; None for what is none, or a group."""
    wanted = asked.strip().casefold()
    for one in await components() if wanted else ():
        if not one.is_group and wanted in {str(one.id), one.public_id, one.name.casefold(), one.full_name.casefold()}:
            return Component(one.id, one.full_name)
    return None
