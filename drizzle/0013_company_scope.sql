ALTER TABLE "access_keys" ADD COLUMN "companies" jsonb;--> statement-breakpoint
ALTER TABLE "grant_connections" ADD COLUMN "companies" jsonb;