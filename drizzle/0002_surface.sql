-- Tokens live ten minutes: those prepared in the clear are given up.
DELETE FROM "confirmations";--> statement-breakpoint
ALTER TABLE "confirmations" ALTER COLUMN "payload" SET DATA TYPE text;--> statement-breakpoint
ALTER TABLE "access_keys" ADD COLUMN "toolsets" jsonb;--> statement-breakpoint
ALTER TABLE "connections" ADD COLUMN "confirm" text DEFAULT 'deletes' NOT NULL;--> statement-breakpoint
ALTER TABLE "model_rules" ADD COLUMN "actions" jsonb DEFAULT '[]'::jsonb NOT NULL;