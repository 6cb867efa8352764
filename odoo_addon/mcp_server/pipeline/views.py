"""Finds what the columns of an SQL view show, in the text of its query. It does not import Odoo:
scripts/field-sources.py, which generates the gateway's table, uses it too."""

import ast
import re
from collections import defaultdict

_comment = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)
# The conditions of a CASE are removed: they choose a value but do not show one.
_condition = re.compile(r"\bwhen\b.*?\bthen\b", re.IGNORECASE | re.DOTALL)
_table = re.compile(r'\b(?:from|join)\s+(?:lateral\s+)?"?([a-z_]\w*)"?(?:\s+(?:as\s+)?"?([a-z_]\w*)"?)?', re.IGNORECASE)
_named = re.compile(r'\bas\s+"?([a-z_]\w*)"?\s*\Z', re.IGNORECASE)
_column = re.compile(r'"?\b([a-z_]\w*)"?\s*\.\s*"?([a-z_]\w*)\b"?', re.IGNORECASE)
_word = re.compile(r"\b[a-z_]\w*\b(?!\s*[(.])", re.IGNORECASE)
_clause = re.compile(
    r"\b(?:select(?:\s+distinct(?:\s+on\s*\([^)]*\))?)?|from|where|group\s+by|order\s+by|union(?:\s+all)?)\b",
    re.IGNORECASE,
)


def texts_of(classes):
    """Yields the texts in the methods of a model's classes, including f-strings."""
    for node in classes:
        for part in ast.walk(node):
            if isinstance(part, ast.JoinedStr):
                yield "".join(
                    getattr(value, "value", "0") if _is_text(value) else _inside(value) for value in part.values
                )
            elif _is_text(part):
                yield part.value


def columns_of(texts, models, has):
    """Returns the models that the view is made of, and a mapping from column to the (model, field) pairs that it shows.
    `models` maps a table to its model. `has(model, name)` is true if the model has such a field."""
    texts = [_comment.sub(" ", text) for text in texts if " " in text.strip()]
    aliases = defaultdict(set)
    for text in texts:
        for table, alias in _table.findall(text):
            if table in models:
                aliases[table].add(models[table])
                aliases[alias or table].add(models[table])
    of = sorted(set().union(*aliases.values())) if aliases else []
    shown = defaultdict(set)
    for text in texts:
        for item in _items(text):
            named = _named.search(item)
            taken = item[: named.start()] if named else item
            pairs = _column.findall(taken)
            name = (
                named.group(1)
                if named
                else (pairs[0][1] if len(pairs) == 1 and _column.fullmatch(item.strip()) else None)
            )
            if not name:
                continue
            for alias, column in pairs:
                shown[name].update((model, column) for model in aliases.get(alias, ()) if has(model, column))
            # A column without a table may belong to any of the models.
            if not pairs and named:
                words = set(_word.findall(taken))
                shown[name].update((model, word) for model in of for word in words if has(model, word))
    return of, {name: sorted(pairs) for name, pairs in shown.items() if pairs}


def _items(text):
    """Splits a text at commas and clauses, without conditions."""
    text = _condition.sub(" case ", text)
    # `level` is the depth of parentheses of the current clause.
    depth, level, start, parts = 0, 0, 0, []
    cuts = {match.start(): match.end() for match in _clause.finditer(text)}
    for index, letter in enumerate(text):
        if letter == "(":
            depth += 1
        elif letter == ")":
            depth = max(0, depth - 1)
            level = min(level, depth)
        elif index in cuts or (letter == "," and depth == level):
            level = depth
            parts.append(text[start:index])
            start = cuts.get(index, index + 1)
    parts.append(text[start:])
    return [part for part in parts if part.strip()]


def _is_text(node):
    return type(node).__name__ in ("Constant", "Str") and isinstance(getattr(node, "value", None), str)


def _inside(value):
    """Returns the texts inside an expression of an f-string, such as the name of a column."""
    return " ".join(part.value for part in ast.walk(value) if _is_text(part)) or "0"
