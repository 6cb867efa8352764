import random

from odoo.tests.common import BaseCase

from .policy_case import reason

CALLS = 200
PLAIN = ("name", "email", "active", "id")


class Generator:
    """Generates calls of every method on contacts. Each call names one given field somewhere."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def call(self, field):
        kinds = (
            self.read_call,
            self.search,
            self.order,
            self.group,
            self.aggregate,
            self.describe,
            self.write_call,
            self.create_call,
            self.old,
        )
        return self.random.choice(kinds)(field)

    def hidden_among(self, field, others=PLAIN):
        names = self.random.sample(others, self.random.randint(0, len(others))) + [field]
        self.random.shuffle(names)
        return names

    def condition(self, field):
        path = "parent_id." * self.random.randint(0, 3) + field
        return [
            path,
            self.random.choice(["=", "!=", ">", "<=", "in", "ilike"]),
            self.random.choice([1, 2.5, [1, 2], False]),
        ]

    def domain(self, field):
        leaf = self.condition(field)
        for _depth in range(self.random.randint(0, 3)):
            leaf = ["child_ids", self.random.choice(["any", "not any"]), [leaf]]
        before = [["name", "ilike", "x"]] * self.random.randint(0, 2)
        joined = self.random.choice([[], ["|"], ["&", "!"], ["!"]])
        if "|" in joined or "&" in joined:
            before = before[:1] or [["id", ">", 0]]
            return joined[:1] + before + joined[1:] + [leaf]
        return before + joined + [leaf]

    def search(self, field):
        method = self.random.choice(("search", "search_read", "search_count", "read_group", "name_search"))
        return method, {"domain": self.domain(field)}

    def read_call(self, field):
        fields = self.hidden_among(field)
        return self.random.choice([("search_read", {"fields": fields}), ("read", {"ids": [1], "fields": fields})])

    def describe(self, field):
        return "fields_get", {"allfields": self.hidden_among(field)}

    def order(self, field):
        terms = [name + self.random.choice(["", " desc", " ASC nulls last"]) for name in self.hidden_among(field)]
        return self.random.choice(("search", "search_read")), {"order": ", ".join(terms)}

    def group(self, field):
        return "read_group", {"groupby": self.hidden_among(field), "aggregates": ["__count"]}

    def aggregate(self, field):
        function = self.random.choice(("sum", "max", "min", "avg", "count_distinct"))
        return "read_group", {"groupby": ["name"], "aggregates": ["id:count", f"{field}:{function}"]}

    def old(self, field):
        term = self.random.choice(("%s", "%s:sum", "alias:max(%s)")) % field
        return "old_read_group", {"fields": [term], "groupby": ["name"]}

    def values(self, field):
        values = {name: "x" if name in PLAIN[:2] else 1 for name in self.hidden_among(field, PLAIN[:3])}
        for _depth in range(self.random.randint(0, 2)):
            values = {"name": "x", "child_ids": [[self.random.choice([0, 1]), 5, values]]}
        return values

    def write_call(self, field):
        return "write", {"ids": [1, 2], "values": self.values(field)}

    def create_call(self, field):
        return "create", {"values": [{"name": "x"}] * self.random.randint(0, 2) + [self.values(field)]}


class TestGenerated(BaseCase):
    def test_no_generated_call_reaches_a_denied_field(self):
        for seed in range(CALLS):
            denied, open_ = (Generator(seed).call(field) for field in ("credit_limit", "color"))
            with self.subTest(seed=seed, call=denied):
                self.assertEqual(reason("res.partner", denied[0], **denied[1]), "field_denied")
            # With another field in its place, the same call is allowed.
            with self.subTest(seed=seed, call=open_):
                self.assertEqual(reason("res.partner", open_[0], **open_[1]), "allowed")
