-- Row-level security and grants for accounts, invitations, mail and the authorization server.

CREATE FUNCTION app_link() RETURNS text LANGUAGE sql STABLE AS
  $$ SELECT nullif(current_setting('app.link_hash', true), '') $$;
--> statement-breakpoint
CREATE FUNCTION app_email() RETURNS text LANGUAGE sql STABLE AS
  $$ SELECT nullif(current_setting('app.email', true), '') $$;
--> statement-breakpoint

DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['account_links','invitations','user_totp','recovery_codes','mail_outbox','service_key','grants','grant_connections','oauth_payloads','oauth_keys'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
  END LOOP;
  FOREACH name IN ARRAY ARRAY['invitations','grants','grant_connections'] LOOP
    EXECUTE format('CREATE POLICY tenant ON %I TO mcp_odoo_app USING (tenant_id = app_tenant()) WITH CHECK (tenant_id = app_tenant())', name);
  END LOOP;
  FOREACH name IN ARRAY ARRAY['account_links','user_totp','recovery_codes'] LOOP
    EXECUTE format('CREATE POLICY own ON %I TO mcp_odoo_app USING (user_id = app_user()) WITH CHECK (user_id = app_user())', name);
  END LOOP;
END $$;
--> statement-breakpoint

-- A link is found by the hash of its token, and made by the person whose address was typed.
CREATE POLICY presented ON account_links TO mcp_odoo_app USING (token_hash = app_link()) WITH CHECK (token_hash = app_link());
--> statement-breakpoint
CREATE POLICY typed_email ON account_links FOR INSERT TO mcp_odoo_app WITH CHECK (email = app_email() AND user_id IS NULL);
--> statement-breakpoint
-- Who has the link of an invitation may read and accept it before the tenant is known.
CREATE POLICY presented ON invitations FOR SELECT TO mcp_odoo_app USING (token_hash = app_link());
--> statement-breakpoint
CREATE POLICY presented_tenant ON tenants FOR SELECT TO mcp_odoo_app
  USING (EXISTS (SELECT 1 FROM invitations WHERE invitations.tenant_id = tenants.id AND invitations.token_hash = app_link()));
--> statement-breakpoint
-- Requests write mails. Only the sender reads them.
CREATE POLICY written ON mail_outbox FOR INSERT TO mcp_odoo_app WITH CHECK (true);
--> statement-breakpoint
CREATE POLICY service ON service_key TO mcp_odoo_app USING (true) WITH CHECK (true);
--> statement-breakpoint
CREATE POLICY service ON oauth_payloads TO mcp_odoo_app USING (true) WITH CHECK (true);
--> statement-breakpoint
CREATE POLICY service ON oauth_keys TO mcp_odoo_app USING (true) WITH CHECK (true);
--> statement-breakpoint

GRANT SELECT, INSERT, UPDATE, DELETE ON account_links, user_totp, recovery_codes, grants, grant_connections, oauth_payloads TO mcp_odoo_app;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON invitations, oauth_keys TO mcp_odoo_app;
--> statement-breakpoint
GRANT SELECT, INSERT ON service_key TO mcp_odoo_app;
--> statement-breakpoint
GRANT INSERT ON mail_outbox TO mcp_odoo_app;
--> statement-breakpoint

-- The jobs send the mails and delete what has expired.
CREATE POLICY jobs ON mail_outbox TO mcp_odoo_system USING (true) WITH CHECK (true);
--> statement-breakpoint
CREATE POLICY jobs ON account_links TO mcp_odoo_system USING (expires_at < now());
--> statement-breakpoint
CREATE POLICY jobs ON oauth_payloads TO mcp_odoo_system USING (true);
--> statement-breakpoint
CREATE POLICY jobs ON oauth_keys TO mcp_odoo_system USING (verifies_until < now());
--> statement-breakpoint
GRANT SELECT, UPDATE, DELETE ON mail_outbox TO mcp_odoo_system;
--> statement-breakpoint
GRANT SELECT, DELETE ON account_links, oauth_payloads, oauth_keys TO mcp_odoo_system;
