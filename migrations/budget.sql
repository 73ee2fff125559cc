-- What a month's error budget is counted from.

-- When the clock's verdict fell, or will fall as things stand (null while it is paused: nobody knows); what it promised,
-- null where that was not kept yet; and whether the severity was disputed then. The instant has a column of its own,
-- because a key behind coalesce() finds no index under row-level security.
ALTER TABLE clock
    ADD verdict_at timestamptz,
    ADD promised_seconds bigint,
    ADD disputed boolean NOT NULL DEFAULT false;
UPDATE clock SET verdict_at = coalesce(breached_at, stopped_at, due_at);
CREATE INDEX clock_of_month ON clock (organisation_id, verdict_at);

-- Whether the customer sees the budget too; their account manager says so.
ALTER TABLE contract ADD shows_budget boolean NOT NULL DEFAULT false;
CREATE POLICY contract_account_manager ON contract FOR UPDATE USING ((SELECT is_account_manager()));
