CREATE TABLE "member_credentials" (
	"tenant_id" uuid NOT NULL,
	"connection_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"login" text NOT NULL,
	"sealed_secret" text NOT NULL,
	"secret_last4" text NOT NULL,
	"secret_expires_at" timestamp with time zone,
	"transport" text NOT NULL,
	"odoo_uid" integer NOT NULL,
	"odoo_user" text NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"verified_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "member_credentials_connection_id_user_id_pk" PRIMARY KEY("connection_id","user_id")
);
--> statement-breakpoint
ALTER TABLE "audit_entries" ADD COLUMN "odoo_user" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "connections" ADD COLUMN "own_credential_required" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "connections" ADD COLUMN "secret_expires_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "member_credentials" ADD CONSTRAINT "member_credentials_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "member_credentials" ADD CONSTRAINT "member_credentials_connection_id_connections_id_fk" FOREIGN KEY ("connection_id") REFERENCES "public"."connections"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "member_credentials" ADD CONSTRAINT "member_credentials_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "member_credentials_tenant" ON "member_credentials" USING btree ("tenant_id","user_id");--> statement-breakpoint
CREATE UNIQUE INDEX "grants_of_client" ON "grants" USING btree ("tenant_id","user_id","client_id") WHERE revoked_at is null;--> statement-breakpoint
ALTER TABLE member_credentials ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE member_credentials FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY tenant ON member_credentials TO mcp_odoo_app USING (tenant_id = app_tenant()) WITH CHECK (tenant_id = app_tenant());
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON member_credentials TO mcp_odoo_app;
