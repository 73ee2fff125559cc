-- Finding anything: how text becomes words, one table of what may be found, and the one function that looks in it.
-- Under a policy no full-text index is used, so what a reader may find is decided inside that function.
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS btree_gin;
CREATE EXTENSION IF NOT EXISTS unaccent;

-- Words --------------------------------------------------------------------------------------------------------------

-- A question is asked in all languages at once, so what says nothing in one of them is left out of all: else "the",
-- which French does not know, would have to be found.
CREATE TEXT SEARCH DICTIONARY search_stop_en (TEMPLATE = simple, STOPWORDS = english, ACCEPT = false);
CREATE TEXT SEARCH DICTIONARY search_stop_de (TEMPLATE = simple, STOPWORDS = german, ACCEPT = false);
CREATE TEXT SEARCH DICTIONARY search_stop_fr (TEMPLATE = simple, STOPWORDS = french, ACCEPT = false);
CREATE TEXT SEARCH DICTIONARY search_stop_es (TEMPLATE = simple, STOPWORDS = spanish, ACCEPT = false);

DO $$
DECLARE language text; stem text;
BEGIN
    FOR language, stem IN VALUES ('en', 'english'), ('de', 'german'), ('fr', 'french'), ('es', 'spanish') LOOP
        EXECUTE format('CREATE TEXT SEARCH CONFIGURATION search_%s (COPY = simple)', language);
        EXECUTE format(
            'ALTER TEXT SEARCH CONFIGURATION search_%s ALTER MAPPING FOR asciiword, word WITH '
            'search_stop_en, search_stop_de, search_stop_fr, search_stop_es, unaccent, %s_stem', language, stem);
        EXECUTE format('ALTER TEXT SEARCH CONFIGURATION search_%s ALTER MAPPING FOR numword WITH unaccent, simple', language);
    END LOOP;
END $$;
-- Words as they stand, for what is typed only in part.
CREATE TEXT SEARCH CONFIGURATION search_plain (COPY = simple);
ALTER TEXT SEARCH CONFIGURATION search_plain ALTER MAPPING FOR asciiword, word, numword WITH unaccent, simple;

-- Where no spaces part the words, every two neighbouring characters are one; the last of a run also stands alone, so
-- that each character begins a word. A question (`asks`) leaves that one out, where its run has others.
CREATE FUNCTION search_pairs(given text, asks boolean) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT string_agg(CASE WHEN NOT dense THEN c
                           WHEN follows THEN ' ' || c || next
                           WHEN asks AND led THEN ' '
                           ELSE ' ' || c || ' ' END, '' ORDER BY n)
    FROM (SELECT c, n, dense, lead(c) OVER w AS next, coalesce(lead(dense) OVER w, false) AS follows,
                 coalesce(lag(dense) OVER w, false) AS led
          FROM (SELECT c, n, c ~ '[\u3041-\u30fa\u30fc-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff]' AS dense
                FROM string_to_table(given, NULL) WITH ORDINALITY AS s (c, n)) marked
          WINDOW w AS (ORDER BY n)) placed
$$;

-- What punctuation joins is taken apart, on both sides alike: whole it is found as its parts in a row. So much of a text
-- is read that its words fit into a tsvector (1 MB) and are made in a moment, also where every pair of characters is
-- another and where one character is written out as eighteen. In PL/pgSQL, here and below, because an SQL function is
-- planned anew by each statement that calls it.
CREATE FUNCTION search_text(given text, asks boolean) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE t text := left(given, 100000);
BEGIN
    -- Most texts are ASCII, which has one form of everything.
    IF octet_length(t) > length(t) THEN
        t := left(normalize(t, NFKC), 100000);
        IF t ~ '[\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff]' THEN
            t := search_pairs(left(t, 30000), asks);
        END IF;
    END IF;
    RETURN regexp_replace(t, '[!-/:-@\[-`{-~]+', ' ', 'g');
END $$;

-- What is written in no language that we know of (tickets) has the stems of English and of German.
CREATE FUNCTION search_words(language text, given text) RETURNS tsvector LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE t text := search_text(given, false);
BEGIN
    RETURN CASE language WHEN '' THEN to_tsvector('public.search_en', t) || to_tsvector('public.search_de', t)
                         WHEN 'de' THEN to_tsvector('public.search_de', t)
                         WHEN 'fr' THEN to_tsvector('public.search_fr', t)
                         WHEN 'es' THEN to_tsvector('public.search_es', t)
                         ELSE to_tsvector('public.search_en', t) END;
END $$;
CREATE FUNCTION search_title(language text, given text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT setweight(search_words(language, given) || to_tsvector('public.search_plain', search_text(given, false)), 'A')
$$;

-- One thing asked for, as every language would have it: words in a row, or (`begins`) how the last of them begins.
CREATE FUNCTION search_term(given text, begins boolean) RETURNS tsquery LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(string_agg(DISTINCT form, ' | '), '')::tsquery
    FROM (SELECT btrim(search_text(given, true)) OFFSET 0) AS s (t),
         LATERAL (SELECT phraseto_tsquery('public.search_plain', t)::text) AS plain (form_of_all),
         LATERAL unnest(ARRAY[
             phraseto_tsquery('public.search_en', t)::text, phraseto_tsquery('public.search_de', t)::text,
             phraseto_tsquery('public.search_fr', t)::text, phraseto_tsquery('public.search_es', t)::text,
             -- A code is written "SSO-114" and typed "sso114".
             CASE WHEN t ~* '^[a-z]{2,}\d{2,}$'
                  THEN phraseto_tsquery('public.search_plain', regexp_replace(t, '(\d+)$', ' \1'))::text END,
             -- One character of those that are indexed in pairs is the beginning of one.
             CASE WHEN begins OR length(t) = 1 AND t > '~' THEN regexp_replace(form_of_all, '''$', ''':*') END])
                 AS forms (form)
    WHERE form <> ''
$$;
-- The words of a query, each alone.
CREATE FUNCTION search_lexemes(asked tsquery) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(DISTINCT replace(m[1], '''''', '''')), '{}')
    FROM regexp_matches(asked::text, '''((?:[^'']|'''')+)''', 'g') m
$$;

-- What may be found -----------------------------------------------------------------------------------------------------

-- `id` and `language`: the message, article text, incident … that it is of; `subject_id`: the ticket, article … that is
-- found by it. `spelling`: what a mistyped word is compared with, empty where another row of the subject has it.
CREATE TABLE search_entry (
    kind text NOT NULL CHECK (kind IN ('ticket', 'article', 'incident', 'organisation', 'person')),
    id uuid NOT NULL,
    language text NOT NULL,
    organisation_id uuid REFERENCES organisation,
    subject_id uuid NOT NULL,
    public boolean NOT NULL,
    at timestamptz NOT NULL,
    spelling text NOT NULL,
    words tsvector NOT NULL,
    PRIMARY KEY (kind, id, language),
    CHECK ((kind = 'ticket') = (organisation_id IS NOT NULL))
);

ALTER TABLE search_entry ENABLE ROW LEVEL SECURITY;
ALTER TABLE search_entry FORCE ROW LEVEL SECURITY;
CREATE POLICY search_entry_owner ON search_entry TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY search_entry_system ON search_entry FOR SELECT USING ((SELECT is_system()));

-- What the table holds, from where it stands.
CREATE VIEW search_source WITH (security_invoker = true) AS
    SELECT 'ticket' AS kind, m.id, '' AS language, m.organisation_id, m.ticket_id AS subject_id, m.public, m.at,
           CASE WHEN EXISTS (SELECT FROM message before WHERE before.organisation_id = m.organisation_id
                             AND before.ticket_id = m.ticket_id AND (before.at, before.id) < (m.at, m.id))
                THEN '' ELSE t.subject END AS spelling,
           search_title('', t.subject) || search_words('', m.body) AS words
    FROM message m JOIN ticket t ON t.organisation_id = m.organisation_id AND t.id = m.ticket_id
    UNION ALL
    -- Where a link leads says nothing of what the article is about.
    SELECT 'article', x.article_id, x.language, NULL, x.article_id, true, x.published_at,
           array_to_string(tsvector_to_array(to_tsvector('search_plain', search_text(
               concat_ws(' ', x.title, x.summary, x.search_words, a.tags::text, x.body), false))), ' '),
           search_title(x.language, x.title)
           || setweight(search_words(x.language, concat_ws(' ', x.summary, x.search_words, a.tags::text)), 'B')
           || search_words(x.language, regexp_replace(x.body, '\]\([^()\s]*\)', ']', 'g'))
    FROM article_text x JOIN article a ON a.id = x.article_id
    UNION ALL
    SELECT 'incident', i.id, '', NULL, i.id, true, i.started_at, i.name,
           search_title('', i.name) || search_words('', coalesce(
               (SELECT string_agg(u.body, ' ' ORDER BY u.display_at, u.id) FROM incident_update u
                WHERE u.incident_id = i.id), ''))
    FROM incident i
    UNION ALL
    SELECT 'organisation', o.id, '', NULL, o.id, false, o.created_at, o.name,
           setweight(to_tsvector('search_plain', search_text(o.name || ' ' || o.prefix, false)), 'A')
    FROM organisation o
    UNION ALL
    SELECT 'person', p.id, '', NULL, p.id, false, p.created_at, p.name,
           setweight(to_tsvector('search_plain', search_text(p.name || ' ' || p.email, false)), 'A')
    FROM person p;

-- Enters what a row is found by, in the transaction that writes the row. Arguments: the kind, and the column that has the
-- id of the entry.
CREATE FUNCTION search_follow() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        DELETE FROM search_entry WHERE kind = TG_ARGV[0] AND id = OLD.article_id AND language = OLD.language;
    ELSE
        INSERT INTO search_entry SELECT s.* FROM search_source s
        WHERE s.kind = TG_ARGV[0] AND s.id = (to_jsonb(NEW) ->> TG_ARGV[1])::uuid
        ON CONFLICT (kind, id, language) DO UPDATE
            SET at = excluded.at, spelling = excluded.spelling, words = excluded.words;
    END IF;
    RETURN NULL;
END $$;
-- The same for messages, which are never written over; all of a statement's at once.
CREATE FUNCTION search_follow_messages() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO search_entry SELECT s.* FROM said m
    JOIN search_source s ON s.kind = 'ticket' AND s.organisation_id = m.organisation_id AND s.id = m.id;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION search_follow, search_follow_messages FROM PUBLIC;

INSERT INTO search_entry SELECT * FROM search_source;

-- After the rows, of which they are made in a quarter of the time.
CREATE INDEX search_entry_ticket_words ON search_entry USING gin (organisation_id, words) WHERE kind = 'ticket';
CREATE INDEX search_entry_words ON search_entry USING gin (kind, words) WHERE kind <> 'ticket';
-- Of the others there are few, whose words are many: to walk along them costs more than to sort what was found.
CREATE INDEX search_entry_newest ON search_entry (at DESC, id) WHERE kind = 'ticket';
CREATE INDEX search_entry_of_organisation ON search_entry (organisation_id, at DESC, id) WHERE kind = 'ticket';
CREATE INDEX search_entry_spelling ON search_entry USING gin (kind, spelling gin_trgm_ops) WHERE spelling <> '';

CREATE TRIGGER search_follow AFTER INSERT ON message REFERENCING NEW TABLE AS said
    FOR EACH STATEMENT EXECUTE FUNCTION search_follow_messages();
CREATE TRIGGER search_follow AFTER INSERT OR UPDATE OR DELETE ON article_text
    FOR EACH ROW EXECUTE FUNCTION search_follow('article', 'article_id');
CREATE TRIGGER search_follow AFTER UPDATE OF tags ON article
    FOR EACH ROW WHEN (old.tags <> new.tags) EXECUTE FUNCTION search_follow('article', 'id');
CREATE TRIGGER search_follow AFTER INSERT OR UPDATE OF name, started_at ON incident
    FOR EACH ROW EXECUTE FUNCTION search_follow('incident', 'id');
CREATE TRIGGER search_follow AFTER INSERT OR UPDATE OF body ON incident_update
    FOR EACH ROW EXECUTE FUNCTION search_follow('incident', 'incident_id');
CREATE TRIGGER search_follow AFTER INSERT OR UPDATE OF name ON organisation
    FOR EACH ROW EXECUTE FUNCTION search_follow('organisation', 'id');
CREATE TRIGGER search_follow AFTER INSERT OR UPDATE OF name, email ON person
    FOR EACH ROW EXECUTE FUNCTION search_follow('person', 'id');

-- Looking ---------------------------------------------------------------------------------------------------------------

-- For each of `asked` (it is the `n`-th; a single NULL asks for anything) the newest `most` entries of a kind that the reader may
-- read and that have it (or, with `alike`, words like it, the likest first), and how much each has of each of the
-- `terms`. The rules are those of the pages: a member's tickets are those that they opened or watch, an organisation's
-- admin's are all of it, in public words; articles are as `article_reader` says; incidents are public; customers' people
-- are seen by who looks after their sign-in. `orgs` narrows what the reader may see and never widens it. Without `terms`
-- it is any of them, to be counted. Executed, so that the planner sees what is asked for.
CREATE FUNCTION search_matches(
    of_kind text, asked tsquery[], terms tsquery[], alike text, orgs uuid[], over boolean, of_severity text,
    of_component uuid, since timestamptz, until timestamptz, of_language text, mine boolean, most integer)
RETURNS TABLE (
    n integer, id uuid, organisation_id uuid, subject_id uuid, language text, public boolean, at timestamptz,
    ranks real[], spelling text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
SET jit = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    me uuid := app_person();
    staff boolean := is_staff();
    within_orgs uuid[] := CASE WHEN is_staff() THEN orgs
        ELSE ARRAY(SELECT o FROM unnest(app_orgs()) o WHERE orgs IS NULL OR o = ANY (orgs)) END;
    every_of uuid[];
    theirs uuid[];
    customer boolean;
    tiers text[];
    origin text;
    ranked text := (SELECT string_agg(format('ts_rank(w.words, $3[%s])', t), ',') FROM generate_subscripts(terms, 1) t);
BEGIN
    IF of_kind = 'ticket' AND NOT staff THEN
        IF cardinality(within_orgs) = 0 THEN RETURN; END IF;
        every_of := ARRAY(SELECT m.organisation_id FROM membership m WHERE m.person_id = me AND m.role = 'admin'
                          AND m.organisation_id = ANY (within_orgs));
        theirs := ARRAY(SELECT t.id FROM ticket t WHERE t.organisation_id = ANY (within_orgs) AND t.opened_by = me
                        UNION SELECT w.ticket_id FROM watch w
                        WHERE w.organisation_id = ANY (within_orgs) AND w.person_id = me);
    ELSIF of_kind = 'article' AND NOT staff THEN
        customer := is_customer();
        tiers := app_tiers();
    END IF;
    -- What is not asked for is not in the statement: it would be planned all the same.
    origin := CASE of_kind
        WHEN 'ticket' THEN
            'WHERE e.kind = ''ticket'' AND ($6 IS NULL OR e.organisation_id = ANY ($6))
             AND ($4 OR e.public AND (e.organisation_id = ANY ($7) OR e.subject_id = ANY ($8)))'
            || CASE WHEN mine OR num_nonnulls(over, of_severity, of_component) > 0 THEN
            'AND EXISTS (
                 SELECT FROM ticket s WHERE s.organisation_id = e.organisation_id AND s.id = e.subject_id
                 AND ($9 IS NULL OR (s.status IN (''resolved'', ''closed'')) = $9) AND ($10 IS NULL OR s.severity = $10)
                 AND ($11 IS NULL OR s.component_id = $11) AND (NOT $15 OR s.opened_by = $5 OR s.assignee_id = $5))'
            ELSE '' END
        WHEN 'article' THEN
            'JOIN article s ON s.id = e.subject_id WHERE e.kind = ''article'' AND s.state = ''published''
             AND ($4 OR s.audience = ''public'' OR s.audience = ''customers'' AND $17
                  OR s.audience = ''tier'' AND s.tier = ANY ($18))
             AND ($11 IS NULL OR s.component_id = $11) AND ($14 IS NULL OR e.language = $14)'
        WHEN 'incident' THEN
            'WHERE e.kind = ''incident'''
            || CASE WHEN over IS NULL THEN '' ELSE
            'AND EXISTS (SELECT FROM incident s WHERE s.id = e.subject_id
                         AND (s.status IN (''resolved'', ''postmortem'', ''completed'')) = $9)' END
            || CASE WHEN of_component IS NULL THEN '' ELSE
            'AND EXISTS (SELECT FROM incident_component c WHERE c.incident_id = e.subject_id AND c.component_id = $11)'
            END
        WHEN 'organisation' THEN
            'WHERE e.kind = ''organisation'' AND $4 AND ($6 IS NULL OR e.subject_id = ANY ($6))'
        WHEN 'person' THEN
            'WHERE e.kind = ''person''
             AND ($4 AND $6 IS NULL OR EXISTS (SELECT FROM membership m WHERE m.person_id = e.subject_id AND
                  m.organisation_id = ANY (CASE WHEN $4 THEN $6 ELSE app_identity_orgs() END)))'
        END;
    RETURN QUERY EXECUTE
        'SELECT a.n::integer, f.id, f.organisation_id, f.subject_id, f.language, f.public, f.at,
                ARRAY[' || coalesce(ranked, '') || ']::real[], CASE WHEN $2 IS NULL THEN '''' ELSE f.spelling END
         FROM ' || CASE WHEN cardinality(asked) = 1 THEN '(SELECT $1[1], 1)' ELSE 'unnest($1) WITH ORDINALITY' END || '
             AS a (asked, n)
         CROSS JOIN LATERAL (
             SELECT e.* FROM search_entry e ' || origin || '
             AND ' || CASE WHEN asked[1] IS NULL THEN 'true' ELSE 'e.words @@ a.asked' END || '
             AND ($2 IS NULL OR e.spelling <> '''' AND e.spelling %> $2)
             AND ($12 IS NULL OR e.at >= $12) AND ($13 IS NULL OR e.at < $13)
             ' || CASE WHEN terms IS NULL THEN '' WHEN alike IS NULL THEN 'ORDER BY e.at DESC, e.id'
                       ELSE 'ORDER BY word_similarity($2, e.spelling) DESC, e.at DESC, e.id' END || ' LIMIT $16) f '
        -- Long ones are kept apart: they are fetched once, and not for each term again.
        || CASE WHEN ranked IS NULL THEN '' ELSE 'CROSS JOIN LATERAL (SELECT f.words || '''' AS words OFFSET 0) w' END
    USING asked, alike, terms, staff, me, within_orgs, every_of, theirs, over, of_severity, of_component, since, until,
          of_language, mine, most, customer, tiers;
END $$;
REVOKE ALL ON FUNCTION search_matches FROM PUBLIC;
