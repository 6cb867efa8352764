"""Collects every name that a piece of code could take a value by: fields, columns of queries, keys. It reads the source
and never runs it. It does not import Odoo."""

import ast
import re
from collections import namedtuple

from .context_tests import Shown
from .syntax import text_of

# `names` are texts that could be fields. `calls` are names of helpers, prefixed with the name of their module and a dot
# if there is one.
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
        # Decorators are skipped: they declare dependencies, which Odoo reports itself.
        for part in [*node.args.defaults, *node.body]:
            if not (isinstance(part, ast.Expr) and text_of(part.value) is not None):
                self.visit(part)

    def visit_Attribute(self, node):
        # An assigned attribute is not a source.
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
        # A helper may be passed on without being called.
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
        # Up to Python 3.7 a text was a node type of its own.
        self._read(node.s)

    def _read(self, text):
        if isinstance(text, str) and (_path(text) or _query(text)):
            self.found.names.update(_word(text))
            if _path(text):
                self.found.names.add(text)
