"""Articles with everything that one can have, in words of real length."""

import io
from dataclasses import replace

from app.domain.articles.article import Article
from app.domain.articles.facts import Facts
from app.domain.articles.files import NewFile, add_file
from app.domain.articles.settling import settle
from app.domain.articles.writing import Words
from app.integrations.storage import FolderStorage
from e2e.portal import Portal
from tests.cast import does
from tests.domain.articles.stage import WHOLE, published, section, translated

TAG = "aufbewahrung"
_DRAWING = b"""<svg xmlns="http://www.w3.org/2000/svg" width="640" height="240" viewBox="0 0 640 240">
<rect width="640" height="240" fill="#ddd"/><path d="M40 200 320 40l280 160" fill="none" stroke="#222"/></svg>"""
# Of an article with a video only what is folded is looked at: unfolded, it asks its host.
_BODY = """First words, with `a_name_that_is_not_to_be_broken_anywhere_in_the_line`, **bold** and a [link](/kb).

## Symptom

> [!WARNING]
> {long} https://api.example.com/v1/{long}

### {long}

| Column | {long} | Figure |
|---|---|--:|
| one | two {long} three | 1,000,000 |

## Cause

![A roof of two lines](roof.svg "{long}")

```python
limit = "{long}{long}"  # a line that is longer than any window
```

```
No language: {long}{long}
```

## Steps

1. First {right_to_left}
2. Then
   - [x] this
   - [ ] and that

> [!TIP]
> {right_to_left}

## When to file

!video[How it is done, {long}](https://www.youtube-nocookie.com/embed/x)

[The whole report](report.txt)
"""


async def publish_articles(portal: Portal, one_word: str, right_to_left: str) -> dict[str, str]:
    """Slugs by what is shown there."""
    cast, long = portal.cast, one_word[:60]
    section_id = await section(cast, one_word[:80])
    body = _BODY.format(long=long, right_to_left=right_to_left)
    words = Words(one_word[:200], f"{one_word[:120]} {right_to_left}", body)
    said = {"section_id": section_id, "summary": words.summary, "body": body}
    everything = await published(cast, words.title, slug="everything", kind="troubleshooting", **said)
    await translated(cast, everything, "de", replace(words, body=WHOLE["de"]))
    await does(cast["sam"], settle, everything.id, replace(Facts.of(everything), tags=(TAG, one_word[:40].lower())))
    for name, content in {"roof.svg": _DRAWING, "report.txt": b"All of it."}.items():
        await _attach(portal, everything, name, content)
    mirrored = await published(cast, right_to_left, slug="right-to-left", section_id=section_id, body=right_to_left)
    return {"article": everything.slug, "section": everything.section_slug, "tag": TAG, "mirrored": mirrored.slug}


async def _attach(portal: Portal, article: Article, name: str, content: bytes) -> None:
    digest, size = await FolderStorage(portal.settings.data_dir / "files").keep(io.BytesIO(content))
    await does(portal.cast["sam"], add_file, article.id, NewFile(name, size, digest, content))
