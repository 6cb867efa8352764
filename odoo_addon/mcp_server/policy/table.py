"""The rules that hold for every database. The gateway reads the same file, so that both sides close the same."""

import json
from pathlib import Path


def _read(name):
    return json.loads((Path(__file__).parent / name).read_text(encoding="utf-8"))


TABLE = _read("policy.json")
# Made by scripts/field-sources.py from Odoo's own sources, in the shapes of the table.
SOURCES = _read("field-sources.json")
