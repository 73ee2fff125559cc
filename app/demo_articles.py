"""The demo's knowledge base, as data beside the plan: `app/plans/demo/articles/NAME/` (the README there says how)."""

import io
import tomllib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from app.domain.accounts.viewer import Viewer
from app.domain.articles.arranging import edit_section, make_section
from app.domain.articles.article import LANGUAGES, SectionName
from app.domain.articles.facts import Facts
from app.domain.articles.files import NewFile, add_file
from app.domain.articles.media_type import HEAD
from app.domain.articles.publishing import publish
from app.domain.articles.settling import settle
from app.domain.articles.writing import NewArticle, Words, draft, keep
from app.domain.incidents.component_queries import components
from app.integrations.storage import Storage
from app.lib.product_time import portal_now

Line = dict[str, Any]
GoTo = Callable[[timedelta], Awaitable[None]]
SpanOf = Callable[[str], timedelta]
_FENCE = "+++\n"
# Whose sections they are.
_ARRANGES = "morgan"


@dataclass(frozen=True, slots=True)
class Written:
    """An article in one language; `head` is what stands between the fences. The language that it is written in first
    says what the article is, the others only what it says."""

    slug: str
    language: str
    head: Line
    body: str

    @property
    def is_first(self) -> bool:
        """Whether this is the language that the article is written in."""
        return "kind" in self.head

    @property
    def words(self) -> Words:
        """What it says."""
        return Words(self.head["title"], self.head["summary"], self.body, search_words=self.search_words)

    @property
    def search_words(self) -> str:
        """What readers call it besides, one on each line."""
        return "\n".join(self.head.get("search_words", ()))


def folder_of(plan_path: Path) -> Path:
    """Where the articles of that plan's demo are, if it has any."""
    return plan_path.parent / "demo" / "articles" / plan_path.stem


def sections_of(folder: Path) -> Sequence[Line]:
    """The sections in their order."""
    sections: Sequence[Line] = tomllib.loads((folder / "sections.toml").read_text(encoding="utf-8"))["section"]
    return sections


def texts_of(folder: Path) -> list[Written]:
    """Every article in each of its languages, by name."""
    return [_read(path) for path in sorted(folder.glob("*.md"))]


def _read(path: Path) -> Written:
    slug, language, _ = path.name.split(".")
    before, head, body = path.read_text(encoding="utf-8").split(_FENCE, 2)
    assert not before, f"{path.name} begins with {_FENCE.strip()}"
    return Written(slug, language, tomllib.loads(head), body.strip() + "\n")


class Library:
    """Writes and publishes them in the open transaction; `go_to` sets how far the product's time is ahead."""

    def __init__(
        self, viewers: Mapping[str, Viewer], folder: Path, storage: Storage, go_to: GoTo, span_of: SpanOf
    ) -> None:
        self.viewers = viewers
        self.folder = folder
        self.storage = storage
        self.go_to = go_to
        self.span_of = span_of
        self.sections: dict[str, UUID] = {}
        self.components: dict[str, UUID] = {}
        # By slug: whose the article is, and its id.
        self.begun: dict[str, tuple[Viewer, UUID]] = {}

    async def fill(self) -> None:
        """All of it, the oldest first; leaves the product's time at the clock's."""
        if not self.folder.exists():
            return
        today = (await portal_now()).date()
        texts = sorted(texts_of(self.folder), key=lambda text: self.span_of(text.head["ago"]), reverse=True)
        self.components = {component.name: component.id for component in await components()}
        await self.go_to(-self.span_of(texts[0].head["ago"]))
        for line in sections_of(self.folder):
            await self._arrange(line)
        for text in texts:
            await self._tell(text, today)
        await self.go_to(timedelta())

    async def _arrange(self, line: Line) -> None:
        viewer, first = self.viewers[_ARRANGES], (line["name"], line["description"])
        made = await make_section(viewer, *first, line["slug"])
        others = [SectionName(language, **line[language]) for language in LANGUAGES if language in line]
        if others:
            await edit_section(viewer, made, *first, others)
        self.sections[line["slug"]] = made

    async def _tell(self, text: Written, today: date) -> None:
        try:
            await self.go_to(-self.span_of(text.head["ago"]))
            if text.is_first:
                await self._begin(text, today)
            viewer, article_id = self.begun[text.slug]
            number = await keep(viewer, article_id, text.language, 0, text.words)
            await publish(viewer, article_id, text.language, number)
        except Exception as error:
            error.add_note(f"in the article {text.slug}.{text.language}.md")
            raise

    async def _begin(self, text: Written, today: date) -> None:
        head, viewer = text.head, self.viewers[text.head["owner"]]
        section_id, tier = self.sections[head["section"]], head.get("tier")
        component_id = self.components[head["component"]] if "component" in head else None
        review_on = today + timedelta(head["review_in_days"]) if "review_in_days" in head else None
        about = (head["kind"], section_id, head["audience"], tier)
        said = (text.slug, head["summary"], text.body, text.search_words)
        article = await draft(viewer, NewArticle(head["title"], *about, text.language, *said))
        facts = Facts(*about, tuple(head["tags"]), component_id, viewer.person_id, review_on)
        await settle(viewer, article.id, facts)
        for path in sorted((self.folder / text.slug).glob("*")):
            await self._add(viewer, article.id, path)
        self.begun[text.slug] = viewer, article.id

    async def _add(self, viewer: Viewer, article_id: UUID, path: Path) -> None:
        drawn = path.read_bytes()  # noqa: ASYNC240 - nobody else waits while a demo is seeded
        digest, size = await self.storage.keep(io.BytesIO(drawn))
        await add_file(viewer, article_id, NewFile(path.name, size, digest, drawn[:HEAD]))
