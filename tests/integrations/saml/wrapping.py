"""Signature wrapping: the signed element is kept somewhere in the message, and a forged one stands where it stood ("On
Breaking SAML", USENIX Security 2012). Each takes a genuine answer and makes the attack of it."""

import copy

from lxml import etree

from app.integrations.saml.names import ds, saml, samlp
from tests.integrations.saml.given import assertion_in, forged


def xsw1(root: etree._Element) -> etree._Element:
    """The forged response has the original in its signature."""
    evil, signature, original = _response(root)
    evil.insert(1, signature)
    signature.append(original)
    return evil


def xsw2(root: etree._Element) -> etree._Element:
    """The original stands beside the signature, which is detached now."""
    evil, signature, original = _response(root)
    evil.insert(1, original)
    evil.insert(2, signature)
    return evil


def xsw3(root: etree._Element) -> etree._Element:
    """A forged assertion before the signed one."""
    original = assertion_in(root)
    original.addprevious(forged(original))
    return root


def xsw3_after(root: etree._Element) -> etree._Element:
    """A forged assertion after the signed one."""
    original = assertion_in(root)
    original.addnext(forged(original))
    return root


def xsw4(root: etree._Element) -> etree._Element:
    """The forged assertion has the signed one as its child."""
    original = assertion_in(root)
    evil = forged(original)
    root.replace(original, evil)
    evil.append(original)
    return root


def xsw5(root: etree._Element) -> etree._Element:
    """The forged assertion has the signature, the original stands at the end."""
    original, signature, evil = _parts(root)
    evil.insert(1, signature)
    root.replace(original, evil)
    root.append(original)
    return root


def xsw6(root: etree._Element) -> etree._Element:
    """The forged assertion has the signature, and in it the original."""
    original, signature, evil = _parts(root)
    evil.insert(1, signature)
    root.replace(original, evil)
    signature.append(original)
    return root


def xsw7(root: etree._Element) -> etree._Element:
    """The forged assertion stands in Extensions, where the schema looks away."""
    extensions = etree.Element(samlp("Extensions"))
    extensions.append(forged(assertion_in(root)))
    root.insert(1, extensions)
    return root


def xsw8(root: etree._Element) -> etree._Element:
    """The original stands in an Object of the signature."""
    original, signature, evil = _parts(root)
    evil.insert(1, signature)
    root.replace(original, evil)
    etree.SubElement(signature, ds("Object")).append(original)
    return root


def same_id(root: etree._Element) -> etree._Element:
    """The forged assertion has the id of the signed one."""
    original = assertion_in(root)
    original.addprevious(forged(original, suffix=""))
    return root


def in_advice(root: etree._Element) -> etree._Element:
    """The original stands in the Advice of the forged one."""
    original = assertion_in(root)
    evil = forged(original)
    root.replace(original, evil)
    evil.find(saml("Conditions")).addnext(etree.Element(saml("Advice")))
    evil.find(saml("Advice")).append(original)
    return root


def in_another_namespace(root: etree._Element) -> etree._Element:
    """The signed one stands below an element that nobody knows, the forged one in its place."""
    original = assertion_in(root)
    evil = forged(original)
    root.replace(original, evil)
    etree.SubElement(root, "{urn:unknown}Elsewhere").append(original)
    return root


def _parts(root: etree._Element) -> tuple[etree._Element, etree._Element, etree._Element]:
    original = assertion_in(root)
    evil = forged(original)
    signature = original.find(ds("Signature"))
    _cut(signature)
    return original, signature, evil


def _response(root: etree._Element) -> tuple[etree._Element, etree._Element, etree._Element]:
    evil, original = forged(root), copy.deepcopy(root)
    signature = original.find(ds("Signature"))
    _cut(signature)
    return evil, signature, original


def _cut(signature: etree._Element) -> None:
    """Takes it out, so that what it signed is left to the letter."""
    before = signature.getprevious()
    before.tail, signature.tail = (before.tail or "") + (signature.tail or ""), None
    signature.getparent().remove(signature)
