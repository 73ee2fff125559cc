"""The last word on an article's HTML: whatever came before, nothing but this leaves (security.md, 3.2)."""

from collections.abc import Collection

import nh3

from app.lib.markdown.code import CLASSES
from app.lib.markdown.shaping import PREFIX

_HEADINGS = [f"h{level}" for level in range(2, 7)]
TAGS = {
    *_HEADINGS,
    *("p", "a", "em", "strong", "s", "code", "pre", "ul", "ol", "li", "blockquote", "hr", "br", "span", "div"),
    *("table", "thead", "tbody", "tr", "th", "td", "img", "figure", "figcaption"),
}
# The star takes back what nh3 would let everything have.
ATTRIBUTES: dict[str, set[str]] = {
    "*": set(),
    **{heading: {"id"} for heading in _HEADINGS},
    "a": {"href", "aria-label"},
    "img": {"src", "alt"},
    "ol": {"start"},
    "div": {"aria-label"},
}
_FIXED = {
    "a": {"rel": {"noopener noreferrer"}},
    "img": {"loading": {"lazy"}},
    "div": {"role": {"region"}, "tabindex": {"0"}},
    "pre": {"tabindex": {"0"}},
}
_SIDES = {"align-center", "align-right"}
_KINDS = {f"callout-{kind}" for kind in ("note", "tip", "important", "warning", "caution")}
_CLASSES = {
    "a": {"anchor", "link-file", "link-out"},
    "span": set(CLASSES),
    "blockquote": {"callout", *_KINDS},
    "p": {"callout-name", "video"},
    "figure": {"code"},
    "div": {"wide"},
    "table": {"table"},
    "th": _SIDES,
    "td": _SIDES,
}


def clean(html: str, pictures: Collection[str]) -> str:
    """Only these tags, attributes and classes; pictures of these addresses alone."""

    def may(tag: str, name: str, value: str) -> str | None:
        if tag == "img" and name == "src":
            return value if value in pictures else None
        if name == "id":
            return value if value.startswith(PREFIX) else None
        return value

    return nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        tag_attribute_values=_FIXED,
        allowed_classes=_CLASSES,
        url_schemes={"http", "https", "mailto"},
        attribute_filter=may,
        link_rel=None,
    )
