-- Who sees what (design.md, "Data"). Each table: row-level security on and forced; what a contact may, what staff and
-- the system may, and a policy for the owner, whose data migrations would silently touch nothing otherwise.

CREATE FUNCTION app_role() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT coalesce(nullif(current_setting('app.role', true), ''), 'none') $$;
CREATE FUNCTION app_person() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT nullif(current_setting('app.person', true), '')::uuid $$;
CREATE FUNCTION app_orgs() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT coalesce(nullif(current_setting('app.orgs', true), '')::uuid[], '{}') $$;
CREATE FUNCTION is_contact() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT current_setting('app.role', true) = 'contact' $$;
CREATE FUNCTION is_staff() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT current_setting('app.role', true) IN ('staff', 'system') $$;
CREATE FUNCTION is_system() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT current_setting('app.role', true) = 'system' $$;

DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY[
        'time_offset', 'organisation', 'person', 'membership', 'credential', 'session', 'api_token', 'password_reset',
        'throttle', 'form_key', 'plan_version', 'contract', 'contract_version', 'ticket', 'message', 'attachment',
        'clock', 'watch', 'rating', 'event', 'delivery', 'heartbeat']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY %I ON %I TO CURRENT_USER USING (true) WITH CHECK (true)', name || '_owner', name);
    END LOOP;

    -- Rows of an organisation that its contacts and the staff write.
    FOREACH name IN ARRAY ARRAY['ticket', 'watch', 'rating']
    LOOP
        EXECUTE format(
            'CREATE POLICY %I ON %I USING ((SELECT is_contact()) AND organisation_id = ANY ((SELECT app_orgs())::uuid[]))',
            name || '_contact', name);
        EXECUTE format('CREATE POLICY %I ON %I USING ((SELECT is_staff()))', name || '_staff', name);
    END LOOP;

    -- What was said and what happened: the staff read all of it, and nobody but the system writes it over.
    FOREACH name IN ARRAY ARRAY['message', 'attachment', 'event']
    LOOP
        EXECUTE format('CREATE POLICY %I ON %I FOR SELECT USING ((SELECT is_staff()))', name || '_staff', name);
        EXECUTE format('CREATE POLICY %I ON %I USING ((SELECT is_system()))', name || '_system', name);
    END LOOP;

    -- Who is who, and what was agreed: the staff read it, only the system writes it.
    FOREACH name IN ARRAY ARRAY['organisation', 'person', 'membership', 'contract', 'contract_version']
    LOOP
        EXECUTE format('CREATE POLICY %I ON %I FOR SELECT USING ((SELECT is_staff()))', name || '_staff', name);
        EXECUTE format('CREATE POLICY %I ON %I USING ((SELECT is_system()))', name || '_system', name);
    END LOOP;

    -- A contact reads their organisations' agreements.
    FOREACH name IN ARRAY ARRAY['contract', 'contract_version']
    LOOP
        EXECUTE format(
            'CREATE POLICY %I ON %I FOR SELECT '
            'USING ((SELECT is_contact()) AND organisation_id = ANY ((SELECT app_orgs())::uuid[]))',
            name || '_contact', name);
    END LOOP;

    -- What only the system reads and writes.
    FOREACH name IN ARRAY ARRAY['credential', 'session', 'api_token', 'password_reset', 'throttle', 'heartbeat']
    LOOP
        EXECUTE format('CREATE POLICY %I ON %I USING ((SELECT is_system()))', name || '_system', name);
    END LOOP;
END $$;

CREATE POLICY time_offset_anyone ON time_offset FOR SELECT USING (true);
CREATE POLICY heartbeat_anyone ON heartbeat FOR SELECT USING (true);

CREATE POLICY plan_version_anyone ON plan_version FOR SELECT USING (app_role() <> 'none');
CREATE POLICY plan_version_system ON plan_version USING ((SELECT is_system()));

CREATE POLICY organisation_contact ON organisation FOR SELECT
    USING ((SELECT is_contact()) AND id = ANY ((SELECT app_orgs())::uuid[]));

CREATE POLICY membership_contact ON membership FOR SELECT
    USING ((SELECT is_contact()) AND organisation_id = ANY ((SELECT app_orgs())::uuid[]));

-- A contact sees colleagues and the vendor's staff, and may change their own row's settings.
CREATE POLICY person_contact ON person FOR SELECT
    USING ((SELECT is_contact()) AND (
        staff_role IS NOT NULL OR id = (SELECT app_person())
        OR EXISTS (SELECT FROM membership m
                   WHERE m.person_id = person.id AND m.organisation_id = ANY ((SELECT app_orgs())::uuid[]))));
CREATE POLICY person_self ON person FOR UPDATE
    USING (id = (SELECT app_person())) WITH CHECK (id = (SELECT app_person()));

CREATE POLICY form_key_self ON form_key
    USING (person_id = (SELECT app_person()));
CREATE POLICY form_key_system ON form_key USING ((SELECT is_system()));

-- Internal notes, their files and their events do not exist for contacts.
CREATE POLICY message_contact ON message FOR SELECT
    USING ((SELECT is_contact()) AND public AND organisation_id = ANY ((SELECT app_orgs())::uuid[]));
CREATE POLICY attachment_contact ON attachment FOR SELECT
    USING ((SELECT is_contact()) AND public AND organisation_id = ANY ((SELECT app_orgs())::uuid[]));
CREATE POLICY event_contact ON event FOR SELECT
    USING ((SELECT is_contact()) AND public AND organisation_id = ANY ((SELECT app_orgs())::uuid[]));

-- Each speaks and acts in their own name and on their own side.
CREATE POLICY message_by_contact ON message FOR INSERT
    WITH CHECK ((SELECT is_contact()) AND public AND organisation_id = ANY ((SELECT app_orgs())::uuid[])
                AND side = 'customer' AND author_id = (SELECT app_person()));
CREATE POLICY message_by_staff ON message FOR INSERT
    WITH CHECK ((SELECT is_staff()) AND side = 'staff' AND author_id = (SELECT app_person()));
CREATE POLICY attachment_by_contact ON attachment FOR INSERT
    WITH CHECK ((SELECT is_contact()) AND public AND organisation_id = ANY ((SELECT app_orgs())::uuid[]));
CREATE POLICY attachment_by_staff ON attachment FOR INSERT WITH CHECK ((SELECT is_staff()));
CREATE POLICY event_by_contact ON event FOR INSERT
    WITH CHECK ((SELECT is_contact()) AND public AND organisation_id = ANY ((SELECT app_orgs())::uuid[])
                AND actor_id = (SELECT app_person()));
CREATE POLICY event_by_staff ON event FOR INSERT
    WITH CHECK ((SELECT is_staff()) AND actor_id = (SELECT app_person()));

CREATE POLICY clock_staff ON clock USING ((SELECT is_staff()));
CREATE POLICY clock_contact ON clock
    USING ((SELECT is_contact()) AND commitment <> 'internal'
           AND organisation_id = ANY ((SELECT app_orgs())::uuid[]));

-- Everyone's acts owe mail to others; what it says is not theirs to read back. An administrator looks after all of it.
CREATE FUNCTION is_administrator() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT is_staff() AND EXISTS (
        SELECT FROM person p WHERE p.id = app_person() AND p.staff_role = 'administrator' AND p.active)
$$;
CREATE POLICY delivery_system ON delivery USING ((SELECT is_system()));
CREATE POLICY delivery_administrator ON delivery USING ((SELECT is_administrator()));
CREATE POLICY delivery_staff ON delivery FOR INSERT WITH CHECK ((SELECT is_staff()));
CREATE POLICY delivery_contact ON delivery FOR INSERT
    WITH CHECK ((SELECT is_contact()) AND organisation_id = ANY ((SELECT app_orgs())::uuid[]) AND state = 'queued'
                AND kind IN ('ticket_opened', 'public_reply', 'customer_reply', 'reopened', 'closed'));

-- The three ways in (design.md, "Data"): each answers one question for a reader who is still nobody. ------------------

CREATE TYPE signed_in AS (
    session_id uuid, person_id uuid, email text, name text, zone text, staff_role text, memberships jsonb
);

CREATE FUNCTION memberships_of(person uuid) RETURNS jsonb LANGUAGE sql STABLE
    SET search_path = public, pg_temp AS $$
    SELECT coalesce(jsonb_agg(jsonb_build_object('id', o.id, 'name', o.name, 'role', m.role) ORDER BY o.name), '[]')
    FROM membership m JOIN organisation o ON o.id = m.organisation_id
    WHERE m.person_id = person
$$;

-- A session ends 12 hours after it was last used, 14 days after it began, or when it is ended. Use is noted once a minute.
CREATE FUNCTION viewer_of_session(token bytea, touch boolean) RETURNS signed_in LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
DECLARE kept session; answer signed_in;
BEGIN
    SELECT s.* INTO kept FROM session s
    WHERE s.token_hash = token AND s.ended_at IS NULL AND s.expires_at > clock_timestamp()
      AND s.seen_at > clock_timestamp() - interval '12 hours';
    IF NOT FOUND THEN RETURN NULL; END IF;
    SELECT kept.id, p.id, p.email, p.name, p.zone, p.staff_role, memberships_of(p.id) INTO answer
    FROM person p WHERE p.id = kept.person_id AND p.active;
    IF NOT FOUND THEN RETURN NULL; END IF;
    IF touch AND kept.seen_at < clock_timestamp() - interval '1 minute' THEN
        UPDATE session SET seen_at = clock_timestamp() WHERE id = kept.id;
    END IF;
    RETURN answer;
END $$;

CREATE FUNCTION viewer_of_token(token bytea) RETURNS signed_in LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    SELECT NULL::uuid, p.id, p.email, p.name, p.zone, p.staff_role, memberships_of(p.id)
    FROM api_token t JOIN person p ON p.id = t.person_id
    WHERE t.token_hash = token AND t.ended_at IS NULL AND p.active
      AND (t.expires_at IS NULL OR t.expires_at > clock_timestamp())
$$;

CREATE FUNCTION credential_of(address text) RETURNS TABLE (person_id uuid, password_hash text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT p.id, c.password_hash FROM person p JOIN credential c ON c.person_id = p.id
    WHERE p.email = lower(address) AND p.active
$$;

REVOKE ALL ON FUNCTION viewer_of_session, viewer_of_token, credential_of FROM PUBLIC;
