CREATE TABLE "user_identities" (
	"identity_hash" text PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"provider" text NOT NULL,
	"label" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"last_used_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "user_identities" ADD CONSTRAINT "user_identities_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "user_identities_provider" ON "user_identities" USING btree ("user_id","provider");--> statement-breakpoint
CREATE FUNCTION app_identity() RETURNS text LANGUAGE sql STABLE AS
  $$ SELECT nullif(current_setting('app.identity_hash', true), '') $$;
--> statement-breakpoint
ALTER TABLE user_identities ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE user_identities FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY own ON user_identities TO mcp_odoo_app USING (user_id = app_user()) WITH CHECK (user_id = app_user());
--> statement-breakpoint
-- A sign-in finds the person by the account that the other service has just proved.
CREATE POLICY presented ON user_identities FOR SELECT TO mcp_odoo_app USING (identity_hash = app_identity());
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON user_identities TO mcp_odoo_app;
