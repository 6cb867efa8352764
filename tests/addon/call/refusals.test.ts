import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { create, search, setRule } from "../lab/admin.ts";
import { type Call, refusalOf } from "../lab/call.ts";
import { type Contacts, openContacts } from "../lab/contacts.ts";
import { addonServers } from "../lab/servers.ts";
import type { WireUser } from "../lab/users.ts";

describe.each(addonServers())("refusals on Odoo %s", (_series, server) => {
  let contacts: Contacts;
  let user: WireUser;
  const refusal = (method: string, rest: Partial<Call> = {}, key = user.key) =>
    refusalOf(server, key, { model: "res.partner", method, ...rest });

  beforeAll(async () => {
    contacts = await openContacts(server);
    user = contacts.user;
  });
  afterAll(() => contacts.close());

  test.each([
    "sudo",
    "copy",
    "web_search_read",
    "export_data",
    "load",
    "name_create",
    "onchange",
    "get_views",
    "fields_view_get",
    "toggle_active",
    "_search",
    "browse",
    "mapped",
    "with_context",
    "with_user",
    "init",
    "old_read_group",
    "write_each",
    "formatted_read_group",
    "message_subscribe",
    "search_fetch",
    "read_progress_bar",
    "get_formview_action",
  ])("the method %s is denied because the policy table does not name it", async (method) => {
    expect(await refusal(method, { ids: [1] })).toMatch(/^403 denied/);
  });

  test.each([
    "ir.config_parameter",
    "ir.rule",
    "ir.cron",
    "ir.actions.server",
    "ir.ui.view",
    "res.users.apikeys",
    "mcp.key",
    "mcp.audit",
    "mcp.enabled.model",
    "ir.model.access",
    "ir.module.module",
    "ir.mail_server",
    "base.automation",
    "auth_totp.device",
  ])("an administrator cannot enable the model %s", async (model) => {
    const [modelId] = await search(server, "ir.model", [["model", "=", model]]);
    if (modelId !== undefined)
      await expect(create(server, "mcp.enabled.model", { model_id: modelId })).rejects.toThrow(/ValidationError/);
    expect(await refusalOf(server, user.key, { model, method: "search_read" })).toBe("403 denied hard_floor");
  });

  test.each(["res.users", "res.groups", "ir.attachment", "mail.template"])(
    "a rule can open %s for reading only",
    async (model) => {
      await setRule(server, model, "r");
      for (const letters of ["rw", "rc", "ru"])
        await expect(setRule(server, model, letters)).rejects.toThrow(/ValidationError/);
      expect(await refusalOf(server, user.key, { model, method: "write", ids: [1], args: { values: {} } })).toBe(
        "403 denied operation_disabled",
      );
    },
  );

  test.each([
    "tracking_disable",
    "default_name",
    "force_company",
    "mail_notrack",
    "uid",
    "active_id",
    "prefetch_fields",
    "no_reset_password",
    "check_move_validity",
    "install_mode",
    "import_file",
    "bin_size_comment",
  ])("the context key %s is refused", async (key) => {
    expect(await refusal("search_count", { context: { [key]: true } })).toBe("403 denied context_key");
  });

  test("a context with another user's company is refused", async () => {
    expect(await refusal("search_count", { context: { allowed_company_ids: [999_999] } })).toMatch(/^403 access/);
  });
});
