from odoo.exceptions import ValidationError

from ..compat import clear_caches, invalidate
from .common import McpCase


class TestSettings(McpCase):
    def settings(self, **values):
        return self.env["res.config.settings"].create(values)

    def parameter(self, name):
        return self.env["ir.config_parameter"].get_param("mcp_server." + name)

    def test_invalid_settings_are_refused_with_a_reason(self):
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

    def test_valid_settings_are_saved(self):
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

    def test_a_number_is_cleared_if_its_switch_is_off(self):
        self.env["ir.config_parameter"].set_param("mcp_server.key_max_days", "90")
        settings = self.settings()
        self.assertTrue(settings.mcp_keys_expire)
        settings.write({"mcp_keys_expire": False, "mcp_delete_old_calls": False})
        settings.execute()
        self.assertFalse(self.parameter("key_max_days"))
        self.assertFalse(self.parameter("log_retention_days"))
        self.assertFalse(self.settings().mcp_keys_expire)

    def test_invalid_values_of_parameters_are_refused(self):
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

    def test_saving_one_setting_keeps_the_others(self):
        self.settings(mcp_key_issuers="admins", mcp_key_max_scope="read", mcp_reserved_percent=7).execute()
        self.settings(mcp_max_rows=300).execute()
        kept = [self.parameter(name) for name in ("key_issuers", "key_max_scope", "reserved_percent", "max_rows")]
        self.assertEqual(kept, ["admins", "read", "7", "300"])

    def test_settings_that_name_an_uninstalled_app_can_still_be_saved(self):
        self.settings(mcp_priority_operations="res.partner:create").execute()
        gone = "gone.model:create, res.partner:create"
        self.env.cr.execute(
            "UPDATE ir_config_parameter SET value = %s WHERE key = 'mcp_server.priority_operations'", [gone]
        )
        self.clear()
        self.settings(mcp_max_rows=123).execute()
        self.assertEqual((self.parameter("max_rows"), self.parameter("priority_operations")), ("123", gone))
        self.settings(mcp_priority_operations=gone + ", write").execute()
        self.assertEqual(self.parameter("priority_operations"), gone + ", write")
        with self.assertRefused(ValidationError, "other.gone"):
            self.settings(mcp_priority_operations=gone + ", other.gone:write")

    def test_invalid_parameters_from_elsewhere_are_replaced_at_the_next_save(self):
        values = {"max_rows": "many", "log_retention_days": "-1", "reserved_percent": "300", "key_issuers": "nobody"}
        for name, value in values.items():
            self.env.cr.execute(
                "INSERT INTO ir_config_parameter (key, value) VALUES (%s, %s)"
                " ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value",
                ["mcp_server." + name, value],
            )
        self.clear()
        self.settings().execute()
        kept = [self.parameter(name) or "0" for name in values]
        self.assertEqual(kept, ["500", "0", "90", "admins"])

    def clear(self):
        """Clears Odoo's cache of parameters."""
        invalidate(self.env)
        clear_caches(self.env)
