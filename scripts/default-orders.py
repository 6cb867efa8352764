#!/usr/bin/env python3
"""Writes contract/default-orders.json from Odoo's own sources.

Usage: scripts/default-orders.py ODOO_14 ODOO_19 > contract/default-orders.json

Each argument is the folder of the Python package `odoo`, its addons in `addons`. The classes are read, not run. Models
that are ordered by their id, abstract models, wizards and tests are left out. So are orders that one addon gives to the
model of another.
"""

import ast
import json
import sys
from pathlib import Path

WANTED = ("_name", "_inherit", "_order")


def attributes(node):
    for statement in node.body:
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            if statement.targets[0].id in WANTED and isinstance(statement.value, (ast.Constant, ast.List)):
                yield statement.targets[0].id, ast.literal_eval(statement.value)


def models(root):
    """Return for each model: whether it has a table, the models it inherits from, its own order or None."""
    found = {}
    for path in sorted(root.rglob("*.py")):
        parts = path.relative_to(root).parts
        if "tests" in parts or any(part.startswith("test_") for part in parts):
            continue
        for node in ast.parse(path.read_text()).body:
            if not isinstance(node, ast.ClassDef):
                continue
            known = dict(attributes(node))
            parents = known.get("_inherit") or []
            parents = [parents] if isinstance(parents, str) else parents
            name = known.get("_name")
            if name is None or name in parents:
                continue
            bases = " ".join(ast.unparse(base) for base in node.bases)
            stored = "Abstract" not in bases and "Transient" not in bases
            found[name] = (stored, parents, known.get("_order"))
    return found


def order_of(found, name, seen=()):
    if name not in found or name in seen:
        return None
    _, parents, order = found[name]
    return order or next(filter(None, (order_of(found, parent, (*seen, name)) for parent in parents)), None)


def orders(root):
    found = models(Path(root))
    stored = ((name, order_of(found, name)) for name in sorted(found) if found[name][0])
    return {name: " ".join(order.split()) for name, order in stored if order not in (None, "id")}


made = {series: orders(folder) for series, folder in zip((14, 19), sys.argv[1:3])}
print(json.dumps(made, indent=2, ensure_ascii=False))
