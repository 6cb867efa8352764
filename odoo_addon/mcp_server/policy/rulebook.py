import difflib
import re

from .floor import closed_operations, is_on_hard_floor, is_secret_field
from .refusal import Refusal, malformed, shown
from .rules import FieldInfo
from .table import TABLE
from .workflow import (
    CHOSEN_PARTS,
    holds_code,
    how_to_set,
    is_given_once,
    is_no_step,
    is_own_field,
    is_own_part,
    is_part_field,
    is_workflow_field,
)

# No method of a model: stands among a rule's actions and opens the documents of its records.
PRINT = "print"
DELETED_ALONG = TABLE["deletedAlong"]
RECORD_METHODS = frozenset(TABLE["recordMethods"])
_field_name = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z").match


class Rulebook:
    """The rules of one call, asked one thing at a time. Each question passes or raises `Refusal`.

    `fields_of(model)` answers a mapping of the model's fields by name, or None for a model that does not exist.
    """

    def __init__(self, caller, rules, fields_of):
        self.caller = caller
        self.rules = rules
        self.fields_of = fields_of
        self._readable = {}

    def rule(self, model):
        if self.caller.models is not None and model not in self.caller.models:
            return None
        return self.rules.models.get(model)

    def open_operations(self, model):
        rule = self.rule(model)
        if rule is None or is_on_hard_floor(model):
            return ()
        return tuple(
            operation
            for operation in rule.operations
            if operation not in closed_operations(model) and (operation == "read" or self.caller.scope == "write")
        )

    def may_operate(self, operation, model, path="model"):
        if operation != "read" and self.caller.scope != "write":
            raise Refusal("missing_scope", "This key may only read.", path)
        if not isinstance(model, str) or is_on_hard_floor(model):
            raise Refusal("hard_floor", f"{shown(model)} is never open for MCP access.", path)
        operations = self.open_operations(model)
        if not operations:
            raise Refusal("model_disabled", f"Model '{shown(model)}' is not enabled for MCP access.", path)
        if operation not in operations:
            raise Refusal(
                "operation_disabled",
                "{} is not enabled on {}. Enabled on it: {}.".format(operation, model, ", ".join(operations)),
                path,
            )
        for along in DELETED_ALONG.get(model, ()) if operation == "unlink" else ():
            if "unlink" not in self.open_operations(along):
                message = f"Deleting a {model} may delete its {along} too, where unlink is not enabled."
                raise Refusal("operation_disabled", message, path)

    def may_describe(self, model):
        """Any operation on the model is open: enough to know its fields."""
        self.may_operate((self.open_operations(model) or ("read",))[0], model)

    def may_prepare(self, model):
        """Creating or changing is open: enough to know what a new record would begin with."""
        operations = self.open_operations(model)
        self.may_operate("write" if "write" in operations and "create" not in operations else "create", model)

    def may_act(self, model, action, path="args.name"):
        if self.caller.scope != "write":
            raise Refusal("missing_scope", "This key may only read.", path)
        self.may_describe(model)
        # As an action, a method that every record has would pass by the rule that guards it.
        if action == PRINT or action in RECORD_METHODS or action not in self.rule(model).actions:
            raise Refusal("operation_disabled", f"The action {shown(action)} is not enabled on {model}.", path)

    def may_print(self, model, path="method"):
        """A document shows fields whatever the rule denies: it is opened by a name among the rule's actions."""
        rule = self.rule(model)
        if rule is None or PRINT not in rule.actions:
            raise Refusal("operation_disabled", f"Printing is not enabled on {model}.", path)

    def denies_around(self, model):
        """A rule denies fields of the model, or of one that its relations lead to."""
        relations = {info.relation for info in (self.fields_of(model) or {}).values()}
        return any(
            other in self.rules.models and self.rules.models[other].denied_fields for other in relations | {model}
        )

    def is_readable(self, model):
        if model not in self._readable:
            self._readable[model] = "read" in self.open_operations(model)
        return self._readable[model]

    def is_hidden(self, model, name):
        """The field may not be named: it tells a denied one, or it belongs to a record of a closed model."""
        if self.tells_denied(model, name):
            return True
        info = (self.fields_of(model) or {}).get(name)
        return info is not None and self._closed_owner(model, name, info) is not None

    def tells_denied(self, model, name):
        """Its rule, its name, or the rule of a field that it is taken from closes it."""
        if is_secret_field(name) or self._is_denied(model, name):
            return True
        info = (self.fields_of(model) or {}).get(name)
        return info is not None and (
            info.hidden
            or any(is_secret_field(source) or self._is_denied(owner, source) for owner, source in info.sources)
        )

    def _closed_owner(self, model, name, info):
        """The model of the record that a field belongs to in truth, where that is not open."""
        holder = model
        for passed in () if is_own_field(model, name) else info.passed:
            if passed == model or self.is_readable(passed):
                holder = passed
            elif not is_own_part(holder, passed):
                return passed
        return None

    def _is_denied(self, model, name):
        rule = self.rules.models.get(model)
        return rule is not None and name in rule.denied_fields

    def may_name(self, model, name, path):
        if not isinstance(name, str) or not _field_name(name):
            raise malformed(f"'{shown(name)}' is no field name", path)
        info = (self.fields_of(model) or {}).get(name)
        owner = info and self._closed_owner(model, name, info)
        if owner:
            message = f"{name} of {model} belongs to {owner}, which is not enabled. Leave it out."
            raise Refusal("relation_disabled", message, path)
        if self.is_hidden(model, name):
            raise Refusal("field_denied", f"The field {shown(name)} of {model} is not enabled. Leave it out.", path)

    def may_set(self, model, name, info, value, creating, path):
        """What Odoo sets itself is written by the way Odoo has for it, unless the rule opens that very field."""
        rule = self.rule(model)
        writable = rule.writable_fields if rule is not None else ()
        if holds_code(model, name):
            raise Refusal("field_readonly", f"{name} of {model} holds code: it is never open. Leave it out.", path)
        if not self.is_wizard(model) and name not in writable:
            is_set_by_odoo = info.readonly == "always" or (info.readonly == "changes" and not creating)
            is_given = creating and is_given_once(model, name)
            is_moved = is_workflow_field(model, name, info.type)
            # A record begins in the first of its states, also when that is said.
            may_begin = creating or (is_no_step(model, name, value) and not is_set_by_odoo)
            begins = may_begin and is_moved and info.begins is not None and value == info.begins
            if not begins and (is_moved or (is_set_by_odoo and not is_given)):
                raise Refusal("field_readonly", f"{name} of {model} {how_to_set(model, name, value)}", path)
        for owner in info.owners:
            # The record that one is made on top of is made with it: that right is asked for where it is.
            is_open = is_part_field(owner, name) if is_own_part(model, owner) else creating and info.inherited
            if not is_open:
                self.may_operate("write", owner, path)
        # The model that a record names is judged by its own name.
        is_part = info.type == "many2one" and info.relation != "ir.model" and is_own_part(model, info.relation)
        if value and is_part and name not in writable:
            self._may_point_at_part(model, name, info.relation, path)

    def may_lead_back(self, model, inverse, path):
        """A line is not put on a record that is a part of its kind: that one belongs to another line."""
        info = (self.fields_of(model) or {}).get(inverse)
        if info is not None and info.type == "many2one" and is_own_part(model, info.relation):
            self._may_point_at_part(model, inverse, info.relation, path)

    def _may_point_at_part(self, model, name, part, path):
        """A part is made with each record: the one that is named is another record's."""
        if part not in CHOSEN_PARTS:
            message = f"{name} of {model} names a part that Odoo makes with each record. Leave it out."
            raise Refusal("field_readonly", message, path)

    def may_make(self, model, values, path, inverse=None):
        """A record that is made on top of one of another model makes that one too, or changes it."""
        info = (self.fields_of(model) or {}).get("id")
        for field, parent in info.delegates if info else ():
            if field == inverse or is_own_part(model, parent) or self.is_wizard(model):
                continue
            if not values.get(field):
                self.may_operate("create", parent, path)
            elif any(self.fields_of(model)[name].inherited for name in values if name in self.fields_of(model)):
                self.may_operate("write", parent, path)

    def may_search_by_name(self, model, path):
        """A search by a record's name looks into all the fields that its model searches names in."""
        self.may_name(model, "display_name", path)
        for owner, name in self._closed_to_search(model):
            self.may_read_there(model, owner, path)
            self.may_name(owner, name, path)

    def plain_name(self, model, path):
        """None where a record may be searched for by all that its name search looks into; else the stored name, which
        alone is searched then. Refused where that is closed too."""
        self.may_name(model, "display_name", path)
        if not self._closed_to_search(model):
            return None
        plain = self.fields_of(model)["display_name"].plain
        if plain is None or self.is_hidden(model, plain):
            self.may_search_by_name(model, path)
        return plain

    def _closed_to_search(self, model):
        info = (self.fields_of(model) or {}).get("display_name")
        return [
            (owner, name)
            for owner, name in (info.searched if info else ())
            if self.is_hidden(owner, name) or (owner != model and not self.is_readable(owner))
        ]

    def may_read_there(self, model, owner, path):
        if owner != model and not self.is_readable(owner):
            raise Refusal(
                "relation_disabled",
                f"A search for {model} by name looks into {owner}, which is not enabled. Search its name field.",
                path,
            )

    def own_order(self, model):
        """(model, field) pairs that a model is ordered by when nothing else is said."""
        info = (self.fields_of(model) or {}).get("id")
        return info.ordered if info else ()

    def is_wizard(self, model):
        info = (self.fields_of(model) or {}).get("id")
        return info is not None and info.wizard

    def names_model(self, model):
        """Its records belong to another record, of whichever model."""
        fields = self.fields_of(model) or {}
        return "res_model" in fields and "res_model_id" in fields and fields["res_model_id"].relation == "ir.model"

    def field(self, model, name, path):
        self.may_name(model, name, path)
        fields = self.fields_of(model)
        if fields is None:
            raise Refusal("model_disabled", f"Model '{shown(model)}' not found in Odoo instance.", path)
        if name in fields:
            return fields[name]
        if name == "id":
            return FieldInfo("integer")
        near = difflib.get_close_matches(name, [other for other in fields if not self.is_hidden(model, other)])
        hint = ", but {}".format(", ".join(near)) if near else ""
        raise malformed(f"{model} has no field {shown(name)}{hint}", path)
