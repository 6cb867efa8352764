"""What the code of modules that are not Odoo's own takes from fields. Odoo's own is in the table, for the series that
it was made from."""

import ast
import inspect
import os

from odoo.modules import get_module_path

from ..compat import SERIES
from .code import Code
from .paths import setup_of
from .views import columns_of, texts_of

SERIES_OF_TABLE = (14, 19)

_ATTRIBUTE = "_mcp_server_code"
# By file: the definitions in it by line and name.
_parsed = {}


def sources_in_code(registry, model, name):
    """(model, field) pairs that a computed field takes, by its method's code."""
    field = registry[model]._fields[name]
    compute = field.compute if isinstance(field.compute, str) else None
    search = field.search if not compute and isinstance(field.search, str) else None
    code = _code_of(registry)
    if compute:
        for node in code.world.own_methods(model, compute):
            yield from code.assigned(model, node).get((model, name), ())
    elif search and code.world.own_methods(model, search):
        yield from code.named(model, search)


def name_sources_in_code(registry, model):
    code = _code_of(registry)
    for node in code.world.own_methods(model, "_compute_display_name"):
        yield from code.assigned(model, node).get((model, "display_name"), ())
    if code.world.own_methods(model, "name_get"):
        yield from (source for source in code.returned(model, "name_get")[0] if source[0])


def view_in_code(registry, model):
    """The view's line of the table, or None for a model with a table of its own."""
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
    """One for as long as the registry's setup stands."""
    setup, code = getattr(registry, _ATTRIBUTE, (None, None))
    if setup is not setup_of(registry):
        setup, code = setup_of(registry), Code(_World(registry))
        setattr(registry, _ATTRIBUTE, (setup, code))
    return code


class _World:
    """What Code asks of models, out of the registry and the files of its modules."""

    def __init__(self, registry):
        self.registry = registry
        self.folders = () if SERIES not in SERIES_OF_TABLE else _odoos_folders()

    def comodel(self, model, name):
        field = self.registry[model]._fields.get(name) if model in self.registry else None
        return None if field is None else field.comodel_name or ""

    def methods(self, model, name):
        return [node for node in map(_node_of, self._functions(model, name)) if node is not None]

    def own_methods(self, model, name):
        """The same, where a module that is not Odoo's own has one of them."""
        return self.methods(model, name) if any(map(self._is_own, self._functions(model, name))) else []

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
    return tuple(os.path.join(parent, "") for parent in parents if parent)


def _node_of(function):
    found = _definitions(function.__code__.co_filename)
    return found.get((function.__code__.co_firstlineno, function.__name__))


def _definitions(path):
    """Methods by (line, name), classes by name."""
    if path not in _parsed:
        found = _parsed[path] = {}
        try:
            with open(path, encoding="utf-8") as file:
                tree = ast.parse(file.read())
        except (OSError, SyntaxError, ValueError):
            # A module without its sources says nothing.
            return found
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                for line in (node.lineno, *(part.lineno for part in node.decorator_list)):
                    found[line, node.name] = node
            elif isinstance(node, ast.ClassDef):
                found[node.name] = node
    return _parsed[path]


def _path(part):
    try:
        return inspect.getsourcefile(part)
    except TypeError:
        return None
