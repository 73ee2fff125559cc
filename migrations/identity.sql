-- Sign-in through identity providers: connections, verified domains, identities, SCIM. An organisation_id of NULL means
-- the vendor's own staff everywhere in this file. Times are clock_timestamp(): the product's offset never touches them.

-- `identity`: looks after the organisation's sign-in and sees no ticket.
ALTER TABLE membership DROP CONSTRAINT membership_role_check;
ALTER TABLE membership ADD CONSTRAINT membership_role_check CHECK (role IN ('member', 'admin', 'identity'));

-- `settings`: what the provider's metadata says (integrations read it); its secrets are apart, locked by SECRET_KEY.
CREATE TABLE connection (
    organisation_id uuid REFERENCES organisation,
    id uuid PRIMARY KEY,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    protocol text NOT NULL CHECK (protocol IN ('saml', 'oidc')),
    guide text NOT NULL DEFAULT 'other' CHECK (guide IN ('entra', 'okta', 'google', 'keycloak', 'other')),
    state text NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'pilot', 'on', 'off')),
    settings jsonb NOT NULL DEFAULT '{}',
    client_secret bytea,
    default_role text NOT NULL DEFAULT 'member',
    made_by uuid REFERENCES person,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    changed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE NULLS NOT DISTINCT (organisation_id, id),
    UNIQUE NULLS NOT DISTINCT (organisation_id, name)
);

-- Our own key pairs towards a provider: two overlap while one is replaced.
CREATE TABLE connection_key (
    organisation_id uuid,
    id uuid PRIMARY KEY,
    connection_id uuid NOT NULL REFERENCES connection,
    certificate text NOT NULL,
    private_key bytea NOT NULL,
    not_after timestamptz NOT NULL,
    state text NOT NULL CHECK (state IN ('current', 'next', 'retired')),
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    FOREIGN KEY (organisation_id, connection_id) REFERENCES connection (organisation_id, id)
);
CREATE INDEX connection_key_connection ON connection_key (connection_id, state);

-- A group of the provider's gives this role; the strongest of several wins.
CREATE TABLE group_role (
    organisation_id uuid,
    connection_id uuid NOT NULL REFERENCES connection,
    external_group text NOT NULL CHECK (external_group <> ''),
    role text NOT NULL,
    PRIMARY KEY (connection_id, external_group),
    FOREIGN KEY (organisation_id, connection_id) REFERENCES connection (organisation_id, id)
);

CREATE TABLE pilot (
    organisation_id uuid,
    connection_id uuid NOT NULL REFERENCES connection,
    person_id uuid NOT NULL REFERENCES person,
    PRIMARY KEY (connection_id, person_id),
    FOREIGN KEY (organisation_id, connection_id) REFERENCES connection (organisation_id, id)
);
CREATE INDEX pilot_person ON pilot (person_id);

-- A mail domain, and how it was shown to be theirs; verified, it is one organisation's alone.
CREATE TABLE domain (
    organisation_id uuid REFERENCES organisation,
    id uuid PRIMARY KEY,
    name text NOT NULL CHECK (name = lower(name)),
    connection_id uuid REFERENCES connection,
    token text NOT NULL,
    asked_by uuid REFERENCES person,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    verified_at timestamptz,
    verified_how text CHECK (verified_how IN ('dns', 'word')),
    verified_by uuid REFERENCES person,
    UNIQUE NULLS NOT DISTINCT (organisation_id, name),
    CHECK ((verified_at IS NULL) = (verified_how IS NULL)),
    FOREIGN KEY (organisation_id, connection_id) REFERENCES connection (organisation_id, id)
);
CREATE UNIQUE INDEX domain_verified ON domain (name) WHERE verified_at IS NOT NULL;

-- Who somebody is at a provider. Never found by email (security.md §0, finding 4). `groups`: those that came last.
CREATE TABLE identity (
    organisation_id uuid,
    connection_id uuid NOT NULL REFERENCES connection,
    issuer text NOT NULL,
    subject text NOT NULL CHECK (subject <> ''),
    person_id uuid NOT NULL REFERENCES person,
    groups text[] NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    seen_at timestamptz,
    PRIMARY KEY (connection_id, issuer, subject),
    FOREIGN KEY (organisation_id, connection_id) REFERENCES connection (organisation_id, id)
);
CREATE INDEX identity_person ON identity (person_id);

-- Somebody's first sign-in whose address has an account already: linked once they answer the mail sent there.
CREATE TABLE identity_link (
    token_hash bytea PRIMARY KEY,
    organisation_id uuid,
    connection_id uuid NOT NULL REFERENCES connection,
    issuer text NOT NULL,
    subject text NOT NULL,
    person_id uuid NOT NULL REFERENCES person,
    next text NOT NULL DEFAULT '/',
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    FOREIGN KEY (organisation_id, connection_id) REFERENCES connection (organisation_id, id)
);
CREATE INDEX identity_link_expires ON identity_link (expires_at);

-- A sign-in that was sent to a provider and is awaited: bound to the browser by a cookie of which only a hash is kept.
-- `again`: the provider was to ask once more who it is, and not to take its own session for an answer.
CREATE TABLE sso_request (
    organisation_id uuid,
    id uuid PRIMARY KEY,
    connection_id uuid NOT NULL REFERENCES connection,
    request text NOT NULL,
    browser_hash bytea NOT NULL,
    nonce text NOT NULL DEFAULT '',
    verifier bytea,
    next text NOT NULL DEFAULT '/',
    again boolean NOT NULL DEFAULT false,
    tested_by uuid REFERENCES person,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    UNIQUE (connection_id, request),
    FOREIGN KEY (organisation_id, connection_id) REFERENCES connection (organisation_id, id)
);
CREATE INDEX sso_request_expires ON sso_request (expires_at);

-- What was used once: SAML assertion ids, ids of logout tokens. Kept until it could not be accepted any more.
CREATE TABLE assertion_seen (
    connection_id uuid NOT NULL REFERENCES connection,
    assertion text NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (connection_id, assertion)
);
CREATE INDEX assertion_seen_expires ON assertion_seen (expires_at);

-- A test sign-in: what arrived and why it was refused, for who looks after the connection.
CREATE TABLE test_sign_in (
    organisation_id uuid,
    id uuid PRIMARY KEY,
    connection_id uuid NOT NULL REFERENCES connection,
    person_id uuid NOT NULL REFERENCES person,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    outcome jsonb,
    FOREIGN KEY (organisation_id, connection_id) REFERENCES connection (organisation_id, id)
);
CREATE INDEX test_sign_in_connection ON test_sign_in (connection_id, at DESC);

-- How an organisation's people (or the staff) must sign in. `factor_roles`: the roles that need a second factor.
CREATE TABLE sign_in_policy (
    organisation_id uuid REFERENCES organisation,
    id uuid PRIMARY KEY,
    enforced_at timestamptz,
    enforced_by uuid REFERENCES person,
    factor_roles text[] NOT NULL DEFAULT '{}',
    UNIQUE NULLS NOT DISTINCT (organisation_id)
);

-- Who may use a password where single sign-on is enforced, for the day that the provider is down.
CREATE TABLE break_glass (
    organisation_id uuid REFERENCES organisation,
    person_id uuid NOT NULL REFERENCES person,
    named_by uuid REFERENCES person,
    named_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE NULLS NOT DISTINCT (organisation_id, person_id)
);
CREATE INDEX break_glass_person ON break_glass (person_id);

-- SCIM 2.0 (RFC 7643, 7644) ------------------------------------------------------------------------------------------

CREATE TABLE scim_token (
    organisation_id uuid,
    id uuid PRIMARY KEY,
    connection_id uuid NOT NULL REFERENCES connection,
    token_hash bytea NOT NULL UNIQUE,
    made_by uuid REFERENCES person,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    ended_at timestamptz,
    FOREIGN KEY (organisation_id, connection_id) REFERENCES connection (organisation_id, id)
);
CREATE INDEX scim_token_connection ON scim_token (connection_id);

CREATE TABLE scim_user (
    organisation_id uuid,
    connection_id uuid NOT NULL REFERENCES connection,
    id uuid PRIMARY KEY,
    person_id uuid REFERENCES person,
    user_name text NOT NULL,
    user_name_key text NOT NULL CHECK (user_name_key = lower(user_name)),
    external_id text,
    addresses text[] NOT NULL DEFAULT '{}',
    active boolean NOT NULL DEFAULT true,
    body jsonb NOT NULL DEFAULT '{}',
    version bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    changed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (connection_id, id),
    UNIQUE NULLS NOT DISTINCT (organisation_id, connection_id, id),
    FOREIGN KEY (organisation_id, connection_id) REFERENCES connection (organisation_id, id)
);
-- Row-level security lets an index serve a plain column only: what is not leakproof, like lower(), waits for the policy.
CREATE UNIQUE INDEX scim_user_name ON scim_user (connection_id, user_name_key);
CREATE INDEX scim_user_external ON scim_user (connection_id, external_id);
CREATE INDEX scim_user_address ON scim_user USING gin (addresses);
CREATE INDEX scim_user_person ON scim_user (person_id);

CREATE TABLE scim_group (
    organisation_id uuid,
    connection_id uuid NOT NULL REFERENCES connection,
    id uuid PRIMARY KEY,
    display_name text NOT NULL,
    name_key text NOT NULL CHECK (name_key = lower(display_name)),
    external_id text,
    version bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    changed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (connection_id, id),
    UNIQUE NULLS NOT DISTINCT (organisation_id, connection_id, id),
    FOREIGN KEY (organisation_id, connection_id) REFERENCES connection (organisation_id, id)
);
CREATE UNIQUE INDEX scim_group_name ON scim_group (connection_id, name_key);
CREATE INDEX scim_group_external ON scim_group (connection_id, external_id);

CREATE TABLE scim_member (
    organisation_id uuid,
    connection_id uuid NOT NULL,
    group_id uuid NOT NULL,
    user_id uuid NOT NULL,
    PRIMARY KEY (group_id, user_id),
    FOREIGN KEY (connection_id, group_id) REFERENCES scim_group (connection_id, id) ON DELETE CASCADE,
    FOREIGN KEY (connection_id, user_id) REFERENCES scim_user (connection_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organisation_id, connection_id, group_id)
        REFERENCES scim_group (organisation_id, connection_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organisation_id, connection_id, user_id)
        REFERENCES scim_user (organisation_id, connection_id, id) ON DELETE CASCADE
);
CREATE INDEX scim_member_user ON scim_member (user_id);

DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY[
        'connection', 'connection_key', 'group_role', 'pilot', 'domain', 'identity', 'identity_link', 'sso_request',
        'assertion_seen', 'test_sign_in', 'sign_in_policy', 'break_glass', 'scim_token', 'scim_user', 'scim_group',
        'scim_member']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY %I ON %I TO CURRENT_USER USING (true) WITH CHECK (true)', name || '_owner', name);
        EXECUTE format('CREATE POLICY %I ON %I USING ((SELECT is_system()))', name || '_system', name);
    END LOOP;

    -- What its admins and who looks after its sign-in set up for an organisation, and the vendor's administrators for all.
    FOREACH name IN ARRAY ARRAY[
        'connection', 'connection_key', 'group_role', 'pilot', 'domain', 'test_sign_in', 'sign_in_policy', 'break_glass',
        'scim_token']
    LOOP
        EXECUTE format(
            'CREATE POLICY %I ON %I USING ((SELECT is_contact()) '
            'AND organisation_id = ANY ((SELECT app_identity_orgs())::uuid[]))', name || '_contact', name);
        EXECUTE format('CREATE POLICY %I ON %I USING ((SELECT is_administrator()))', name || '_administrator', name);
    END LOOP;

    -- What they may look at, and only the system writes.
    FOREACH name IN ARRAY ARRAY['identity', 'scim_user', 'scim_group', 'scim_member']
    LOOP
        EXECUTE format(
            'CREATE POLICY %I ON %I FOR SELECT USING ((SELECT is_contact()) '
            'AND organisation_id = ANY ((SELECT app_identity_orgs())::uuid[]))', name || '_contact', name);
        EXECUTE format('CREATE POLICY %I ON %I FOR SELECT USING ((SELECT is_administrator()))',
                       name || '_administrator', name);
    END LOOP;
END $$;

-- Who looks after an organisation's sign-in sees the organisation and its people, and nothing else of it.
CREATE POLICY organisation_identity ON organisation FOR SELECT
    USING ((SELECT is_contact()) AND id = ANY ((SELECT app_identity_orgs())::uuid[]));
CREATE POLICY membership_identity ON membership FOR SELECT
    USING ((SELECT is_contact()) AND organisation_id = ANY ((SELECT app_identity_orgs())::uuid[]));
CREATE POLICY person_identity ON person FOR SELECT
    USING ((SELECT is_contact()) AND EXISTS (
        SELECT FROM membership m
        WHERE m.person_id = person.id AND m.organisation_id = ANY ((SELECT app_identity_orgs())::uuid[])));

-- Users of a connection with that address. A definer function, because no policy lets an index of arrays be used.
CREATE FUNCTION scim_users_at(of_connection uuid, address text) RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER
    ROWS 1 SET search_path = public, pg_temp AS $$
    SELECT id FROM scim_user
    WHERE is_system() AND connection_id = of_connection AND addresses @> ARRAY[lower(address)]
$$;

-- Lets somebody of the staff in or shuts them out, which ends their sessions and tokens; of customers' people
-- set_contact_active does. For the system only. False when nothing changed.
CREATE FUNCTION set_staff_active(who uuid, wanted boolean) RETURNS boolean LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT is_system() THEN RETURN false; END IF;
    UPDATE person SET active = wanted WHERE id = who AND staff_role IS NOT NULL AND active <> wanted;
    IF NOT FOUND THEN RETURN false; END IF;
    IF NOT wanted THEN
        UPDATE session SET ended_at = clock_timestamp() WHERE person_id = who AND ended_at IS NULL;
        UPDATE api_token SET ended_at = clock_timestamp() WHERE person_id = who AND ended_at IS NULL;
    END IF;
    RETURN true;
END $$;

-- A person's address as their directory has it now; false when it is somebody else's, also since this very moment.
CREATE FUNCTION set_person_email(who uuid, address text) RETURNS boolean LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT is_system() THEN RETURN false; END IF;
    UPDATE person SET email = lower(address) WHERE id = who;
    RETURN FOUND;
EXCEPTION WHEN unique_violation THEN
    RETURN false;
END $$;
REVOKE ALL ON FUNCTION scim_users_at, set_staff_active, set_person_email FROM PUBLIC;

-- The role that a provider's groups give one of the staff; nobody joins or leaves the staff by it.
CREATE FUNCTION set_staff_role(who uuid, wanted text) RETURNS boolean LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT is_system() OR wanted IS NULL THEN RETURN false; END IF;
    UPDATE person SET staff_role = wanted WHERE id = who AND staff_role IS NOT NULL;
    RETURN FOUND;
END $$;
REVOKE ALL ON FUNCTION set_staff_role FROM PUBLIC;
