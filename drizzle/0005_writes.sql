ALTER TABLE "connections" ADD COLUMN "confirm_above" integer DEFAULT 10 NOT NULL;--> statement-breakpoint
ALTER TABLE "model_rules" ADD COLUMN "writable_fields" jsonb DEFAULT '[]'::jsonb NOT NULL;