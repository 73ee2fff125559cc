"""The names that SAML, XML Signature and XML Encryption give to things; each name stands here once."""

ASSERTION_NS = "urn:oasis:names:tc:SAML:2.0:assertion"
PROTOCOL_NS = "urn:oasis:names:tc:SAML:2.0:protocol"
METADATA_NS = "urn:oasis:names:tc:SAML:2.0:metadata"
DSIG_NS = "http://www.w3.org/2000/09/xmldsig#"
XENC_NS = "http://www.w3.org/2001/04/xmlenc#"
XENC11_NS = "http://www.w3.org/2009/xmlenc11#"
EXC_C14N = "http://www.w3.org/2001/10/xml-exc-c14n#"
ENVELOPED = f"{DSIG_NS}enveloped-signature"

REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
POST = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"

EMAIL_FORMAT = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"
PERSISTENT_FORMAT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
TRANSIENT_FORMAT = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"
BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success"
PARTIAL_LOGOUT = "urn:oasis:names:tc:SAML:2.0:status:PartialLogout"

RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
SHA256 = f"{XENC_NS}sha256"


def saml(name: str) -> str:
    """The tag of an element of assertions, as lxml writes it."""
    return f"{{{ASSERTION_NS}}}{name}"


def samlp(name: str) -> str:
    """The tag of an element of the protocol."""
    return f"{{{PROTOCOL_NS}}}{name}"


def md(name: str) -> str:
    """The tag of an element of metadata."""
    return f"{{{METADATA_NS}}}{name}"


def ds(name: str) -> str:
    """The tag of an element of XML Signature."""
    return f"{{{DSIG_NS}}}{name}"


def xenc(name: str) -> str:
    """The tag of an element of XML Encryption."""
    return f"{{{XENC_NS}}}{name}"
