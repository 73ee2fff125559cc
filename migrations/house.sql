-- The house: people, plans, contracts, tickets, the log, deliveries. Rules of tenancy are in tenancy.sql beside this.

CREATE SEQUENCE ticket_number START 1001;

-- One time (design.md, decision 7). Only the demo and the tests move it, as the owner.
CREATE TABLE time_offset (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    ahead interval NOT NULL DEFAULT '0'
);
INSERT INTO time_offset DEFAULT VALUES;

CREATE FUNCTION portal_now() RETURNS timestamptz LANGUAGE sql VOLATILE
    AS $$ SELECT clock_timestamp() + ahead FROM public.time_offset $$;

-- Accounts ---------------------------------------------------------------------------------------------------------

CREATE TABLE organisation (
    id uuid PRIMARY KEY,
    name text NOT NULL CHECK (name <> ''),
    prefix text NOT NULL UNIQUE CHECK (prefix ~ '^[A-Z][A-Z0-9]{1,5}$'),
    created_at timestamptz NOT NULL DEFAULT portal_now()
);

CREATE TABLE person (
    id uuid PRIMARY KEY,
    email text NOT NULL CHECK (email = lower(email) AND email LIKE '%_@_%'),
    name text NOT NULL CHECK (name <> ''),
    zone text NOT NULL DEFAULT 'UTC',
    staff_role text CHECK (staff_role IN ('agent', 'senior_agent', 'account_manager', 'administrator')),
    active boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL DEFAULT portal_now()
);
CREATE UNIQUE INDEX person_email ON person (email);

CREATE TABLE membership (
    organisation_id uuid NOT NULL REFERENCES organisation,
    person_id uuid NOT NULL REFERENCES person,
    role text NOT NULL CHECK (role IN ('member', 'admin')),
    created_at timestamptz NOT NULL DEFAULT portal_now(),
    PRIMARY KEY (organisation_id, person_id)
);
CREATE INDEX membership_person ON membership (person_id);

CREATE TABLE credential (
    person_id uuid PRIMARY KEY REFERENCES person,
    password_hash text NOT NULL,
    changed_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE session (
    id uuid PRIMARY KEY,
    person_id uuid NOT NULL REFERENCES person,
    token_hash bytea NOT NULL UNIQUE,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    seen_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at timestamptz NOT NULL,
    ended_at timestamptz,
    address text NOT NULL,
    browser text NOT NULL
);
CREATE INDEX session_person ON session (person_id) WHERE ended_at IS NULL;

CREATE TABLE api_token (
    id uuid PRIMARY KEY,
    person_id uuid NOT NULL REFERENCES person,
    token_hash bytea NOT NULL UNIQUE,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at timestamptz,
    ended_at timestamptz
);
CREATE INDEX api_token_person ON api_token (person_id);

CREATE TABLE password_reset (
    token_hash bytea PRIMARY KEY,
    person_id uuid NOT NULL REFERENCES person,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at timestamptz NOT NULL,
    used_at timestamptz
);
CREATE INDEX password_reset_person ON password_reset (person_id);

-- A leaky bucket a key: `level` drains with time, a refused attempt adds nothing.
CREATE TABLE throttle (
    key text PRIMARY KEY,
    level double precision NOT NULL,
    at timestamptz NOT NULL
);

-- A form's one-time key, and where its first sending led.
CREATE TABLE form_key (
    person_id uuid NOT NULL REFERENCES person,
    key text NOT NULL CHECK (length(key) <= 64),
    location text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (person_id, key)
);
CREATE INDEX form_key_age ON form_key (created_at);

-- Plans and contracts ------------------------------------------------------------------------------------------------

CREATE TABLE plan_version (
    id uuid PRIMARY KEY,
    stem text NOT NULL,
    version text NOT NULL,
    source text NOT NULL,
    digest text NOT NULL UNIQUE,
    adopted_at timestamptz NOT NULL DEFAULT portal_now()
);

CREATE TABLE contract (
    organisation_id uuid NOT NULL REFERENCES organisation,
    id uuid NOT NULL,
    account_id text NOT NULL,
    starts_on date NOT NULL,
    ends_on date,
    PRIMARY KEY (organisation_id, id)
);

CREATE TABLE contract_version (
    organisation_id uuid NOT NULL,
    id uuid NOT NULL,
    contract_id uuid NOT NULL,
    number integer NOT NULL CHECK (number >= 1),
    plan_version_id uuid NOT NULL REFERENCES plan_version,
    tier text NOT NULL,
    effective_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL DEFAULT portal_now(),
    PRIMARY KEY (organisation_id, id),
    UNIQUE (organisation_id, contract_id, number),
    FOREIGN KEY (organisation_id, contract_id) REFERENCES contract
);
CREATE INDEX contract_version_in_force ON contract_version (organisation_id, effective_at DESC, number DESC);

-- Tickets ------------------------------------------------------------------------------------------------------------

CREATE TABLE ticket (
    organisation_id uuid NOT NULL REFERENCES organisation,
    id uuid NOT NULL,
    reference text NOT NULL UNIQUE,
    subject text NOT NULL CHECK (length(subject) BETWEEN 1 AND 200),
    severity text NOT NULL,
    channel text NOT NULL CHECK (channel IN ('portal', 'email', 'phone', 'slack')),
    status text NOT NULL DEFAULT 'open'
        CHECK (status IN ('open', 'waiting_on_customer', 'waiting_on_third_party', 'resolved', 'closed')),
    turn text NOT NULL DEFAULT 'us' CHECK (turn IN ('us', 'customer', 'third_party', 'nobody')),
    contract_version_id uuid NOT NULL,
    opened_by uuid NOT NULL REFERENCES person,
    opened_at timestamptz NOT NULL,
    assignee_id uuid REFERENCES person,
    taken_at timestamptz,
    resolved_at timestamptz,
    closed_at timestamptz,
    closed_by uuid REFERENCES person,
    voided boolean NOT NULL DEFAULT false,
    last_public_message_id uuid,
    last_public_at timestamptz NOT NULL,
    -- The queue's order: the nearest deadline still owed (infinity: none), and which clock it is. A projection of
    -- `clock`; never null, because a key behind coalesce() finds no index under row-level security.
    nearest_due_at timestamptz NOT NULL DEFAULT 'infinity',
    nearest_kind text,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, contract_version_id) REFERENCES contract_version
);
CREATE INDEX ticket_of_organisation ON ticket (organisation_id, last_public_at DESC, id DESC);
CREATE INDEX ticket_of_opener ON ticket (organisation_id, opened_by, last_public_at DESC);
CREATE INDEX ticket_newest ON ticket (last_public_at DESC, id DESC);
CREATE INDEX ticket_queue ON ticket (nearest_due_at, id) WHERE status NOT IN ('resolved', 'closed');
CREATE INDEX ticket_unassigned ON ticket (nearest_due_at, id)
    WHERE assignee_id IS NULL AND status NOT IN ('resolved', 'closed');
CREATE INDEX ticket_waiting ON ticket (nearest_due_at, id)
    WHERE status IN ('waiting_on_customer', 'waiting_on_third_party');
CREATE INDEX ticket_of_assignee ON ticket (assignee_id, nearest_due_at, id) WHERE status NOT IN ('resolved', 'closed');

CREATE TABLE message (
    organisation_id uuid NOT NULL,
    id uuid NOT NULL,
    ticket_id uuid NOT NULL,
    author_id uuid NOT NULL REFERENCES person,
    side text NOT NULL CHECK (side IN ('customer', 'staff')),
    public boolean NOT NULL,
    body text NOT NULL CHECK (body <> ''),
    at timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, ticket_id) REFERENCES ticket,
    CHECK (public OR side = 'staff')
);
CREATE INDEX message_of_ticket ON message (organisation_id, ticket_id, at, id);

CREATE TABLE attachment (
    organisation_id uuid NOT NULL,
    id uuid NOT NULL,
    ticket_id uuid NOT NULL,
    message_id uuid NOT NULL,
    name text NOT NULL,
    size bigint NOT NULL CHECK (size >= 0),
    digest text NOT NULL,
    public boolean NOT NULL,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, ticket_id) REFERENCES ticket,
    FOREIGN KEY (organisation_id, message_id) REFERENCES message
);
CREATE INDEX attachment_of_ticket ON attachment (organisation_id, ticket_id);

CREATE TABLE clock (
    organisation_id uuid NOT NULL,
    ticket_id uuid NOT NULL,
    kind text NOT NULL,
    cycle integer NOT NULL,
    commitment text NOT NULL CHECK (commitment IN ('guarantee', 'target', 'trigger', 'internal')),
    severity text NOT NULL,
    target text NOT NULL,
    calendar text NOT NULL,
    started_at timestamptz NOT NULL,
    soon_at timestamptz,
    due_at timestamptz,
    state text NOT NULL CHECK (state IN ('running', 'paused', 'met', 'breached', 'void')),
    stopped_at timestamptz,
    breached_at timestamptz,
    counted_seconds bigint NOT NULL,
    PRIMARY KEY (organisation_id, ticket_id, kind, cycle),
    FOREIGN KEY (organisation_id, ticket_id) REFERENCES ticket
);

CREATE TABLE watch (
    organisation_id uuid NOT NULL,
    ticket_id uuid NOT NULL,
    person_id uuid NOT NULL REFERENCES person,
    PRIMARY KEY (organisation_id, ticket_id, person_id),
    FOREIGN KEY (organisation_id, ticket_id) REFERENCES ticket,
    FOREIGN KEY (organisation_id, person_id) REFERENCES membership
);
CREATE INDEX watch_of_person ON watch (organisation_id, person_id);

CREATE TABLE rating (
    organisation_id uuid NOT NULL,
    ticket_id uuid NOT NULL,
    person_id uuid NOT NULL REFERENCES person,
    score integer NOT NULL CHECK (score BETWEEN 1 AND 5),
    comment text NOT NULL DEFAULT '',
    at timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, ticket_id),
    FOREIGN KEY (organisation_id, ticket_id) REFERENCES ticket
);

-- The log and the outbox ---------------------------------------------------------------------------------------------

CREATE TABLE event (
    organisation_id uuid REFERENCES organisation,
    seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    subject text NOT NULL,
    subject_id uuid NOT NULL,
    kind text NOT NULL,
    actor_id uuid REFERENCES person,
    public boolean NOT NULL,
    at timestamptz NOT NULL,
    data jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX event_of_subject ON event (organisation_id, subject_id, seq);

CREATE SEQUENCE delivery_lease;

CREATE TABLE delivery (
    id uuid PRIMARY KEY,
    organisation_id uuid REFERENCES organisation,
    person_id uuid REFERENCES person,
    channel text NOT NULL CHECK (channel IN ('email')),
    address text NOT NULL,
    kind text NOT NULL,
    data jsonb NOT NULL,
    state text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'sending', 'sent', 'dead')),
    attempts integer NOT NULL DEFAULT 0,
    due_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    lease bigint,
    lease_until timestamptz,
    last_error text,
    perhaps_twice boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    sent_at timestamptz
);
CREATE INDEX delivery_due ON delivery (due_at) WHERE state = 'queued';
CREATE INDEX delivery_leased ON delivery (lease_until) WHERE state = 'sending';
CREATE INDEX delivery_waiting ON delivery (id) WHERE state IN ('queued', 'sending');
CREATE INDEX delivery_dead ON delivery (id) WHERE state = 'dead';

CREATE TABLE heartbeat (
    process text PRIMARY KEY,
    at timestamptz NOT NULL
);
