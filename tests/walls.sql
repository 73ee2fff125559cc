-- Rows of two tenants in every table; walls.py says whose each is. What belongs to a tenant shares one id, which ends in
-- the letter of the tenant.
CREATE FUNCTION pg_temp.id(letter text) RETURNS uuid LANGUAGE sql IMMUTABLE
    AS $$ SELECT ('00000000-0000-7000-8000-00000000000' || letter)::uuid $$;

INSERT INTO organisation (id, name, prefix) VALUES
    (pg_temp.id('a'), 'A', 'AA'), (pg_temp.id('b'), 'B', 'BB');
INSERT INTO person (id, email, name, staff_role) VALUES
    (pg_temp.id('a'), 'a@a', 'a', NULL), (pg_temp.id('b'), 'b@b', 'b', NULL),
    (pg_temp.id('c'), 'c@c', 'c', 'agent'), (pg_temp.id('d'), 'd@a', 'd', NULL),
    (pg_temp.id('e'), 'e@c', 'e', 'administrator');
INSERT INTO membership (organisation_id, person_id, role) VALUES
    (pg_temp.id('a'), pg_temp.id('a'), 'member'),
    (pg_temp.id('a'), pg_temp.id('d'), 'member'),
    (pg_temp.id('b'), pg_temp.id('b'), 'member');
INSERT INTO credential SELECT id, 'hash' FROM person;
INSERT INTO session (id, person_id, token_hash, expires_at, address, browser)
    SELECT id, id, sha256(email::bytea), clock_timestamp() + interval '1 day', '', '' FROM person;
INSERT INTO api_token (id, person_id, token_hash) SELECT id, id, sha256(email::bytea) FROM person;
INSERT INTO view_as (organisation_id, id, session_id, staff_id, person_id, reason, until)
    SELECT id, id, id, pg_temp.id('c'), id, 'why', clock_timestamp() FROM organisation;
INSERT INTO password_reset (token_hash, person_id, expires_at)
    SELECT sha256(email::bytea), id, clock_timestamp() FROM person;
INSERT INTO passkey (person_id, id, credential, public_key, sign_count, name)
    SELECT id, id, sha256(email::bytea), '', 0, 'key' FROM person;
INSERT INTO totp (person_id, secret) SELECT id, '' FROM person;
INSERT INTO recovery_code (person_id, code_hash) SELECT id, '' FROM person;
INSERT INTO sign_in_step (token_hash, person_id, kind, expires_at)
    SELECT sha256(email::bytea), id, 'second_factor', clock_timestamp() FROM person;
INSERT INTO known_browser (person_id, browser_hash) SELECT id, '' FROM person;
INSERT INTO throttle VALUES ('key', 1, clock_timestamp());
INSERT INTO form_key (person_id, key, location) SELECT id, 'key', '' FROM person;
INSERT INTO plan_version (id, stem, version, source, digest, tiers) VALUES
    (pg_temp.id('a'), 'plan', '1', '', '', '{lower,tier,higher}');
INSERT INTO plan_draft (id, stem, version, source, digest, kept_by)
    SELECT id, 'plan', '1', '', '', id FROM person WHERE staff_role IS NOT NULL;
INSERT INTO replay (id, plan_draft_id, since, as_of, asked_by)
    SELECT id, id, '2026-01-01', '2026-02-01', id FROM person WHERE staff_role IS NOT NULL;
INSERT INTO calendar_version (edition, plan_version_id, name, body, changes, changed_by) VALUES
    (1, pg_temp.id('a'), 'business', '{}', '', pg_temp.id('e'));
INSERT INTO contract (organisation_id, id) SELECT id, id FROM organisation;
INSERT INTO contract_version (organisation_id, id, contract_id, number, plan_version_id, tier, effective_at, account_id,
                              starts_on, changed_by)
    SELECT id, id, id, 1, pg_temp.id('a'), 'tier', '2026-01-01', 'acc', '2026-01-01', pg_temp.id('e') FROM organisation;
INSERT INTO contract_internal SELECT id, id, 100, 'USD', 'note', 'reason' FROM organisation;
INSERT INTO add_on_entry SELECT id, id, 'training', 'granted', 1, 'why', pg_temp.id('e'), '2026-01-01' FROM organisation;
INSERT INTO contact_role SELECT id, 'emergency', id, pg_temp.id('e'), '2026-01-01' FROM organisation;
INSERT INTO telephone (organisation_id, id, person_id, shown, e164)
    SELECT id, id, id, '+1 212 555 0142', '+12125550142' FROM organisation;
INSERT INTO named_person SELECT id, 'account_manager', pg_temp.id('c'), pg_temp.id('e'), '2026-01-01' FROM organisation;
INSERT INTO ticket (organisation_id, id, reference, subject, severity, channel, contract_version_id, opened_by,
                    opened_at, last_public_at)
    SELECT id, id, prefix || '-1', 'help', 'P1', 'portal', id, id, '2026-01-01', '2026-01-01'
    FROM organisation;
INSERT INTO message (organisation_id, id, ticket_id, author_id, side, public, body, at)
    SELECT id, id, id, id, 'customer', true, 'help', timestamptz '2026-01-01' FROM organisation
    UNION ALL
    SELECT pg_temp.id('a'), pg_temp.id('d'), pg_temp.id('a'), pg_temp.id('c'), 'staff', false, 'note', '2026-01-01';
INSERT INTO attachment (organisation_id, id, ticket_id, message_id, name, size, digest, public)
    SELECT organisation_id, id, ticket_id, id, 'file', 1, '', public FROM message;
INSERT INTO clock (organisation_id, ticket_id, kind, cycle, commitment, severity, target, calendar, started_at,
                   state, counted_seconds)
    SELECT organisation_id, ticket_id, id, 1, CASE WHEN public THEN 'target' ELSE 'internal' END, 'P1', '1 hour',
           '24x7', '2026-01-01', 'running', 0 FROM message;
INSERT INTO watch SELECT id, id, id FROM organisation;
INSERT INTO rating (organisation_id, ticket_id, person_id, score, at)
    SELECT id, id, id, 5, '2026-01-01' FROM organisation;
INSERT INTO event (organisation_id, subject, subject_id, kind, public, at, actor_id)
    SELECT organisation_id, 'ticket', ticket_id, 'said', public, at, author_id FROM message;
INSERT INTO delivery (id, organisation_id, person_id, channel, address, kind, data)
    SELECT id, id, id, 'email', 'a', 'closed', '{}' FROM organisation;
INSERT INTO group_member SELECT 'team', id, 1 FROM person WHERE staff_role IS NOT NULL;
INSERT INTO availability SELECT id, 'UTC', '[[], [], [], [], [], [], []]' FROM person WHERE staff_role IS NOT NULL;
INSERT INTO absence SELECT id, id, '2026-01-01', '2026-01-02' FROM person WHERE staff_role IS NOT NULL;
INSERT INTO rota VALUES (pg_temp.id('a'), 'team', 'primary', 0);
INSERT INTO rota_version (rota_id, number, effective_at, zone, people, starts_on, every_days, handover, week)
    VALUES (pg_temp.id('a'), 1, '2026-01-01', 'UTC', '{}', '2026-01-01', 1, 0, '[[], [], [], [], [], [], []]');
INSERT INTO rota_override (id, rota_id, person_id, begins_at, ends_at, why)
    SELECT id, pg_temp.id('a'), id, '2026-01-01', '2026-01-02', '' FROM person WHERE staff_role IS NOT NULL;
-- The last one is between others: neither asked nor answered by who looks.
INSERT INTO swap (id, rota_id, asked_by, asked_of, gives_from, gives_until, takes_from, takes_until)
    SELECT asker, pg_temp.id('a'), asker, other, '2026-01-01', '2026-01-02', '2026-01-02', '2026-01-03'
    FROM (VALUES (pg_temp.id('c'), pg_temp.id('e')), (pg_temp.id('e'), pg_temp.id('c')),
                 (pg_temp.id('d'), pg_temp.id('e'))) AS s (asker, other);
-- One to oneself, one of an administrator's to both.
INSERT INTO test_page (id, group_slug, sent_by, sent_at, people, told)
    VALUES (pg_temp.id('c'), NULL, pg_temp.id('c'), '2026-01-01', ARRAY[pg_temp.id('c')], '[]'),
           (pg_temp.id('e'), 'team', pg_temp.id('e'), '2026-01-01', ARRAY[pg_temp.id('a'), pg_temp.id('e')], '[]');
INSERT INTO preference SELECT id, 'breach', 'email', false FROM person;
INSERT INTO timer (organisation_id, id, subject, subject_id, kind, due_at)
    SELECT id, id, 'ticket', id, 'closing', '2026-01-01' FROM organisation;
INSERT INTO escalation (organisation_id, id, ticket_id, since, level, severity, role, due_at, at, because, lifted, told)
    SELECT id, id, id, '2026-01-01', 1, 'P1', 'role', '2026-01-01', '2026-01-01', '{ladder}', false, '[]' FROM organisation;
INSERT INTO notice (id, organisation_id, person_id, address, kind, data)
    SELECT id, id, id, 'a', 'breach', '{}' FROM organisation;
INSERT INTO component (id, public_id, name, position, created_at, updated_at)
    VALUES (pg_temp.id('a'), 'aaaaaaaaaaaa', 'API', 1, '2026-01-01', '2026-01-01'),
           (pg_temp.id('b'), 'bbbbbbbbbbbb', 'Console', 2, '2026-01-01', '2026-01-01');
INSERT INTO manual_status VALUES (pg_temp.id('a'), pg_temp.id('a'), 'major_outage', pg_temp.id('c'), '2026-01-01');
INSERT INTO incident (id, public_id, name, status, impact, created_by, created_at, updated_at, started_at)
    VALUES (pg_temp.id('a'), 'aaaaaaaaaaaa', 'down', 'investigating', 'none', pg_temp.id('c'), '2026-01-01',
            '2026-01-01', '2026-01-01');
INSERT INTO incident_component VALUES (pg_temp.id('a'), pg_temp.id('a'));
INSERT INTO incident_update (id, public_id, incident_id, status, body, created_at, display_at)
    VALUES (pg_temp.id('a'), 'aaaaaaaaaaaa', pg_temp.id('a'), 'investigating', 'down', '2026-01-01', '2026-01-01');
INSERT INTO affected_component VALUES (pg_temp.id('a'), pg_temp.id('a'), pg_temp.id('a'), 'major_outage');
INSERT INTO incident_template (id, name, status, updated_by, updated_at)
    VALUES (pg_temp.id('a'), 'down', 'investigating', pg_temp.id('c'), '2026-01-01');
INSERT INTO incident_ticket SELECT id, pg_temp.id('a'), id, pg_temp.id('c'), '2026-01-01' FROM organisation;
-- An article for each kind of reader, alone in its section, and a draft: its letter says which.
INSERT INTO section (id, slug, language, position) SELECT pg_temp.id(letter), letter, 'en', 1
    FROM unnest('{a,b,c,d,e,f}'::text[]) letter;
INSERT INTO section_name SELECT id, language, slug FROM section;
INSERT INTO article (id, slug, kind, section_id, audience, tier, language, owner_id, state, created_at, updated_at,
                     published_at)
    SELECT pg_temp.id(letter), letter, 'guide', pg_temp.id(letter), audience, tier, 'en', pg_temp.id('c'), state,
           '2026-01-01', '2026-01-01', '2026-01-01'
    FROM (VALUES ('a', 'public', NULL, 'published'), ('b', 'customers', NULL, 'published'),
                 ('c', 'internal', NULL, 'published'), ('d', 'public', NULL, 'draft'),
                 ('e', 'tier', 'lower', 'published'), ('f', 'tier', 'higher', 'published'))
         AS given (letter, audience, tier, state);
UPDATE article SET component_id = id WHERE slug = 'a';
INSERT INTO article_address SELECT slug, id FROM article;
INSERT INTO revision (article_id, language, number, title, body, author_id, at)
    SELECT id, 'en', 1, slug, '', owner_id, created_at FROM article;
INSERT INTO article_text SELECT article_id, language, number, title, '', '', '', r.at FROM revision r;
INSERT INTO article_file SELECT id, id, 'file', 'image/png', 1, '', owner_id, created_at FROM article;
INSERT INTO heartbeat VALUES ('worker', clock_timestamp());
INSERT INTO audit_chain SELECT id, 1, ''::bytea FROM organisation
    UNION ALL SELECT '00000000-0000-0000-0000-000000000000', 1, '';
INSERT INTO audit_entry (chain, seq, organisation_id, at, action, body, previous, hash)
    SELECT chain, 1, nullif(chain, '00000000-0000-0000-0000-000000000000'), '2026-01-01', 'x', '{}', '', ''
    FROM audit_chain;
INSERT INTO audit_sink (organisation_id, id, kind, address) SELECT id, id, 'webhook', 'https://a' FROM organisation
    UNION ALL SELECT NULL, pg_temp.id('c'), 'webhook', 'https://a';
-- Of the staff, too, where the organisation is none.
INSERT INTO connection (organisation_id, id, name, protocol)
    SELECT id, id, 'Okta', 'saml' FROM organisation UNION ALL SELECT NULL, pg_temp.id('c'), 'Okta', 'saml';
INSERT INTO connection_key (organisation_id, id, connection_id, certificate, private_key, not_after, state)
    SELECT organisation_id, id, id, '', '', '2030-01-01', 'current' FROM connection;
INSERT INTO group_role SELECT organisation_id, id, 'group', 'member' FROM connection;
INSERT INTO pilot SELECT organisation_id, id, id FROM connection;
INSERT INTO domain (organisation_id, id, name, token) SELECT organisation_id, id, 'a', '' FROM connection;
INSERT INTO identity SELECT organisation_id, id, 'issuer', 'subject', id FROM connection;
INSERT INTO identity_link SELECT sha256(uuid_send(id)), organisation_id, id, 'issuer', 'subject', id, '/', '2030-01-01'
    FROM connection;
INSERT INTO sso_request (organisation_id, id, connection_id, request, browser_hash, expires_at)
    SELECT organisation_id, id, id, 'request', '', '2030-01-01' FROM connection;
INSERT INTO assertion_seen SELECT id, 'assertion', '2030-01-01' FROM connection;
INSERT INTO test_sign_in (organisation_id, id, connection_id, person_id) SELECT organisation_id, id, id, id FROM connection;
INSERT INTO sign_in_policy (organisation_id, id) SELECT organisation_id, id FROM connection;
INSERT INTO break_glass SELECT organisation_id, id FROM connection;
INSERT INTO scim_token (organisation_id, id, connection_id, token_hash, expires_at)
    SELECT organisation_id, id, id, sha256(uuid_send(id)), '2030-01-01' FROM connection;
INSERT INTO invitation (organisation_id, id, email, name, role, token_hash, invited_by, expires_at)
    SELECT id, id, 'a', 'a', 'member', sha256(uuid_send(id)), id, '2030-01-01' FROM organisation;
INSERT INTO scim_user (organisation_id, connection_id, id, user_name, user_name_key)
    SELECT organisation_id, id, id, 'a', 'a' FROM connection;
INSERT INTO scim_group (organisation_id, connection_id, id, display_name, name_key)
    SELECT organisation_id, id, id, 'a', 'a' FROM connection;
INSERT INTO scim_member SELECT organisation_id, id, id, id FROM connection;
INSERT INTO draft (organisation_id, id, person_id, began_at)
    SELECT organisation_id, person_id, person_id, '2026-01-01' FROM membership;
INSERT INTO suggestion SELECT organisation_id, id, 'article', id, 1, '2026-01-01' FROM draft;
INSERT INTO draft_month VALUES ('2026-01-01', 1, 0, 0, 0, 0);
INSERT INTO feedback (id, article_id, language, number, reader, person_id, helpful, at)
    SELECT gen_random_uuid(), r.article_id, r.language, r.number, coalesce(p.id::text, ''), p.id, false, '2026-01-01'
    FROM (SELECT * FROM revision ORDER BY article_id, number LIMIT 1) r
    CROSS JOIN (SELECT id FROM person WHERE staff_role IS NULL UNION ALL SELECT NULL) p;
INSERT INTO miss (id, query, audience, language, times, first_at, last_at)
    VALUES (pg_temp.id('a'), 'webhook', 'public', 'en', 1, '2026-01-01', '2026-01-01');
INSERT INTO miss_asker VALUES (pg_temp.id('a'), '2026-01-01', '');
INSERT INTO citation SELECT o.id, o.id, a.id, o.id, '2026-01-01'
    FROM organisation o CROSS JOIN (SELECT id FROM article ORDER BY id LIMIT 1) a;
INSERT INTO article_source SELECT o.id, o.id, a.id, pg_temp.id('c'), '2026-01-01'
    FROM organisation o CROSS JOIN (SELECT id FROM article ORDER BY id LIMIT 1) a;
