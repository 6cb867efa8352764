"""Finds the fields that the code of a method takes values from. It reads the source and never runs it. It does not
import Odoo: scripts/field-sources.py, which generates the gateway's table, uses it too."""

import ast
import re
from collections import defaultdict

from .context_tests import Shown
from .syntax import index_of, is_env, is_own, text_of

MAX_DEPTH = 3
# Methods of records that return records of the same model, or a value that no field holds.
SAME = frozenset(
    "browse concat copy create ensure_one exists filtered filtered_domain new search sorted sudo union with_company"
    " with_context with_env with_prefetch with_user".split()
)
READERS = frozenset("_read_group formatted_read_group read read_group search_fetch search_read".split())
# Their result is a count or a flag, not a value.
FLAGS = frozenset("all any bool callable hasattr isinstance len".split())
ITERATORS = frozenset("filter iter list reversed set sorted tuple".split())
COLLECTORS = frozenset("add append extend insert setdefault update".split())
_column = re.compile(r"\.(\w+)").findall
LITERALS = ("Constant", "NameConstant", "Num", "Str")
CONTEXT = ("", "\0context")


class Code:
    """Finds the fields, as pairs (model, field), that methods take values from. `world` describes the models:
    `comodel(model, name)` returns the model that a field leads to, "" for a field that is no relation, and None if
    there is no such field. `methods(model, name)` returns the syntax nodes of a method's definitions."""

    def __init__(self, world):
        self.world = world
        self._returned = {}

    def assigned(self, model, node):
        """Returns the fields that a method assigns, each with the fields that the value is taken from."""
        return _clean(_Method(self, model, node, 0).assigned)

    def copied(self, model, node):
        """Returns the fields that a method assigns an unchanged value of another field, each with those fields. Two
        fields that get one value count as copies of each other."""
        return _clean(_Method(self, model, node, 0).copied)

    def returned(self, model, name, depth=0):
        """Returns the fields that the result of a method is taken from, the model of the records that it returns, and
        the fields that it assigns."""
        key = (model, name)
        if key not in self._returned:
            # A recursive call adds nothing new.
            self._returned[key] = (set(), None, {})
            taken, kind, assigned = set(), None, defaultdict(set)
            for node in self.world.methods(model, name):
                method = _Method(self, model, node, depth)
                taken |= method.returned
                kind = kind or method.kind
                for place, sources in method.assigned.items():
                    assigned[place] |= sources
            self._returned[key] = (taken, kind, assigned)
        return self._returned[key]

    def named(self, model, name):
        """Returns every field that a method names, including those named by its helpers on the same records."""
        names = {text for owner, text in self.returned(model, name)[0] if not owner}
        for node in self.world.methods(model, name):
            for part in ast.walk(node):
                if isinstance(part, ast.Call) and is_own(part.func):
                    names |= {text for owner, text in self.returned(model, part.func.attr)[0] if not owner}
                text = text_of(part)
                if text is not None:
                    # A text with blanks is a query, which names columns.
                    names.update(_column(text) if " " in text else (text,))
        return {(model, text) for text in names if self.world.comodel(model, text) is not None}


class _Method:
    def __init__(self, code, model, node, depth):
        self.code, self.world, self.model, self.depth = code, code.world, model, depth
        self.taken, self.kinds, self.keys = defaultdict(set), {}, defaultdict(lambda: defaultdict(set))
        self.assigned, self.copied = defaultdict(set), defaultdict(set)
        self.returned, self.kind, self.shown = set(), None, Shown()
        arguments = node.args.args
        if arguments and arguments[0].arg in ("self", "records"):
            self.kinds[arguments[0].arg] = model
        # In a loop, a name may be used above the line that binds it: the second pass knows it.
        for _pass in range(2):
            self._run(node.body)

    def _run(self, statements):
        for statement in statements:
            self._step(statement)

    def _step(self, node):
        if isinstance(node, ast.Assign):
            self._assign(node)
        elif isinstance(node, (ast.AugAssign, ast.AnnAssign)) and node.value is not None:
            self._bind(node.target, *self._value(node.value))
        elif isinstance(node, (ast.For, ast.AsyncFor)):
            self._bind(node.target, *self._value(node.iter))
            self._run(node.body + node.orelse)
        elif isinstance(node, ast.If):
            self._branch(node)
        elif isinstance(node, (ast.With, ast.AsyncWith)):
            self._run(node.body)
        elif isinstance(node, ast.While):
            self._run(node.body + node.orelse)
        elif isinstance(node, ast.Try):
            self._run(node.body + node.orelse + node.finalbody)
            for handler in node.handlers:
                self._run(handler.body)
        elif isinstance(node, ast.Return):
            taken, kind = self._value(node.value)
            self.returned |= taken
            self.kind = self.kind or kind
        elif isinstance(node, ast.FunctionDef):
            self._run(node.body)
        elif isinstance(node, ast.Expr):
            self._value(node.value)

    def _branch(self, node):
        """Leaves out a branch that runs only for a context key that calls may not send."""
        self._run(self.shown.reached(node))

    def _assign(self, node):
        self.shown.bind(node)
        taken, kind = self._value(node.value)
        whole = self._copies(node.value)
        for target in node.targets:
            parts = getattr(target, "elts", None)
            values = getattr(node.value, "elts", None)
            if parts and values and len(parts) == len(values):
                for part, value in zip(parts, values):
                    self._bind(part, *self._value(value))
                continue
            self._bind(target, taken, kind)
            self._copy(target, whole)
        places = [place for place in map(self._place, node.targets) if place]
        if len(places) > 1 and type(node.value).__name__ not in LITERALS:
            self._pair(places)

    def _bind(self, target, taken, kind):
        if isinstance(target, ast.Name):
            self.taken[target.id] |= taken
            if kind:
                self.kinds[target.id] = kind
        elif isinstance(target, ast.Starred):
            self._bind(target.value, taken, kind)
        elif isinstance(target, (ast.Tuple, ast.List)):
            for part in target.elts:
                self._bind(part, taken, kind if isinstance(target, ast.List) else None)
        elif isinstance(target, (ast.Attribute, ast.Subscript)):
            place = self._place(target)
            if place:
                self.assigned[place] |= taken
            elif isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name):
                self.taken[target.value.id] |= taken
                text = text_of(index_of(target))
                if text is not None:
                    self.keys[target.value.id][text] |= taken

    def _place(self, target):
        """Returns the field of a record that an assignment target is, or None."""
        if isinstance(target, ast.Attribute):
            name = target.attr
        elif isinstance(target, ast.Subscript):
            name = text_of(index_of(target))
        else:
            return None
        _taken, kind = self._value(target.value)
        if kind is None and isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name):
            kind = self.model
        return (kind, name) if name and kind and self.world.comodel(kind, name) is not None else None

    def _pair(self, places):
        """Notes that fields that get one value are copies of each other."""
        for place in places:
            self.copied[place].update(other for other in places if other != place)

    def _copy(self, target, whole):
        place = self._place(target)
        if place:
            self.copied[place] |= whole - {place}

    def _copies(self, node):
        """Returns the fields whose unchanged values an expression can be."""
        if isinstance(node, ast.Attribute):
            _taken, kind = self._value(node.value)
            if kind and self.world.comodel(kind, node.attr) is not None:
                return {(kind, node.attr)}
        if isinstance(node, ast.BoolOp):
            return set().union(*map(self._copies, node.values))
        if isinstance(node, ast.IfExp):
            return self._copies(node.body) | self._copies(node.orelse)
        return set()

    def _value(self, node):
        """Returns the fields that an expression takes values from, and the model if it is records."""
        method = getattr(self, f"_of_{type(node).__name__.lower()}", None)
        if method:
            return method(node)
        taken = set()
        for part in ast.iter_child_nodes(node) if node is not None else ():
            if isinstance(part, ast.expr):
                taken |= self._value(part)[0]
        return taken, None

    def _of_name(self, node):
        return set(self.taken[node.id]), self.kinds.get(node.id)

    def _of_constant(self, node):
        text = text_of(node)
        return ({("", text)} if text is not None else set()), None

    _of_str = _of_constant

    def _of_attribute(self, node):
        if node.attr in ("context", "_context"):
            return {CONTEXT}, None
        if is_env(node.value) and node.attr in ("company", "user"):
            return set(), {"company": "res.company", "user": "res.users"}[node.attr]
        taken, kind = self._value(node.value)
        return self._field(taken, kind, node.attr)

    def _field(self, taken, kind, name):
        comodel = self.world.comodel(kind, name) if kind else None
        if comodel is None:
            return taken, kind if name == "_origin" else None
        return taken | {(kind, name)}, comodel or None

    def _of_subscript(self, node):
        index = index_of(node)
        if is_env(node.value):
            return set(), text_of(index)
        taken, kind = self._value(node.value)
        text = text_of(index)
        if kind is None:
            known = self.keys.get(node.value.id, {}) if isinstance(node.value, ast.Name) else {}
            return (set(known[text]) if text in known else taken), None
        if text is not None:
            return self._field(taken, kind, text)
        if isinstance(index, (ast.Slice, ast.Constant, ast.UnaryOp)):
            return taken, kind
        names = {name for owner, name in self._value(index)[0] if not owner}
        return taken | {(kind, name) for name in names if self.world.comodel(kind, name) is not None}, None

    def _of_call(self, node):
        if isinstance(node.func, ast.Name):
            return self._of_function(node)
        if not isinstance(node.func, ast.Attribute):
            return self._arguments(node), None
        name, receiver = node.func.attr, node.func.value
        if isinstance(receiver, ast.Call) and isinstance(receiver.func, ast.Name) and receiver.func.id == "super":
            # Every definition of the method is read separately.
            return set(), None
        taken, kind = self._value(receiver)
        if kind is None:
            arguments = self._arguments(node)
            if name in COLLECTORS and isinstance(receiver, ast.Name):
                self.taken[receiver.id] |= arguments
            return taken | arguments, None
        self._type_lambdas(node, kind)
        if name in SAME:
            return taken, kind
        if name == "mapped" and node.args:
            return self._mapped(node.args[0], taken, kind)
        if name in READERS:
            return taken | self._read(node, kind), None
        if name in ("update", "write"):
            self._write(node, kind)
            return set(), None
        if self.depth < MAX_DEPTH:
            found, answered, assigned = self.code.returned(kind, name, self.depth + 1)
            for place, sources in assigned.items():
                self.assigned[place] |= sources
            return taken | found | _values(self._arguments(node)), answered
        return taken | _values(self._arguments(node)), None

    def _of_function(self, node):
        name = node.func.id
        if name in FLAGS:
            return set(), None
        if name == "getattr" and len(node.args) > 1:
            taken, kind = self._value(node.args[0])
            return self._field(taken, kind, text_of(node.args[1]) or "")
        taken = self._arguments(node)
        return taken, self._value(node.args[0])[1] if name in ITERATORS and node.args else None

    def _arguments(self, node):
        taken = set()
        for argument in [*node.args, *(keyword.value for keyword in node.keywords)]:
            taken |= self._value(argument)[0]
        return taken

    def _type_lambdas(self, node, kind):
        for argument in [*node.args, *(keyword.value for keyword in node.keywords)]:
            if isinstance(argument, ast.Lambda) and argument.args.args:
                self.kinds[argument.args.args[0].arg] = kind

    def _mapped(self, argument, taken, kind):
        if isinstance(argument, ast.Lambda):
            found, of = self._value(argument.body)
            return taken | found, of
        for step in (text_of(argument) or "").split("."):
            taken, kind = self._field(taken, kind, step)
        return taken, kind

    def _read(self, node, kind):
        """Returns the fields that are read or grouped by. Fields that only appear in conditions are not among them."""
        texts = set()
        for argument in [
            *node.args[0 if node.func.attr == "read" else 1 :],
            *(keyword.value for keyword in node.keywords),
        ]:
            texts |= {text for owner, text in self._value(argument)[0] if not owner}
        names = {text.split(":")[0].split(".")[0] for text in texts}
        return {(kind, name) for name in names if self.world.comodel(kind, name) is not None}

    def _write(self, node, kind):
        for argument in node.args:
            if isinstance(argument, ast.Dict):
                given = defaultdict(list)
                for key, value in zip(argument.keys, argument.values):
                    name = text_of(key)
                    if name and self.world.comodel(kind, name) is not None:
                        self.assigned[(kind, name)] |= self._value(value)[0]
                        self.copied[(kind, name)] |= self._copies(value)
                        if isinstance(value, ast.Name):
                            given[value.id].append((kind, name))
                for places in given.values():
                    self._pair(places)
            elif isinstance(argument, ast.Name):
                for name, taken in self.keys[argument.id].items():
                    if self.world.comodel(kind, name) is not None:
                        self.assigned[(kind, name)] |= taken

    def _of_boolop(self, node):
        values = [self._value(part) for part in node.values]
        return set().union(*(taken for taken, _kind in values)), next((kind for _taken, kind in values if kind), None)

    def _of_binop(self, node):
        left, right = self._value(node.left), self._value(node.right)
        return left[0] | right[0], left[1] or right[1]

    def _of_ifexp(self, node):
        values = [self._value(part) for part in self.shown.reached(node)]
        return set().union(*(taken for taken, _kind in values)), next((kind for _taken, kind in values if kind), None)

    def _of_compare(self, node):
        return set(), None

    def _of_unaryop(self, node):
        return (set(), None) if isinstance(node.op, ast.Not) else self._value(node.operand)

    def _of_lambda(self, node):
        return self._value(node.body)[0], None

    def _of_namedexpr(self, node):
        value = self._value(node.value)
        self._bind(node.target, *value)
        return value

    def _of_listcomp(self, node):
        for part in node.generators:
            self._bind(part.target, *self._value(part.iter))
        return self._value(node.elt)

    _of_setcomp = _of_generatorexp = _of_listcomp

    def _of_dictcomp(self, node):
        for part in node.generators:
            self._bind(part.target, *self._value(part.iter))
        return self._value(node.key)[0] | self._value(node.value)[0], None


def _clean(found):
    found = ((place, _values(taken) - {place}) for place, taken in found.items())
    return {place: sources for place, sources in found if sources}


def _values(taken):
    return {source for source in taken if source[0]}
