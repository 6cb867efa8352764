from .common import McpCase, enable, issue, make_user


class TestStart(McpCase):
    def steps(self, user):
        return (
            self.env["mcp.start"].browse(self.env["mcp.start"].with_user(user).action_start()["res_id"]).with_user(user)
        )

    def test_the_first_steps_show_what_is_done(self):
        self.env["mcp.enabled.model"].search([]).unlink()
        user = make_user(self.env, "mcp_start")
        steps = self.steps(user)
        self.assertEqual((steps.model_count, steps.key_count, steps.is_admin, steps.is_done), (0, 0, False, False))
        enable(self.env, "res.partner")
        key, _text = issue(self.env, user)
        steps = self.steps(user)
        self.assertEqual((steps.model_count, steps.key_count, steps.has_called), (1, 1, False))
        self.env.cr.execute(
            "INSERT INTO mcp_audit (started_at, outcome, user_id, key_id, operation)"
            " VALUES (now(), 'ok', %s, %s, 'read')",
            [user.id, key.id],
        )
        self.assertTrue(self.steps(user).is_done)

    def test_each_button_of_the_first_steps_opens_an_existing_model(self):
        steps = self.steps(self.env.ref("base.user_admin"))
        for open_ in (
            steps.action_open_preset,
            steps.action_open_models,
            steps.action_open_key,
            steps.action_open_audit,
        ):
            self.assertIn(open_()["res_model"], self.env)
