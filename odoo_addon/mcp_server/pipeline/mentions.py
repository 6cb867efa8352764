"""Every name that a piece of code could take a value by, read in its source and never run: fields, columns of queries,
keys. It knows nothing of Odoo itself."""

import ast
import re
from collections import namedtuple

from .context_tests import Shown

# `names`: what could be a field; `calls`: helpers, each by its name, and before a dot the module that it is of.
Mentions = namedtuple("Mentions", "names calls")

_path = re.compile(r"[A-Za-z_][\w.]*\Z").match
_query = re.compile(r"\b(?:select|from|join|update|where|order\s+by|group\s+by)\b", re.IGNORECASE).search
_word = re.compile(r"[A-Za-z_]\w*").findall


def mentions_in(nodes):
    found = Mentions(set(), set())
    for node in nodes:
        _Walk(found).visit(node)
    return found


class _Walk(ast.NodeVisitor):
    def __init__(self, found):
        self.found = found
        self.shown = Shown()

    def visit_FunctionDef(self, node):
        # What stands above a method says what it depends on, which Odoo tells itself.
        for part in [*node.args.defaults, *node.body]:
            if not (isinstance(part, ast.Expr) and _text(part.value) is not None):
                self.visit(part)

    def visit_Attribute(self, node):
        # What is given a value takes none.
        if not isinstance(node.ctx, ast.Store):
            self.found.names.add(node.attr)
        self.visit(node.value)

    def visit_Call(self, node):
        function = node.func
        if isinstance(function, ast.Name):
            self.found.calls.add(function.id)
        elif isinstance(function, ast.Attribute):
            self.found.calls.add(function.attr)
            if isinstance(function.value, ast.Name):
                self.found.calls.add(f"{function.value.id}.{function.attr}")
        self.generic_visit(node)

    def visit_Name(self, node):
        # A helper may be handed on without being called.
        self.found.calls.add(node.id)

    def visit_Assign(self, node):
        self.shown.bind(node)
        self.generic_visit(node)

    def visit_If(self, node):
        self.visit(node.test)
        for part in self.shown.reached(node):
            self.visit(part)

    def visit_IfExp(self, node):
        self.visit(node.test)
        for part in self.shown.reached(node):
            self.visit(part)

    def visit_Constant(self, node):
        self._read(node.value)

    def visit_Str(self, node):
        # Until Python 3.7 a text was a node of its own.
        self._read(node.s)

    def _read(self, text):
        if isinstance(text, str) and (_path(text) or _query(text)):
            self.found.names.update(_word(text))
            if _path(text):
                self.found.names.add(text)


def _text(node):
    value = getattr(node, "value", getattr(node, "s", None)) if type(node).__name__ in ("Constant", "Str") else None
    return value if isinstance(value, str) else None
