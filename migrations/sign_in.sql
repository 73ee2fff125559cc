-- What a sign-in rests on goes on being looked after: metadata at its address, domains in DNS, connections that are done
-- with, and people whom their organisation's admins ask to join.

-- `metadata_address`: where the provider publishes what it says of itself; '' where a person brings it. `metadata_due_at`:
-- when it is looked at next. `metadata_failure`: why the last look came to nothing. `metadata_offered`: what it says by
-- now that only a person takes. `metadata_former`: certificates that it lists no more, and until when they are taken.
ALTER TABLE connection
    ADD metadata_address text NOT NULL DEFAULT '',
    ADD metadata_due_at timestamptz,
    ADD metadata_read_at timestamptz,
    ADD metadata_failure text NOT NULL DEFAULT '',
    ADD metadata_offered jsonb,
    ADD metadata_former jsonb NOT NULL DEFAULT '[]',
    DROP CONSTRAINT connection_state_check,
    ADD CONSTRAINT connection_state_check CHECK (state IN ('draft', 'pilot', 'on', 'off', 'retired'));
CREATE INDEX connection_metadata_due ON connection (metadata_due_at) WHERE metadata_address <> '';

-- `due_at`: when a domain that was verified by its record is looked at next. `missing_since`: when the record was first
-- found gone, and at every look since; `warned_at`: when who looks after it was last told; `lapsed_at`: since when it has
-- been gone for too long.
ALTER TABLE domain
    ADD due_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    ADD looked_at timestamptz,
    ADD missing_since timestamptz,
    ADD warned_at timestamptz,
    ADD lapsed_at timestamptz;
CREATE INDEX domain_due ON domain (due_at) WHERE verified_how = 'dns';

-- Whether a domain leads its people to their provider. One that lapsed does not, but where single sign-on is enforced:
-- there nobody would find another way in.
CREATE FUNCTION domain_leads(asked domain) RETURNS boolean LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT asked.verified_at IS NOT NULL AND (asked.lapsed_at IS NULL OR EXISTS (
        SELECT FROM sign_in_policy s
        WHERE s.organisation_id IS NOT DISTINCT FROM asked.organisation_id AND s.enforced_at IS NOT NULL))
$$;

-- How an address may sign in. `sso`: the connection that its verified domain is sent to; `only_sso`: a password does not
-- do. Rows also come for an address that is nobody's, as long as its domain is somebody's.
CREATE OR REPLACE FUNCTION way_in_of(address text) RETURNS TABLE (
    person_id uuid, password_hash text, factors text[], must_have_factor boolean, sso uuid, only_sso boolean)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH who AS (SELECT p.* FROM person p WHERE p.email = lower(address) AND p.active),
    home AS (
        SELECT c.id, c.organisation_id, c.state FROM domain d JOIN connection c ON c.id = d.connection_id
        WHERE d.name = split_part(lower(address), '@', 2) AND d.verified_at IS NOT NULL AND domain_leads(d)
            AND c.state IN ('pilot', 'on')),
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
-- Somebody who was asked by mail to join an organisation and has not answered; answered or taken back, the row is gone.
CREATE TABLE invitation (
    organisation_id uuid NOT NULL REFERENCES organisation,
    id uuid NOT NULL,
    email text NOT NULL CHECK (email = lower(email)),
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    role text NOT NULL CHECK (role IN ('member', 'admin', 'identity')),
    token_hash bytea NOT NULL UNIQUE,
    invited_by uuid NOT NULL REFERENCES person,
    sent_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, id),
    UNIQUE (organisation_id, email)
);
CREATE INDEX invitation_expires ON invitation (expires_at);

ALTER TABLE invitation ENABLE ROW LEVEL SECURITY;
ALTER TABLE invitation FORCE ROW LEVEL SECURITY;
CREATE POLICY invitation_owner ON invitation TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY invitation_system ON invitation USING ((SELECT is_system()));
CREATE POLICY invitation_contact ON invitation
    USING ((SELECT is_contact()) AND organisation_id = ANY ((SELECT app_identity_orgs())::uuid[]));
CREATE POLICY invitation_administrator ON invitation USING ((SELECT is_administrator()));
