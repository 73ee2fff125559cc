"""Every style and behaviour of the house reaches the page."""

import re
from pathlib import Path

from app.web import bundles
from app.web.bundles import STATIC, behaviours, styles

TEMPLATES = Path(bundles.__file__).parents[1] / "templates"


def test_no_block_of_the_style_is_left_out() -> None:
    for block in (STATIC / "css").glob("*.css"):
        assert block.read_bytes() in styles().content, block.name


def test_a_behaviour_is_every_page_s_or_a_template_names_it() -> None:
    named = set(re.findall(r'asset\("js/([\w-]+\.js)"\)', "".join(t.read_text() for t in TEMPLATES.rglob("*.html"))))
    for behaviour in (STATIC / "js").glob("*.js"):
        assert behaviour.name in named or behaviour.read_bytes() in behaviours().content, behaviour.name


def test_the_address_is_another_for_other_content() -> None:
    assert styles().address != behaviours().address
    assert re.fullmatch(r"/pages\.css\?v=[0-9a-f]{12}", styles().address)
