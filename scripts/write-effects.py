#!/usr/bin/env python3
"""Prints effects of writes on other records that Odoo's own code has and the policy table does not list.

Usage: scripts/write-effects.py ODOO_14 ODOO_19

Each argument is the folder of the Python package `odoo`, its addons in `addons`. The methods that every write, creation
and deletion runs through are read, not run, with the methods that they call on the way. A line is: series, model,
operation, field, effect, places. A field `*` stands for every field. Effects that were reviewed and do no harm are in
scripts/write-effects.txt with the reason.
"""

import ast
import fnmatch
import json
import re
import sys
from collections import defaultdict
from pathlib import Path

from odoo_sources import World

ROOT = Path(__file__).parents[1]
TABLE = json.loads((ROOT / "contract/policy.json").read_text())
REVIEWED = ROOT / "scripts/write-effects.txt"
MAX_DEPTH = 3
ENTRIES = {
    "write": "write toggle_active action_archive action_unarchive _write".split(),
    "create": "create _add_missing_default_values".split(),
    "unlink": "unlink".split(),
}
OPERATIONS = {
    "write": "write",
    "update": "write",
    "toggle_active": "write",
    "action_archive": "write",
    "action_unarchive": "write",
    "create": "create",
    "copy": "create",
    "unlink": "unlink",
}
# Names of variables that hold the written values. Tests of these show which fields an effect depends on.
VALUES = re.compile(r"(.*_)?(vals?|values?|vals_list|values_list|data_list|vals_lst)$")
# Methods of records that return records of the same model.
SAME = frozenset(
    "_origin browse concat ensure_one exists filtered filtered_domain new search sorted sudo union with_company"
    " with_context with_env with_prefetch with_user create copy _search_or_create grouped try_lock_for_update".split()
)
# Methods that change the state of a record or notify people. They count as effects and are not followed.
STEP = re.compile(
    r"(action|button|_action|do)_|_?(post|send|confirm|validate|cancel|approve|refuse|invite|pay|reconcile|unreconcile|procure"
    r"|launch|run|mark|done|reserve|unreserve|merge|generate|trigger|notify|remove_move_reconcile)(_|$)"
)


class Walk:
    """The effects of a method and of the methods that it calls on its own or other records."""

    def __init__(self, world, model):
        self.world, self.top, self.found, self.seen = world, model, defaultdict(set), set()

    def method(self, model, node, keys, depth, chain):
        if (id(node), keys) in self.seen or depth > MAX_DEPTH:
            return
        self.seen.add((id(node), keys))
        _Body(self, model, node, keys, depth, chain)


class _Body:
    def __init__(self, walk, model, node, keys, depth, chain):
        self.walk, self.world, self.model, self.node = walk, walk.world, model, node
        self.depth, self.chain = depth, chain
        self.kinds, self.told = {"self": model}, {}
        self.block(node.body, keys)

    def block(self, body, keys):
        for statement in body:
            keys = self.statement(statement, keys)

    def statement(self, node, keys):
        if isinstance(node, (ast.If, ast.While)):
            self.expression(node.test, keys)
            inner = keys | self.keys(node.test)
            self.block(node.body, inner)
            self.block(node.orelse, inner)
            # Code behind an early exit depends on the test of that exit too.
            return inner if isinstance(node.body[-1], (ast.Return, ast.Continue)) else keys
        if isinstance(node, (ast.For, ast.AsyncFor)):
            self.expression(node.iter, keys)
            self.bind(node.target, self.kind(node.iter), keys | self.keys(node.iter))
            self.block(node.body, keys)
            self.block(node.orelse, keys)
        elif isinstance(node, (ast.With, ast.Try)):
            for item in getattr(node, "items", ()):
                self.expression(item.context_expr, keys)
            for part in ("body", "orelse", "finalbody"):
                self.block(getattr(node, part, ()), keys)
            for handler in getattr(node, "handlers", ()):
                self.block(handler.body, keys)
        elif isinstance(node, (ast.Assign, ast.AugAssign, ast.AnnAssign)):
            if node.value is None:
                return keys
            self.expression(node.value, keys)
            taken = keys | self.keys(node.value)
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                self.assign(target, node.value, taken, isinstance(node, ast.AugAssign), keys)
        elif isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            if isinstance(node, ast.FunctionDef):
                self.block(node.body, keys)
        else:
            for part in ast.iter_child_nodes(node):
                self.expression(part, keys)
        return keys

    def assign(self, target, value, taken, added, keys):
        if isinstance(target, ast.Attribute):
            kind = self.kind(target.value)
            if kind and self.world.comodel(kind, target.attr) is not None:
                self.effect(kind, "write", target, keys | self.keys(target.value), target.attr)
            return
        self.bind(target, self.kind(value), taken, added)

    def bind(self, target, kind, taken, added=False):
        if isinstance(target, (ast.Tuple, ast.List)):
            for item in target.elts:
                self.bind(item, None, taken)
        elif isinstance(target, ast.Name):
            if kind or not added:
                self.kinds[target.id] = kind or self.kinds.get(target.id) if added else kind
            self.told[target.id] = self.told.get(target.id, frozenset()) | taken

    def keys(self, node):
        """Return the fields of the written model that an expression reads from the written values."""
        found, texts, asks = set(), set(), False
        for part in ast.walk(node):
            if isinstance(part, ast.Name):
                found |= self.told.get(part.id, frozenset())
                asks = asks or VALUES.match(part.id) is not None
            elif isinstance(part, ast.Constant) and isinstance(part.value, str):
                texts.add(part.value)
        if asks:
            known = self.world.fields(self.walk.top)
            found |= {text for text in texts if text in known or text == "active"}
        return frozenset(found)

    def expression(self, node, keys):
        if isinstance(node, (ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp)):
            for part in node.generators:
                self.expression(part.iter, keys)
                self.bind(part.target, self.kind(part.iter), keys | self.keys(part.iter))
            for part in [node.elt] if hasattr(node, "elt") else [node.key, node.value]:
                self.expression(part, keys)
            return
        if isinstance(node, ast.IfExp):
            keys = keys | self.keys(node.test)
        for part in ast.iter_child_nodes(node):
            self.expression(part, keys)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            self.call(node, keys)

    def call(self, node, keys):
        name, of = node.func.attr, node.func.value
        if any(
            isinstance(part, ast.Call) and isinstance(part.func, ast.Name) and part.func.id == "super"
            for part in ast.walk(of)
        ):
            return
        kind = self.kind(of)
        if kind is None:
            if (
                name in ("write", "create", "unlink", "copy")
                and not isinstance(of, ast.Name)
                or name in ("write", "unlink")
            ):
                if "cr" not in ast.unparse(of).split(".") and "file" not in ast.unparse(of):
                    self.effect(
                        "?" + re.sub(r"[^\w.]", "", ast.unparse(of))[:40], OPERATIONS[name], node, keys | self.keys(of)
                    )
            return
        more = keys | self.keys(of)
        if name in OPERATIONS and not (name == "update" and not node.args):
            self.effect(kind, OPERATIONS[name], node, more)
            return
        if (
            kind == self.model == self.walk.top
            and isinstance(of, ast.Name)
            and of.id == "self"
            and name in ("search", "browse", "exists")
        ):
            return
        nodes = self.world.methods(kind, name)
        if not nodes or name in SAME:
            return
        if STEP.match(name):
            self.effect(kind, name + "()", node, more)
            return
        for other in nodes:
            self.walk.method(kind, other, frozenset(more), self.depth + 1, [*self.chain, name])

    def effect(self, model, what, node, keys, field=None):
        place = f"{self.node.file}:{node.lineno}" + (f" by {'.'.join(self.chain)}" if self.chain else "")
        for key in keys or {"*"}:
            self.walk.found[key, model, what].add(place + (f" .{field}" if field else ""))

    def kind(self, node):
        """Return the model of the records that an expression returns."""
        if isinstance(node, ast.Name):
            return self.kinds.get(node.id)
        if isinstance(node, ast.Subscript):
            value = node.value
            if isinstance(value, ast.Attribute) and value.attr == "env":
                text = node.slice
                return text.value if isinstance(text, ast.Constant) and isinstance(text.value, str) else None
            return self.kind(value)
        if isinstance(node, ast.Attribute):
            kind = self.kind(node.value)
            if node.attr in SAME:
                return kind
            return (self.world.comodel(kind, node.attr) or None) if kind else None
        if isinstance(node, (ast.BinOp,)):
            return self.kind(node.left) or self.kind(node.right)
        if isinstance(node, (ast.BoolOp,)):
            return next((kind for kind in map(self.kind, node.values) if kind), None)
        if isinstance(node, ast.IfExp):
            return self.kind(node.body) or self.kind(node.orelse)
        if isinstance(node, (ast.ListComp, ast.GeneratorExp, ast.SetComp)):
            return None
        if not isinstance(node, ast.Call):
            return None
        func = node.func
        if isinstance(func, ast.Name):
            if func.id == "super":
                return self.model
            return (
                self.kind(node.args[0])
                if func.id in ("reversed", "sorted", "list", "set", "tuple") and node.args
                else None
            )
        if not isinstance(func, ast.Attribute):
            return None
        kind = self.kind(func.value)
        if func.attr == "mapped" and kind and node.args and isinstance(node.args[0], ast.Constant):
            for step in str(node.args[0].value).split("."):
                kind = self.world.comodel(kind, step) if kind else None
            return kind or None
        if func.attr in SAME or func.attr.startswith("filtered"):
            return kind
        if func.attr == "ref" or kind is None:
            return None
        return self._answer(kind, func.attr)

    def _answer(self, kind, name, depth=0):
        # The method may return the result of a search.
        for node in self.world.methods(kind, name):
            for part in ast.walk(node):
                if isinstance(part, ast.Return) and part.value is not None:
                    for inner in ast.walk(part.value):
                        if (
                            isinstance(inner, ast.Subscript)
                            and isinstance(inner.value, ast.Attribute)
                            and inner.value.attr == "env"
                        ):
                            if isinstance(inner.slice, ast.Constant):
                                return inner.slice.value
                    if (
                        isinstance(part.value, ast.Attribute)
                        and isinstance(part.value.value, ast.Name)
                        and part.value.value.id == "self"
                    ):
                        return self.world.comodel(kind, part.value.attr) or None
        return None


def entries(world, model):
    """Yield (operation, field or None, method) for each method that a write to the model runs."""
    own = world.models[model].methods
    for operation, names in ENTRIES.items():
        for name in names:
            for node in own.get(name, ()):
                yield operation, None, node
    for nodes in own.values():
        for node in nodes:
            for decorator in node.decorator_list:
                text = ast.unparse(decorator)
                if "ondelete" in text:
                    yield "unlink", None, node
                elif "constrains" in text and isinstance(decorator, ast.Call):
                    for argument in decorator.args:
                        if isinstance(argument, ast.Constant):
                            yield "write", argument.value, node
    for name, field in world.fields(model).items():
        # A field that is not stored takes no value unless the table lists it.
        if isinstance(field.get("inverse"), str) and not (field.get("compute") and not field.get("store")):
            for node in own.get(field["inverse"], ()):
                yield "write", name, node


class Found:
    """The effects in one series that the table does not list."""

    def __init__(self, world):
        self.world, self.lines = world, defaultdict(set)
        for model in sorted(world.models):
            if matches(TABLE["closedModels"] + TABLE["readOnlyModels"], model) or not self._is_kept(model):
                continue
            for operation, field, node in entries(world, model):
                walk = Walk(world, model)
                walk.method(model, node, frozenset([field] if field else []), 0, [])
                for (key, on, what), places in walk.found.items():
                    if not (self._is_own(model, on, what) or is_told(model, operation, key, on, what)):
                        self.lines[model, operation, key, on, what] |= places

    def _is_kept(self, model):
        # The actions of a dialog are judged, not the writes to its records.
        return "TransientModel" not in self.world.models[model].bases

    def _is_own(self, model, on, what):
        """Return true for effects on the written record, its lines or its parts."""
        if on == model and what == "write":
            return True
        if on.startswith(model + ".") or on in TABLE["ownParts"].get(model, ()):
            return True
        if what == "write" and model.startswith(on + "."):
            return True
        return any(of == on for of, _parent in self.world._delegates(model))


def is_told(model, operation, key, on, what):
    effect = TABLE["effects"].get(model, {}).get(key)
    if effect is not None and (effect == [] or f"{on}:" in json.dumps(effect)):
        return True
    if key in TABLE["workflow"].get(model, ()) or (key == "state" and model not in TABLE["ownStates"]):
        return True
    if key in TABLE["settled"].get(model, {}).get("fields", ()) or key in TABLE["neverWritten"].get(model, ()):
        return True
    if key in TABLE["inverses"].get(model, ()):
        return True
    return operation == "unlink" and on in TABLE["deletedAlong"].get(model, ())


def matches(patterns, model):
    return any(fnmatch.fnmatchcase(model, pattern) for pattern in patterns)


def reviewed():
    """Yield the patterns of reviewed lines, one for each of the five words."""
    for line in REVIEWED.read_text().splitlines():
        if line.strip() and not line.startswith("#"):
            yield line.split("#", 1)[0].split()


def main():
    lines, harmless = defaultdict(dict), [tuple(words) for words in reviewed()]
    for series, folder in zip(("14", "19"), sys.argv[1:3]):
        for line, places in Found(World(folder)).lines.items():
            lines[line][series] = sorted(places)
    used = set()
    for line in sorted(lines):
        by = next((words for words in harmless if all(map(fnmatch.fnmatchcase, line, words))), None)
        used.add(by)
        if by is None:
            places = " ".join(f"[{series}: {', '.join(of[:2])}]" for series, of in sorted(lines[line].items()))
            print(*line, places)
    for words in harmless:
        if words not in used:
            print("no such line any more:", *words, file=sys.stderr)


if __name__ == "__main__":
    main()
