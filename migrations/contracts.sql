-- What account managers keep in the browser: contracts, and who is who at a customer.

CREATE FUNCTION is_account_manager() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT is_staff() AND EXISTS (
        SELECT FROM person p
        WHERE p.id = app_person() AND p.staff_role IN ('account_manager', 'administrator') AND p.active)
$$;

-- Contracts ----------------------------------------------------------------------------------------------------------

-- An organisation has one contract. Each of its versions says all of it, so that what a ticket was opened under stays;
-- of those in effect the highest number holds. Its days are those of `zone`. `uptime`: negotiated, in percent.
ALTER TABLE contract ADD UNIQUE (organisation_id);
ALTER TABLE contract_version
    ADD account_id text,
    ADD starts_on date,
    ADD ends_on date CHECK (ends_on >= starts_on),
    ADD zone text NOT NULL DEFAULT 'UTC' CHECK (zone <> ''),
    ADD renews_on date,
    ADD renews_by_itself boolean NOT NULL DEFAULT false,
    ADD notice_days integer CHECK (notice_days >= 0),
    ADD uptime numeric CHECK (uptime > 0 AND uptime <= 100),
    ADD changed_by uuid REFERENCES person;
UPDATE contract_version v SET account_id = c.account_id, starts_on = c.starts_on, ends_on = c.ends_on
    FROM contract c WHERE c.organisation_id = v.organisation_id AND c.id = v.contract_id;
ALTER TABLE contract_version ALTER account_id SET NOT NULL, ALTER starts_on SET NOT NULL;
ALTER TABLE contract DROP account_id, DROP starts_on, DROP ends_on;
DROP INDEX contract_version_in_force;
CREATE INDEX contract_version_in_force ON contract_version (organisation_id, number DESC);

-- What of a contract version is the vendor's alone; a version without a row has none of it.
CREATE TABLE contract_internal (
    organisation_id uuid NOT NULL,
    contract_version_id uuid NOT NULL,
    monthly_fee numeric CHECK (monthly_fee >= 0),
    currency text NOT NULL DEFAULT '' CHECK (currency ~ '^([A-Z]{3})?$'),
    note text NOT NULL DEFAULT '',
    reason text NOT NULL DEFAULT '',
    PRIMARY KEY (organisation_id, contract_version_id),
    FOREIGN KEY (organisation_id, contract_version_id) REFERENCES contract_version (organisation_id, id)
);

-- What was granted and used of services bought besides: the balance is granted less used. A negative amount corrects.
CREATE TABLE add_on_entry (
    organisation_id uuid NOT NULL REFERENCES organisation,
    id uuid NOT NULL,
    add_on text NOT NULL CHECK (add_on <> ''),
    kind text NOT NULL CHECK (kind IN ('granted', 'used')),
    amount integer NOT NULL CHECK (amount <> 0),
    why text NOT NULL CHECK (why <> ''),
    entered_by uuid REFERENCES person,
    entered_at timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, id)
);

-- Who is who ---------------------------------------------------------------------------------------------------------

CREATE INDEX organisation_name ON organisation (name, id);

-- For what the vendor turns to a person of the customer.
CREATE TABLE contact_role (
    organisation_id uuid NOT NULL,
    role text NOT NULL
        CHECK (role IN ('emergency', 'support', 'security', 'billing', 'change_approver', 'it_admin', 'executive')),
    person_id uuid NOT NULL,
    given_by uuid REFERENCES person,
    given_at timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, role, person_id),
    FOREIGN KEY (organisation_id, person_id) REFERENCES membership
);

CREATE TABLE telephone (
    organisation_id uuid NOT NULL,
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    shown text NOT NULL CHECK (shown <> ''),
    e164 text NOT NULL CHECK (e164 ~ '^\+[1-9][0-9]{6,14}$'),
    verified_by uuid REFERENCES person,
    verified_at timestamptz,
    verified_how text,
    PRIMARY KEY (organisation_id, id),
    UNIQUE (organisation_id, person_id, e164),
    FOREIGN KEY (organisation_id, person_id) REFERENCES membership,
    CHECK ((verified_by IS NULL) = (verified_at IS NULL) AND (verified_by IS NULL) = (verified_how IS NULL))
);
-- Who calls.
CREATE INDEX telephone_number ON telephone (e164);

-- The vendor's people by name for one customer.
CREATE TABLE named_person (
    organisation_id uuid NOT NULL REFERENCES organisation,
    role text NOT NULL CHECK (role IN ('account_manager', 'dedicated_engineer')),
    person_id uuid NOT NULL REFERENCES person,
    named_by uuid REFERENCES person,
    named_at timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, role, person_id)
);
CREATE INDEX named_person_customers ON named_person (person_id);

-- Who sees and writes what -------------------------------------------------------------------------------------------

DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['contract_internal', 'add_on_entry', 'contact_role', 'telephone', 'named_person']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY %I ON %I TO CURRENT_USER USING (true) WITH CHECK (true)', name || '_owner', name);
        EXECUTE format('CREATE POLICY %I ON %I USING ((SELECT is_system()))', name || '_system', name);
        EXECUTE format('CREATE POLICY %I ON %I FOR SELECT USING ((SELECT is_staff()))', name || '_staff', name);
    END LOOP;

    FOREACH name IN ARRAY ARRAY['add_on_entry', 'contact_role', 'telephone', 'named_person']
    LOOP
        EXECUTE format(
            'CREATE POLICY %I ON %I FOR SELECT '
            'USING ((SELECT is_contact()) AND organisation_id = ANY ((SELECT app_orgs())::uuid[]))',
            name || '_contact', name);
    END LOOP;

    FOREACH name IN ARRAY ARRAY['membership', 'contact_role', 'telephone', 'named_person']
    LOOP
        EXECUTE format(
            'CREATE POLICY %I ON %I USING ((SELECT is_account_manager()))', name || '_account_manager', name);
    END LOOP;

    FOREACH name IN ARRAY ARRAY['organisation', 'contract', 'contract_internal']
    LOOP
        EXECUTE format(
            'CREATE POLICY %I ON %I FOR INSERT WITH CHECK ((SELECT is_account_manager()))', name || '_making', name);
    END LOOP;
END $$;

CREATE POLICY organisation_renaming ON organisation FOR UPDATE USING ((SELECT is_account_manager()));
CREATE POLICY contract_version_account_manager ON contract_version FOR INSERT
    WITH CHECK ((SELECT is_account_manager()) AND changed_by = (SELECT app_person()));
CREATE POLICY add_on_entry_account_manager ON add_on_entry FOR INSERT
    WITH CHECK ((SELECT is_account_manager()) AND entered_by = (SELECT app_person()));
-- They make accounts for customers, never for the staff.
CREATE POLICY person_account_manager ON person FOR INSERT
    WITH CHECK ((SELECT is_account_manager()) AND staff_role IS NULL);

-- Shuts a customer's person out everywhere and at once, or lets them in again; false for somebody of the staff. The
-- application may change no column that says who anybody is.
CREATE FUNCTION set_contact_active(contact uuid, wanted boolean) RETURNS boolean LANGUAGE plpgsql VOLATILE
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT (is_system() OR is_account_manager()) THEN RETURN false; END IF;
    UPDATE person SET active = wanted WHERE id = contact AND staff_role IS NULL;
    IF NOT FOUND THEN RETURN false; END IF;
    IF NOT wanted THEN
        UPDATE session SET ended_at = clock_timestamp() WHERE person_id = contact AND ended_at IS NULL;
        UPDATE api_token SET ended_at = clock_timestamp() WHERE person_id = contact AND ended_at IS NULL;
    END IF;
    RETURN true;
END $$;
REVOKE ALL ON FUNCTION set_contact_active FROM PUBLIC;
