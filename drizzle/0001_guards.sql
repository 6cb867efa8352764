-- Row-level security, forced, and the grants of the two roles that the app signs in as.
-- mcp_odoo_app    serves every request and can see one tenant at a time.
-- mcp_odoo_system runs the jobs that have no tenant: the reconciler and the gauges.
-- Both exist before this runs (lib/db/roles.ts makes them), neither owns a table nor may bypass a policy.

CREATE FUNCTION app_tenant() RETURNS uuid LANGUAGE sql STABLE AS
  $$ SELECT nullif(current_setting('app.tenant_id', true), '')::uuid $$;
--> statement-breakpoint
CREATE FUNCTION app_user() RETURNS uuid LANGUAGE sql STABLE AS
  $$ SELECT nullif(current_setting('app.user_id', true), '')::uuid $$;
--> statement-breakpoint
CREATE FUNCTION app_session() RETURNS uuid LANGUAGE sql STABLE AS
  $$ SELECT nullif(current_setting('app.session_id', true), '')::uuid $$;
--> statement-breakpoint

DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['members','connections','model_rules','access_keys','audit_entries','confirmations','write_results'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY tenant ON %I TO mcp_odoo_app USING (tenant_id = app_tenant()) WITH CHECK (tenant_id = app_tenant())', name);
  END LOOP;
  FOREACH name IN ARRAY ARRAY['tenants','users','sessions'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
  END LOOP;
END $$;
--> statement-breakpoint

CREATE POLICY tenant ON tenants TO mcp_odoo_app USING (id = app_tenant()) WITH CHECK (id = app_tenant());
--> statement-breakpoint
-- A signed-in person sees the tenants that the person is a member of (the tenant switch), to read.
CREATE POLICY own_memberships ON members FOR SELECT TO mcp_odoo_app USING (user_id = app_user());
--> statement-breakpoint
CREATE POLICY own_tenants ON tenants FOR SELECT TO mcp_odoo_app
  USING (EXISTS (SELECT 1 FROM members WHERE members.tenant_id = tenants.id AND members.user_id = app_user()));
--> statement-breakpoint
-- An access key is looked up by the hash of what the caller presented, before its tenant is known.
CREATE POLICY presented ON access_keys FOR SELECT TO mcp_odoo_app
  USING (key_hash = nullif(current_setting('app.key_hash', true), ''));
--> statement-breakpoint
-- People: oneself, the one whose e-mail address was typed at the sign-in, or the members of the tenant in hand.
CREATE POLICY self ON users TO mcp_odoo_app USING (id = app_user()) WITH CHECK (id = app_user());
--> statement-breakpoint
CREATE POLICY typed_email ON users FOR SELECT TO mcp_odoo_app USING (email = nullif(current_setting('app.email', true), ''));
--> statement-breakpoint
CREATE POLICY fellow_members ON users FOR SELECT TO mcp_odoo_app
  USING (EXISTS (SELECT 1 FROM members WHERE members.user_id = users.id AND members.tenant_id = app_tenant()));
--> statement-breakpoint
CREATE POLICY own ON sessions TO mcp_odoo_app USING (user_id = app_user()) WITH CHECK (user_id = app_user());
--> statement-breakpoint
CREATE POLICY presented ON sessions FOR SELECT TO mcp_odoo_app USING (id = app_session());
--> statement-breakpoint

GRANT USAGE ON SCHEMA public TO mcp_odoo_app, mcp_odoo_system;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON tenants, users, sessions, members, connections, model_rules, confirmations, write_results TO mcp_odoo_app;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON access_keys TO mcp_odoo_app;
--> statement-breakpoint
GRANT SELECT, INSERT ON audit_entries TO mcp_odoo_app;
--> statement-breakpoint
GRANT UPDATE (finished_at, duration_ms, outcome, error_code, error_message, record_ids, rows, odoo_calls) ON audit_entries TO mcp_odoo_app;
--> statement-breakpoint

-- The jobs' role: reads what it must and completes orphaned entries, nothing else.
CREATE POLICY jobs ON tenants FOR SELECT TO mcp_odoo_system USING (true);
--> statement-breakpoint
CREATE POLICY jobs ON audit_entries FOR SELECT TO mcp_odoo_system USING (true);
--> statement-breakpoint
CREATE POLICY jobs_complete ON audit_entries FOR UPDATE TO mcp_odoo_system USING (outcome = 'pending') WITH CHECK (outcome = 'unknown');
--> statement-breakpoint
CREATE POLICY jobs ON write_results TO mcp_odoo_system USING (true) WITH CHECK (true);
--> statement-breakpoint
CREATE POLICY jobs ON confirmations FOR ALL TO mcp_odoo_system USING (expires_at < now());
--> statement-breakpoint
GRANT SELECT ON tenants, audit_entries TO mcp_odoo_system;
--> statement-breakpoint
GRANT UPDATE (finished_at, outcome, error_code, error_message) ON audit_entries TO mcp_odoo_system;
--> statement-breakpoint
GRANT SELECT, UPDATE, DELETE ON write_results TO mcp_odoo_system;
--> statement-breakpoint
GRANT SELECT, DELETE ON confirmations TO mcp_odoo_system;
--> statement-breakpoint

-- An audit entry is completed once, from pending; whatever was written stays.
CREATE FUNCTION audit_entry_completes_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.outcome <> 'pending' THEN
    RAISE EXCEPTION 'audit entry % is complete and cannot be changed', OLD.id USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER audit_entry_completes_once BEFORE UPDATE ON audit_entries
  FOR EACH ROW EXECUTE FUNCTION audit_entry_completes_once();
--> statement-breakpoint
-- The orphans that a restart looks for.
CREATE INDEX audit_pending ON audit_entries (instance, started_at) WHERE outcome = 'pending';
