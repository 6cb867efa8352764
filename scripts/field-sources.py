#!/usr/bin/env python3
"""Writes contract/field-sources.json from Odoo's own sources.

Usage: scripts/field-sources.py ODOO_14 ODOO_19 > sources.json && mv sources.json contract/field-sources.json

Each argument is the folder of the Python package `odoo`, its addons in `addons`. The classes are read, not run.
"""

import importlib
import json
import re
import sys
from collections import defaultdict
from pathlib import Path
from types import ModuleType

from odoo_sources import World

ROOT = Path(__file__).parents[1]
TABLE = json.loads((ROOT / "contract/policy.json").read_text())


# The modules of the addon that need no Odoo, loaded without the package that needs it.
pipeline = sys.modules["pipeline"] = ModuleType("pipeline")
pipeline.__path__ = [str(ROOT / "odoo_addon/mcp_server/pipeline")]
code, views = (importlib.import_module(f"pipeline.{name}") for name in ("code", "views"))


# SHOWN: the types of fields that can show another field's value. SAID: the types of fields whose values count as shown.
# Flags are in neither. JSON and files are only in SHOWN.
TEXTS = frozenset("char html text".split())
NUMBERS = frozenset("float integer monetary".split())
SHOWN = TEXTS | NUMBERS | frozenset("binary date datetime image json serialized".split())
SAID = SHOWN - {"integer", "json", "serialized", "binary", "image"}
# Models and fields that take part in every amount or address, such as currencies and countries.
FRAME_MODELS = re.compile(
    r"(ir|website|mail\.template|sms\.template|resource\.calendar|theme|base)(\..*)?$|res\.(currency.*|lang)$|uom\..*$"
)
FRAME_FIELDS = re.compile(r"(create_date|write_date|.*currency_rate|.*rounding|factor.*)$")
COUNTS = re.compile(r"(^|_)(count|nbr|nb|number)(_|$)")


class Sources:
    """The values that fields of one series take from other fields without declaring it."""

    def __init__(self, world):
        self.world = world
        self.code = code.Code(world)
        self.models = [name for name in world.models if world.has_records(name) and not is_closed(name)]
        self.known = self._known()
        self.told = {}
        for model in self.models:
            for place, sources in self._taken(model).items():
                sources = {source for source in sources if self._says(place, source)} - self._reached(place) - {place}
                if sources:
                    self.told[place] = sources

    def _known(self):
        """Return what `fields_get` declares of each field: its path, or what it depends on."""
        known = {}
        for model in self.world.models:
            for name, field in self.world.fields(model).items():
                compute = field.get("compute")
                paths = [field["related"]] if field.get("related") else []
                if not paths and isinstance(compute, str):
                    paths = _own_paths(name, list(self.world.depends(model, compute)))
                known[model, name] = {place for path in paths for place in self.world.steps(model, path)}
        return known

    def _reached(self, place):
        seen, todo = set(), [place]
        while todo:
            for source in self.known.get(todo.pop(), ()):
                if source in seen:
                    continue
                seen.add(source)
                # A denial does not always close a flag, choice or count, so the fields behind one may stay open.
                if self._type(source) in SHOWN and not self._is_count(source):
                    todo.append(source)
        return seen

    def _is_count(self, place):
        return self._type(place) == "integer" and COUNTS.search(place[1]) is not None

    def _taken(self, model):
        """Return what the methods of a model's fields take. Copies are searched in all methods of the model."""
        world, taken, computes = self.world, defaultdict(set), set()
        for name, field in world.fields(model).items():
            compute, search = field.get("compute"), field.get("search")
            if field.get("related"):
                continue
            if isinstance(compute, str):
                computes.add(compute)
            elif isinstance(search, str):
                taken[model, name] |= self.code.named(model, search)
        # The order is fixed, because a recursive call of a method that is being read returns nothing.
        for compute in sorted(computes):
            for node in world.methods(model, compute):
                found = self.code.assigned(model, node)
                self._add(taken, {place: found[place] for place in found if self._is_computed_by(place, compute)})
        for node in world.own_methods(model):
            self._add(taken, {place: of for place, of in self.code.copied(model, node).items() if place[0] == model})
        _keep_same_names(taken)
        if model not in TABLE["shownNames"]:
            taken[model, "display_name"] |= self.code.returned(model, "name_get")[0]
        return taken

    def _add(self, taken, found):
        for (model, name), sources in found.items():
            # An amount that people set is at most proposed from the amount of another record.
            own = self._type((model, name)) in NUMBERS and self._is_set_by_people((model, name))
            taken[model, name] |= {
                source for source in sources if not own or source[0] == model or source[1] == name or secret(source[1])
            }

    def _is_computed_by(self, place, compute):
        return self.world.fields(place[0])[place[1]].get("compute") == compute

    def _is_set_by_people(self, place):
        field = self.world.fields(place[0])[place[1]]
        return not field.get("compute") or (field.get("store") is True and field.get("readonly") is False)

    def _says(self, place, source):
        if not source[0] or is_closed(source[0]) or FRAME_MODELS.match(source[0]) or FRAME_FIELDS.match(source[1]):
            return False
        if place[1] == "display_name" and place[0] in TABLE["shownNames"]:
            return False
        kind, of = self._type(place), self._type(source)
        # No number is computed from a text, and a count tells only how many.
        if ((kind in NUMBERS or place[1].startswith("tax_totals")) and of in TEXTS) or self._is_count(place):
            return False
        return kind in SHOWN and of in SAID and not secret(place[1])

    def _type(self, place):
        return self.world.fields(place[0])[place[1]]["type"]

    def views(self):
        tables = {name.replace(".", "_"): name for name in self.models if not self.world.is_view(name)}
        for model in self.models:
            if not self.world.is_view(model):
                continue
            texts = views.texts_of(self.world.own_classes(model))
            of, columns = views.columns_of(
                texts, tables, lambda owner, name: self.world.comodel(owner, name) is not None
            )
            of = [owner for owner in of if not FRAME_MODELS.match(owner)]
            if of:
                yield model, of, columns

    def shown_names(self):
        """Yield the fields that the names of a model's records are made of, if these are more than `name`."""
        for model in self.models:
            if model in TABLE["shownNames"]:
                continue
            own = self.world.attribute(model, "_rec_name") or "name"
            todo = [(model, own)] if self.world.comodel(model, own) is not None else []
            todo += self.told.get((model, "display_name"), ())
            todo += [place for place in self.known[model, "display_name"] if self._type(place) in SAID]
            shown = set()
            while todo:
                place = todo.pop()
                if place in shown or self._type(place) not in SAID:
                    continue
                if not FRAME_FIELDS.match(place[1]):
                    shown.add(place)
                if self._type(place) in TEXTS and not self._is_set_by_people(place):
                    todo += self.known.get(place, set()) | self.told.get(place, set())
            shown |= set(self._names_of(model, own))
            if shown - {(model, "name"), (model, "display_name")}:
                yield model, shown


    def _names_of(self, model, path):
        """Return the names that a search by this path of relations reads; none if it ends in a plain field."""
        places = list(self.world.steps(model, path))
        comodel = self.world.comodel(*places[-1]) if places else None
        return [(comodel, "display_name")] if comodel and not is_closed(comodel) else []

    def searched(self):
        """Yield the fields that a search by name reads, if these are more than `name`."""
        for model in self.models:
            own = self.world.attribute(model, "_rec_name") or "name"
            found = set()
            for path in self.world.attribute(model, "_rec_names_search") or [own]:
                found |= set(self._names_of(model, path) or list(self.world.steps(model, path))[-1:])
            found = {place for place in found if not is_closed(place[0])}
            if found - {(model, "name")}:
                yield model, found


def _own_paths(name, paths):
    """Return the paths of one field among fields that share a list of paths (lib/policy/closures/sources-of.ts)."""
    return [path for path in paths if path.endswith("." + name)] or paths


def _keep_same_names(taken):
    """Remove false sources of values that one method sets together, such as a name and an address. If a field takes the
    field of its own name from another model, it keeps no source there that has the name of another such field."""
    for (model, name), sources in taken.items():
        owners = {owner for owner, field in sources if owner != model and field == name}
        taken[model, name] = {
            (owner, field)
            for owner, field in sources
            if owner not in owners or field == name or (model, field) not in taken
        }


def is_closed(model):
    return any(
        re.match(pattern.replace(".", r"\.").replace("*", ".*") + "$", model) for pattern in TABLE["closedModels"]
    )


def secret(name):
    return bool(set(name.lower().split("_")) & set(TABLE["secretWords"]))


def entry(model, place):
    return place[1] if place[0] == model else f"{place[0]}:{place[1]}"


def main():
    told, names, searched, shown_by, made_of = (defaultdict(set) for _ in range(5))
    for folder in sys.argv[1:3]:
        found = Sources(World(folder))
        for (model, name), sources in found.told.items():
            told[model, name] |= {entry(model, source) for source in sources}
        for model, shown in found.shown_names():
            names[model] |= {entry(model, place) for place in shown}
        for model, looked_into in found.searched():
            searched[model] |= {entry(model, place) for place in looked_into}
        for model, of, columns in found.views():
            made_of[model] |= set(of)
            for column, places in columns.items():
                if found.world.comodel(model, column) is not None and column != "id":
                    shown_by[model, column] |= {
                        f"{owner}:{name}" for owner, name in places if owner in of and not FRAME_FIELDS.match(name)
                    }
    for model in made_of:
        for place in [place for place in told if place[0] == model]:
            told[place] -= {name for name in told[place] if ":" not in name}
    tells = defaultdict(dict)
    for (model, name), sources in told.items():
        if sources and name != "display_name":
            tells[model][name] = sorted(sources)
    print("{")
    part("tells", tells, end=",")
    part("shownNames", {model: sorted(shown) for model, shown in names.items()}, end=",")
    part("nameSearch", {model: sorted(of) for model, of in searched.items() if model not in TABLE["nameSearch"]}, end=",")
    views_ = {}
    for model in made_of:
        columns = {name: sorted(places) for (owner, name), places in shown_by.items() if owner == model and places}
        views_[model] = {"of": sorted(made_of[model]), "as": columns}
    part("views", views_)
    print("}")


def part(name, lines, end=""):
    print(f' "{name}": {{')
    print(",\n".join(f"  {json.dumps(model)}: {json.dumps(lines[model], sort_keys=True)}" for model in sorted(lines)))
    print(" }" + end)


main()
