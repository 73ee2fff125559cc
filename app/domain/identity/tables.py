"""Columns of the identity tables (their shape, keys and checks stand in migrations/)."""

from piccolo.columns import JSONB, UUID, Array, BigInt, Boolean, Bytea, Text, Timestamptz
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table


class Connection(Table):
    """One identity provider of one organisation, or of the vendor's staff."""

    organisation_id = UUID(null=True, default=None)
    id = UUID(primary_key=True)
    name = Text()
    protocol = Text()
    guide = Text(default="other")
    state = Text(default="draft")
    settings = JSONB(default="{}")
    client_secret = Bytea(null=True, default=None)
    default_role = Text(default="member")
    made_by = UUID(null=True, default=None)
    created_at = Timestamptz(default=TimestamptzNow())
    changed_at = Timestamptz(default=TimestamptzNow())
    metadata_address = Text()
    metadata_due_at = Timestamptz(null=True, default=None)
    metadata_read_at = Timestamptz(null=True, default=None)
    metadata_failure = Text()
    metadata_offered = JSONB(null=True, default=None)
    metadata_former = JSONB(default="[]")


class ConnectionKey(Table, tablename="connection_key"):
    """A key pair of ours towards a provider."""

    organisation_id = UUID(null=True, default=None)
    id = UUID(primary_key=True)
    connection_id = UUID()
    certificate = Text()
    private_key = Bytea()
    not_after = Timestamptz()
    state = Text()
    created_at = Timestamptz(default=TimestamptzNow())


class GroupRole(Table, tablename="group_role"):
    """The role that a provider's group gives."""

    organisation_id = UUID(null=True, default=None)
    connection_id = UUID(primary_key=True)
    external_group = Text()
    role = Text()


class Pilot(Table):
    """Somebody who tries a connection before the others."""

    organisation_id = UUID(null=True, default=None)
    connection_id = UUID(primary_key=True)
    person_id = UUID()


class Domain(Table):
    """A mail domain that an organisation says is its own."""

    organisation_id = UUID(null=True, default=None)
    id = UUID(primary_key=True)
    name = Text()
    connection_id = UUID(null=True, default=None)
    token = Text()
    asked_by = UUID(null=True, default=None)
    created_at = Timestamptz(default=TimestamptzNow())
    verified_at = Timestamptz(null=True, default=None)
    verified_how = Text(null=True, default=None)
    verified_by = UUID(null=True, default=None)
    due_at = Timestamptz(default=TimestamptzNow())
    looked_at = Timestamptz(null=True, default=None)
    missing_since = Timestamptz(null=True, default=None)
    warned_at = Timestamptz(null=True, default=None)
    lapsed_at = Timestamptz(null=True, default=None)


class Identity(Table):
    """Who somebody is at a provider."""

    organisation_id = UUID(null=True, default=None)
    connection_id = UUID(primary_key=True)
    issuer = Text()
    subject = Text()
    person_id = UUID()
    groups = Array(base_column=Text(), default=[])
    created_at = Timestamptz(default=TimestamptzNow())
    seen_at = Timestamptz(null=True, default=None)


class IdentityLink(Table, tablename="identity_link"):
    """A mailed link that makes an identity somebody's."""

    token_hash = Bytea(primary_key=True)
    organisation_id = UUID(null=True, default=None)
    connection_id = UUID()
    issuer = Text()
    subject = Text()
    person_id = UUID()
    next = Text(default="/")
    expires_at = Timestamptz()
    used_at = Timestamptz(null=True, default=None)


class SsoRequest(Table, tablename="sso_request"):
    """A browser that is at a provider and awaited back."""

    organisation_id = UUID(null=True, default=None)
    id = UUID(primary_key=True)
    connection_id = UUID()
    request = Text()
    browser_hash = Bytea()
    nonce = Text(default="")
    verifier = Bytea(null=True, default=None)
    next = Text(default="/")
    again = Boolean(default=False)
    tested_by = UUID(null=True, default=None)
    created_at = Timestamptz(default=TimestamptzNow())
    expires_at = Timestamptz()
    used_at = Timestamptz(null=True, default=None)


class AssertionSeen(Table, tablename="assertion_seen"):
    """What was used once and is not accepted again."""

    connection_id = UUID(primary_key=True)
    assertion = Text()
    expires_at = Timestamptz()


class TestSignIn(Table, tablename="test_sign_in"):
    """What came of a test sign-in."""

    organisation_id = UUID(null=True, default=None)
    id = UUID(primary_key=True)
    connection_id = UUID()
    person_id = UUID()
    at = Timestamptz(default=TimestamptzNow())
    outcome = JSONB(null=True, default=None)


class SignInPolicy(Table, tablename="sign_in_policy"):
    """How an organisation's people must sign in."""

    organisation_id = UUID(null=True, default=None)
    id = UUID(primary_key=True)
    enforced_at = Timestamptz(null=True, default=None)
    enforced_by = UUID(null=True, default=None)
    factor_roles = Array(base_column=Text())


class BreakGlass(Table, tablename="break_glass"):
    """Who may use a password where single sign-on is enforced."""

    organisation_id = UUID(null=True, default=None)
    person_id = UUID(primary_key=True)
    named_by = UUID(null=True, default=None)
    named_at = Timestamptz(default=TimestamptzNow())


class Invitation(Table):
    """Somebody who was asked by mail to join, and has not answered."""

    organisation_id = UUID()
    id = UUID(primary_key=True)
    email = Text()
    name = Text()
    role = Text()
    token_hash = Bytea()
    invited_by = UUID()
    sent_at = Timestamptz(default=TimestamptzNow())
    expires_at = Timestamptz()


class ScimToken(Table, tablename="scim_token"):
    """What a provider sends to prove itself."""

    organisation_id = UUID(null=True, default=None)
    id = UUID(primary_key=True)
    connection_id = UUID()
    token_hash = Bytea()
    made_by = UUID(null=True, default=None)
    created_at = Timestamptz(default=TimestamptzNow())
    expires_at = Timestamptz()
    used_at = Timestamptz(null=True, default=None)
    ended_at = Timestamptz(null=True, default=None)


class ScimUser(Table, tablename="scim_user"):
    """A person as a provider keeps them here."""

    organisation_id = UUID(null=True, default=None)
    connection_id = UUID()
    id = UUID(primary_key=True)
    person_id = UUID(null=True, default=None)
    user_name = Text()
    user_name_key = Text()
    external_id = Text(null=True, default=None)
    addresses = Array(base_column=Text(), default=[])
    active = Boolean(default=True)
    body = JSONB(default="{}")
    version = BigInt(default=1)
    created_at = Timestamptz(default=TimestamptzNow())
    changed_at = Timestamptz(default=TimestamptzNow())


class ScimGroup(Table, tablename="scim_group"):
    """A group as a provider keeps it here."""

    organisation_id = UUID(null=True, default=None)
    connection_id = UUID()
    id = UUID(primary_key=True)
    display_name = Text()
    name_key = Text()
    external_id = Text(null=True, default=None)
    version = BigInt(default=1)
    created_at = Timestamptz(default=TimestamptzNow())
    changed_at = Timestamptz(default=TimestamptzNow())


class ScimMember(Table, tablename="scim_member"):
    """Binds a user to a group."""

    organisation_id = UUID(null=True, default=None)
    connection_id = UUID()
    group_id = UUID(primary_key=True)
    user_id = UUID()
