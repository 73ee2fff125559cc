-- What a ticket is pinned to besides its contract version: the calendars as they stood when it was opened.

-- A plan file's calendars are edition 0. Each change of one in the browser is the next edition of the installation, and
-- holds for tickets opened from then on. `body` is the calendar as a plan file writes it, holidays of a region spelt out.
-- Editions are given under an advisory lock, so that none appears before an older one.
CREATE TABLE calendar_version (
    edition integer PRIMARY KEY CHECK (edition >= 1),
    plan_version_id uuid NOT NULL REFERENCES plan_version,
    name text NOT NULL CHECK (name <> ''),
    body jsonb NOT NULL,
    changes text NOT NULL,
    changed_by uuid REFERENCES person,
    changed_at timestamptz NOT NULL DEFAULT portal_now()
);
CREATE INDEX calendar_version_in_force ON calendar_version (plan_version_id, name, edition DESC);

ALTER TABLE calendar_version ENABLE ROW LEVEL SECURITY;
ALTER TABLE calendar_version FORCE ROW LEVEL SECURITY;
CREATE POLICY calendar_version_owner ON calendar_version TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY calendar_version_anyone ON calendar_version FOR SELECT USING (app_role() <> 'none');
CREATE POLICY calendar_version_system ON calendar_version USING ((SELECT is_system()));
CREATE POLICY calendar_version_administrator ON calendar_version FOR INSERT
    WITH CHECK ((SELECT is_administrator()) AND changed_by = (SELECT app_person()));

-- What was negotiated: times of the contract's tier that take the place of the plan's, as the plan file writes them.
ALTER TABLE contract_version ADD overrides jsonb NOT NULL DEFAULT '{}';

ALTER TABLE ticket
    ADD calendar_edition integer NOT NULL DEFAULT 0,
    ADD component_id uuid REFERENCES component,
    -- The ticket that went on with it, when it was merged; the one whose message it was, when it was split off.
    ADD merged_into uuid,
    ADD split_from uuid,
    ADD FOREIGN KEY (organisation_id, merged_into) REFERENCES ticket (organisation_id, id),
    ADD FOREIGN KEY (organisation_id, split_from) REFERENCES ticket (organisation_id, id);
CREATE INDEX ticket_of_component ON ticket (component_id, opened_at DESC) WHERE component_id IS NOT NULL;
CREATE INDEX ticket_merged_into ON ticket (organisation_id, merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX ticket_split_from ON ticket (organisation_id, split_from) WHERE split_from IS NOT NULL;
