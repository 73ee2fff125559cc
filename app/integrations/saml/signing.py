"""Signing our own messages: inside the XML for a form (SAML 2.0 Core, 5.4), over the query for an address (Bindings,
3.4.4.1); RSA with SHA-256."""

import base64
from urllib.parse import quote

import xmlsec
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from lxml import etree

from app.domain.identity.connection import KeyPair
from app.integrations.saml.names import RSA_SHA256


def sign(message: etree._Element, key: KeyPair) -> None:
    """Puts the signature where the schema wants it: right after the Issuer."""
    signature = xmlsec.template.create(message, xmlsec.Transform.EXCL_C14N, xmlsec.Transform.RSA_SHA256, ns="ds")
    message.insert(1, signature)
    reference = xmlsec.template.add_reference(signature, xmlsec.Transform.SHA256, uri=f"#{message.get('ID')}")
    xmlsec.template.add_transform(reference, xmlsec.Transform.ENVELOPED)
    xmlsec.template.add_transform(reference, xmlsec.Transform.EXCL_C14N)
    xmlsec.template.add_x509_data(xmlsec.template.ensure_key_info(signature))
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_memory(key.private_key, xmlsec.KeyFormat.PEM)
    context.key.load_cert_from_memory(key.certificate, xmlsec.KeyFormat.CERT_PEM)
    context.register_id(message, "ID")
    context.sign(signature)


def signed_query(query: str, key: KeyPair) -> str:
    """The query with SigAlg and Signature. (pysaml2 keeps the key for this in a place that all threads share.)"""
    private = load_pem_private_key(key.private_key.encode(), None)
    if not isinstance(private, RSAPrivateKey):
        raise TypeError("our own keys are RSA")
    query = f"{query}&SigAlg={quote(RSA_SHA256, safe='')}"
    signature = private.sign(query.encode(), padding.PKCS1v15(), SHA256())
    return f"{query}&Signature={quote(base64.b64encode(signature).decode(), safe='')}"
