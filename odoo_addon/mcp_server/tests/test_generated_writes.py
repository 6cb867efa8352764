import random
from collections import Counter

from psycopg2 import Error as DatabaseError

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..compat import flush, invalidate
from ..pipeline.call import RolledBack
from ..policy import ModelRule, Refusal, Rules
from .effects import LETTERS, EffectCase

CALLS = 1000
RULES = 25
CHILD = "a contact's own contact"
REFUSED, DONE, FAILED = "refused", "done", "failed"
# The independent check compares the rows and these columns of each table. It reads only the database.
WATCHED = {
    "sale.order": ("partner_id", "client_order_ref", "state"),
    "sale.order.line": ("order_id", "name", "price_unit"),
    "res.partner": ("name", "email", "phone", "ref", "parent_id"),
    "res.partner.category": ("name", "color"),
    "product.template": ("name", "list_price"),
    "product.product": ("product_tmpl_id", "barcode"),
    "crm.lead": ("name", "stage_id", "partner_id"),
    "mail.activity": ("summary", "res_model", "res_id"),
    "mail.message": ("model", "res_id"),
    "ir.attachment": ("name", "res_model", "res_id"),
    "calendar.event": ("name",),
    "mail.followers": ("res_model", "res_id", "partner_id"),
    "stock.quant": ("product_id", "quantity"),
    "stock.move": ("product_id", "state"),
}
# Odoo writes these on its own. No rule of the calls opens them.
WRITTEN_BY_ODOO = ("mail.followers", "stock.quant", "stock.move")
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
DENIABLE = {
    "sale.order": ("client_order_ref",),
    "sale.order.line": ("price_unit",),
    "res.partner": ("email", "ref"),
    "product.template": ("list_price",),
    "crm.lead": ("name",),
}
OWNERS = {"sale.order.line": ("sale.order", "order_id"), "product.product": ("product.template", "product_tmpl_id")}
# Odoo creates these along with other records, as parts or as a log. A new row is not the caller's work.
MADE_ALONG = ("mail.message", "product.product", "ir.attachment")


@tagged("post_install", "-at_install")
class TestGeneratedWrites(EffectCase):
    needs = ("sale.order", "crm.lead", "product.product", "calendar.event", "stock.quant")

    @classmethod
    def prepare(cls):
        env = cls.admin
        make = env["res.partner"].create
        cls.partners = [make({"name": f"P{n}", "email": f"p{n}@example.com", "ref": f"R{n}"}).id for n in range(2)]
        # Up to 14 Odoo loops forever on a contact that is its own ancestor, so children have no children here.
        cls.children = [make({"name": f"C{n}", "parent_id": partner}).id for n, partner in enumerate(cls.partners)]
        cls.tags = [env["res.partner.category"].create({"name": f"T{n}"}).id for n in range(2)]
        product = env["product.product"].create({"name": "Made", "type": "service", "list_price": 10})
        line = {"product_id": product.id, "name": "L", "product_uom_qty": 1, "price_unit": 10}
        orders = [
            env["sale.order"].create({"partner_id": partner, "order_line": [(0, 0, line), (0, 0, line)]})
            for partner in cls.partners
        ]
        storable = {"is_storable": True} if "is_storable" in product._fields else {"type": "product"}
        stocked = env["product.product"].create(dict({"name": "Stocked"}, **storable))
        todo = env.ref("mail.mail_activity_data_todo").id
        models = env["ir.model"].sudo()
        cls.model_ids = models.search([("model", "in", ["sale.order", "res.partner", "crm.lead"])]).ids
        lead = env["crm.lead"].create({"name": "Lead", "partner_id": cls.partners[0]})
        for record in (orders[0], env["res.partner"].browse(cls.partners[0]), lead):
            model_id = models.search([("model", "=", record._name)]).id
            values = {"summary": "S", "activity_type_id": todo, "res_model_id": model_id, "res_id": record.id}
            env["mail.activity"].create(dict(values, user_id=env.uid))
            record.message_post(body="B")
            env["ir.attachment"].create({"name": "F", "raw": b"f", "res_model": record._name, "res_id": record.id})
        cls.ids = {
            "sale.order": [order.id for order in orders],
            "sale.order.line": orders[0].order_line.ids + orders[1].order_line.ids,
            "res.partner": cls.partners,
            CHILD: cls.children,
            "res.partner.category": cls.tags,
            "product.template": product.product_tmpl_id.ids + stocked.product_tmpl_id.ids,
            "product.product": product.ids + stocked.ids,
            "crm.lead": lead.ids,
        }
        for model in ("mail.activity", "mail.message", "ir.attachment"):
            named = "model" if model == "mail.message" else "res_model"
            rows = env[model].sudo().search([(named, "in", ["sale.order", "res.partner", "crm.lead"])], order="id desc")
            cls.ids[model] = rows[:12].ids
        cls.stages = env["crm.stage"].search([], limit=2).ids

    def rules(self, pick):
        models = {}
        for model in WATCHED:
            if model in WRITTEN_BY_ODOO:
                continue
            letters = "".join(letter for letter in "rcwu" if pick.random() < (0.9 if letter == "r" else 0.55))
            if model in ("ir.attachment", "calendar.event"):
                letters = "r" if pick.random() < 0.7 else ""
            denied = [name for name in DENIABLE.get(model, ()) if pick.random() < 0.2]
            if letters:
                operations = tuple(LETTERS[letter] for letter in letters)
                models[model] = ModelRule(model, operations, frozenset(), frozenset(denied), frozenset())
        return Rules(pick.random(), models)

    def state(self):
        flush(self.admin)
        found = {}
        for model, columns in WATCHED.items():
            table, names = self.env[model]._table, ", ".join(("id", *columns))
            self.env.cr.execute(f"SELECT {names} FROM {table}")  # pylint: disable=sql-injection
            found[model] = {row[0]: row[1:] for row in self.env.cr.fetchall()}
        self.env.cr.execute("SELECT partner_id, category_id FROM res_partner_res_partner_category_rel")
        found["tags"] = set(self.env.cr.fetchall())
        return found

    def violations(self, rules, before, after):
        """Yields what a call did that its rules do not open, judged by the rows and columns only."""
        self.judged = rules
        for other, columns in WATCHED.items():
            letters = rules.models[other].operations if other in rules.models else ()
            denied = rules.models[other].denied_fields if other in rules.models else ()
            old, new = before[other], after[other]
            gone = [
                row_id
                for row_id in set(old) - set(new)
                if not self.was_deleted_with_its_record(other, old[row_id], before, after)
            ]
            if "unlink" not in letters and gone:
                yield f"{other} deleted"
            if "create" not in letters and self.made(other, before, after):
                yield f"{other} created"
            for row_id in set(old) & set(new):
                for column, was, is_ in zip(columns, old[row_id], new[row_id]):
                    if was == is_:
                        continue
                    if "write" not in letters:
                        yield f"{other}.{column} changed"
                    if column in denied or column == "state":
                        yield f"{other}.{column} is closed and changed"
            if other in ("mail.activity", "mail.message", "ir.attachment"):
                place = columns.index("res_model" if "res_model" in columns else "model")
                touched = [row_id for row_id in old if row_id not in gone and old[row_id] != new.get(row_id)]
                touched = [row_id for row_id in touched if row_id in new] + gone
                moved = [old[row_id][place] for row_id in touched] + [new[i][place] for i in touched if i in new]
                if any("read" not in self.letters(rules, owner) for owner in moved if owner):
                    yield f"{other} of a closed model touched"
        open_ = [*self.letters(rules, "res.partner"), *self.letters(rules, "res.partner.category")]
        if before["tags"] != after["tags"] and not {"write", "create", "unlink"} & set(open_):
            yield "tags changed"

    def made(self, model, before, after):
        """Returns the new rows, without those that Odoo creates along with others."""
        rows = [after[model][row_id] for row_id in set(after[model]) - set(before[model])]
        if model in ("ir.attachment", "mail.followers"):
            # A picture is stored as a file of its record, and the author of a new record follows it.
            placed = [dict(zip(WATCHED[model], row)) for row in rows]
            there = [row for row in placed if row["res_id"] in before.get(row["res_model"], ())]
            if model == "mail.followers":
                return [row for row in there if row["partner_id"] != self.admin.user.partner_id.id]
            return [row for row in there if "write" not in self.letters(self.judged, row["res_model"])]
        return [] if model in MADE_ALONG else rows

    def was_deleted_with_its_record(self, model, row, before, after):
        """True if the row was deleted together with the record that it belongs to."""
        columns = dict(zip(WATCHED[model], row))
        owner = columns.get("res_model") or columns.get("model") or OWNERS.get(model, (None,))[0]
        owner_id = columns.get("res_id") or columns.get(OWNERS.get(model, (None, None))[1])
        return owner in before and owner_id in before[owner] and owner_id not in after[owner]

    def letters(self, rules, model):
        return rules.models[model].operations if model in rules.models else ()

    @mute_logger("odoo.sql_db", "odoo.models", "odoo.orm.models", "odoo.addons.base.models.ir_rule")
    def test_no_generated_write_changes_what_its_rules_close(self):
        pick = random.Random(9)
        pool = [self.rules(pick) for _number in range(RULES)]
        before, outcomes, violations = self.state(), Counter(), []
        for number in range(CALLS):
            rules, (model, method, parts) = pick.choice(pool), Writes(pick, self).call()
            outcome, after = self.tried(rules, model, method, parts)
            outcomes[outcome] += 1
            if outcome == DONE:
                violations += [(number, wrong, model, method, parts) for wrong in self.violations(rules, before, after)]
        self.assertEqual(violations, [], Counter(wrong[1] for wrong in violations))
        # The generator must produce both refused and allowed calls.
        self.assertGreater(outcomes[DONE], CALLS // 12, outcomes)
        self.assertGreater(outcomes[REFUSED], CALLS // 4, outcomes)
        self.assertEqual(self.state(), before)

    def tried(self, rules, model, method, parts):
        after = None
        try:
            with self.env.cr.savepoint():
                self.done(rules, model, method, **parts)
                after = self.state()
                raise Taken
        except Taken:
            return DONE, after
        except Refusal:
            return REFUSED, None
        except (RolledBack, UserError, DatabaseError, ValueError, TypeError, KeyError):
            return FAILED, None
        finally:
            invalidate(self.admin)


class Taken(Exception):
    """Rolls back a call."""


class Writes:
    """Generates writing calls of all shapes."""

    def __init__(self, pick, case):
        self.pick = pick
        self.case = case

    def some(self, model):
        return self.pick.choice(self.case.ids[model])

    def call(self):
        model = self.pick.choice([name for name in self.case.ids if name not in ("ir.attachment", CHILD)])
        method = self.pick.choice(("write", "write", "write", "create", "import_rows", "write_each", "unlink"))
        if method == "create":
            return model, method, {"values": self.values(model, True)}
        if method == "import_rows":
            # Two rows may name the same record.
            count = self.pick.choice((1, 1, 2))
            rows = [{"id": self.some(model), "values": self.values(model)} for _number in range(count)]
            return model, method, {"rows": rows}
        if method == "unlink":
            return model, method, {"ids": [self.some(model)]}
        values = self.values(model)
        return model, method, {"ids": [self.some(model)], "values": [values] if method == "write_each" else values}

    def values(self, model, new=False, depth=0):
        pick = self.pick
        plain = {
            "sale.order": {
                "client_order_ref": "x",
                "state": "sale",
                "amount_total": 9,
                "note": "n",
                "message_partner_ids": [[4, self.some("res.partner")]],
            },
            "sale.order.line": {"name": "x", "price_unit": 5, "price_subtotal": 9, "state": "sale"},
            "res.partner": {
                "name": "x",
                "email": "x@example.com",
                "ref": "x",
                "phone": "1",
                "email_normalized": "x",
                "message_partner_ids": [[4, self.some("res.partner")]],
            },
            CHILD: {"name": "x", "ref": "x", "function": "x"},
            "res.partner.category": {"name": "x", "color": 3},
            "product.template": {
                "name": "x",
                "list_price": 5,
                "default_code": "x",
                "qty_available": 4,
                "image_1920": PIXEL,
                "barcode": "y",
            },
            "product.product": {
                "name": "x",
                "list_price": 5,
                "lst_price": 6,
                "barcode": "x",
                "default_code": "x",
                "qty_available": 7,
                "image_1920": PIXEL,
            },
            "crm.lead": {
                "name": "x",
                "email_from": "new@example.com",
                "phone": "2",
                "stage_id": self.case.stages[-1],
            },
            "mail.activity": {"summary": "x", "res_id": self.some("sale.order")},
            "mail.message": {"body": "x", "model": pick.choice(("sale.order", "res.partner", "crm.lead"))},
            "ir.attachment": {"name": "x"},
        }[model]
        names = pick.sample(sorted(plain), pick.randint(0 if depth == 0 else 1, min(2, len(plain))))
        values = {name: plain[name] for name in names}
        if new and "name" in plain and model != "sale.order.line":
            values["name"] = "n"
        if new and model == "sale.order":
            values["partner_id"] = self.some("res.partner")
        if model == "mail.activity" and pick.random() < 0.6:
            values["res_model_id"] = pick.choice(self.case.model_ids)
        if model == "mail.message" and pick.random() < 0.5:
            values["attachment_ids"] = self.commands("ir.attachment", depth)
        threads = ("message_ids", "mail.message"), ("activity_ids", "mail.activity")
        lists = {
            "sale.order": (("order_line", "sale.order.line"), *threads),
            "res.partner": (
                ("category_id", "res.partner.category"),
                ("child_ids", CHILD),
                ("sale_order_ids", "sale.order"),
                ("activity_ids", "mail.activity"),
            ),
            "product.template": (("product_variant_ids", "product.product"),),
            "crm.lead": (("order_ids", "sale.order"), *threads),
        }.get(model, ())
        if lists and depth < 3 and pick.random() < 0.6:
            name, other = pick.choice(lists)
            values[name] = self.commands(other, depth)
        return values

    def commands(self, model, depth):
        pick = self.pick
        shape = pick.randint(0, 9)
        if shape == 0:
            return False
        if shape == 1:
            return [self.some(model) for _number in range(pick.randint(0, 2))]
        # A command may prepare what the next one does.
        return [self.command(model, depth) for _number in range(pick.choice((1, 1, 2, 3)))]

    def command(self, model, depth):
        code = self.pick.choice((0, 1, 2, 3, 4, 4, 5, 6))
        if code == 0:
            return [0, 0, self.values(model, True, depth + 1)]
        if code == 1:
            return [1, self.some(model), self.values(model, False, depth + 1)]
        if code == 5:
            return [5, 0, 0]
        if code == 6:
            return [6, 0, [self.some(model) for _number in range(self.pick.randint(0, 2))]]
        return [code, self.some(model), 0]
