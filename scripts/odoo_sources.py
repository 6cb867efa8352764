"""Reads the classes of Odoo's own sources without running them."""

import ast
from collections import defaultdict
from pathlib import Path


class Model:
    def __init__(self):
        self.parents, self.delegates, self.classes, self.bases = [], {}, [], set()
        self.fields, self.methods, self.attributes = {}, defaultdict(list), {}


class World:
    def __init__(self, root):
        self.models = defaultdict(Model)
        for path in sorted(Path(root).rglob("*.py")):
            parts = path.relative_to(root).parts
            if "tests" in parts or any(part.startswith("test_") for part in parts):
                continue
            for node in ast.parse(path.read_text()).body:
                if isinstance(node, ast.ClassDef):
                    self._take(node, "/".join(parts))
        self._fields = {}

    def _take(self, node, file):
        known = {}
        for statement in node.body:
            if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
                try:
                    known[statement.targets[0].id] = ast.literal_eval(statement.value)
                except ValueError:
                    continue
        parents = known.get("_inherit") or []
        parents = [parents] if isinstance(parents, str) else list(parents)
        name = known.get("_name") or (parents[0] if len(parents) == 1 else None)
        if not isinstance(name, str):
            return
        model = self.models[name]
        model.parents += [parent for parent in parents if parent != name]
        model.delegates.update(known.get("_inherits") or {})
        model.attributes.update(
            {key: known[key] for key in ("_auto", "_rec_name", "_rec_names_search", "_order") if key in known}
        )
        model.classes.append(node)
        model.bases |= {ast.unparse(base).split(".")[-1] for base in node.bases}
        for statement in node.body:
            if isinstance(statement, ast.FunctionDef):
                statement.file = file
                model.methods[statement.name].append(statement)
            elif isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Call):
                field = _field(statement.value)
                if field:
                    for target in statement.targets:
                        model.fields.setdefault(target.id, {}).update(field)

    def lineage(self, name, seen=None):
        """Return the model and the models that it inherits from."""
        seen = seen if seen is not None else []
        if name not in seen and name in self.models:
            seen.append(name)
            for parent in [*self.models[name].parents, "base"]:
                self.lineage(parent, seen)
        return seen

    def fields(self, name):
        if name not in self._fields:
            self._fields[name] = found = {}
            for link, parent in self._delegates(name):
                for field, info in self.fields(link).items():
                    found[field] = {**info, "compute": None, "related": f"{parent}.{field}", "search": None}
            for owner in reversed(self.lineage(name)):
                for field, info in self.models[owner].fields.items():
                    found[field] = {**found.get(field, {}), **info}
            found.setdefault("id", {"type": "integer"})
            found.setdefault("display_name", {"type": "char", "compute": "_compute_display_name"})
            for audit in ("create_uid", "write_uid"):
                found.setdefault(audit, {"type": "many2one", "comodel": "res.users"})
            for audit in ("create_date", "write_date"):
                found.setdefault(audit, {"type": "datetime"})
        return self._fields[name]

    def _delegates(self, name):
        for owner in self.lineage(name):
            for link, parent in self.models[owner].delegates.items():
                yield link, parent
            for field, info in self.models[owner].fields.items():
                if info.get("delegate"):
                    yield info["comodel"], field

    def comodel(self, model, name):
        if model not in self.models:
            return None
        field = self.fields(model).get(name)
        return None if field is None else self._comodel(model, field)

    def _comodel(self, model, field, depth=0):
        comodel = field.get("comodel") or ""
        if comodel or not field.get("related") or depth > 8:
            return comodel
        at = model
        for step in field["related"].split("."):
            field = self.fields(at).get(step) if at in self.models else None
            if field is None:
                return ""
            at = self._comodel(at, field, depth + 1)
        return at

    def methods(self, model, name):
        return [node for owner in self.lineage(model) for node in self.models[owner].methods.get(name, ())]

    def own_classes(self, model):
        return self.models[model].classes

    def own_methods(self, model):
        return [node for nodes in self.models[model].methods.values() for node in nodes]

    def attribute(self, model, name):
        return next(
            (
                self.models[owner].attributes[name]
                for owner in self.lineage(model)
                if name in self.models[owner].attributes
            ),
            None,
        )

    def has_records(self, model):
        return "Model" in self.models[model].bases

    def is_view(self, model):
        return self.models[model].attributes.get("_auto") is False or "_table_query" in self.models[model].methods

    def steps(self, model, path):
        """Yield each (model, field) on a path."""
        for step in path.split("."):
            comodel = self.comodel(model, step) if model else None
            if comodel is None:
                return
            yield model, step
            model = comodel

    def depends(self, model, name):
        for node in self.methods(model, name):
            for decorator in node.decorator_list:
                if isinstance(decorator, ast.Call) and ast.unparse(decorator.func).endswith("depends"):
                    for argument in decorator.args:
                        if isinstance(argument, ast.Constant):
                            yield argument.value


def _field(call):
    func = call.func
    if not (isinstance(func, ast.Attribute) and isinstance(func.value, ast.Name) and func.value.id == "fields"):
        return None
    info = {"type": func.attr.lower()}
    names = {"Many2one": ["comodel"], "One2many": ["comodel", "inverse_name"], "Many2many": ["comodel"]}.get(
        func.attr, []
    )
    for name, argument in zip(names, call.args):
        info[name] = _literal(argument)
    for keyword in call.keywords:
        key = {"comodel_name": "comodel"}.get(keyword.arg, keyword.arg)
        if key in ("comodel", "compute", "inverse", "related", "search", "store", "readonly", "delegate"):
            value = _literal(keyword.value)
            if key == "related" and isinstance(value, (list, tuple)):
                value = ".".join(value)
            info[key] = value
    return info


def _literal(node):
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return node.attr
    try:
        return ast.literal_eval(node)
    except ValueError:
        return None
