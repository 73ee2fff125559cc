"""An identity provider for tests: it builds and signs what a provider would, and can be made to get anything wrong."""

import base64
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from urllib.parse import quote

import xmlsec
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.x509.oid import NameOID
from lxml import etree

from app.domain.identity.connection import Endpoint, SamlSettings
from app.integrations.saml.logout import Delivered
from app.integrations.saml.names import POST, REDIRECT, RSA_SHA256, saml, samlp
from app.integrations.saml.party import Party

PERSISTENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
PASSWORD = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"
ERIN: Mapping[str, tuple[str, ...]] = {
    "email": ("erin@northwind.example",),
    "displayName": ("Erin Okafor",),
    "groups": ("support-users", "everyone"),
}

Hook = Callable[[etree._Element], None]


@dataclass(frozen=True)
class Keys:
    """A key pair: its self-signed certificate and its private key, PEM."""

    certificate: str
    private: str


@cache
def keys(name: str, kind: str = "rsa") -> Keys:
    """The pair of that name, made once a process: making one takes a while."""
    private = ec.generate_private_key(ec.SECP256R1()) if kind == "ec" else rsa.generate_private_key(65537, 2048)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .sign(private, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    secret = private.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return Keys(certificate.public_bytes(pem).decode(), secret.decode())


def instant(moment: datetime) -> str:
    """As SAML writes a time."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(frozen=True)
class Answer:
    """What a response is to say; every field can be made wrong. None leaves the thing out."""

    request_id: str | None
    now: datetime
    subject: str = "erin-0001"
    name_format: str = PERSISTENT
    attributes: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: ERIN)
    response_id: str = "_r1"
    assertion_id: str = "_a1"
    session_index: str = "session-1"
    context: str = PASSWORD
    status: str = "urn:oasis:names:tc:SAML:2.0:status:Success"
    session_ends: datetime | None = None


@dataclass(frozen=True)
class Provider:
    """One identity provider. `keys` signs; `signature` and `digest` are algorithms of xmlsec's."""

    entity_id: str = "https://idp.example/metadata"
    keys: Keys = field(default_factory=lambda: keys("idp"))
    signature: Any = xmlsec.Transform.RSA_SHA256
    digest: Any = xmlsec.Transform.SHA256

    @property
    def settings(self) -> SamlSettings:
        """As our connection would keep it."""
        return SamlSettings(
            entity_id=self.entity_id,
            sign_on=(Endpoint("redirect", "https://idp.example/sso"), Endpoint("post", "https://idp.example/sso")),
            logout=(Endpoint("redirect", "https://idp.example/slo"), Endpoint("post", "https://idp.example/slo")),
            certificates=(self.keys.certificate,),
        )

    def metadata(self) -> bytes:
        """What its administrator would paste."""
        inner = "".join(self.keys.certificate.splitlines()[1:-1])
        return f"""<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{self.entity_id}">
<md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
<md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data>
<ds:X509Certificate>{inner}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>
<md:SingleLogoutService Binding="{REDIRECT}" Location="https://idp.example/slo"/>
<md:SingleSignOnService Binding="{POST}" Location="https://idp.example/sso"/>
<md:SingleSignOnService Binding="{REDIRECT}" Location="https://idp.example/sso"/>
</md:IDPSSODescriptor></md:EntityDescriptor>""".encode()

    def respond(
        self,
        party: Party,
        answer: Answer,
        *,
        sign: str = "assertion",
        before: Hook = lambda _: None,
        encrypt_to: str | None = None,
    ) -> etree._Element:
        """The Response as a tree. `sign`: "assertion", "response", "both" or "". `before` changes it before anything is
        signed; the caller changes what it likes afterwards. `encrypt_to`: a certificate, PEM."""
        root = etree.fromstring(_response(self.entity_id, party, answer))
        before(root)
        if sign in ("assertion", "both"):
            self.sign(root.find(saml("Assertion")))
        if encrypt_to:
            encrypt(root, encrypt_to)
        if sign in ("response", "both"):
            self.sign(root)
        # What xmlsec put in is not found by name until it was parsed.
        return etree.fromstring(etree.tostring(root))

    def answer(
        self, party: Party, request_id: str | None, now: datetime, *, sign: str = "assertion", **said: Any
    ) -> str:
        """The form field SAMLResponse of a good answer; `said` are fields of Answer."""
        return posted(self.respond(party, Answer(request_id, now, **said), sign=sign))

    def sign(self, element: etree._Element | None) -> None:
        """Puts an enveloped signature into `element`, after its Issuer."""
        assert element is not None
        signature = xmlsec.template.create(element, xmlsec.Transform.EXCL_C14N, self.signature, ns="ds")
        element.insert(1, signature)
        # As providers that write in lines have it; it belongs to what is signed.
        signature.tail = "\n"
        reference = xmlsec.template.add_reference(signature, self.digest, uri=f"#{element.get('ID')}")
        xmlsec.template.add_transform(reference, xmlsec.Transform.ENVELOPED)
        xmlsec.template.add_transform(reference, xmlsec.Transform.EXCL_C14N)
        xmlsec.template.add_x509_data(xmlsec.template.ensure_key_info(signature))
        context = xmlsec.SignatureContext()
        context.key = xmlsec.Key.from_memory(self.keys.private, xmlsec.KeyFormat.PEM)
        context.key.load_cert_from_memory(self.keys.certificate, xmlsec.KeyFormat.CERT_PEM)
        context.register_id(element, "ID")
        context.sign(signature)

    def logout_request(self, party: Party, now: datetime, *, subject: str = "erin-0001", sessions: tuple[str, ...] = (),
                       name_format: str = PERSISTENT) -> etree._Element:  # fmt: skip
        """A LogoutRequest, not signed yet."""
        indexes = "".join(f"<samlp:SessionIndex>{each}</samlp:SessionIndex>" for each in sessions)
        return etree.fromstring(f"""<samlp:LogoutRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"
 xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_l1" Version="2.0" IssueInstant="{instant(now)}"
 Destination="{party.slo}" NotOnOrAfter="{instant(now + timedelta(minutes=5))}">
<saml:Issuer>{self.entity_id}</saml:Issuer><saml:NameID Format="{name_format}">{subject}</saml:NameID>{indexes}
</samlp:LogoutRequest>""")

    def logout_response(
        self, party: Party, request_id: str, now: datetime, *, status: str = "Success"
    ) -> etree._Element:
        """A LogoutResponse, not signed yet."""
        return etree.fromstring(f"""<samlp:LogoutResponse xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"
 xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_l2" Version="2.0" IssueInstant="{instant(now)}"
 Destination="{party.slo}" InResponseTo="{request_id}"><saml:Issuer>{self.entity_id}</saml:Issuer>
<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:{status}"/></samlp:Status>
</samlp:LogoutResponse>""")

    def by_post(self, message: etree._Element, *, sign: bool = True) -> Delivered:
        """A logout message as a form brings it."""
        if sign:
            self.sign(message)
        return Delivered("post", posted(message), "")

    def by_redirect(self, message: etree._Element, *, relay_state: str = "", sign: bool = True) -> Delivered:
        """A logout message as an address brings it, the signature over the query as it stands."""
        field_name = "SAMLRequest" if message.tag == samlp("LogoutRequest") else "SAMLResponse"
        packed = deflated(etree.tostring(message))
        query = f"{field_name}={quote(packed, safe='')}" + (
            f"&RelayState={quote(relay_state, safe='')}" if relay_state else ""
        )
        if sign:
            query += f"&SigAlg={quote(RSA_SHA256, safe='')}"
            query += f"&Signature={quote(self.sign_text(query), safe='')}"
        return Delivered("redirect", packed, relay_state, query)

    def sign_text(self, text: str) -> str:
        """The signature over a query (RSA with SHA-256), in base64."""
        # Looking at an RSA key takes longer than signing with it, and this one is our own.
        private = load_pem_private_key(self.keys.private.encode(), None, unsafe_skip_rsa_key_validation=True)
        assert isinstance(private, rsa.RSAPrivateKey)
        return base64.b64encode(private.sign(text.encode(), padding.PKCS1v15(), hashes.SHA256())).decode()


def encrypt(
    root: etree._Element,
    certificate: str,
    content: Any = xmlsec.Transform.AES256_GCM,
    transport: Any = xmlsec.Transform.RSA_OAEP,
    *,
    plain: bytes | None = None,
) -> None:
    """Replaces the Assertion in `root` by an EncryptedAssertion for that certificate. Its plain text leaves prefixes to
    the message around it, unless `plain` is given, which is encrypted instead."""
    assertion = root.find(saml("Assertion"))
    assert assertion is not None
    data = xmlsec.template.encrypted_data_create(root, content, type=xmlsec.EncryptionType.ELEMENT, ns="xenc")
    xmlsec.template.encrypted_data_ensure_cipher_value(data)
    info = xmlsec.template.encrypted_data_ensure_key_info(data, ns="ds")
    key = xmlsec.template.add_encrypted_key(info, transport)
    xmlsec.template.encrypted_data_ensure_cipher_value(key)
    manager = xmlsec.KeysManager()
    manager.add_key(xmlsec.Key.from_memory(certificate, xmlsec.KeyFormat.CERT_PEM))
    context = xmlsec.EncryptionContext(manager)
    context.key = _session_key(content)
    encrypted = context.encrypt_xml(data, assertion) if plain is None else context.encrypt_binary(data, plain)
    holder = etree.Element(saml("EncryptedAssertion"))
    (assertion if plain is not None else encrypted).addprevious(holder)
    if plain is not None:
        root.remove(assertion)
    holder.append(encrypted)


def _session_key(content: Any) -> Any:
    if content == xmlsec.Transform.DES3:
        return xmlsec.Key.generate(xmlsec.KeyData.DES, 192, xmlsec.KeyDataType.SESSION)
    size = 128 if content in (xmlsec.Transform.AES128, xmlsec.Transform.AES128_GCM) else 256
    return xmlsec.Key.generate(xmlsec.KeyData.AES, size, xmlsec.KeyDataType.SESSION)


def posted(message: etree._Element | str | bytes) -> str:
    """As a form field carries it."""
    raw = etree.tostring(message) if isinstance(message, etree._Element) else message
    return base64.b64encode(raw.encode() if isinstance(raw, str) else raw).decode()


def deflated(raw: bytes) -> str:
    """As a query parameter carries it, before it is quoted."""
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return base64.b64encode(packer.compress(raw) + packer.flush()).decode()


def _response(entity_id: str, party: Party, answer: Answer) -> str:
    now, soon = instant(answer.now), instant(answer.now + timedelta(minutes=5))
    replying = f'InResponseTo="{answer.request_id}"' if answer.request_id is not None else ""
    ends = f'SessionNotOnOrAfter="{instant(answer.session_ends)}"' if answer.session_ends else ""
    attributes = "".join(
        f'<saml:Attribute Name="{name}">'
        + "".join(f'<saml:AttributeValue xsi:type="xs:string">{value}</saml:AttributeValue>' for value in values)
        + "</saml:Attribute>"
        for name, values in answer.attributes.items()
    )
    statement = f"<saml:AttributeStatement>{attributes}</saml:AttributeStatement>" if attributes else ""
    return f"""<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"
 xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="{answer.response_id}" Version="2.0" IssueInstant="{now}"
 Destination="{party.acs}" {replying}><saml:Issuer>{entity_id}</saml:Issuer>
<samlp:Status><samlp:StatusCode Value="{answer.status}"/></samlp:Status>
<saml:Assertion xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
 ID="{answer.assertion_id}" Version="2.0" IssueInstant="{now}"><saml:Issuer>{entity_id}</saml:Issuer>
<saml:Subject><saml:NameID Format="{answer.name_format}">{answer.subject}</saml:NameID>
<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">
<saml:SubjectConfirmationData {replying} Recipient="{party.acs}" NotOnOrAfter="{soon}"/></saml:SubjectConfirmation>
</saml:Subject><saml:Conditions NotBefore="{now}" NotOnOrAfter="{soon}"><saml:AudienceRestriction>
<saml:Audience>{party.entity_id}</saml:Audience></saml:AudienceRestriction></saml:Conditions>
<saml:AuthnStatement AuthnInstant="{now}" SessionIndex="{answer.session_index}" {ends}><saml:AuthnContext>
<saml:AuthnContextClassRef>{answer.context}</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>
{statement}</saml:Assertion></samlp:Response>"""
