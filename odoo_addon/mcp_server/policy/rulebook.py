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

# This name is not a method. Among a rule's actions, it opens the documents of the model's records.
PRINT = "print"
DELETED_ALONG = TABLE["deletedAlong"]
RECORD_METHODS = frozenset(TABLE["recordMethods"])
_field_name = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z").match


class Rulebook:
    """Answers questions about the rules of one call. Each `may_` method returns normally or raises `Refusal`.

    `fields_of(model)` returns a mapping of the model's fields by name, or None for a model that does not exist."""

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
        """Requires any open operation on the model: that is enough to see its fields."""
        self.may_operate((self.open_operations(model) or ("read",))[0], model)

    def may_prepare(self, model):
        """Requires create or write on the model: that is enough to see the defaults of a new record."""
        operations = self.open_operations(model)
        self.may_operate("write" if "write" in operations and "create" not in operations else "create", model)

    def may_act(self, model, action, path="args.name"):
        if self.caller.scope != "write":
            raise Refusal("missing_scope", "This key may only read.", path)
        self.may_describe(model)
        # A method that every record has, such as `write`, would bypass the rule that guards it if it ran as an action.
        if action == PRINT or action in RECORD_METHODS or action not in self.rule(model).actions:
            raise Refusal("operation_disabled", f"The action {shown(action)} is not enabled on {model}.", path)

    def may_print(self, model, path="method"):
        """Requires the name `print` among the rule's actions: a document shows fields even if the rule denies them."""
        rule = self.rule(model)
        if rule is None or PRINT not in rule.actions:
            raise Refusal("operation_disabled", f"Printing is not enabled on {model}.", path)

    def denies_around(self, model):
        """True if a rule denies fields of the model, or of a model that its relations lead to."""
        relations = {info.relation for info in (self.fields_of(model) or {}).values()}
        return any(
            other in self.rules.models and self.rules.models[other].denied_fields for other in relations | {model}
        )

    def is_readable(self, model):
        if model not in self._readable:
            self._readable[model] = "read" in self.open_operations(model)
        return self._readable[model]

    def is_hidden(self, model, name):
        """True if the field may not be named: it discloses a denied one, or it belongs to a record of a closed
        model."""
        if self.tells_denied(model, name):
            return True
        info = (self.fields_of(model) or {}).get(name)
        return info is not None and self._closed_owner(model, name, info) is not None

    def tells_denied(self, model, name):
        """True if the field is denied, has the name of a secret, or takes its value from a field of either kind."""
        if is_secret_field(name) or self._is_denied(model, name):
            return True
        info = (self.fields_of(model) or {}).get(name)
        return info is not None and (
            info.hidden
            or any(is_secret_field(source) or self._is_denied(owner, source) for owner, source in info.sources)
        )

    def _closed_owner(self, model, name, info):
        """Returns the model of the record that a field really belongs to if that model is not open, else None."""
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
        """Refuses to write what Odoo sets itself, unless the rule names that field as writable."""
        rule = self.rule(model)
        writable = rule.writable_fields if rule is not None else ()
        if holds_code(model, name):
            raise Refusal("field_readonly", f"{name} of {model} holds code: it is never open. Leave it out.", path)
        if not self.is_wizard(model) and name not in writable:
            is_set_by_odoo = info.readonly == "always" or (info.readonly == "changes" and not creating)
            is_given = creating and is_given_once(model, name)
            is_moved = is_workflow_field(model, name, info.type)
            # A record starts in the first of its states, so that value may also be given explicitly.
            may_begin = creating or (is_no_step(model, name, value) and not is_set_by_odoo)
            begins = may_begin and is_moved and info.begins is not None and value == info.begins
            if not begins and (is_moved or (is_set_by_odoo and not is_given)):
                raise Refusal("field_readonly", f"{name} of {model} {how_to_set(model, name, value)}", path)
        for owner in info.owners:
            # The parent of a record that inherits is created with it: `may_make` checks that right.
            is_open = is_part_field(owner, name) if is_own_part(model, owner) else creating and info.inherited
            if not is_open:
                self.may_operate("write", owner, path)
        # The pipeline checks a reference to ir.model, by the model that the record names.
        is_part = info.type == "many2one" and info.relation != "ir.model" and is_own_part(model, info.relation)
        if value and is_part and name not in writable:
            self._may_point_at_part(model, name, info.relation, path)

    def may_lead_back(self, model, inverse, path):
        """Refuses to make a record the part of a new line: Odoo creates a part with each line, so the record belongs to
        another line."""
        info = (self.fields_of(model) or {}).get(inverse)
        if info is not None and info.type == "many2one" and is_own_part(model, info.relation):
            self._may_point_at_part(model, inverse, info.relation, path)

    def _may_point_at_part(self, model, name, part, path):
        """Refuses a reference to a part: Odoo creates a part with each record, so an existing part belongs to another
        record."""
        if part not in CHOSEN_PARTS:
            message = f"{name} of {model} names a part that Odoo makes with each record. Leave it out."
            raise Refusal("field_readonly", message, path)

    def may_make(self, model, values, path, inverse=None):
        """Requires the rights on the parent of a record that inherits from another model: creating the record creates
        the parent too, or changes it."""
        info = (self.fields_of(model) or {}).get("id")
        for field, parent in info.delegates if info else ():
            if field == inverse or is_own_part(model, parent) or self.is_wizard(model):
                continue
            if not values.get(field):
                self.may_operate("create", parent, path)
            elif any(self.fields_of(model)[name].inherited for name in values if name in self.fields_of(model)):
                self.may_operate("write", parent, path)

    def may_search_by_name(self, model, path):
        """Checks all the fields that Odoo searches for the name of a record."""
        self.may_name(model, "display_name", path)
        for owner, name in self._closed_to_search(model):
            self.may_read_there(model, owner, path)
            self.may_name(owner, name, path)

    def plain_name(self, model, path):
        """Returns None if every field that a name search looks into is open, else the stored name, which is then the
        only field searched. Raises `Refusal` if that is closed too."""
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
        """Returns the (model, field) pairs that a model is ordered by if a call names no order."""
        info = (self.fields_of(model) or {}).get("id")
        return info.ordered if info else ()

    def is_wizard(self, model):
        info = (self.fields_of(model) or {}).get("id")
        return info is not None and info.wizard

    def names_model(self, model):
        """True if the records of the model belong to a record of any model, which they name."""
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
