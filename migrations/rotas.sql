-- On-call: rotas with their versions, overrides and swaps; and test pages.

-- A group of the plan may have several rotas; the lowest position is asked first.
CREATE TABLE rota (
    id uuid PRIMARY KEY,
    group_slug text NOT NULL CHECK (group_slug <> ''),
    name text NOT NULL CHECK (name <> ''),
    position integer NOT NULL,
    UNIQUE (group_slug, position) DEFERRABLE INITIALLY IMMEDIATE
);

-- How it goes from `effective_at` on: of several versions in effect the highest number holds, so that shifts already
-- served stay as they were. `people` take turns of `every_days`, which begin at `handover` (minutes of the zone's wall
-- time), on `weekday` (0 is Monday) where they are whole weeks; nobody is on call once there are none. `week` as in
-- availability: the hours that it covers.
CREATE TABLE rota_version (
    rota_id uuid NOT NULL REFERENCES rota,
    number integer NOT NULL CHECK (number >= 1),
    effective_at timestamptz NOT NULL,
    zone text NOT NULL,
    people uuid[] NOT NULL,
    starts_on date NOT NULL,
    every_days integer NOT NULL CHECK (every_days BETWEEN 1 AND 28),
    weekday integer CHECK (weekday BETWEEN 0 AND 6),
    handover integer NOT NULL CHECK (handover BETWEEN 0 AND 1439),
    week jsonb NOT NULL CHECK (jsonb_array_length(week) = 7),
    made_by uuid REFERENCES person,
    made_at timestamptz NOT NULL DEFAULT portal_now(),
    PRIMARY KEY (rota_id, number),
    CHECK (weekday IS NULL OR every_days % 7 = 0)
);

-- Somebody covers a span: for one person where that one is on call, or whoever is, and where nobody is. It was taken
-- back at `ended_at`; what had passed by then stays.
CREATE TABLE rota_override (
    id uuid PRIMARY KEY,
    rota_id uuid NOT NULL REFERENCES rota,
    person_id uuid NOT NULL REFERENCES person,
    instead_of uuid REFERENCES person CHECK (instead_of <> person_id),
    begins_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL CHECK (ends_at > begins_at),
    why text NOT NULL,
    made_by uuid REFERENCES person,
    ended_at timestamptz
);
CREATE INDEX rota_override_span ON rota_override (rota_id, ends_at);

-- Two people exchange shifts of a rota, once the other agrees.
CREATE TABLE swap (
    id uuid PRIMARY KEY,
    rota_id uuid NOT NULL REFERENCES rota,
    asked_by uuid NOT NULL REFERENCES person,
    asked_of uuid NOT NULL REFERENCES person CHECK (asked_of <> asked_by),
    gives_from timestamptz NOT NULL,
    gives_until timestamptz NOT NULL CHECK (gives_until > gives_from),
    takes_from timestamptz NOT NULL,
    takes_until timestamptz NOT NULL CHECK (takes_until > takes_from),
    note text NOT NULL DEFAULT '',
    state text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'accepted', 'declined', 'withdrawn')),
    asked_at timestamptz NOT NULL DEFAULT portal_now(),
    decided_by uuid REFERENCES person,
    decided_at timestamptz
);
CREATE INDEX swap_pending ON swap (asked_at) WHERE state = 'pending';

-- A message that only tries whether people are reached: those on call for a group, or oneself (no group). `told` as in
-- escalation; it is repeated until accepted where a level of the group is.
CREATE TABLE test_page (
    id uuid PRIMARY KEY,
    group_slug text,
    sent_by uuid NOT NULL REFERENCES person,
    sent_at timestamptz NOT NULL,
    people uuid[] NOT NULL,
    told jsonb NOT NULL,
    retell_every interval,
    times integer NOT NULL DEFAULT 1,
    accepted_at timestamptz,
    accepted_by uuid REFERENCES person
);
CREATE INDEX test_page_newest ON test_page (sent_at DESC);
CREATE INDEX delivery_of_test_page ON delivery ((data->>'test_page')) WHERE kind = 'test_page';

DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['rota', 'rota_version', 'rota_override', 'swap', 'test_page']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY %I ON %I TO CURRENT_USER USING (true) WITH CHECK (true)', name || '_owner', name);
        EXECUTE format('CREATE POLICY %I ON %I USING ((SELECT is_system()))', name || '_system', name);
        EXECUTE format('CREATE POLICY %I ON %I FOR SELECT USING ((SELECT is_staff()))', name || '_staff', name);
    END LOOP;

    FOREACH name IN ARRAY ARRAY['rota', 'rota_override', 'swap']
    LOOP
        EXECUTE format('CREATE POLICY %I ON %I USING ((SELECT is_administrator()))', name || '_administrator', name);
    END LOOP;
END $$;

CREATE POLICY rota_version_administrator ON rota_version FOR INSERT WITH CHECK ((SELECT is_administrator()));

-- Everyone on the staff takes over for others, and asks and answers for themselves.
CREATE POLICY rota_override_self ON rota_override
    USING ((SELECT is_staff()) AND person_id = (SELECT app_person()));
CREATE POLICY swap_asks ON swap FOR INSERT WITH CHECK ((SELECT is_staff()) AND asked_by = (SELECT app_person()));
CREATE POLICY swap_parties ON swap FOR UPDATE
    USING ((SELECT is_staff()) AND (SELECT app_person()) IN (asked_by, asked_of));

-- Everyone tries it on themselves, administrators on others; whoever was told accepts.
CREATE POLICY test_page_sends ON test_page FOR INSERT
    WITH CHECK ((SELECT is_staff()) AND sent_by = (SELECT app_person())
                AND (people = ARRAY[sent_by] OR (SELECT is_administrator())));
CREATE POLICY test_page_accepts ON test_page FOR UPDATE
    USING ((SELECT is_staff()) AND (SELECT app_person()) = ANY (people));
