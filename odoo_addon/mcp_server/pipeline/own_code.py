"""Finds what the code of modules outside Odoo takes from fields. The policy table covers Odoo's own code, for the
series that the table was generated from."""

import ast
import inspect
import os
import types

from odoo import models
from odoo.modules import get_module_path

from ..compat import SERIES
from .code import Code
from .mentions import mentions_in
from .paths import setup_of
from .views import columns_of, texts_of

SERIES_OF_TABLE = (14, 19)

_ATTRIBUTE = "_mcp_server_code"
# Maps a file to its definitions, by line and name.
_parsed = {}


def sources_in_code(registry, model, name):
    """Yields the (model, field) pairs that a computed field takes values from, according to its method's code."""
    field = registry[model]._fields[name]
    code = _code_of(registry)
    compute, search = field.compute, field.search
    if isinstance(compute, str):
        for node in code.world.own_methods(model, compute):
            yield from code.assigned(model, node).get((model, name), ())
    elif isinstance(search, str) and not compute and code.world.own_methods(model, search):
        yield from code.named(model, search)
    for given in (compute, search):
        yield from _mentioned(code.world, model, given)


def name_sources_in_code(registry, model):
    code = _code_of(registry)
    for node in code.world.own_methods(model, "_compute_display_name"):
        yield from code.assigned(model, node).get((model, "display_name"), ())
    if code.world.own_methods(model, "name_get"):
        yield from (source for source in code.returned(model, "name_get")[0] if source[0])
    for method in ("_compute_display_name", "name_get"):
        yield from _mentioned(code.world, model, method)


def _mentioned(world, model, given):
    """Yields everything that code outside Odoo could take a value from: the fields that it and its helpers name, on the
    model and on the models that it leads to. Code that cannot be read could use any field of its model."""
    owners, names, calls, seen = {model}, set(), set(), set()
    todo = list(world.foreign(model, given))
    while todo:
        function = todo.pop()
        if function in seen:
            continue
        seen.add(function)
        found = world.mentions(function)
        if found is None:
            yield from ((model, name) for name in world.fields(model))
            return
        names |= found.names
        # Methods of BaseModel are skipped: an override, such as of write, adds no source for the value.
        calls |= {name for name in found.calls if not hasattr(models.BaseModel, name)}
        todo += world.helpers(function, found.calls)
        if _grow(world, owners, names) or found.calls:
            todo += [helper for owner in owners for name in calls for helper in world.foreign(owner, name)]
    for owner in owners:
        yield from ((owner, name) for name in names & set(world.fields(owner)))


def _grow(world, owners, names):
    """Adds the models that the names lead to. Returns True if there are new ones."""
    before, todo = len(owners), [*owners, *(name for name in names if name in world.registry)]
    owners.update(todo)
    while todo:
        owner = todo.pop()
        for name in names & set(world.fields(owner)):
            relation = world.comodel(owner, name)
            if relation in world.registry and relation not in owners:
                owners.add(relation)
                todo.append(relation)
    return len(owners) > before


def view_in_code(registry, model):
    """Returns the sources of an SQL view, in the table's shape, or None for a model with a table of its own."""
    model_class = registry[model]
    if model_class._auto or model_class._abstract or model_class._transient:
        return None
    code = _code_of(registry)
    views = code.__dict__.setdefault("views", {})
    if model not in views:
        tables = {other._table: name for name, other in registry.models.items() if other._auto and not other._abstract}
        texts = texts_of(code.world.classes(model))
        of, columns = columns_of(texts, tables, lambda owner, name: name in registry[owner]._fields)
        views[model] = {
            "of": of,
            "as": {name: [f"{owner}:{field}" for owner, field in places] for name, places in columns.items()},
        }
    return views[model] if views[model]["of"] else None


def _code_of(registry):
    """Returns the code reader of a registry. It is cached until the registry's setup changes."""
    setup, code = getattr(registry, _ATTRIBUTE, (None, None))
    if setup is not setup_of(registry):
        setup, code = setup_of(registry), Code(_World(registry))
        setattr(registry, _ATTRIBUTE, (setup, code))
    return code


class _World:
    """Answers what `Code` asks about models, from the registry and the files of its modules."""

    def __init__(self, registry):
        self.registry = registry
        # Caches the functions of a method's name, and what a function mentions.
        self.known = {}
        self.folders = () if SERIES not in SERIES_OF_TABLE else _odoos_folders()

    def comodel(self, model, name):
        field = self.registry[model]._fields.get(name) if model in self.registry else None
        return None if field is None else field.comodel_name or ""

    def methods(self, model, name):
        return [node for node in map(_node_of, self._functions(model, name)) if node is not None]

    def own_methods(self, model, name):
        """Returns the same as `methods` if a module outside Odoo defines one of them, else an empty list."""
        return self.methods(model, name) if any(map(self._is_own, self._functions(model, name))) else []

    def fields(self, model):
        return self.registry[model]._fields

    def foreign(self, model, given):
        """Returns the functions outside Odoo that have the name of a method, or the given function itself."""
        if not self.folders or not given:
            return []
        if isinstance(given, str):
            key = (model, given)
            if key not in self.known:
                self.known[key] = [function for function in self._functions(model, given) if self._is_own(function)]
            return self.known[key]
        function = inspect.unwrap(getattr(given, "__func__", given))
        is_read = not hasattr(function, "__code__") or self._is_own(function) or _text_of(function) is not None
        return [function] if is_read else []

    def mentions(self, function):
        """Returns what a function mentions, or None if it cannot be read."""
        if function not in self.known:
            nodes = _nodes_of(function)
            self.known[function] = mentions_in(nodes) if nodes else None
        return self.known[function]

    def helpers(self, function, calls):
        """Yields the functions of addons outside Odoo among the names that a function calls."""
        known = getattr(function, "__globals__", {})
        for call in calls:
            module, _dot, name = call.rpartition(".")
            found = getattr(known.get(module), name, None) if module else known.get(name)
            if isinstance(found, types.FunctionType) and self._is_own(found):
                if found.__globals__.get("__name__", "").startswith("odoo.addons."):
                    yield found

    def classes(self, model):
        for part in self.registry[model].__mro__:
            path = _path(part)
            node = _definitions(path).get(part.__name__) if path else None
            if node is not None:
                yield node

    def _functions(self, model, name):
        if model not in self.registry:
            return
        for part in self.registry[model].__mro__:
            function = part.__dict__.get(name)
            function = getattr(function, "__func__", getattr(function, "fget", function))
            function = inspect.unwrap(function) if callable(function) else None
            if hasattr(function, "__code__"):
                yield function

    def _is_own(self, function):
        path = os.path.realpath(function.__code__.co_filename)
        return not path.startswith(self.folders)


def _odoos_folders():
    parents = {os.path.dirname(os.path.realpath(get_module_path(name) or "")) for name in ("base", "web")}
    parents.add(os.path.dirname(os.path.realpath(inspect.getsourcefile(models.BaseModel))))
    return tuple(os.path.join(parent, "") for parent in parents if parent)


def _nodes_of(function):
    """Returns the definition of a function, all lambdas on its line, or the code of a field that was created in Odoo
    itself."""
    text = _text_of(function)
    if text is not None:
        try:
            return [ast.parse(text.strip())]
        except (SyntaxError, ValueError):
            return []
    code = getattr(function, "__code__", None)
    if code is None:
        return []
    if code.co_name == "<lambda>":
        return _definitions(code.co_filename).get((code.co_firstlineno, code.co_name), [])
    node = _node_of(function)
    return [] if node is None else [node]


def _text_of(function):
    """Returns the code that `make_compute` of ir.model.fields made a function from, or None."""
    code = getattr(function, "__code__", None)
    is_made = code is not None and code.co_freevars == ("text",) and function.__module__.endswith(".ir_model")
    return function.__closure__[0].cell_contents or "" if is_made else None


def _node_of(function):
    found = _definitions(function.__code__.co_filename)
    return found.get((function.__code__.co_firstlineno, function.__name__))


def _definitions(path):
    """Maps methods by (line, name) and classes by name."""
    if path not in _parsed:
        found = _parsed[path] = {}
        try:
            with open(path, encoding="utf-8") as file:
                tree = ast.parse(file.read())
        except (OSError, SyntaxError, ValueError):
            # A module without source files has no definitions.
            return found
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                for line in (node.lineno, *(part.lineno for part in node.decorator_list)):
                    found[line, node.name] = node
            elif isinstance(node, ast.ClassDef):
                found[node.name] = node
            elif isinstance(node, ast.Lambda):
                found.setdefault((node.lineno, "<lambda>"), []).append(node)
    return _parsed[path]


def _path(part):
    try:
        return inspect.getsourcefile(part)
    except TypeError:
        return None
