"""Whatever an author writes, only what we allow leaves: looked at as a browser would, by parsing it."""

from urllib.parse import unquote, urlsplit

import pytest
from lxml import html

from app.lib.markdown import rendered
from app.lib.markdown.cleaning import ATTRIBUTES, TAGS, clean
from app.lib.markdown.parser import MOST_SIGNS
from tests.lib.markdown.hostile import MARKUP, VECTORS

FILES = {"drawing.svg": "https://files.example/files/articles/a/b", "report.pdf": "https://files.example/c"}
HOSTS = frozenset({"player.example"})
_MORE = {"class", "rel", "role", "tabindex", "loading", "sandbox", "referrerpolicy"}


def looked_at(markup: str) -> None:
    """Raises unless every element, attribute and address is one that we allow."""
    for element in html.fragment_fromstring(markup, create_parent="main").iterdescendants():
        assert element.tag in TAGS, element.tag
        for name, value in element.attrib.items():
            assert name in ATTRIBUTES.get(element.tag, set()) | _MORE, (element.tag, name)
            assert name != "id" or value.startswith("h-")
            if name in ("href", "src"):
                _address(element.tag, value)


def _address(tag: str, value: str) -> None:
    parts = urlsplit("".join(c for c in value if c > " "))
    if tag == "img":
        assert value in FILES.values(), value
    else:
        assert parts.scheme in ("", "http", "https", "mailto"), value
        assert parts.scheme or value.startswith(("#", "/")), value
        assert parts.scheme or not value.startswith(("//", "/\\")), value
        assert parts.scheme or "javascript:" not in unquote(value).lower()[:20], value


def test_the_corpus_is_a_corpus() -> None:
    assert len(set(VECTORS)) >= 400


@pytest.mark.parametrize("vector", VECTORS)
def test_nothing_that_runs_leaves(vector: str) -> None:
    for body in (vector, f"> - {vector}", f"Text {vector} text", f"# {vector}", f"| {vector} |\n|---|\n| {vector} |"):
        looked_at(rendered(body, files=FILES, video_hosts=HOSTS).html)


def test_all_of_it_at_once_neither() -> None:
    for joint in ("", "\n", "\n\n", " "):
        for at in range(0, len(VECTORS), 40):
            looked_at(rendered(joint.join(VECTORS[at : at + 40]), files=FILES, video_hosts=HOSTS).html)


def test_tags_are_shown_as_text() -> None:
    assert rendered("<b>x</b> & <script>").html.strip() == "<p>&lt;b&gt;x&lt;/b&gt; &amp; &lt;script&gt;</p>"


@pytest.mark.parametrize("vector", MARKUP)
def test_the_last_word_holds_by_itself(vector: str) -> None:
    for wrapped in (vector, f"<p>{vector}</p>", f"<table><tr><td>{vector}", f'<a title="{vector}">x</a>'):
        looked_at(clean(wrapped, FILES.values()))


_SIGNS = "* [ ![ a**b_ [a]( < > `a - http://a # | [a]:/u ~~a !video["


@pytest.mark.parametrize("part", _SIGNS.split())
def test_a_body_of_signs_alone_is_shown_as_typed_instead_of_read_for_long(part: str) -> None:
    body = f"{part} \n" * 40_000
    shown = rendered(body)
    assert shown.too_much
    assert "<a" not in shown.html or "http://a" in part
    assert not rendered(body[: MOST_SIGNS // 2]).too_much


def test_a_long_text_is_read() -> None:
    words = "A sentence of ordinary length, with a comma, and not much else. " * 20
    assert not rendered(f"{words}See [this](/kb/other).\n\n" * 140).too_much


def test_depth_ends() -> None:
    looked_at(rendered("> " * 5000 + "x").html)
    looked_at(rendered("\n".join("  " * depth + "- x" for depth in range(300))).html)
    looked_at(rendered("[" * 3000 + "x" + "](/a)" * 3000).html)


def test_a_long_address_is_not_repeated() -> None:
    body = "[a]: /" + "u" * 5000 + "\n\n" + "[a] " * 3000
    assert len(rendered(body).html) < 40_000
