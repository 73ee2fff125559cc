"""An article's Markdown as its readers see it."""

import time

import pytest

from app.lib.markdown import HELP, Heading, Rendered, plain, rendered

FILES = {"drawing.svg": "https://files.example/a", "my report.pdf": "https://files.example/b"}
HOSTS = frozenset({"player.example"})
VIDEO = "!video[How it works](https://player.example/embed/1?start=2)"


def of(body: str, language: str = "en") -> Rendered:
    return rendered(body, files=FILES, video_hosts=HOSTS, language=language)


def html_of(body: str) -> str:
    return str(of(body).html).strip()


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("a *b* **c** ~~d~~ `e`", "<p>a <em>b</em> <strong>c</strong> <s>d</s> <code>e</code></p>"),
        ("- [ ] one\n- [x] two", "<ul>\n<li>☐ one</li>\n<li>☑ two</li>\n</ul>"),
        ("3. c", '<ol start="3">\n<li>c</li>\n</ol>'),
        ("> said", "<blockquote>\n<p>said</p>\n</blockquote>"),
        ("config.py and a@b.example", "<p>config.py and a@b.example</p>"),
    ],
)
def test_text_is_common_mark(body: str, html: str) -> None:
    assert html_of(body) == html


@pytest.mark.parametrize("first", ["#", "##", "###"])
def test_headings_begin_below_the_pages_own_whatever_the_author_began_with(first: str) -> None:
    shown = of(f"{first} A\n\n{first}# B")
    assert [(one.level, one.words) for one in shown.contents] == [(2, "A"), (3, "B")]
    assert "<h1" not in shown.html


def test_a_heading_has_a_place_of_its_own_and_a_link_to_it() -> None:
    shown = of("## Set *up*\n\n## Set up\n\n## Set up 2\n\n## 手順\n\n## हिन्दी\n\n## !!")
    places = [one.id for one in shown.contents]
    assert places == ["h-set-up", "h-set-up-2", "h-set-up-2-2", "h-手順", "h-हिन्दी", "h-part"]
    assert '<h2 id="h-set-up">Set <em>up</em> <a' in shown.html
    assert 'href="#h-%E6%89%8B%E9%A0%86"' in shown.html


def test_the_contents_are_two_levels_deep_and_of_the_text_itself() -> None:
    assert of("## A\n\n### B\n\n#### C\n\n> ## D\n").contents == (Heading(2, "h-a", "A"), Heading(3, "h-b", "B"))


def test_a_link_to_a_part_finds_it() -> None:
    assert '<a href="#h-when-to-file">x</a>' in of("[x](#when-to-file)\n\n## When to file").html
    assert "<span>x</span>" in of("[x](#nowhere)").html


def test_links_of_ours_are_plain_and_others_are_marked() -> None:
    assert html_of("[x](/kb/a#b)") == '<p><a href="/kb/a#b">x</a></p>'
    outside = '<a href="https://a.example/" rel="noopener noreferrer" class="link-out">'
    assert html_of("[x](https://a.example/)") == f"<p>{outside}x</a></p>"
    assert html_of("https://a.example/") == f"<p>{outside}https://a.example/</a></p>"


def test_it_says_which_articles_it_leads_to() -> None:
    assert of("[a](/kb/one) [b](/kb/two?lang=de#x) [c](/kb/one) [d](/kb) [e](/kb/tags/x)").pages == ("one", "two")


def test_files_are_found_by_name() -> None:
    assert html_of("[x](my%20report.pdf)") == '<p><a href="https://files.example/b" class="link-file">x</a></p>'
    assert html_of("[x](<my report.pdf>)") == html_of("[x](my%20report.pdf)")


def test_a_file_that_is_missing_is_words_and_is_told() -> None:
    shown = of("[x](nope.pdf) and ![y](nope.png)")
    assert shown.html.strip() == "<p><span>x</span> and y</p>"
    assert shown.missing == ("nope.png", "nope.pdf")


def test_a_picture_alone_is_a_figure_with_its_caption() -> None:
    assert html_of('![What it *shows*](drawing.svg "The <way>")') == (
        '<figure><img src="https://files.example/a" alt="What it shows" loading="lazy">'
        "<figcaption>The &lt;way&gt;</figcaption></figure>"
    )
    assert html_of("See ![x](drawing.svg).").startswith("<p>See <img")


def test_a_picture_without_words_is_told() -> None:
    assert of("![](drawing.svg)").undescribed == ("drawing.svg",)
    assert of("![x](drawing.svg)").undescribed == ()


def test_pictures_of_other_places_are_never_shown() -> None:
    shown = of("![x](https://evil.example/pixel.png)")
    assert shown.html.strip() == "<p>x</p>"
    assert shown.missing == ("https://evil.example/pixel.png",)


def test_code_names_its_language_and_has_colours_by_class() -> None:
    html = html_of("```python\nx = '<b>'\n```")
    assert "<figcaption>Python</figcaption>" in html
    assert "<span class=\"hl-s1\">'&lt;b&gt;'</span>" in html
    assert "style" not in html


def test_code_that_would_take_long_to_colour_has_one() -> None:
    for code in ("a" * 1_001, "a\n" * 10_001):
        assert "hl-" not in html_of(f"```python\n{code}\n```")
    began = time.process_time()
    lines = "a\n" * 9_000
    assert "hl-" not in html_of(f"```java\n{lines}```\n\n```css\n{lines}```")
    assert time.process_time() - began < 5


def test_code_of_a_language_that_we_do_not_know_is_plain() -> None:
    assert html_of("```brainfuck\n+<\n```") == (
        '<figure class="code"><figcaption>brainfuck</figcaption><pre tabindex="0"><code>+&lt;\n</code></pre></figure>'
    )


@pytest.mark.parametrize(
    ("language", "word"), [("en", "Warning"), ("de", "Warnung"), ("ja", "警告"), ("xx", "Warning")]
)
def test_a_callout_says_its_word_in_the_articles_language(language: str, word: str) -> None:
    html = of("> [!WARNING]\n> Take *care*.\n>\n> - a", language).html
    assert f'<blockquote class="callout callout-warning"><p class="callout-name">{word}</p>' in html
    assert "<p>Take <em>care</em>.</p>" in html
    assert "[!" not in html


def test_a_heading_in_a_quotation_is_no_callout() -> None:
    for body in ("> # [!NOTE]", "> [!NOTE]\n> ==="):
        html = of(body).html
        assert "callout" not in html
        assert '<h2 id="h-note">[!NOTE]' in html


def test_a_callout_without_words_is_one_all_the_same() -> None:
    assert 'class="callout callout-note"' in of("> [!NOTE]").html


def test_a_table_is_aligned_without_inline_style_and_scrolls_by_itself() -> None:
    html = html_of("| a | b |\n|--:|:-:|\n| 1 | 2 |")
    assert '<td class="align-right">1</td>' in html
    assert '<th class="align-center">b</th>' in html
    assert 'role="region" tabindex="0" aria-label="Table"' in html
    assert "style" not in html


def test_a_video_is_a_link_that_the_page_can_play() -> None:
    shown = of(VIDEO)
    assert shown.has_video
    assert shown.html.startswith('<p class="video"><a href="https://player.example/embed/1?start=2"')
    assert "Video: How it works</a></p>" in shown.html


def test_a_video_of_another_host_is_a_link() -> None:
    shown = rendered(VIDEO)
    assert not shown.has_video
    assert 'class="video"' not in shown.html
    assert 'href="https://player.example/embed/1?start=2"' in shown.html


def test_a_video_within_a_text_is_text() -> None:
    assert 'class="video"' not in of(f"See {VIDEO}").html


def test_the_plain_words_are_without_marks() -> None:
    body = "## A *b*\n\n> [!NOTE]\n> c `d`\n\n- [e](/kb/x)\n\n```\nf\n```\n\n![g](h.svg)\n\n| i |\n|---|\n| j |"
    assert plain(body).split() == list("Abcdefgij")


def test_plain_words_of_hostile_ones_are_what_was_typed() -> None:
    body = "[" * 100_000
    assert plain(body) == body
    assert plain("<script>x</script>") == "<script>x</script>"


def test_the_help_shows_what_it_says() -> None:
    shown = of(HELP)
    assert not shown.too_much
    assert {"Text", "Code", "Callouts", "Tables", "Videos"} <= {one.words for one in shown.contents}
