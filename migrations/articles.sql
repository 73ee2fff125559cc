-- The knowledge base: sections, articles, their words in each language, and every revision of them.

-- A plan's tiers from the lowest up, so that "this tier and up" is a question PostgreSQL can answer.
ALTER TABLE plan_version ADD tiers text[] NOT NULL DEFAULT '{}';

-- The tiers that the reader's contracts in force reach: each organisation's own, and those below it in its plan.
CREATE FUNCTION app_tiers() RETURNS text[] LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT coalesce(array_agg(DISTINCT reached.tier), '{}')
    FROM (SELECT DISTINCT ON (v.organisation_id) v.*
          FROM contract_version v
          WHERE v.organisation_id = ANY (app_orgs()) AND v.effective_at <= portal_now()
          ORDER BY v.organisation_id, v.number DESC) held
    JOIN plan_version p ON p.id = held.plan_version_id
    CROSS JOIN LATERAL unnest(p.tiers[:array_position(p.tiers, held.tier)]) AS reached (tier)
    WHERE (portal_now() AT TIME ZONE held.zone)::date BETWEEN held.starts_on AND coalesce(held.ends_on, 'infinity')
$$;

-- A contact who uses the support of some organisation; whoever looks after sign-in alone is none.
CREATE FUNCTION is_customer() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT is_contact() AND cardinality(app_orgs()) > 0 $$;

-- `language` is the one that it is named in first, which readers of a language without a name of it get.
CREATE TABLE section (
    id uuid PRIMARY KEY,
    slug text NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND length(slug) <= 80),
    language text NOT NULL CHECK (language ~ '^[a-z]{2}$'),
    position integer NOT NULL
);
CREATE TABLE section_name (
    section_id uuid NOT NULL REFERENCES section ON DELETE CASCADE,
    language text NOT NULL CHECK (language ~ '^[a-z]{2}$'),
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
    description text NOT NULL DEFAULT '' CHECK (length(description) <= 300),
    PRIMARY KEY (section_id, language)
);

-- `audience`: everybody, customers, customers of `tier` and up, the vendor's staff alone. `language` is the one that it
-- is written in first, which readers of a language it has not get.
CREATE TABLE article (
    id uuid PRIMARY KEY,
    slug text NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND length(slug) <= 80),
    kind text NOT NULL CHECK (kind IN ('guide', 'reference', 'practice', 'troubleshooting')),
    section_id uuid NOT NULL REFERENCES section,
    audience text NOT NULL CHECK (audience IN ('public', 'customers', 'tier', 'internal')),
    tier text,
    language text NOT NULL CHECK (language ~ '^[a-z]{2}$'),
    tags text[] NOT NULL DEFAULT '{}',
    component_id uuid REFERENCES component,
    owner_id uuid NOT NULL REFERENCES person,
    state text NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'published', 'archived')),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    published_at timestamptz,
    review_on date,
    review_told_for date,
    CHECK ((audience = 'tier') = (tier IS NOT NULL)),
    CHECK (state <> 'published' OR published_at IS NOT NULL)
);
CREATE INDEX article_of_section ON article (section_id, published_at DESC, id DESC);
CREATE INDEX article_of_component ON article (component_id) WHERE component_id IS NOT NULL;
CREATE INDEX article_newest ON article (updated_at DESC, id DESC);
CREATE INDEX article_to_review ON article (review_on) WHERE state = 'published';
CREATE INDEX article_tagged ON article USING gin (tags);

-- Under a policy no array index is used: this finds, and the policy decides what of it is shown.
CREATE FUNCTION articles_tagged(tag text) RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$ SELECT id FROM article WHERE tags @> ARRAY[tag] $$;
REVOKE ALL ON FUNCTION articles_tagged FROM PUBLIC;

-- Every name in the address that an article ever had: a former one leads to the article, and is never another's.
CREATE TABLE article_address (
    slug text PRIMARY KEY,
    article_id uuid NOT NULL REFERENCES article
);
CREATE INDEX article_address_of_article ON article_address (article_id);

-- What was written, whole, each time it was kept. The newest number of a language is its draft. `search_words`, one on
-- each line: what readers call it and the text does not; search finds it by them.
CREATE TABLE revision (
    article_id uuid NOT NULL REFERENCES article,
    language text NOT NULL CHECK (language ~ '^[a-z]{2}$'),
    number integer NOT NULL CHECK (number >= 1),
    title text NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
    summary text NOT NULL DEFAULT '' CHECK (length(summary) <= 300),
    search_words text NOT NULL DEFAULT '' CHECK (length(search_words) <= 2000),
    body text NOT NULL CHECK (length(body) <= 200000),
    note text NOT NULL DEFAULT '' CHECK (length(note) <= 300),
    author_id uuid NOT NULL REFERENCES person,
    at timestamptz NOT NULL,
    PRIMARY KEY (article_id, language, number)
);

-- What readers read: the revision of each language that was published last.
CREATE TABLE article_text (
    article_id uuid NOT NULL REFERENCES article,
    language text NOT NULL,
    number integer NOT NULL,
    title text NOT NULL,
    summary text NOT NULL,
    search_words text NOT NULL,
    body text NOT NULL,
    published_at timestamptz NOT NULL,
    PRIMARY KEY (article_id, language),
    FOREIGN KEY (article_id, language, number) REFERENCES revision
);
CREATE INDEX article_text_newest ON article_text (published_at DESC, article_id DESC);

CREATE TABLE article_file (
    id uuid PRIMARY KEY,
    article_id uuid NOT NULL REFERENCES article,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 150),
    media_type text NOT NULL,
    size bigint NOT NULL CHECK (size >= 0),
    digest text NOT NULL,
    added_by uuid NOT NULL REFERENCES person,
    added_at timestamptz NOT NULL,
    UNIQUE (article_id, name)
);

DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY[
        'section', 'section_name', 'article', 'article_address', 'revision', 'article_text', 'article_file']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY %I ON %I TO CURRENT_USER USING (true) WITH CHECK (true)', name || '_owner', name);
        EXECUTE format('CREATE POLICY %I ON %I USING ((SELECT is_staff()))', name || '_staff', name);
    END LOOP;

    -- What belongs to an article is read by whoever reads the article. Revisions are not: they hold drafts.
    FOREACH name IN ARRAY ARRAY['article_address', 'article_text', 'article_file']
    LOOP
        EXECUTE format(
            'CREATE POLICY %I ON %I FOR SELECT USING (EXISTS (SELECT FROM article a WHERE a.id = article_id))',
            name || '_reader', name);
    END LOOP;
END $$;

CREATE POLICY article_reader ON article FOR SELECT
    USING (state = 'published' AND (
        audience = 'public'
        OR audience = 'customers' AND (SELECT is_customer())
        OR audience = 'tier' AND tier = ANY ((SELECT app_tiers())::text[])));
CREATE POLICY section_reader ON section FOR SELECT
    USING (EXISTS (SELECT FROM article a WHERE a.section_id = section.id));
CREATE POLICY section_name_reader ON section_name FOR SELECT
    USING (EXISTS (SELECT FROM article a WHERE a.section_id = section_name.section_id));
-- Whoever reads an article may know what it is about.
CREATE POLICY component_reader ON component FOR SELECT
    USING (EXISTS (SELECT FROM article a WHERE a.component_id = component.id));
