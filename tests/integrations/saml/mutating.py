"""Random changes to the tree of an answer, as an attacker would make them: parts moved, copied, wrapped, dropped and
renamed, their ids and namespaces exchanged, and parts of other answers put in, which the same provider signed."""

import copy
from collections.abc import Callable, Sequence
from random import Random

from lxml import etree

from app.integrations.saml.names import ASSERTION_NS, DSIG_NS, PROTOCOL_NS, XENC_NS, ds, saml, samlp

_NAMESPACES = (ASSERTION_NS, PROTOCOL_NS, DSIG_NS, XENC_NS, "urn:unknown", "http://www.w3.org/2001/XMLSchema-instance")
_WRAPPERS = (samlp("Extensions"), saml("Advice"), ds("Object"), ds("Signature"), saml("Assertion"), samlp("Response"),
             saml("Subject"), saml("EncryptedAssertion"), saml("AttributeValue"), "{urn:unknown}Any")  # fmt: skip
_TEXTS = ("mallory", "", " ", "https://evil.example", "mallory@northwind.example", "admins", "AAAA", "erin-0001 ")
_ATTRIBUTES = ("ID", "Id", "id", "URI", "Algorithm", "Recipient", "Destination", "InResponseTo", "Name", "Format",
               "NotOnOrAfter", "NotBefore", "Version", "Value", "Method", "Type", "Issuer",
               "{http://www.w3.org/XML/1998/namespace}id")  # fmt: skip
_VALUES = ("_a1", "_r1", "_evil", "#_a1", "#_r1", "", "2.0", "9999-12-31T23:59:59Z", "mallory")


class Mutator:
    """Changes answers at random, but the same way for the same seed. `donors` lend parts of themselves."""

    def __init__(self, seed: str, donors: Sequence[etree._Element]) -> None:
        self.random = Random(seed)
        self.donors = donors

    def changed(self, root: etree._Element) -> etree._Element:
        """A changed twin."""
        root = copy.deepcopy(root)
        for _ in range(self.random.choice((1, 1, 2, 3, 6))):
            changes: tuple[Callable[[etree._Element], None], ...] = (
                self._move, self._copy, self._wrap, self._drop, self._rename, self._exchange_ids, self._set,
                self._write, self._graft, self._graft, self._forge, self._swap_signatures, self._comment,
            )  # fmt: skip
            self.random.choice(changes)(root)
        return root

    def text(self, root: etree._Element) -> bytes:
        """As bytes, of which some may be changed too."""
        raw = bytearray(etree.tostring(root))
        if self.random.random() < 0.15:
            at = self.random.randrange(len(raw))
            raw[at : at + self.random.choice((0, 1, 3))] = self.random.choice(
                (
                    b"",
                    b"<!---->",
                    b"<![CDATA[x]]>",
                    b"<?x?>",
                    b"&amp;",
                    b"&e;",
                    b"\x00",
                    b"\xff",
                    b"<x/>",
                    b" ",
                    b'" ID="_a1',
                )
            )
        return bytes(raw)

    def _any(self, root: etree._Element) -> etree._Element:
        return self.random.choice(list(root.iter(etree.Element)))

    def _inner(self, root: etree._Element) -> etree._Element | None:
        inner = list(root.iter(etree.Element))[1:]
        return self.random.choice(inner) if inner else None

    def _place(self, root: etree._Element, part: etree._Element) -> None:
        target = self._any(root)
        if target is not part and part not in target.iterancestors():
            target.insert(self.random.randint(0, len(target)), part)

    def _move(self, root: etree._Element) -> None:
        part = self._inner(root)
        if part is not None:
            self._place(root, part)

    def _copy(self, root: etree._Element) -> None:
        self._place(root, copy.deepcopy(self._any(root)))

    def _graft(self, root: etree._Element) -> None:
        self._place(root, copy.deepcopy(self._any(self.random.choice(self.donors))))

    def _wrap(self, root: etree._Element) -> None:
        part = self._inner(root)
        if part is not None and part.getparent() is not None:
            wrapper = etree.Element(self.random.choice(_WRAPPERS))
            part.getparent().replace(part, wrapper)
            wrapper.append(part)

    def _drop(self, root: etree._Element) -> None:
        part = self._inner(root)
        if part is not None and part.getparent() is not None:
            part.getparent().remove(part)

    def _rename(self, root: etree._Element) -> None:
        part = self._any(root)
        name = self.random.choice((etree.QName(part).localname, etree.QName(self._any(root)).localname))
        part.tag = f"{{{self.random.choice(_NAMESPACES)}}}{name}"

    def _exchange_ids(self, root: etree._Element) -> None:
        named = [each for each in root.iter(etree.Element) if each.get("ID")]
        if named:
            one, other = self.random.choice(named), self.random.choice(named)
            ids = other.get("ID"), one.get("ID")
            one.set("ID", ids[0])
            if self.random.random() < 0.8:
                other.set("ID", ids[1])

    def _set(self, root: etree._Element) -> None:
        self._any(root).set(self.random.choice(_ATTRIBUTES), self.random.choice(_VALUES))

    def _write(self, root: etree._Element) -> None:
        part = self._any(root)
        if self.random.random() < 0.8:
            part.text = self.random.choice(_TEXTS)
        else:
            part.tail = self.random.choice(_TEXTS)

    def _forge(self, root: etree._Element) -> None:
        """A twin that speaks of Mallory, before or after the original or in its place."""
        originals = list(root.iter(saml("Assertion"), samlp("Response")))[-1:]
        for original in originals:
            twin = copy.deepcopy(original)
            for name in twin.iter(saml("NameID"), saml("AttributeValue")):
                name.text = "mallory"
            if self.random.random() < 0.7:
                twin.set("ID", "_evil")
            if original.getparent() is not None:
                self.random.choice((original.addprevious, original.addnext, original.append))(twin)

    def _swap_signatures(self, root: etree._Element) -> None:
        """A part of a signature takes the place of the same part of another, or of a donor's."""
        name = self.random.choice(("Signature", "SignedInfo", "SignatureValue", "Reference", "DigestValue", "KeyInfo"))
        ours = list(root.iter(ds(name)))
        theirs = [each for tree in (root, *self.donors) for each in tree.iter(ds(name))]
        if ours and theirs:
            place = self.random.choice(ours)
            place.getparent().replace(place, copy.deepcopy(self.random.choice(theirs)))

    def _comment(self, root: etree._Element) -> None:
        part = self._any(root)
        if part.text and self.random.random() < 0.3:
            comment = etree.Comment("")
            comment.tail, part.text = part.text[4:], part.text[:4]
            part.insert(0, comment)
