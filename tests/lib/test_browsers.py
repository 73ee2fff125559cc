"""Browsers in words, as their owners know them."""

import pytest

from app.lib.browsers import browser_words

CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36"
EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0.0.0 Safari/537.36 Edg/126.0"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Mobile Safari/604.1"
FIREFOX = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:127.0) Gecko/20100101 Firefox/127.0"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (CHROME, "Chrome on Linux"),
        (EDGE, "Edge on Windows"),
        (SAFARI, "Safari on an iPhone"),
        (FIREFOX, "Firefox on a Mac"),
        ("", "A browser"),
        ("<script>alert(1)</script> Firefox", "Firefox"),
    ],
)
def test_a_browser_is_told_in_the_words_of_its_owner_and_none_of_a_strangers(said: str, words: str) -> None:
    assert browser_words(said) == words
