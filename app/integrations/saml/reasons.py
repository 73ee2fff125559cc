"""Every word for which an answer is refused, with what whoever looks after the connection can do about it. The words
are stable: they stand in audit trails. Whoever sent the answer is shown none of this."""

from app.domain.identity.arrived import Rejected

_HOSTILE = "No provider makes such a message by itself. If this repeats, ask your provider's support what it sends."
_CLOCK = "Check the clock of the provider; ours may differ from it by 60 seconds at most."
_SIGNING = (
    "Sign the response or the assertion, with SHA-256. Entra: Single sign-on, SAML certificates, Signing option "
    "“Sign SAML "
    "response and assertion”. Okta: Advanced settings, Response and Assertion signature “Signed”. Google: tick “Signed "
    "response”. Keycloak: turn on “Sign documents” or “Sign assertions”."
)
_SHA256 = (
    "The provider uses {algorithm}, which is not accepted. Choose SHA-256 as its signing algorithm (Entra: "
    "Single sign-on, "
    "SAML certificates, Signing algorithm; Okta: Advanced settings, Signature and Digest algorithm; Keycloak: Keys and "
    "signature, RSA_SHA256)."
)

ADVICE = {
    "document.too_large": "The answer is larger than 256 KiB. Let the provider send fewer groups.",
    "document.not_base64": _HOSTILE,
    "document.not_deflated": _HOSTILE,
    "document.encoding": "The answer is not UTF-8. " + _HOSTILE,
    "document.doctype": _HOSTILE,
    "document.comment": "The answer holds an XML comment. " + _HOSTILE,
    "document.cdata": "The answer holds a CDATA section. " + _HOSTILE,
    "document.instruction": _HOSTILE,
    "document.malformed": "The answer is not well-formed XML. " + _HOSTILE,
    "document.too_deep": _HOSTILE,
    "document.unexpected": "Something else came than the message that belongs here. " + _HOSTILE,
    "document.repeated": "The message says twice what may be said once. " + _HOSTILE,
    "document.nested": "There is an element where only text belongs. " + _HOSTILE,
    "id.ambiguous": _HOSTILE,
    "id.duplicate": _HOSTILE,
    "version.wrong": "The provider must speak SAML 2.0.",
    "assertion.count": "An answer must hold exactly one assertion. " + _HOSTILE,
    "assertion.misplaced": _HOSTILE,
    "advice.present": "The assertion holds an Advice element, which is not accepted. " + _HOSTILE,
    "status.refused": (
        "The provider refused: {status}. Its own log says why; often the person is not assigned to the app."
    ),
    "signature.missing": _SIGNING,
    "signature.response_missing": (
        "This connection wants the response itself signed, and only the assertion was. Let the provider sign the "
        "response, "
        "or turn “The response must be signed” off."
    ),
    "signature.several": _HOSTILE,
    "signature.misplaced": _HOSTILE,
    "signature.form": _HOSTILE,
    "signature.reference": _HOSTILE,
    "signature.transform": "The signature must use exclusive canonicalisation and nothing more. " + _HOSTILE,
    "signature.algorithm": _SHA256,
    "signature.digest": _SHA256,
    "signature.invalid": (
        "No signing certificate of this connection made this signature. If the provider changed its certificate, "
        "read its "
        "metadata again."
    ),
    "encryption.missing": (
        "This connection wants encrypted assertions. Give the provider our certificate and turn its encryption on, "
        "or turn "
        "“Assertions must be encrypted” off."
    ),
    "encryption.algorithm": (
        "The assertion is encrypted with {algorithm}, which is not accepted. Use AES (GCM, or CBC) with RSA-OAEP."
    ),
    "encryption.unreadable": (
        "None of our keys opens the assertion. Read our metadata again at the provider: it may encrypt for an old "
        "certificate of ours."
    ),
    "issuer.missing": "The answer does not say who made it. The provider must send its entity id as Issuer.",
    "issuer.wrong": (
        "The answer comes from “{found}”, and this connection's provider is “{wanted}”. Read the provider's "
        "metadata again, "
        "or correct its entity id, to the letter."
    ),
    "destination.wrong": (
        "The answer was addressed to “{found}”. Enter {wanted} as ACS or reply address at the provider."
    ),
    "destination.missing": "The message does not say where it was sent. It must be addressed to {wanted}.",
    "recipient.missing": "The assertion names no Recipient. Enter {wanted} as Recipient at the provider.",
    "recipient.wrong": (
        "The assertion is for “{found}”. Enter {wanted} as ACS, reply or recipient address at the provider."
    ),
    "audience.missing": "The assertion names no audience. Enter {wanted} as audience or entity id at the provider.",
    "audience.wrong": (
        "The assertion is for the audience “{found}”. Enter {wanted} as identifier, entity id or audience at the "
        "provider."
    ),
    "audience.extra": "The assertion is for others too. The provider must name one audience: {wanted}.",
    "conditions.missing": "The assertion has no Conditions, so it has neither an end nor an audience.",
    "conditions.unknown": "The assertion holds a condition that we do not know, so that we cannot keep it.",
    "confirmation.missing": "The assertion has no bearer confirmation. Choose the browser single sign-on profile.",
    "request.unsolicited": (
        "The answer belongs to no sign-in that began here. Sign-in starts on our page or with a link to it: set our "
        "address "
        "as the start page of the app at the provider, instead of sign-in from its own portal."
    ),
    "request.missing": (
        "The answer does not say which question it answers (InResponseTo). Sign-in from the provider's own portal "
        "is not "
        "accepted; start on our page."
    ),
    "request.wrong": "The answer belongs to another sign-in. Close older sign-in pages and try again.",
    "time.missing": "The assertion does not say until when it holds (NotOnOrAfter).",
    "time.unreadable": "A time in the assertion is not in UTC as SAML writes it. " + _HOSTILE,
    "time.expired": "The assertion is too old. " + _CLOCK,
    "time.early": "The assertion does not hold yet. " + _CLOCK,
    "time.too_far": "The assertion holds for longer than a day. Give it some minutes at the provider.",
    "session.over": "The provider's own session is over (SessionNotOnOrAfter). " + _CLOCK,
    "statement.missing": "The assertion does not say that somebody signed in (exactly one AuthnStatement).",
    "subject.missing": (
        "The assertion names nobody (NameID). Choose a lasting id of the person as NameID at the provider."
    ),
    "subject.transient": (
        "The name is a new one at each sign-in (transient), so nobody could be known again. Choose “persistent” as "
        "NameID "
        "format at the provider, or the email address where it never changes."
    ),
    "subject.too_long": "The name (NameID) is longer than 256 characters. Choose a shorter one at the provider.",
    "subject.encrypted": "The name is encrypted by itself. Encrypt the whole assertion instead.",
    "metadata.incomplete": (
        "This connection lacks its provider's entity id or certificate. Read the provider's metadata."
    ),
    "library.refused": "The answer does not follow the SAML standard. " + _HOSTILE,
    "library.differs": "The answer can be read in two ways. " + _HOSTILE,
}
_LONGEST_VALUE = 200


def rejected(reason: str, **values: str) -> Rejected:
    """The refusal for a reason, its advice filled with what was found and what is wanted."""
    return Rejected(reason, ADVICE[reason].format(**{name: value[:_LONGEST_VALUE] for name, value in values.items()}))
