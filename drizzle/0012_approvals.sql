CREATE TABLE "approval_links" (
	"token_hash" text PRIMARY KEY NOT NULL,
	"tenant_id" uuid NOT NULL,
	"approval_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"used_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "approvals" (
	"id" uuid PRIMARY KEY NOT NULL,
	"tenant_id" uuid NOT NULL,
	"connection_id" uuid NOT NULL,
	"token_hash" text NOT NULL,
	"principal_id" text NOT NULL,
	"actor_kind" text NOT NULL,
	"actor_label" text NOT NULL,
	"requested_by" uuid,
	"tool" text NOT NULL,
	"model" text NOT NULL,
	"sealed_details" text NOT NULL,
	"before_hash" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"decision" text,
	"decided_by" uuid,
	"decided_by_label" text DEFAULT '' NOT NULL,
	"decided_at" timestamp with time zone,
	"sealed_reason" text DEFAULT '' NOT NULL
);
--> statement-breakpoint
ALTER TABLE "connections" ADD COLUMN "approval" text DEFAULT 'nothing' NOT NULL;--> statement-breakpoint
ALTER TABLE "model_rules" ADD COLUMN "needs_approval" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "approval_links" ADD CONSTRAINT "approval_links_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "approval_links" ADD CONSTRAINT "approval_links_approval_id_approvals_id_fk" FOREIGN KEY ("approval_id") REFERENCES "public"."approvals"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "approval_links" ADD CONSTRAINT "approval_links_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "approvals" ADD CONSTRAINT "approvals_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "approvals" ADD CONSTRAINT "approvals_connection_id_connections_id_fk" FOREIGN KEY ("connection_id") REFERENCES "public"."connections"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "approval_links_approval" ON "approval_links" USING btree ("approval_id");--> statement-breakpoint
CREATE UNIQUE INDEX "approvals_token" ON "approvals" USING btree ("token_hash");--> statement-breakpoint
CREATE INDEX "approvals_tenant" ON "approvals" USING btree ("tenant_id","created_at");--> statement-breakpoint
CREATE INDEX "approvals_expiry" ON "approvals" USING btree ("expires_at");--> statement-breakpoint
ALTER TABLE approvals ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE approvals FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY tenant ON approvals TO mcp_odoo_app USING (tenant_id = app_tenant()) WITH CHECK (tenant_id = app_tenant());
--> statement-breakpoint
ALTER TABLE approval_links ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE approval_links FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY tenant ON approval_links TO mcp_odoo_app USING (tenant_id = app_tenant()) WITH CHECK (tenant_id = app_tenant());
--> statement-breakpoint
-- A mailed link is found by the hash of its token before the tenant is known.
CREATE POLICY presented ON approval_links FOR SELECT TO mcp_odoo_app USING (token_hash = app_link());
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON approvals, approval_links TO mcp_odoo_app;
--> statement-breakpoint
CREATE POLICY jobs ON approvals TO mcp_odoo_system USING (expires_at < now());
--> statement-breakpoint
GRANT SELECT (id, expires_at), DELETE ON approvals TO mcp_odoo_system;
