from unittest.mock import patch

from odoo.tests import tagged

from ..compat import SERIES
from ..pipeline import groups as pipeline_groups
from .common import McpHttpCase, enable


@tagged("post_install", "-at_install")
class TestGroups(McpHttpCase):
    def setUp(self):
        super().setUp()
        enable(self.env, "res.partner.category")
        spain, france = self.env.ref("base.es"), self.env.ref("base.fr")
        self.spain = spain
        self.tag = self.env["res.partner.category"].create({"name": "Grouped"})
        make = self.env["res.partner"].create
        for number, country in enumerate((spain, spain, france)):
            make({"name": f"G{number}", "ref": "GROUPS", "color": 4 + number, "country_id": country.id})
        make({"name": "G3", "ref": "GROUPS", "color": 4, "category_id": [(6, 0, self.tag.ids)]})
        self.flush()

    def groups(self, groupby, aggregates, **args):
        asked = dict(args, domain=[["ref", "=", "GROUPS"]], groupby=groupby, aggregates=["__count"] + aggregates)
        return self.result("res.partner", "read_group", args=asked)

    def refused(self, groupby, aggregates=(), **args):
        asked = dict(args, groupby=groupby, aggregates=["__count"] + list(aggregates))
        status, error = self.call("res.partner", "read_group", args=asked)
        self.assertEqual((status, error["class"]), (400, "invalid"), error)
        return error["message"]

    def test_a_field_that_is_grouped_by_can_be_aggregated(self):
        terms = ["color:sum", "color:avg", "color:min", "color:max", "color:count", "color:count_distinct"]
        rows = self.groups(["color"], terms, order="color")
        self.assertEqual([[row[term] for term in terms] for row in rows][0], [8, 4, 4, 4, 2, 1])
        self.assertEqual([row["color"] for row in rows], [4, 5, 6])

    def test_several_aggregates_of_one_field_and_of_the_id(self):
        terms = ["color:sum", "color:max", "color:min", "id:min", "id:max", "id:count_distinct"]
        row = self.groups([], terms)[0]
        ids = self.env["res.partner"].search([("ref", "=", "GROUPS")]).ids
        self.assertEqual([row[term] for term in terms], [19, 6, 4, min(ids), max(ids), 4])

    def test_a_period_starts_at_its_first_moment_whatever_the_domain(self):
        domain = [["create_date", ">=", "2020-02-13 00:00:00"], ["ref", "=", "GROUPS"]]
        args = {"domain": domain, "groupby": ["create_date:year", "create_date:month"], "aggregates": ["__count"]}
        row = self.result("res.partner", "read_group", args=args, context={"tz": "UTC"})[0]
        self.assertRegex(row["create_date:year"][0], r"^\d{4}-01-01 00:00:00")
        self.assertRegex(row["create_date:month"][0], r"^\d{4}-\d\d-01 00:00:00")

    def test_groups_are_ordered_and_an_empty_group_sorts_last(self):
        rows = self.groups(["country_id"], ["color:sum"], order="__count desc, country_id")
        self.assertEqual([row["__count"] for row in rows], [2, 1, 1])
        self.assertFalse(rows[2]["country_id"])
        rows = self.groups(["country_id"], ["color:sum"], order="country_id desc")
        self.assertFalse(rows[0]["country_id"])
        rows = self.groups(["country_id"], ["color:max", "color:min"], order="color:max desc, color:min", limit=1)
        self.assertEqual(rows[0]["color:max"], 6)

    def test_having_filters_all_groups_and_an_empty_sum_matches_no_comparison(self):
        rows = self.groups(["color"], ["color:sum"], having=["!", ["__count", "=", 1]])
        self.assertEqual([row["color"] for row in rows], [4])
        none = {"domain": [["id", "<", 0]], "groupby": [], "aggregates": ["color:sum", "__count"]}
        for condition in (["color:sum", "<", 10], ["color:sum", ">=", 10]):
            args = dict(none, having=["!", condition])
            self.assertEqual(self.result("res.partner", "read_group", args=args), [])
        self.assertIs(self.result("res.partner", "read_group", args=none)[0]["color:sum"], False)

    def test_having_over_too_many_groups_is_refused(self):
        if SERIES >= 19:
            self.skipTest("Odoo applies having itself.")
        with patch.object(pipeline_groups, "MAX_GROUPS", 2):
            self.assertIn("more than 2", self.refused(["color"], having=[["__count", ">", 0]]))

    def test_a_group_that_the_series_does_not_support_is_refused_with_its_reason(self):
        self.assertIn("create_date:month", self.refused(["create_date"]))
        self.assertIn("no month", self.refused(["country_id:month"]))
        if SERIES < 19:
            self.assertIn("alone", self.refused(["parent_id.country_id"]))
            self.assertIn("cannot group by id", self.refused(["id"]))
        if SERIES < 18:
            self.assertIn("day_of_week", self.refused(["create_date:day_of_week"]))
        if SERIES < 17:
            self.assertIn("at once", self.refused(["create_date:month"], ["create_date:max"]))
        if SERIES < 15:
            self.assertIn("category_id", self.refused(["category_id"]))

    def test_odoo_19_groups_by_paths_parts_of_dates_and_tags(self):
        if SERIES < 19:
            self.skipTest("This series does not support these groups.")
        rows = self.groups(["create_date:day_of_week"], [])
        self.assertIn(rows[0]["create_date:day_of_week"], range(7))
        rows = self.groups(["category_id"], [])
        self.assertEqual(rows[0]["category_id"], [self.tag.id, "Grouped"])
        self.assertFalse(self.groups(["parent_id.country_id"], [])[0]["parent_id.country_id"])

    def test_each_step_of_a_group_path_is_judged_by_the_rules(self):
        self.country_rule.write({"allow_read": False, "denied_fields": ""})
        self.flush()
        kind, name = self.refusal(
            "res.partner", "read_group", args={"groupby": ["parent_id.country_id"], "aggregates": ["__count"]}
        )
        self.assertEqual((kind, name), ("denied", "relation_disabled"))
        kind, name = self.refusal(
            "res.partner", "read_group", args={"groupby": ["parent_id.comment"], "aggregates": ["__count"]}
        )
        self.assertEqual((kind, name), ("denied", "field_denied"))
