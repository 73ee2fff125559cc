"""What the tests of pages send, and how they read what comes back."""

from html.parser import HTMLParser

from tests.browser import Browser
from tests.offers import CLOSED_BELOW

MOST_SEVERE, NEXT, *_, LEAST = (severity.slug for severity in CLOSED_BELOW.severities)
TICKET = {"subject": "All debates fail", "body": "Since nine o’clock.\nNothing works.", "severity": NEXT}


async def file_by_form(browser: Browser, **changed: str) -> str:
    """Files a ticket as a person does; answers the address of its page."""
    answer = await browser.post("/tickets/new", TICKET | changed)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


class Page(HTMLParser):
    """A page's tags with their attributes, its text, and what its forms hold."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.words = ""
        self.typed: dict[str, str] = {}
        self._area: str | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Notes the tag, and what an input or a text area holds."""
        given = {name: value or "" for name, value in attrs}
        self.tags.append((tag, given))
        if tag == "input" and (given.get("type") not in ("radio", "checkbox") or "checked" in given):
            self.typed[given.get("name", "")] = given.get("value", "")
        if tag == "textarea":
            self._area = given.get("name", "")
            self.typed[self._area] = ""

    def handle_endtag(self, tag: str) -> None:
        """A text area ends."""
        if tag == "textarea":
            self._area = None

    def handle_data(self, data: str) -> None:
        """Text, of the page or typed into an area."""
        if self._area is None:
            self.words += data
        else:
            self.typed[self._area] += data
