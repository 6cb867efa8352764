ALTER TABLE "access_keys" ADD COLUMN "allowed_networks" jsonb;--> statement-breakpoint
ALTER TABLE "access_keys" ADD COLUMN "replaced_by" uuid;