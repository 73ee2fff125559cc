"""Domains: what can be one, and how it is shown to be somebody's."""

import json

import pytest

from app.demo import Cast
from app.domain.identity import domains
from app.domain.identity.domain_names import domain_name
from app.domain.identity.domains import Domain
from app.lib.refusals import Refused, Wrong
from tests.cast import does, rows
from tests.routes.access_pages.making import saml_connection, verified

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Northwind.Example", "northwind.example"),
        (" erin@northwind.example. ", "northwind.example"),
        ("müller.example", "xn--mller-kva.example"),
        ("mail.northwind.co.uk", "mail.northwind.co.uk"),
    ],
)
def test_a_domain_is_written_as_dns_writes_it(typed: str, name: str) -> None:
    assert domain_name(typed) == name


@pytest.mark.parametrize("typed", ["", "northwind", "a b.example", "-a.example", "192.0.2.1", "a..example", "x" * 300])
def test_what_is_no_domain_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="Write a domain"):
        domain_name(typed)


@pytest.mark.parametrize("typed", ["gmail.com", "GMX.de", "yahoo.co.uk", "proton.me", "qq.com", "outlook.fr"])
def test_a_domain_at_which_anybody_can_have_mail_is_nobodys_own(typed: str) -> None:
    with pytest.raises(ValueError, match="Anybody can have mail"):
        domain_name(typed)


@pytest.mark.parametrize("typed", ["co.uk", "com.au", "ac.jp"])
def test_a_domain_under_which_anybody_can_have_a_name_is_nobodys_own(typed: str) -> None:
    with pytest.raises(ValueError, match="Anybody can have a name"):
        domain_name(typed)


async def added(cast: Cast, name: str = "nordwind.example") -> Domain:
    nadia = cast["nadia"]
    made = await does(nadia, domains.add, nadia.organisation_ids[0], name, None)
    return await does(nadia, domains.domain_for, made)


async def test_the_txt_record_of_this_very_domain_verifies_it(cast: Cast) -> None:
    nadia, one = cast["nadia"], await added(cast)
    other = await added(cast, "other.example")
    with pytest.raises(Wrong, match=r"no TXT record at _uphold-verification\.nordwind\.example"):
        await does(nadia, domains.verify, one.id, [])
    with pytest.raises(Wrong, match="which is not the value"):
        await does(nadia, domains.verify, one.id, ["v=spf1 -all", other.value])
    await does(nadia, domains.verify, one.id, ["v=spf1 -all", f" {one.value} "])
    assert (await does(nadia, domains.domain_for, one.id)).verified_how == "dns"
    assert (await does(nadia, domains.domain_for, other.id)).verified_at is None


async def test_a_verified_domain_is_nobody_elses_until_it_is_given_up(cast: Cast) -> None:
    admin, nadia, pat = cast["admin"], cast["nadia"], cast["pat"]
    theirs = await verified(nadia, admin, nadia.organisation_ids[0], None, "shared.example")
    mine = await does(admin, domains.add, pat.organisation_ids[0], "shared.example", None)
    with pytest.raises(Wrong, match="Another organisation"):
        await does(admin, domains.vouch, mine, "They told us")
    await does(nadia, domains.give_up, theirs)
    await does(admin, domains.vouch, mine, "They told us")
    assert (await does(admin, domains.domain_for, mine)).verified_how == "word"


async def test_only_an_administrator_gives_their_word_and_both_trails_keep_the_reason(cast: Cast) -> None:
    one = await added(cast)
    with pytest.raises(Refused):
        await does(cast["nadia"], domains.vouch, one.id, "It is ours")
    with pytest.raises(Wrong):
        await does(cast["admin"], domains.vouch, one.id, "")
    await does(cast["admin"], domains.vouch, one.id, "Their contract names it")
    entries = await rows("SELECT organisation_id, body FROM audit_entry WHERE action = 'domain.verified'")
    assert {entry["organisation_id"] for entry in entries} == {one.organisation_id, None}
    assert {json.loads(entry["body"])["details"]["reason"] for entry in entries} == {"Their contract names it"}


async def test_a_domain_is_sent_to_a_connection_of_the_same_place_only(cast: Cast) -> None:
    nadia, one = cast["nadia"], await added(cast)
    ours = await saml_connection(nadia, nadia.organisation_ids[0])
    staffs = await saml_connection(cast["admin"], None, "Our own")
    await does(nadia, domains.send_to, one.id, ours)
    with pytest.raises(Wrong):
        await does(cast["admin"], domains.send_to, one.id, staffs)
    assert (await does(nadia, domains.domain_for, one.id)).connection_id == ours


async def test_the_same_domain_is_added_once(cast: Cast) -> None:
    await added(cast)
    with pytest.raises(Wrong, match="already"):
        await added(cast)
