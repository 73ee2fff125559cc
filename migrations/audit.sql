-- The audit trail: one hash chain for each organisation and one for the vendor (the zero UUID), in the same transaction
-- as what it tells of. security.md §5.

CREATE TABLE audit_chain (
    chain uuid PRIMARY KEY,
    seq bigint NOT NULL,
    hash bytea NOT NULL
);

-- `body` is what was hashed, byte for byte; the other columns are there to be asked for and are checked against it.
CREATE TABLE audit_entry (
    chain uuid NOT NULL REFERENCES audit_chain,
    seq bigint NOT NULL,
    organisation_id uuid REFERENCES organisation,
    at timestamptz NOT NULL,
    action text NOT NULL CHECK (action <> ''),
    actor_id uuid REFERENCES person,
    body text NOT NULL,
    -- The request's number, as error pages show it. A column, because behind row-level security no index on an
    -- expression serves.
    request text GENERATED ALWAYS AS (substring(body FROM '"request": "([0-9a-f]+)"')) STORED,
    previous bytea NOT NULL,
    hash bytea NOT NULL,
    PRIMARY KEY (chain, seq),
    CHECK (chain = coalesce(organisation_id, '00000000-0000-0000-0000-000000000000'))
);
CREATE INDEX audit_entry_at ON audit_entry (chain, at DESC, seq DESC);
CREATE INDEX audit_entry_action ON audit_entry (chain, action, seq DESC);
CREATE INDEX audit_entry_actor ON audit_entry (chain, actor_id, seq DESC);
CREATE INDEX audit_entry_request ON audit_entry (chain, request, seq DESC);

-- Where an organisation's entries are streamed to, and how far that has come.
CREATE TABLE audit_sink (
    organisation_id uuid REFERENCES organisation,
    id uuid PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('syslog', 'webhook')),
    address text NOT NULL,
    secret bytea,
    sent_seq bigint NOT NULL DEFAULT 0,
    made_by uuid REFERENCES person,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    attempts integer NOT NULL DEFAULT 0,
    due_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    lease_until timestamptz,
    last_error text,
    ended_at timestamptz
);
CREATE INDEX audit_sink_organisation ON audit_sink (organisation_id) WHERE ended_at IS NULL;
CREATE INDEX audit_sink_due ON audit_sink (due_at) WHERE ended_at IS NULL;

-- The only way to add an entry, for the system alone: takes the chain's end, so that writers of one organisation come one after the other.
-- hash = SHA-256(previous hash, seq and microseconds since 1970 as 8 bytes each, body in UTF-8).
CREATE FUNCTION audit_append(organisation uuid, what text, who uuid, words text) RETURNS bigint LANGUAGE plpgsql VOLATILE
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    place uuid := coalesce(organisation, '00000000-0000-0000-0000-000000000000');
    last audit_chain; moment timestamptz; sealed bytea;
BEGIN
    IF NOT is_system() THEN
        RAISE insufficient_privilege USING MESSAGE = 'only the system writes the audit trail';
    END IF;
    INSERT INTO audit_chain VALUES (place, 0, sha256(uuid_send(place))) ON CONFLICT DO NOTHING;
    SELECT * INTO last FROM audit_chain WHERE chain = place FOR UPDATE;
    moment := clock_timestamp();
    sealed := sha256(last.hash || int8send(last.seq + 1)
                     || int8send((extract(epoch FROM moment) * 1000000)::bigint) || convert_to(words, 'UTF8'));
    INSERT INTO audit_entry (chain, seq, organisation_id, at, action, actor_id, body, previous, hash)
    VALUES (place, last.seq + 1, organisation, moment, what, who, words, last.hash, sealed);
    UPDATE audit_chain SET seq = last.seq + 1, hash = sealed WHERE chain = place;
    RETURN last.seq + 1;
END $$;
REVOKE ALL ON FUNCTION audit_append FROM PUBLIC;

-- Whose sign-in somebody looks after: the organisations named by the session (Viewer.who), read like app_orgs().
CREATE FUNCTION app_identity_orgs() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT coalesce(nullif(current_setting('app.identity_orgs', true), '')::uuid[], '{}') $$;

DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['audit_chain', 'audit_entry', 'audit_sink']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY %I ON %I TO CURRENT_USER USING (true) WITH CHECK (true)', name || '_owner', name);
        EXECUTE format('CREATE POLICY %I ON %I USING ((SELECT is_system()))', name || '_system', name);
    END LOOP;
    -- The organisation's admins (and who looks after its sign-in) see its own; administrators of the vendor see all.
    FOREACH name IN ARRAY ARRAY['audit_chain', 'audit_entry', 'audit_sink']
    LOOP
        EXECUTE format('CREATE POLICY %I ON %I FOR SELECT USING ((SELECT is_contact()) AND %I = ANY '
                       '((SELECT app_identity_orgs())::uuid[]))', name || '_contact', name,
                       CASE name WHEN 'audit_chain' THEN 'chain' ELSE 'organisation_id' END);
        EXECUTE format('CREATE POLICY %I ON %I FOR SELECT USING ((SELECT is_administrator()))',
                       name || '_administrator', name);
    END LOOP;
END $$;

-- They also say where theirs is sent.
CREATE POLICY audit_sink_contact_add ON audit_sink FOR INSERT
    WITH CHECK ((SELECT is_contact()) AND organisation_id = ANY ((SELECT app_identity_orgs())::uuid[]));
CREATE POLICY audit_sink_contact_change ON audit_sink FOR UPDATE
    USING ((SELECT is_contact()) AND organisation_id = ANY ((SELECT app_identity_orgs())::uuid[]))
    WITH CHECK ((SELECT is_contact()) AND organisation_id = ANY ((SELECT app_identity_orgs())::uuid[]));
CREATE POLICY audit_sink_administrator_add ON audit_sink FOR INSERT WITH CHECK ((SELECT is_administrator()));
CREATE POLICY audit_sink_administrator_change ON audit_sink FOR UPDATE
    USING ((SELECT is_administrator())) WITH CHECK ((SELECT is_administrator()));
