"""What the demo's story tells of the product itself: its components, incidents that are over, a maintenance to come and
templates, as data beside the plan (`app/plans/demo/NAME.toml`)."""

import tomllib
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from app.domain.accounts.viewer import Viewer
from app.domain.incidents import component_queries, components, maintenance, running, templates
from app.domain.incidents.component_queries import component_for
from app.domain.incidents.components import Draft
from app.domain.incidents.maintenance import Plan
from app.domain.incidents.templates import Template
from app.domain.incidents.verbs import Word
from app.domain.tickets.ticket import Component
from app.lib.product_time import portal_now

Line = dict[str, Any]
GoTo = Callable[[timedelta], Awaitable[None]]
SpanOf = Callable[[str], timedelta]


class Story:
    """Tells it in the open transaction; `go_to` sets how far the product's time is ahead."""

    def __init__(self, viewers: Mapping[str, Viewer], path: Path, go_to: GoTo, span_of: SpanOf) -> None:
        self.viewers = viewers
        self.told: Line = tomllib.loads(path.read_text(encoding="utf-8"))
        self.go_to = go_to
        self.span_of = span_of
        self.public: dict[str, str] = {}
        self.ids: dict[str, UUID] = {}

    async def tell(self) -> None:
        """All of it; leaves the product's time at the clock's."""
        if groups := self.told.get("group"):
            await self.go_to(-self.span_of(self.told["components_since"]))
            for group in groups:
                await self._make(group)
        for incident in self.told.get("incident", ()):
            await self._incident(incident)
        await self.go_to(timedelta())
        for planned in self.told.get("maintenance", ()):
            await self._plan(planned)
        for template in self.told.get("template", ()):
            affected = {self.public[name]: status for name, status in template["affected"].items()}
            made = Template(template["name"], template["title"], template["text"], template["status"], affected)
            await templates.save(self.viewers[template["who"]], made)
        await self.go_to(timedelta())

    async def _make(self, group: Line) -> None:
        who = self.viewers[group["who"]]
        head = await components.create(who, Draft(group["name"], is_group=True))
        for line in group["component"]:
            draft = Draft(line["name"], line["description"], group=head)
            public_id = await components.create(who, draft)
            made = await component_for(public_id)
            assert made
            self.public[line["name"]], self.ids[line["name"]] = public_id, made.id

    async def _incident(self, incident: Line) -> None:
        public_id = ""
        for line in incident["update"]:
            await self.go_to(-self.span_of(line["ago"]))
            word = await self._word(line)
            who = self.viewers[line["who"]]
            if public_id:
                await running.post_update(who, public_id, word)
            else:
                public_id = await running.open_incident(who, incident["name"], word)

    async def _word(self, line: Line) -> Word:
        affected = {self.ids[name]: status for name, status in line.get("affected", {}).items()}
        promised = await portal_now() + self.span_of(line["next"]) if "next" in line else None
        return Word(line["status"], line["text"].strip(), affected, promised)

    async def _plan(self, planned: Line) -> None:
        start = _next_hour(await portal_now() + self.span_of(planned["in"]))
        on = [self.ids[name] for name in planned["components"]]
        await self.go_to(-self.span_of(planned["ago"]))
        plan = Plan(planned["name"], planned["text"].strip(), on, start, start + self.span_of(planned["lasts"]))
        await maintenance.schedule(self.viewers[planned["who"]], plan)


async def component_named(name: str) -> Component:
    """What a ticket of the story is about. Raises KeyError."""
    found = {one.name: one for one in await component_queries.components() if not one.is_group}[name]
    return Component(found.id, found.full_name)


def _next_hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
