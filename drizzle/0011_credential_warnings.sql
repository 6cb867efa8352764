ALTER TABLE "connections" ADD COLUMN "warned_days" integer;--> statement-breakpoint
ALTER TABLE "member_credentials" ADD COLUMN "warned_days" integer;--> statement-breakpoint
CREATE INDEX "connections_expiry" ON "connections" USING btree ("secret_expires_at") WHERE secret_expires_at is not null;--> statement-breakpoint
CREATE INDEX "member_credentials_expiry" ON "member_credentials" USING btree ("secret_expires_at") WHERE secret_expires_at is not null;--> statement-breakpoint
-- A job finds the credentials that end soon. It reads no secret.
CREATE POLICY jobs_expiry ON connections FOR SELECT TO mcp_odoo_system USING (secret_expires_at IS NOT NULL);
--> statement-breakpoint
CREATE POLICY jobs_expiry ON member_credentials FOR SELECT TO mcp_odoo_system USING (secret_expires_at IS NOT NULL);
--> statement-breakpoint
GRANT SELECT (id, tenant_id, secret_expires_at, warned_days) ON connections TO mcp_odoo_system;
--> statement-breakpoint
GRANT SELECT (connection_id, user_id, tenant_id, secret_expires_at, warned_days) ON member_credentials TO mcp_odoo_system;
