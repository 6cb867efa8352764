"""Reads nodes of Python's syntax tree, in the forms that they have from Python 3.7 on. It does not import Odoo."""

import ast


def text_of(node):
    """Returns the text of a literal, and None for any other node."""
    # Up to Python 3.7 a text was a node type of its own.
    value = getattr(node, "value", getattr(node, "s", None)) if type(node).__name__ in ("Constant", "Str") else None
    return value if isinstance(value, str) else None


def index_of(node):
    """Returns the index of a subscript."""
    # Up to Python 3.8 an index was a node type of its own.
    return node.slice.value if type(node.slice).__name__ == "Index" else node.slice


def is_env(node):
    """True for `env` and `self.env`."""
    return (isinstance(node, ast.Attribute) and node.attr == "env") or (isinstance(node, ast.Name) and node.id == "env")


def is_own(func):
    """True for a method of `self`."""
    return isinstance(func, ast.Attribute) and isinstance(func.value, ast.Name) and func.value.id == "self"
