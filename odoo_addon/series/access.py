"""Writes the access file of Odoo 20, whose model `ir.access` replaces access rights and record rules."""

import csv
import re
from collections import namedtuple
from xml.etree import ElementTree

GROUPS, RIGHTS, RULES = "security/mcp_groups.xml", "security/ir.model.access.csv", "security/mcp_rules.xml"
ACCESS = "security/ir.access.csv"
HEADER = ("id", "name", "model_id", "group_id/id", "operation", "domain")
LETTERS = (("perm_create", "c"), ("perm_read", "r"), ("perm_write", "u"), ("perm_unlink", "d"))
# A rule with any other field is refused, because that field would be lost.
PARTS = {"name", "model_id", "domain_force", "groups"}

Right = namedtuple("Right", "id name model group operation")
Rule = namedtuple("Rule", "id name model group domain")

_references = re.compile(r"ref\('([\w.]+)'\)").findall


def unite_access(tree):
    """Writes the access file of Odoo 20 into a built tree, in place of the two files that it no longer loads."""
    groups, rules = (ElementTree.parse(tree / name).getroot() for name in (GROUPS, RULES))
    with (tree / RIGHTS).open(newline="") as file:
        rights = [_right(row) for row in csv.DictReader(file)]
    with (tree / ACCESS).open("w", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(HEADER)
        writer.writerows(permissions(rights, list(_rules(rules)), _implied(groups)))
    manifest = tree / "__manifest__.py"
    manifest.write_text(manifest.read_text().replace(f'        "{RULES}",\n', "").replace(RIGHTS, ACCESS))
    (tree / RIGHTS).unlink()
    (tree / RULES).unlink()


def permissions(rights, rules, implied):
    """Yields the rows of the access file. The permissions of a user's groups add up, each within its own domain. So a
    group's row includes the operations of the groups that it implies, and a right without a domain is refused: it would
    undo the domains of the others."""
    named = {right.model: right.name.split()[0] for right in rights}
    rule_of = {(rule.model, rule.group): rule for rule in rules}
    ids = {(right.model, right.group): right for right in rights}
    for model, group in {**ids, **rule_of}:
        rule, source = rule_of.get((model, group)), ids.get((model, group)) or rule_of[model, group]
        if rule is None and any(model == other for other, _ in rule_of):
            raise ValueError(f"{source.id} needs a rule for {group}: without one it would open all records")
        reached = {group, *implied.get(group, ())}
        letters = "".join(right.operation for right in rights if right.model == model and right.group in reached)
        operation = "".join(letter for _, letter in LETTERS if letter in letters)
        yield source.id, source.name, named[model], _full(group), operation, rule.domain if rule else ""


def _right(row):
    operation = "".join(letter for column, letter in LETTERS if row[column] == "1")
    right = Right(row["id"], row["name"], row["model_id:id"], row["group_id:id"], operation)
    if not right.group:
        raise ValueError(f"{right.id} has no group: Odoo 20 grants no right without one")
    # Odoo 20 refers to a model by its name, not by its XML id.
    if right.model.rpartition(".")[2] != "model_" + right.name.split()[0].replace(".", "_"):
        raise ValueError(f"{right.id}: its name does not begin with its model's")
    return right


def _rules(root):
    for record in root.iter("record"):
        parts = {field.get("name"): field for field in record}
        if set(parts) != PARTS:
            raise ValueError(f"{record.get('id')} does not consist of {', '.join(sorted(PARTS))} alone")
        for group in _references(parts["groups"].get("eval")):
            domain = parts["domain_force"].text.strip()
            yield Rule(record.get("id"), parts["name"].text, parts["model_id"].get("ref"), group, domain)


def _implied(root):
    """Maps each group of the addon to the groups of the addon that it implies, directly or indirectly."""
    direct = {
        record.get("id"): _references(field.get("eval"))
        for record in root.iter("record")
        for field in record
        if field.get("name") == "implied_ids"
    }

    def reached(group):
        return {far for near in direct.get(group, ()) for far in {near, *reached(near)}}

    return {group: reached(group) for group in direct}


def _full(group):
    return group if "." in group else "mcp_server." + group
