-- Ways in that the house keeps itself: passkeys, codes, sessions that know how they began, tokens with scopes, and an
-- agent who looks at the portal as a customer does.

CREATE TABLE passkey (
    person_id uuid NOT NULL REFERENCES person,
    id uuid PRIMARY KEY,
    credential bytea NOT NULL UNIQUE,
    public_key bytea NOT NULL,
    sign_count bigint NOT NULL,
    transports text[] NOT NULL DEFAULT '{}',
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    used_at timestamptz
);
CREATE INDEX passkey_person ON passkey (person_id);

-- `last_step`: the newest 30-second step whose code was taken, so that none is taken twice (RFC 6238, 5.2).
CREATE TABLE totp (
    person_id uuid PRIMARY KEY REFERENCES person,
    secret bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    confirmed_at timestamptz,
    last_step bigint NOT NULL DEFAULT 0
);

CREATE TABLE recovery_code (
    person_id uuid NOT NULL REFERENCES person,
    code_hash bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    used_at timestamptz,
    PRIMARY KEY (person_id, code_hash)
);

-- Between two steps: a WebAuthn challenge that was sent, or a password that was right while the second factor is awaited.
CREATE TABLE sign_in_step (
    token_hash bytea PRIMARY KEY,
    person_id uuid REFERENCES person,
    kind text NOT NULL CHECK (kind IN ('passkey', 'new_passkey', 'second_factor')),
    challenge bytea,
    next text NOT NULL DEFAULT '/',
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at timestamptz NOT NULL,
    used_at timestamptz
);
CREATE INDEX sign_in_step_expires ON sign_in_step (expires_at);

-- A browser that somebody signed in with before; only a hash of its cookie.
CREATE TABLE known_browser (
    person_id uuid NOT NULL REFERENCES person,
    browser_hash bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    seen_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (person_id, browser_hash)
);

ALTER TABLE session
    ADD method text NOT NULL DEFAULT 'password' CHECK (method IN ('password', 'passkey', 'saml', 'oidc')),
    ADD second_factor boolean NOT NULL DEFAULT false,
    ADD connection_id uuid REFERENCES connection,
    ADD organisation_id uuid REFERENCES organisation,
    ADD issuer text,
    ADD subject text,
    ADD name_id_format text,
    ADD provider_session text,
    ADD id_token bytea,
    ADD checked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    ADD ended_by uuid REFERENCES person,
    ADD ended_because text,
    ADD FOREIGN KEY (organisation_id, connection_id) REFERENCES connection (organisation_id, id);
CREATE INDEX session_connection ON session (connection_id, subject) WHERE ended_at IS NULL;
-- Of session_lives(), whose time is volatile, no planner sees that it says `ended_at IS NULL`.
CREATE INDEX session_began ON session (person_id, created_at);

ALTER TABLE api_token
    ADD name text NOT NULL DEFAULT 'token' CHECK (length(name) BETWEEN 1 AND 60),
    ADD scopes text[] NOT NULL DEFAULT '{tickets:read,tickets:write}',
    ADD organisation_id uuid REFERENCES organisation,
    ADD used_at timestamptz,
    ADD warned_at timestamptz;
CREATE INDEX api_token_expires ON api_token (expires_at) WHERE ended_at IS NULL AND warned_at IS NULL;

-- `looks`: how many pages were shown; each is in the organisation's audit trail.
CREATE TABLE view_as (
    id uuid NOT NULL,
    session_id uuid NOT NULL REFERENCES session ON DELETE CASCADE,
    staff_id uuid NOT NULL REFERENCES person,
    person_id uuid NOT NULL REFERENCES person,
    organisation_id uuid NOT NULL REFERENCES organisation,
    reason text NOT NULL CHECK (length(reason) BETWEEN 1 AND 500),
    started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    until timestamptz NOT NULL,
    looks integer NOT NULL DEFAULT 0,
    ended_at timestamptz,
    PRIMARY KEY (organisation_id, id)
);
CREATE UNIQUE INDEX view_as_session ON view_as (session_id) WHERE ended_at IS NULL;
CREATE INDEX view_as_until ON view_as (until) WHERE ended_at IS NULL;
-- For sessions that are forgotten.
CREATE INDEX view_as_of_session ON view_as (session_id);

DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['passkey', 'totp', 'recovery_code', 'sign_in_step', 'known_browser', 'view_as']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY %I ON %I TO CURRENT_USER USING (true) WITH CHECK (true)', name || '_owner', name);
        EXECUTE format('CREATE POLICY %I ON %I USING ((SELECT is_system()))', name || '_system', name);
    END LOOP;
END $$;

-- The ways in, once more -----------------------------------------------------------------------------------------------

ALTER TYPE signed_in ADD ATTRIBUTE method text, ADD ATTRIBUTE second_factor boolean, ADD ATTRIBUTE scopes text[],
    ADD ATTRIBUTE seen_by uuid, ADD ATTRIBUTE seen_by_name text, ADD ATTRIBUTE seen_until timestamptz,
    ADD ATTRIBUTE must_add_factor boolean;

-- What a session may see: one made through a connection only that connection's organisation, and an organisation that
-- enforces single sign-on only through its own connections (but for its break-glass people).
CREATE FUNCTION memberships_in(person uuid, bound uuid) RETURNS jsonb LANGUAGE sql STABLE
    SET search_path = public, pg_temp AS $$
    SELECT coalesce(jsonb_agg(jsonb_build_object('id', o.id, 'name', o.name, 'role', m.role) ORDER BY o.name), '[]')
    FROM membership m JOIN organisation o ON o.id = m.organisation_id
    WHERE m.person_id = person AND (
        m.organisation_id = bound
        OR (bound IS NULL
            AND (NOT EXISTS (SELECT FROM sign_in_policy s
                             WHERE s.organisation_id = m.organisation_id AND s.enforced_at IS NOT NULL)
                 OR EXISTS (SELECT FROM break_glass b
                            WHERE b.organisation_id = m.organisation_id AND b.person_id = person))))
$$;

-- Whether a role of the person's must have a second factor, by its organisation's policy or the vendor's.
CREATE FUNCTION needs_factor(person uuid) RETURNS boolean LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM membership m JOIN sign_in_policy s ON s.organisation_id = m.organisation_id
        WHERE m.person_id = person AND m.role = ANY (s.factor_roles)
        UNION ALL
        SELECT FROM person p JOIN sign_in_policy s ON s.organisation_id IS NULL
        WHERE p.id = person AND p.staff_role = ANY (s.factor_roles))
$$;

-- Whether a session is one to go by: it ends 12 hours after it was last used, or when it runs out, or is ended.
CREATE FUNCTION session_lives(kept session) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT kept.ended_at IS NULL AND kept.expires_at > clock_timestamp()
       AND kept.seen_at > clock_timestamp() - interval '12 hours'
$$;

-- The live pages of whoever's session ended, or got another token, ask at once whether they may stay open.
CREATE FUNCTION tell_live_pages() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('live', json_build_object('subject', 'person:' || NEW.person_id, 'public', true)::text);
    RETURN NULL;
END $$;
CREATE TRIGGER session_changed AFTER UPDATE ON session FOR EACH ROW
    WHEN (OLD.ended_at IS DISTINCT FROM NEW.ended_at OR OLD.token_hash <> NEW.token_hash)
    EXECUTE FUNCTION tell_live_pages();

-- `must_add_factor`: the session was begun with a password alone, and that does not do for this person. A provider's
-- word counts: what it asks of its people is their organisation's to say, there.
CREATE OR REPLACE FUNCTION viewer_of_session(token bytea, touch boolean) RETURNS signed_in LANGUAGE plpgsql VOLATILE
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE kept session; shown view_as; answer signed_in; borrowed signed_in;
BEGIN
    SELECT s.* INTO kept FROM session s WHERE s.token_hash = token AND session_lives(s);
    IF NOT FOUND THEN RETURN NULL; END IF;
    SELECT kept.id, p.id, p.email, p.name, p.zone, p.staff_role, memberships_in(p.id, kept.organisation_id), kept.method,
           kept.second_factor, NULL::text[], NULL::uuid, NULL::text, NULL::timestamptz,
           NOT kept.second_factor AND kept.connection_id IS NULL AND needs_factor(p.id) INTO answer
    FROM person p WHERE p.id = kept.person_id AND p.active;
    IF NOT FOUND THEN RETURN NULL; END IF;
    -- Turning a connection off ends its sessions; this one may have been begun at that very moment.
    IF kept.connection_id IS NOT NULL
       AND NOT EXISTS (SELECT FROM connection c WHERE c.id = kept.connection_id AND c.state IN ('pilot', 'on'))
    THEN RETURN NULL; END IF;
    IF answer.staff_role IS NOT NULL AND (
        kept.organisation_id IS NOT NULL
        OR (kept.connection_id IS NULL
            AND EXISTS (SELECT FROM sign_in_policy s WHERE s.organisation_id IS NULL AND s.enforced_at IS NOT NULL)
            AND NOT EXISTS (SELECT FROM break_glass b WHERE b.organisation_id IS NULL AND b.person_id = answer.person_id)))
    THEN RETURN NULL; END IF;
    IF answer.staff_role IS NOT NULL THEN
        SELECT v.* INTO shown FROM view_as v
        WHERE v.session_id = kept.id AND v.ended_at IS NULL AND v.until > clock_timestamp();
        IF FOUND THEN
            -- Somebody who was deactivated or left meanwhile is not looked through: the agent is themselves again.
            SELECT kept.id, p.id, p.email, p.name, answer.zone, NULL::text,
                   jsonb_build_array(jsonb_build_object('id', o.id, 'name', o.name, 'role', m.role)),
                   answer.method, answer.second_factor, NULL::text[], answer.person_id, answer.name, shown.until,
                   false
            INTO borrowed FROM person p
            JOIN membership m ON m.person_id = p.id AND m.organisation_id = shown.organisation_id
            JOIN organisation o ON o.id = m.organisation_id
            WHERE p.id = shown.person_id AND p.staff_role IS NULL AND p.active;
            IF FOUND THEN answer := borrowed; END IF;
        END IF;
    END IF;
    IF touch AND kept.seen_at < clock_timestamp() - interval '1 minute' THEN
        UPDATE session SET seen_at = clock_timestamp() WHERE id = kept.id;
    END IF;
    RETURN answer;
END $$;

-- A token sees what a session of its person does: one made in a session of an organisation's provider that organisation
-- alone, any other none that enforces single sign-on, or a password would be a way round it. One of the staff's from
-- before theirs was enforced sees nothing while it is: since then their sessions have come through the provider.
CREATE OR REPLACE FUNCTION viewer_of_token(token bytea) RETURNS signed_in LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
DECLARE kept api_token; answer signed_in;
BEGIN
    SELECT t.* INTO kept FROM api_token t
    WHERE t.token_hash = token AND t.ended_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > clock_timestamp());
    IF NOT FOUND THEN RETURN NULL; END IF;
    SELECT NULL::uuid, p.id, p.email, p.name, p.zone, p.staff_role,
           memberships_in(p.id, kept.organisation_id), NULL::text, false, kept.scopes,
           NULL::uuid, NULL::text, NULL::timestamptz, false INTO answer
    FROM person p WHERE p.id = kept.person_id AND p.active;
    IF NOT FOUND THEN RETURN NULL; END IF;
    IF answer.staff_role IS NOT NULL AND (
        kept.organisation_id IS NOT NULL
        OR (EXISTS (SELECT FROM sign_in_policy s WHERE s.organisation_id IS NULL AND s.enforced_at >= kept.created_at)
            AND NOT EXISTS (SELECT FROM break_glass b WHERE b.organisation_id IS NULL AND b.person_id = answer.person_id)))
    THEN RETURN NULL; END IF;
    IF kept.used_at IS NULL OR kept.used_at < clock_timestamp() - interval '1 minute' THEN
        UPDATE api_token SET used_at = clock_timestamp() WHERE id = kept.id;
    END IF;
    RETURN answer;
END $$;

-- How an address may sign in. `sso`: the connection that its verified domain is sent to; `only_sso`: a password does not
-- do. Rows also come for an address that is nobody's, as long as its domain is somebody's.
CREATE FUNCTION way_in_of(address text) RETURNS TABLE (
    person_id uuid, password_hash text, factors text[], must_have_factor boolean, sso uuid, only_sso boolean)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH who AS (SELECT p.* FROM person p WHERE p.email = lower(address) AND p.active),
    home AS (
        SELECT c.id, c.organisation_id, c.state FROM domain d JOIN connection c ON c.id = d.connection_id
        WHERE d.name = split_part(lower(address), '@', 2) AND d.verified_at IS NOT NULL AND c.state IN ('pilot', 'on')),
    places AS (
        SELECT m.organisation_id FROM membership m JOIN who ON who.id = m.person_id
        UNION ALL SELECT NULL::uuid FROM who WHERE who.staff_role IS NOT NULL),
    glass AS (SELECT b.organisation_id FROM break_glass b JOIN who ON who.id = b.person_id)
    SELECT
        (SELECT id FROM who),
        (SELECT c.password_hash FROM credential c JOIN who ON who.id = c.person_id),
        (SELECT array_remove(ARRAY[
            (SELECT 'passkey' FROM passkey k JOIN who ON who.id = k.person_id LIMIT 1),
            (SELECT 'totp' FROM totp t JOIN who ON who.id = t.person_id WHERE t.confirmed_at IS NOT NULL)], NULL)),
        needs_factor((SELECT id FROM who)),
        (SELECT home.id FROM home
         WHERE home.state = 'on' OR EXISTS (SELECT FROM pilot JOIN who ON who.id = pilot.person_id
                                            WHERE pilot.connection_id = home.id)),
        coalesce((SELECT bool_and(
            EXISTS (SELECT FROM sign_in_policy s WHERE s.organisation_id IS NOT DISTINCT FROM places.organisation_id
                    AND s.enforced_at IS NOT NULL)
            AND NOT EXISTS (SELECT FROM glass WHERE glass.organisation_id IS NOT DISTINCT FROM places.organisation_id))
         FROM places), false)
    WHERE is_system() AND (EXISTS (SELECT FROM who) OR EXISTS (SELECT FROM home))
$$;
REVOKE ALL ON FUNCTION way_in_of, memberships_in, needs_factor FROM PUBLIC;

-- `way_in_of` answers instead, to the system alone; and what a session shows is no more all that its person belongs to.
DROP FUNCTION credential_of;
DROP FUNCTION memberships_of;
