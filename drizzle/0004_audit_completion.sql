-- A completion ends an entry: one that leaves it pending would change what an intent says before its outcome is known.
CREATE OR REPLACE FUNCTION audit_entry_completes_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.outcome <> 'pending' THEN
    RAISE EXCEPTION 'audit entry % is complete and cannot be changed', OLD.id USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF NEW.outcome NOT IN ('ok', 'denied', 'failed', 'unknown', 'limited') THEN
    RAISE EXCEPTION 'audit entry % must be completed with an outcome', OLD.id USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
