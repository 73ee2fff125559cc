-- What happens by itself: timers, the escalations they make, and notices kept for one summary.

-- Timers: every future instant at which something happens (sla.md, "Firing"). `subject` is the table that it hangs on,
-- whose row a firing locks first.
CREATE TABLE timer (
    organisation_id uuid REFERENCES organisation,
    id uuid PRIMARY KEY,
    subject text NOT NULL,
    subject_id uuid NOT NULL,
    kind text NOT NULL,
    what text NOT NULL DEFAULT '',
    due_at timestamptz NOT NULL,
    planted_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- Until then a worker has it, or it rests after a failure.
    lease_until timestamptz NOT NULL DEFAULT '-infinity',
    attempts integer NOT NULL DEFAULT 0,
    last_error text,
    fired_at timestamptz,
    UNIQUE (subject_id, kind, what, due_at)
);
CREATE INDEX timer_due ON timer (due_at, id) WHERE fired_at IS NULL;
CREATE INDEX timer_unfired ON timer (subject_id, due_at, id) WHERE fired_at IS NULL;
CREATE INDEX timer_fired ON timer (fired_at DESC, id DESC) WHERE fired_at IS NOT NULL;

-- The highest level told on the ladder in force, for the queue; a projection of `escalation`.
ALTER TABLE ticket ADD level integer NOT NULL DEFAULT 0;

-- One time a level was told. `since` is what began its ladder; `due_at` the instant that its causes fell due, `at` when
-- it was told; `told` who, as they were called then: a list of {person_id, name, group, stands_in_for}.
CREATE TABLE escalation (
    organisation_id uuid NOT NULL,
    id uuid NOT NULL,
    ticket_id uuid NOT NULL,
    since timestamptz NOT NULL,
    level integer NOT NULL CHECK (level >= 1),
    severity text NOT NULL,
    role text NOT NULL,
    due_at timestamptz NOT NULL,
    at timestamptz NOT NULL,
    because text[] NOT NULL,
    -- Told because nobody below could be reached.
    lifted boolean NOT NULL,
    told jsonb NOT NULL,
    -- Nobody could be reached, not even the last resort (which `last_resort` says was asked).
    last_resort boolean NOT NULL DEFAULT false,
    accepted_at timestamptz,
    accepted_by uuid REFERENCES person,
    PRIMARY KEY (organisation_id, id),
    UNIQUE (organisation_id, ticket_id, since, level),
    FOREIGN KEY (organisation_id, ticket_id) REFERENCES ticket
);

-- What an administrator has to look at (app/routes/admin/timers.py).
CREATE INDEX escalation_unheard ON escalation (at DESC) WHERE last_resort;

-- What is told late, after an outage, is gathered here and leaves as one message a person.
CREATE TABLE notice (
    id uuid PRIMARY KEY,
    organisation_id uuid REFERENCES organisation,
    person_id uuid NOT NULL REFERENCES person,
    address text NOT NULL,
    kind text NOT NULL,
    data jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    told_at timestamptz
);
CREATE INDEX notice_untold ON notice (created_at) WHERE told_at IS NULL;

DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['timer', 'escalation', 'notice']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY %I ON %I TO CURRENT_USER USING (true) WITH CHECK (true)', name || '_owner', name);
    END LOOP;
END $$;

-- Whoever acts on a ticket moves its timers by planting and uprooting; only the system fires, and what has fired stays.
CREATE POLICY timer_contact ON timer FOR SELECT
    USING ((SELECT is_contact()) AND subject = 'ticket' AND organisation_id = ANY ((SELECT app_orgs())::uuid[]));
CREATE POLICY timer_contact_plants ON timer FOR INSERT
    WITH CHECK ((SELECT is_contact()) AND subject = 'ticket' AND fired_at IS NULL
                AND organisation_id = ANY ((SELECT app_orgs())::uuid[]));
CREATE POLICY timer_contact_uproots ON timer FOR DELETE
    USING ((SELECT is_contact()) AND subject = 'ticket' AND fired_at IS NULL
           AND organisation_id = ANY ((SELECT app_orgs())::uuid[]));
CREATE POLICY timer_staff ON timer FOR SELECT USING ((SELECT is_staff()));
CREATE POLICY timer_staff_plants ON timer FOR INSERT WITH CHECK ((SELECT is_staff()) AND fired_at IS NULL);
CREATE POLICY timer_staff_uproots ON timer FOR DELETE USING ((SELECT is_staff()) AND fired_at IS NULL);
CREATE POLICY timer_system ON timer USING ((SELECT is_system()));

-- Everyone on the ticket may read who was told; only the system tells, and the staff accepts.
CREATE POLICY escalation_contact ON escalation FOR SELECT
    USING ((SELECT is_contact()) AND organisation_id = ANY ((SELECT app_orgs())::uuid[]));
CREATE POLICY escalation_staff ON escalation FOR SELECT USING ((SELECT is_staff()));
CREATE POLICY escalation_accept ON escalation FOR UPDATE USING ((SELECT is_staff()));
CREATE POLICY escalation_system ON escalation USING ((SELECT is_system()));

CREATE POLICY notice_system ON notice USING ((SELECT is_system()));
