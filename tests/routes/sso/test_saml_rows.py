"""The rows of security.md §1.5 that are about the answer itself, each once over HTTP: the one page, no session, the
reason in the audit trail, nothing made. All their variants stand beside the reader (tests/integrations/saml); what an
answer has to do with browsers, organisations and people stands in test_saml_refusals.py and test_joining.py."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import xmlsec
from lxml import etree

from app.integrations.saml.names import DSIG_NS, ds, saml, samlp
from app.lib.ids import new_id
from tests.house import House
from tests.integrations.saml import wrapping
from tests.integrations.saml.given import text
from tests.routes.sso.doors import NELL, assert_refused, counted
from tests.routes.sso.saml_doors import saml_door
from tests.saml_peer import Answer, Provider, instant, keys, posted

pytestmark = pytest.mark.anyio
Change = Callable[[etree._Element], Any]
OVER = instant(datetime.now(UTC) - timedelta(minutes=10))
CONDITIONS, DATA = saml("Conditions"), saml("SubjectConfirmationData")
FAILED = "urn:oasis:names:tc:SAML:2.0:status:Responder"


def as_it_is(_: etree._Element) -> None:
    """Nothing is changed."""


def unsigned(root: etree._Element) -> None:
    """Takes the signatures out."""
    for signature in list(root.iter(ds("Signature"))):
        signature.getparent().remove(signature)


def put(tag: str, name: str, value: str | None) -> Change:
    """An attribute of the first element of that tag; None takes it away."""

    def change(root: etree._Element) -> None:
        element = next(root.iter(tag))
        if value is None:
            del element.attrib[name]
        else:
            element.set(name, value)

    return change


def twice(tag: str) -> Change:
    """The first element of that tag, once more."""
    return lambda root: next(root.iter(tag)).addnext(etree.fromstring(text(next(root.iter(tag))).strip()))


def gone(tag: str) -> Change:
    """Without the first element of that tag."""
    return lambda root: next(root.iter(tag)).getparent().remove(next(root.iter(tag)))


def worded(tag: str, words: str) -> Change:
    """Other words in the last element of that tag."""
    return lambda root: setattr(list(root.iter(tag))[-1], "text", words)


def swapped(old: str, new: str) -> Change:
    """Letters exchanged in the message as it is sent."""
    return lambda root: text(root).replace(old, new, 1)


def xslt(root: etree._Element) -> None:
    """One transform more."""
    more = etree.SubElement(next(root.iter(ds("Transforms"))), ds("Transform"))
    more.set("Algorithm", "http://www.w3.org/TR/1999/REC-xslt-19991116")


# By row: what is signed, how it is changed afterwards, and the reason.
AFTER: dict[str, tuple[str, Change, str]] = {
    "s01 no signature": ("", as_it_is, "signature.missing"),
    "s02 the signature taken out": ("both", unsigned, "signature.missing"),
    "s03 xsw1": ("response", wrapping.xsw1, "assertion.count"),
    "s04 xsw2": ("response", wrapping.xsw2, "assertion.count"),
    "s05 xsw3": ("assertion", wrapping.xsw3, "assertion.count"),
    "s05 xsw4": ("assertion", wrapping.xsw4, "assertion.count"),
    "s06 xsw5": ("assertion", wrapping.xsw5, "assertion.count"),
    "s06 xsw6": ("assertion", wrapping.xsw6, "assertion.count"),
    "s07 xsw7": ("assertion", wrapping.xsw7, "assertion.count"),
    "s07 xsw8": ("assertion", wrapping.xsw8, "assertion.count"),
    "s08 a signed and an unsigned assertion": ("both", wrapping.xsw3_after, "assertion.count"),
    "s09 two ids": ("both", put(saml("Assertion"), "Id", "_other"), "id.ambiguous"),
    "s09 an id twice": ("both", wrapping.same_id, "id.duplicate"),
    "s10 two SignedInfo": ("assertion", twice(ds("SignedInfo")), "signature.form"),
    "s10 two SignatureValue": ("assertion", twice(ds("SignatureValue")), "signature.form"),
    "s10 a comment in the digest": (
        "both",
        swapped("<ds:DigestValue>", "<ds:DigestValue><!-- -->"),
        "document.comment",
    ),
    "s11 a reference to everything": ("assertion", put(ds("Reference"), "URI", ""), "signature.reference"),
    "s11 no reference": ("assertion", put(ds("Reference"), "URI", None), "signature.reference"),
    "s11 a stylesheet": ("assertion", xslt, "signature.transform"),
    "s12 an HMAC": ("assertion", put(ds("SignatureMethod"), "Algorithm", f"{DSIG_NS}hmac-sha1"), "signature.algorithm"),
    "s14 MD5": (
        "assertion",
        put(ds("DigestMethod"), "Algorithm", "http://www.w3.org/2001/04/xmldsig-more#md5"),
        "signature.digest",
    ),
    "s15 a document type": ("both", swapped("<samlp:Response", "<!DOCTYPE r><samlp:Response"), "document.doctype"),
    "s16 a comment in the name": ("both", swapped("nell-1", "nell<!---->-1"), "document.comment"),
    "s16 CDATA in the email": ("both", swapped("nell@", "<![CDATA[nell@]]>"), "document.cdata"),
}
# How it is changed before it is signed.
BEFORE: dict[str, tuple[Change, str]] = {
    "s19 a wrong audience": (worded(saml("Audience"), "https://another.example"), "audience.wrong"),
    "s19 no audience": (gone(saml("AudienceRestriction")), "audience.missing"),
    "s19 no conditions": (gone(CONDITIONS), "conditions.missing"),
    "s19 two restrictions": (twice(saml("Audience")), "audience.extra"),
    "s20 a wrong recipient": (put(DATA, "Recipient", "https://another.example/acs"), "recipient.wrong"),
    "s20 no recipient": (put(DATA, "Recipient", None), "recipient.missing"),
    "s21 over": (put(CONDITIONS, "NotOnOrAfter", OVER), "time.expired"),
    "s21 without an end": (put(DATA, "NotOnOrAfter", None), "time.missing"),
    "s21 the year 9999": (put(DATA, "NotOnOrAfter", "9999-12-31T23:59:59Z"), "time.too_far"),
    "s21 not yet": (put(CONDITIONS, "NotBefore", "9999-12-31T23:59:59Z"), "time.early"),
    "s21 the provider's session is over": (put(saml("AuthnStatement"), "SessionNotOnOrAfter", OVER), "session.over"),
    "s22 a failure": (
        put(samlp("StatusCode"), "Value", FAILED),
        "status.refused",
    ),
    "s23 another issuer within": (worded(saml("Issuer"), "https://idp.example/metadata "), "issuer.wrong"),
    "s23 no issuer": (gone(saml("Issuer")), "issuer.missing"),
}
# How else the provider signs than was agreed.
PROVIDERS: dict[str, tuple[dict[str, Any], str]] = {
    "s12 a stranger's key in the message": ({"keys": keys("mallory")}, "signature.invalid"),
    "s14 RSA with SHA-1": ({"signature": xmlsec.Transform.RSA_SHA1}, "signature.algorithm"),
    "s14 a digest of SHA-1": ({"digest": xmlsec.Transform.SHA1}, "signature.digest"),
}


async def check(
    house: House, *, sign: str, why: str, provider: Provider | None = None, before: Change = as_it_is,
    after: Change = as_it_is,
) -> None:  # fmt: skip
    """Somebody who went to the provider comes back with it, and is refused for that reason."""
    door = await saml_door(house)
    visitor, people = house.visitor(), await counted()
    said = Answer(
        await door.leave(visitor), datetime.now(UTC), "nell-1", attributes=NELL, assertion_id=f"_{new_id().hex}"
    )
    root = (provider or door.provider).respond(door.party, said, sign=sign, before=before)
    changed = after(root)
    message = root if changed is None else changed
    await assert_refused(house, visitor, await door.post(visitor, posted(message)), why)
    assert await counted() == people


@pytest.mark.parametrize("row", AFTER)
async def test_an_answer_that_was_changed_after_it_was_signed_is_refused(house: House, row: str) -> None:
    sign, change, why = AFTER[row]
    await check(house, sign=sign, after=change, why=why)


@pytest.mark.parametrize("row", BEFORE)
async def test_an_answer_that_means_something_else_is_refused_though_the_provider_signed_it(
    house: House, row: str
) -> None:
    change, why = BEFORE[row]
    await check(house, sign="both", before=change, why=why)


@pytest.mark.parametrize("row", PROVIDERS)
async def test_an_answer_that_was_not_signed_as_agreed_is_refused(house: House, row: str) -> None:
    otherwise, why = PROVIDERS[row]
    await check(house, sign="assertion", provider=replace(Provider(), **otherwise), why=why)


async def test_s26_a_document_in_another_encoding_is_refused(house: House) -> None:
    await check(house, sign="both", after=lambda root: text(root).encode("utf-16"), why="request.unsolicited")


async def test_s08_an_encrypted_and_a_plain_assertion_are_one_too_many(house: House) -> None:
    def beside(root: etree._Element) -> None:
        etree.SubElement(root, saml("EncryptedAssertion"))

    await check(house, sign="assertion", after=beside, why="assertion.count")
