-- Who is in which group, who can be reached when, and which mail each person wants.

-- The plan names the groups, the installation says who is in them, in the order in which they are told.
CREATE TABLE group_member (
    group_slug text NOT NULL CHECK (group_slug <> ''),
    person_id uuid NOT NULL REFERENCES person,
    position integer NOT NULL,
    PRIMARY KEY (group_slug, person_id)
);
CREATE INDEX group_member_person ON group_member (person_id);

-- `week`: seven days from Monday, each a list of [opens, closes] in minutes of the zone's wall time; when all are empty
-- the person can be reached at any hour, as is one without a row.
CREATE TABLE availability (
    person_id uuid PRIMARY KEY REFERENCES person,
    zone text NOT NULL,
    week jsonb NOT NULL CHECK (jsonb_array_length(week) = 7),
    deputy_id uuid REFERENCES person CHECK (deputy_id <> person_id)
);

CREATE TABLE absence (
    id uuid PRIMARY KEY,
    person_id uuid NOT NULL REFERENCES person,
    begins_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL CHECK (ends_at > begins_at),
    deputy_id uuid REFERENCES person CHECK (deputy_id <> person_id),
    note text NOT NULL DEFAULT ''
);
CREATE INDEX absence_person ON absence (person_id, ends_at);

-- What a person chose; what they never chose is as the product has it.
CREATE TABLE preference (
    person_id uuid NOT NULL REFERENCES person,
    kind text NOT NULL CHECK (kind <> ''),
    channel text NOT NULL CHECK (channel IN ('email')),
    wanted boolean NOT NULL,
    PRIMARY KEY (person_id, kind, channel)
);

DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['group_member', 'availability', 'absence', 'preference']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY %I ON %I TO CURRENT_USER USING (true) WITH CHECK (true)', name || '_owner', name);
        EXECUTE format('CREATE POLICY %I ON %I USING ((SELECT is_system()))', name || '_system', name);
    END LOOP;

    -- The staff knows who is where; customers are told only by those who were reached.
    FOREACH name IN ARRAY ARRAY['group_member', 'availability', 'absence']
    LOOP
        EXECUTE format('CREATE POLICY %I ON %I FOR SELECT USING ((SELECT is_staff()))', name || '_staff', name);
        EXECUTE format('CREATE POLICY %I ON %I USING ((SELECT is_administrator()))', name || '_administrator', name);
    END LOOP;

    -- Everyone on the staff says for themselves when they are there.
    FOREACH name IN ARRAY ARRAY['availability', 'absence']
    LOOP
        EXECUTE format(
            'CREATE POLICY %I ON %I USING ((SELECT is_staff()) AND person_id = (SELECT app_person()))',
            name || '_self', name);
    END LOOP;
END $$;

-- Everyone chooses for themselves. Whoever may write to a person sees what that person wants: an act owes mail to others.
CREATE POLICY preference_self ON preference USING (person_id = (SELECT app_person()));
CREATE POLICY preference_sender ON preference FOR SELECT
    USING (EXISTS (SELECT FROM person p WHERE p.id = preference.person_id));
