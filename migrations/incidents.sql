-- Incidents, maintenances, the components that they are about, and the tickets linked to them. All of it is public but
-- the templates and the links.

-- Components: parts of the product, and groups of them (one level). Archived, never deleted: history names them.
CREATE TABLE component (
    id uuid PRIMARY KEY,
    public_id text NOT NULL UNIQUE CHECK (public_id ~ '^[a-z0-9]{12}$'),
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    description text NOT NULL DEFAULT '' CHECK (length(description) <= 1000),
    is_group boolean NOT NULL DEFAULT false,
    group_id uuid REFERENCES component,
    position integer NOT NULL,
    only_show_if_degraded boolean NOT NULL DEFAULT false,
    showcase boolean NOT NULL DEFAULT true,
    start_date date,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    archived_at timestamptz,
    archived_by uuid REFERENCES person,
    CHECK (NOT is_group OR group_id IS NULL),
    CHECK ((archived_at IS NULL) = (archived_by IS NULL))
);

-- A status that somebody set without an incident, for as long as it held; operational is no row.
CREATE TABLE manual_status (
    id uuid PRIMARY KEY,
    component_id uuid NOT NULL REFERENCES component,
    status text NOT NULL CHECK (status IN ('degraded_performance', 'partial_outage', 'major_outage')),
    set_by uuid NOT NULL REFERENCES person,
    set_at timestamptz NOT NULL,
    ended_at timestamptz,
    CHECK (ended_at >= set_at)
);
CREATE UNIQUE INDEX manual_status_now ON manual_status (component_id) WHERE ended_at IS NULL;
CREATE INDEX manual_status_of_component ON manual_status (component_id, set_at);

-- An incident, or (scheduled_for) a maintenance. Times and status follow its updates; `impact` is the worst that it ever
-- did to a component while it was open. The announced window is the one that stood when a maintenance began.
CREATE TABLE incident (
    id uuid PRIMARY KEY,
    public_id text NOT NULL UNIQUE CHECK (public_id ~ '^[a-z0-9]{12}$'),
    number bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    status text NOT NULL CHECK (
        CASE WHEN scheduled_for IS NULL THEN status IN ('investigating', 'identified', 'monitoring', 'resolved', 'postmortem')
             ELSE status IN ('scheduled', 'in_progress', 'verifying', 'completed') END),
    impact text NOT NULL CHECK (
        CASE WHEN scheduled_for IS NULL THEN impact IN ('none', 'minor', 'major', 'critical') ELSE impact = 'maintenance' END),
    impact_override text CHECK (impact_override IN ('none', 'minor', 'major', 'critical')),
    impact_override_by uuid REFERENCES person,
    impact_override_at timestamptz,
    backfilled boolean NOT NULL DEFAULT false,
    created_by uuid NOT NULL REFERENCES person,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    started_at timestamptz NOT NULL,
    monitoring_at timestamptz,
    resolved_at timestamptz,
    next_update_by timestamptz,
    scheduled_for timestamptz,
    scheduled_until timestamptz CHECK (scheduled_until > scheduled_for),
    announced_for timestamptz,
    announced_until timestamptz,
    auto_start boolean NOT NULL DEFAULT true,
    auto_complete boolean NOT NULL DEFAULT true,
    CHECK (impact_override IS NULL OR scheduled_for IS NULL),
    CHECK ((scheduled_for IS NULL) = (scheduled_until IS NULL)),
    CHECK ((impact_override IS NULL) = (impact_override_by IS NULL)),
    CHECK ((impact_override IS NULL) = (impact_override_at IS NULL))
);
CREATE INDEX incident_open ON incident (started_at DESC)
    WHERE status NOT IN ('resolved', 'postmortem', 'completed');
CREATE INDEX incident_newest ON incident (started_at DESC, id DESC);

-- Which components it is about, also before it does anything to them.
CREATE TABLE incident_component (
    incident_id uuid NOT NULL REFERENCES incident,
    component_id uuid NOT NULL REFERENCES component,
    PRIMARY KEY (incident_id, component_id)
);
CREATE INDEX incident_component_by_component ON incident_component (component_id);

CREATE TABLE incident_update (
    id uuid PRIMARY KEY,
    public_id text NOT NULL UNIQUE CHECK (public_id ~ '^[a-z0-9]{12}$'),
    incident_id uuid NOT NULL REFERENCES incident,
    status text NOT NULL,
    body text NOT NULL CHECK (body <> ''),
    created_by uuid REFERENCES person,
    created_at timestamptz NOT NULL,
    display_at timestamptz NOT NULL,
    edited_at timestamptz,
    next_update_by timestamptz,
    deliver boolean NOT NULL DEFAULT true
);
CREATE INDEX incident_update_of_incident ON incident_update (incident_id, display_at, id);

-- What an update says of a component. What it was before is what the incident's last update said of it.
CREATE TABLE affected_component (
    update_id uuid NOT NULL REFERENCES incident_update,
    component_id uuid NOT NULL REFERENCES component,
    incident_id uuid NOT NULL,
    status text NOT NULL CHECK (status IN
        ('operational', 'degraded_performance', 'partial_outage', 'major_outage', 'under_maintenance')),
    PRIMARY KEY (update_id, component_id),
    FOREIGN KEY (incident_id, component_id) REFERENCES incident_component
);
CREATE INDEX affected_component_of_incident ON affected_component (incident_id, component_id);

CREATE TABLE incident_template (
    id uuid PRIMARY KEY,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    title text NOT NULL DEFAULT '',
    body text NOT NULL DEFAULT '',
    status text NOT NULL CHECK (status IN ('investigating', 'identified', 'monitoring')),
    affected jsonb NOT NULL DEFAULT '{}',
    updated_by uuid NOT NULL REFERENCES person,
    updated_at timestamptz NOT NULL
);

CREATE TABLE incident_ticket (
    organisation_id uuid NOT NULL,
    incident_id uuid NOT NULL REFERENCES incident,
    ticket_id uuid NOT NULL,
    linked_by uuid NOT NULL REFERENCES person,
    linked_at timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, ticket_id, incident_id),
    FOREIGN KEY (organisation_id, ticket_id) REFERENCES ticket
);
CREATE INDEX incident_ticket_of_incident ON incident_ticket (incident_id);

-- The public page's identity, and how often anything on it has changed. Whoever changes something raises the version in
-- the same transaction: the row's lock makes versions appear in their order.
CREATE TABLE publication (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    page_id text NOT NULL,
    version bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL
);

DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY[
        'component', 'manual_status', 'incident', 'incident_component', 'incident_update', 'affected_component',
        'incident_template', 'incident_ticket', 'publication']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY %I ON %I TO CURRENT_USER USING (true) WITH CHECK (true)', name || '_owner', name);
        EXECUTE format('CREATE POLICY %I ON %I USING ((SELECT is_staff()))', name || '_staff', name);
    END LOOP;

    -- What the public page says, its readers may read here too.
    FOREACH name IN ARRAY ARRAY[
        'component', 'manual_status', 'incident', 'incident_component', 'incident_update', 'affected_component']
    LOOP
        EXECUTE format('CREATE POLICY %I ON %I FOR SELECT USING ((SELECT is_contact()))', name || '_contact', name);
    END LOOP;
END $$;

CREATE POLICY incident_ticket_contact ON incident_ticket FOR SELECT
    USING ((SELECT is_contact()) AND organisation_id = ANY ((SELECT app_orgs())::uuid[]));

-- A page has one identity for ever.
INSERT INTO publication (page_id, created_at)
    VALUES (substr(md5(gen_random_uuid()::text), 1, 12), portal_now());

-- Tickets that were filed lately, for an incident's page.
CREATE INDEX ticket_newly_filed ON ticket (opened_at DESC, id DESC) WHERE status NOT IN ('resolved', 'closed');
