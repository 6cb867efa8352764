from odoo.exceptions import ValidationError

from .common import McpCase


class TestSettings(McpCase):
    def settings(self, **values):
        return self.env["res.config.settings"].create(values)

    def parameter(self, name):
        return self.env["ir.config_parameter"].get_param("mcp_server." + name)

    def test_nonsense_is_refused(self):
        for values, text in (
            ({"mcp_max_rows": -1}, "from 1 to 10000, not -1"),
            ({"mcp_max_rows": 0}, "from 1 to 10000"),
            ({"mcp_reserved_percent": -1}, "from 0 to 90"),
            ({"mcp_reserved_percent": 91}, "from 0 to 90"),
            ({"mcp_delete_old_calls": True, "mcp_log_retention_days": 0}, "from 1 to 36500, not 0"),
            ({"mcp_delete_old_calls": True, "mcp_log_retention_days": -5}, "from 1 to 36500"),
            ({"mcp_keys_expire": True, "mcp_key_max_days": 0}, "from 1 to 3650, not 0"),
            ({"mcp_priority_operations": "whatever you like"}, "whatever"),
            ({"mcp_priority_operations": "no.such.model:create"}, "no.such.model"),
        ):
            with self.assertRefused(ValidationError, text):
                self.settings(**values)

    def test_what_makes_sense_is_kept(self):
        self.settings(
            mcp_max_rows=200,
            mcp_delete_old_calls=True,
            mcp_log_retention_days=30,
            mcp_keys_expire=True,
            mcp_key_max_days=90,
            mcp_key_issuers="admins",
            mcp_key_max_scope="read",
            mcp_priority_operations="res.partner:create, *:action, write, res.partner:*",
        ).execute()
        kept = {name: self.parameter(name) for name in ("max_rows", "log_retention_days", "key_max_days")}
        self.assertEqual(kept, {"max_rows": "200", "log_retention_days": "30", "key_max_days": "90"})
        self.assertEqual((self.parameter("key_issuers"), self.parameter("key_max_scope")), ("admins", "read"))

    def test_a_number_whose_switch_is_off_counts_for_nothing(self):
        self.env["ir.config_parameter"].set_param("mcp_server.key_max_days", "90")
        settings = self.settings()
        self.assertTrue(settings.mcp_keys_expire)
        settings.write({"mcp_keys_expire": False, "mcp_delete_old_calls": False})
        settings.execute()
        self.assertFalse(self.parameter("key_max_days"))
        self.assertFalse(self.parameter("log_retention_days"))
        self.assertFalse(self.settings().mcp_keys_expire)

    def test_the_parameters_themselves_refuse_it_too(self):
        parameters = self.env["ir.config_parameter"]
        for name, value in (
            ("max_rows", "many"),
            ("max_rows", "0"),
            ("log_retention_days", "-1"),
            ("reserved_percent", "5.5"),
            ("key_max_days", "9" * 30),
            ("key_issuers", "everybody"),
            ("key_max_scope", "admin"),
            ("priority_operations", "*"),
        ):
            with self.assertRefused(ValidationError):
                parameters.set_param("mcp_server." + name, value)
        parameters.set_param("mcp_server.max_rows", "100")
        with self.assertRefused(ValidationError):
            parameters.search([("key", "=", "mcp_server.max_rows")]).write({"value": "none"})
