-- What articles do for tickets: shown while one is written, judged by readers, looked for in vain, linked in messages,
-- made of tickets.

-- A ticket that somebody began to write, by the id that its form carries: what was shown beside it, and what became of
-- it. What was typed is not kept. `about_id`: the article from whose end they came.
CREATE TABLE draft (
    organisation_id uuid NOT NULL REFERENCES organisation,
    id uuid NOT NULL,
    person_id uuid NOT NULL REFERENCES person,
    component_id uuid REFERENCES component,
    about_id uuid REFERENCES article,
    began_at timestamptz NOT NULL,
    solved_at timestamptz,
    solved_by uuid REFERENCES article,
    ticket_id uuid,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, ticket_id) REFERENCES ticket,
    CHECK ((solved_at IS NULL) = (solved_by IS NULL))
);
CREATE INDEX draft_began ON draft (began_at);
CREATE INDEX draft_of_ticket ON draft (organisation_id, ticket_id) WHERE ticket_id IS NOT NULL;

-- `subject_id` is an article's, a ticket's or an incident's id.
CREATE TABLE suggestion (
    organisation_id uuid NOT NULL,
    draft_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('article', 'ticket', 'incident')),
    subject_id uuid NOT NULL,
    rank integer NOT NULL CHECK (rank >= 1),
    at timestamptz NOT NULL,
    opened_at timestamptz,
    PRIMARY KEY (organisation_id, draft_id, kind, subject_id),
    FOREIGN KEY (organisation_id, draft_id) REFERENCES draft ON DELETE CASCADE
);

-- What became of the drafts of a month (UTC) that are kept no longer (app/domain/deflection/months.py).
CREATE TABLE draft_month (
    month date PRIMARY KEY CHECK (extract(day FROM month) = 1),
    shown integer NOT NULL,
    opened integer NOT NULL,
    solved integer NOT NULL,
    taken_back integer NOT NULL,
    filed integer NOT NULL
);

-- Helpful or not: one answer of each reader to each revision. `reader` is a keyed hash, because most readers are
-- nobody; the organisation is that of the ticket which came of it.
CREATE TABLE feedback (
    id uuid PRIMARY KEY,
    article_id uuid NOT NULL REFERENCES article,
    language text NOT NULL,
    number integer NOT NULL,
    reader text NOT NULL,
    person_id uuid REFERENCES person,
    helpful boolean NOT NULL,
    reason text CHECK (reason IN ('unsolved', 'unclear', 'outdated', 'other')),
    words text NOT NULL DEFAULT '' CHECK (length(words) <= 1000),
    at timestamptz NOT NULL,
    organisation_id uuid,
    ticket_id uuid,
    settled_at timestamptz,
    settled_by uuid REFERENCES person,
    UNIQUE (article_id, language, number, reader),
    FOREIGN KEY (article_id, language, number) REFERENCES revision,
    FOREIGN KEY (organisation_id, ticket_id) REFERENCES ticket,
    CHECK ((organisation_id IS NULL) = (ticket_id IS NULL)),
    CHECK ((settled_at IS NULL) = (settled_by IS NULL))
);
CREATE INDEX feedback_of_article ON feedback (article_id, at DESC, id DESC);
CREATE INDEX feedback_unhappy ON feedback (at DESC, id DESC) WHERE NOT helpful AND settled_at IS NULL;

-- A search that found nothing. `times` counts each asker once a day; `language`: of articles, that whoever asked last
-- wants most.
CREATE TABLE miss (
    id uuid PRIMARY KEY,
    query text NOT NULL CHECK (length(query) BETWEEN 1 AND 200),
    audience text NOT NULL CHECK (audience IN ('public', 'customers')),
    language text NOT NULL CHECK (language ~ '^[a-z]{2}$'),
    times integer NOT NULL,
    first_at timestamptz NOT NULL,
    last_at timestamptz NOT NULL,
    dismissed_at timestamptz,
    dismissed_by uuid REFERENCES person,
    article_id uuid REFERENCES article,
    UNIQUE (query, audience),
    CHECK ((dismissed_at IS NULL) = (dismissed_by IS NULL))
);
CREATE INDEX miss_open ON miss (times DESC, last_at DESC, id) WHERE dismissed_at IS NULL AND article_id IS NULL;
CREATE INDEX miss_last ON miss (last_at);

-- `asker` is a keyed hash that is another one each day.
CREATE TABLE miss_asker (
    miss_id uuid NOT NULL REFERENCES miss ON DELETE CASCADE,
    asked_on date NOT NULL,
    asker text NOT NULL,
    PRIMARY KEY (miss_id, asked_on, asker)
);

-- An article that a message links to.
CREATE TABLE citation (
    organisation_id uuid NOT NULL,
    message_id uuid NOT NULL,
    article_id uuid NOT NULL REFERENCES article,
    ticket_id uuid NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, message_id, article_id),
    FOREIGN KEY (organisation_id, message_id) REFERENCES message,
    FOREIGN KEY (organisation_id, ticket_id) REFERENCES ticket
);
CREATE INDEX citation_of_article ON citation (article_id, at DESC);
CREATE INDEX citation_of_ticket ON citation (organisation_id, ticket_id);
CREATE INDEX citation_newest ON citation (at);

-- The tickets that an article was made of.
CREATE TABLE article_source (
    organisation_id uuid NOT NULL,
    ticket_id uuid NOT NULL,
    article_id uuid NOT NULL REFERENCES article,
    drafted_by uuid NOT NULL REFERENCES person,
    drafted_at timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, ticket_id, article_id),
    FOREIGN KEY (organisation_id, ticket_id) REFERENCES ticket
);
CREATE INDEX article_source_of_article ON article_source (article_id);

DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY[
        'draft', 'suggestion', 'draft_month', 'feedback', 'miss', 'miss_asker', 'citation', 'article_source']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY %I ON %I TO CURRENT_USER USING (true) WITH CHECK (true)', name || '_owner', name);
    END LOOP;

    FOREACH name IN ARRAY ARRAY['feedback', 'miss', 'citation', 'article_source']
    LOOP
        EXECUTE format('CREATE POLICY %I ON %I USING ((SELECT is_staff()))', name || '_staff', name);
    END LOOP;

    -- What somebody was shown is theirs to note; the staff read it.
    FOREACH name IN ARRAY ARRAY['draft', 'suggestion', 'draft_month']
    LOOP
        EXECUTE format('CREATE POLICY %I ON %I FOR SELECT USING ((SELECT is_staff()))', name || '_staff', name);
        EXECUTE format('CREATE POLICY %I ON %I USING ((SELECT is_system()))', name || '_system', name);
    END LOOP;
END $$;

CREATE POLICY draft_contact ON draft
    USING ((SELECT is_contact()) AND person_id = (SELECT app_person())
           AND organisation_id = ANY ((SELECT app_orgs())::uuid[]));
CREATE POLICY suggestion_contact ON suggestion
    USING ((SELECT is_contact()) AND organisation_id = ANY ((SELECT app_orgs())::uuid[])
           AND EXISTS (SELECT FROM draft d WHERE d.organisation_id = suggestion.organisation_id
                       AND d.id = suggestion.draft_id AND d.person_id = (SELECT app_person())));

-- A contact's own, for the ticket that is to come of it.
CREATE POLICY feedback_contact ON feedback FOR SELECT
    USING ((SELECT is_contact()) AND person_id = (SELECT app_person())
           AND (organisation_id IS NULL OR organisation_id = ANY ((SELECT app_orgs())::uuid[])));

CREATE POLICY miss_asker_system ON miss_asker USING ((SELECT is_system()));

-- Whoever says something notes what it links to; which internal notes do, contacts never see.
CREATE POLICY citation_contact ON citation FOR INSERT
    WITH CHECK ((SELECT is_contact()) AND organisation_id = ANY ((SELECT app_orgs())::uuid[]));

-- How much an article is worth before any question is asked, from -0.5 to 1.5: the share of readers whom it helped, and
-- how often messages of late link to it (app/domain/deflection/ranking.py, which refreshes it).
ALTER TABLE article ADD boost double precision NOT NULL DEFAULT 0;
