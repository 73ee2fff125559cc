-- What the application's role may do, run after every migration; {app} is its quoted name. It owns nothing, and the
-- log, once written, is not its to change.
GRANT USAGE ON SCHEMA public TO {app};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {app};
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {app};
REVOKE ALL ON migration FROM {app};
REVOKE INSERT, UPDATE, DELETE ON time_offset FROM {app};
REVOKE UPDATE, DELETE ON event, message, attachment, plan_version, contract_version, calendar_version FROM {app};
REVOKE UPDATE, DELETE ON ticket FROM {app};
GRANT UPDATE (severity, status, turn, assignee_id, taken_at, resolved_at, closed_at, closed_by, voided,
              last_public_message_id, last_public_at, nearest_due_at, nearest_kind, level,
              contract_version_id, calendar_edition, component_id, merged_into) ON ticket TO {app};
REVOKE UPDATE ON plan_draft FROM {app};
GRANT UPDATE (plan_version_id) ON plan_draft TO {app};
REVOKE UPDATE ON timer FROM {app};
GRANT UPDATE (lease_until, attempts, last_error, fired_at) ON timer TO {app};
REVOKE UPDATE, DELETE ON escalation FROM {app};
GRANT UPDATE (at, told, last_resort, accepted_at, accepted_by) ON escalation TO {app};
REVOKE DELETE ON component, manual_status, incident, incident_component, incident_update FROM {app};
REVOKE UPDATE, DELETE ON affected_component FROM {app};
REVOKE INSERT, DELETE ON publication FROM {app};
REVOKE UPDATE, DELETE ON contract_internal, add_on_entry FROM {app};
REVOKE UPDATE, DELETE ON organisation FROM {app};
GRANT UPDATE (name) ON organisation TO {app};
REVOKE UPDATE, DELETE ON telephone FROM {app};
GRANT UPDATE (verified_by, verified_at, verified_how), DELETE ON telephone TO {app};
REVOKE UPDATE, DELETE ON rota, rota_version, rota_override, swap, test_page FROM {app};
GRANT UPDATE (name, position) ON rota TO {app};
GRANT UPDATE (ended_at) ON rota_override TO {app};
GRANT UPDATE (state, decided_by, decided_at) ON swap TO {app};
GRANT UPDATE (times, accepted_at, accepted_by) ON test_page TO {app};
REVOKE UPDATE ON person FROM {app};
GRANT UPDATE (name, zone) ON person TO {app};
REVOKE INSERT, UPDATE, DELETE ON audit_chain, audit_entry FROM {app};
REVOKE UPDATE, DELETE ON audit_sink FROM {app};
GRANT UPDATE (sent_seq, attempts, due_at, lease_until, last_error, ended_at) ON audit_sink TO {app};
REVOKE UPDATE ON view_as, test_sign_in FROM {app};
GRANT UPDATE (ended_at, looks) ON view_as TO {app};
GRANT UPDATE (outcome) ON test_sign_in TO {app};
REVOKE UPDATE, DELETE ON revision FROM {app};
REVOKE UPDATE, DELETE ON article_address FROM {app};
REVOKE DELETE ON article FROM {app};
GRANT EXECUTE ON FUNCTION audit_append, way_in_of, memberships_in, needs_factor TO {app};
GRANT EXECUTE ON FUNCTION viewer_of_session, viewer_of_token, set_contact_active TO {app};
GRANT EXECUTE ON FUNCTION scim_users_at, set_staff_active, set_person_email TO {app};
GRANT EXECUTE ON FUNCTION set_staff_role TO {app};
