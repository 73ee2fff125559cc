-- Plans looked at before they are adopted: drafts, and past tickets replayed under them.

-- A plan file that can be used, as somebody brought it. Once adopted it is a plan version, and stays as what was looked at.
CREATE TABLE plan_draft (
    id uuid PRIMARY KEY,
    stem text NOT NULL CHECK (stem <> ''),
    version text NOT NULL,
    source text NOT NULL,
    digest text NOT NULL,
    kept_by uuid NOT NULL REFERENCES person,
    kept_at timestamptz NOT NULL DEFAULT portal_now(),
    plan_version_id uuid REFERENCES plan_version
);
CREATE INDEX plan_draft_newest ON plan_draft (kept_at DESC, id DESC);

-- `as_of` is fixed when it is asked for, so that whoever works it off later finds the same. A worker holds it by a lease;
-- what it has found so far it keeps to itself, and after its death the next one begins anew. `result` is the report.
CREATE TABLE replay (
    id uuid PRIMARY KEY,
    plan_draft_id uuid NOT NULL REFERENCES plan_draft,
    since timestamptz NOT NULL,
    until timestamptz,
    organisation_id uuid REFERENCES organisation,
    as_of timestamptz NOT NULL,
    asked_by uuid NOT NULL REFERENCES person,
    asked_at timestamptz NOT NULL DEFAULT portal_now(),
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'running', 'done', 'failed')),
    tickets bigint NOT NULL DEFAULT 0,
    replayed bigint NOT NULL DEFAULT 0,
    lease uuid,
    lease_until timestamptz NOT NULL DEFAULT '-infinity',
    attempts integer NOT NULL DEFAULT 0,
    result jsonb,
    error text,
    finished_at timestamptz,
    CHECK ((state = 'done') = (result IS NOT NULL))
);
CREATE INDEX replay_of_draft ON replay (plan_draft_id, asked_at DESC);
CREATE INDEX replay_open ON replay (asked_at) WHERE state IN ('waiting', 'running');

-- Tickets in the order in which they are replayed.
CREATE INDEX ticket_opened ON ticket (opened_at, id);
CREATE INDEX ticket_opened_of_organisation ON ticket (organisation_id, opened_at, id);

DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['plan_draft', 'replay']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY %I ON %I TO CURRENT_USER USING (true) WITH CHECK (true)', name || '_owner', name);
        EXECUTE format('CREATE POLICY %I ON %I USING ((SELECT is_system()))', name || '_system', name);
        EXECUTE format('CREATE POLICY %I ON %I FOR SELECT USING ((SELECT is_administrator()))', name || '_administrator', name);
    END LOOP;
END $$;

-- Administrators act in their own name; only the system works a replay off.
CREATE POLICY plan_draft_kept ON plan_draft FOR INSERT
    WITH CHECK ((SELECT is_administrator()) AND kept_by = (SELECT app_person()));
CREATE POLICY plan_draft_adopted ON plan_draft FOR UPDATE USING ((SELECT is_administrator()));
CREATE POLICY plan_draft_thrown_away ON plan_draft FOR DELETE
    USING ((SELECT is_administrator()) AND plan_version_id IS NULL);
CREATE POLICY replay_thrown_away ON replay FOR DELETE USING ((SELECT is_administrator()));
CREATE POLICY replay_asked ON replay FOR INSERT
    WITH CHECK ((SELECT is_administrator()) AND asked_by = (SELECT app_person()) AND state = 'waiting');
CREATE POLICY plan_version_administrator ON plan_version FOR INSERT WITH CHECK ((SELECT is_administrator()));
