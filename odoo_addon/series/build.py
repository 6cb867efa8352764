"""Builds the addon for a series from the canonical tree, which is Odoo 19's.

Python code is the same in all series except for the transformations here. `compat.py` of the addon handles the
differences at run time."""

import ast
import re
import shutil
from pathlib import Path

from access import unite_access

CANONICAL = Path(__file__).resolve().parent.parent / "mcp_server"
# Files that replace canonical ones: the settings view had another grammar up to 16.
LEGACY = Path(__file__).resolve().parent / "legacy"
TESTED = ("19", "14")
SERIES = ("14", "15", "16", "17", "18", "19", "20")
IGNORED = shutil.ignore_patterns("__pycache__", "*.pyc", ".*")


def build(series, target, publisher=None):
    """Writes the addon for a series into a folder and replaces what was there. `publisher` is described in
    `publisher_texts`."""
    if series not in SERIES:
        raise ValueError("series is one of {}".format(", ".join(SERIES)))
    published = publisher_texts(publisher) if publisher else {}
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(CANONICAL, target, ignore=IGNORED)
    if int(series) <= 16:
        shutil.copytree(LEGACY, target, dirs_exist_ok=True)
    for path in sorted(target.rglob("*")):
        transforms = TRANSFORMS.get(path.suffix, ())
        if path.is_file() and transforms:
            text = transformed(path.read_text(), path.name, int(series), transforms)
            for placeholder, value in published.items():
                text = text.replace(placeholder, value)
            path.write_text(text)
    if int(series) >= 20:
        unite_access(target)


def publisher_texts(publisher):
    """Maps each placeholder to its replacement, the longest first. `publisher` has `website`, a repository on GitHub,
    `support`, an email address, and `maintainer`, a GitHub account."""
    if set(publisher) != {"website", "support", "maintainer"}:
        raise ValueError("a publisher has website, support and maintainer")
    found = re.fullmatch(r"https://github\.com/([A-Za-z0-9-]+/[\w.-]+)", publisher["website"])
    if not found or not re.fullmatch(r"[^@\s]+@[^@\s]+", publisher["support"]):
        raise ValueError("website is a repository, https://github.com/<owner>/<name>, and support an address for mails")
    slug, maintainer = found.group(1), publisher["maintainer"]
    badge = slug.replace("-", "--").replace("/", "%2F")
    return {
        "support@publisher.example": publisher["support"],
        "publisher.example%2Fmcp--odoo": badge,
        "publisher.example/mcp-odoo": slug,
        "publisher.example": maintainer,
    }


def transformed(text, name, series, transforms):
    for needs, transform in transforms:
        if needs(series):
            text = transform(text, name, series)
    return text


def manifest(text, name, series):
    """Sets the series as the first part of the version, and marks a series without tests as Alpha."""
    if name != "__manifest__.py":
        return text
    if str(series) not in TESTED:
        text = text.replace('"development_status": "Beta"', '"development_status": "Alpha"')
    return re.sub(r'"version": "19\.0\.', f'"version": "{series}.0.', text)


def readme(text, _name, series):
    """Points links to the branch of the series, and adds a notice for a series without tests."""
    text = text.replace("/tree/19.0/", f"/tree/{series}.0/").replace("version:%2019.0", f"version:%20{series}.0")
    if str(series) in TESTED:
        return text
    text = text.replace("maturity-Beta-yellow", "maturity-Alpha-red").replace(":alt: Beta", ":alt: Alpha")
    notice = f".. IMPORTANT::\n   This has not been run on Odoo {series}. Try it on a copy of your database first.\n\n"
    return text.replace("**Table of contents**", notice + "**Table of contents**")


def constraints(text, _name, _series):
    """Turns `_x = models.Constraint(sql, message)` into one `_sql_constraints`, in place of the first."""
    found = list(re.finditer(r"^    _(\w+) = models\.Constraint\((.*?)\)\n", text, re.MULTILINE | re.DOTALL))
    if not found:
        return text
    items = "".join(f'        ("{match.group(1)}", {match.group(2)}),\n' for match in found)
    legacy = f"    _sql_constraints = [\n{items}    ]\n"
    for match in reversed(found[1:]):
        text = text[: match.start()] + text[match.end() :]
    return text[: found[0].start()] + legacy + text[found[0].end() :]


def translations(text, _name, _series):
    """Turns `self.env._(...)` into `_(...)`, which finds the language on its own in those series."""
    changed = re.sub(r"\b(?:self|key)\.env\._\(", "_(", text)
    return (
        changed
        if changed == text
        else re.sub(r"^from odoo import ", "from odoo import _, ", changed, count=1, flags=re.M)
    )


def list_to_tree(text, _name, _series):
    text = re.sub(r"<(/?)list\b", r"<\1tree", text)
    return re.sub(r'([">])list(,form)', r"\1tree\2", text)


def chatter(text, _name, _series):
    """Expands `<chatter />`, which exists since 18, into its fields."""
    fields = "".join(f'<field name="{name}" />' for name in ("message_follower_ids", "message_ids"))
    return text.replace("<chatter />", f'<div class="oe_chatter">{fields}</div>')


def copied_text(text, _name, _series):
    """Turns a text with a copy button into the single widget that existed up to 16."""
    pair = r'<field name="(\w+)" widget="CopyClipboardButton"[^>]*/>\s*<field name="\1" class="([^"]*)" readonly="1" />'
    # Keeps the line breaks of the text.
    style = "white-space: pre-wrap; text-align: left"
    one = rf'<field name="\1" class="\2" style="{style}" widget="CopyClipboardText" readonly="1" />'
    return re.sub(pair, one, text)


def privileges(text, _name, _series):
    """Puts groups directly into categories, as up to 18."""
    text = re.sub(r' *<record id="\w+" model="res\.groups\.privilege">.*?</record>\n', "", text, flags=re.DOTALL)
    return text.replace('"privilege_id" ref="privilege_mcp"', '"category_id" ref="module_category_mcp"')


def attrs(text, _name, _series):
    """Turns `invisible="expression"` into `attrs="{'invisible': domain}"`, which 17 removed."""

    def replace(match):
        if match.group(1) in ("0", "1"):
            return match.group(0)
        domain = _domain(ast.parse(match.group(1), mode="eval").body)
        return f"attrs=\"{{'invisible': {domain}}}\""

    return re.sub(r'\binvisible="([^"]*)"', replace, text)


def renamed(text, _name, _series):
    """Replaces names that changed in Odoo 20: parameters are read by type, and the ORM's check of a field is public."""
    for old, new in (
        (r"\bget_param\b", "get_str"),
        (r"\bset_param\b", "set_str"),
        (r"\b_has_field_access\b", "has_field_access"),
        (r"@tools\.ormcache\(", "@api.ormcache("),
    ):
        text = re.sub(old, new, text)
    return text


def _domain(node):
    """Returns a domain for the few forms of expressions that the views use."""
    if isinstance(node, ast.BoolOp):
        joined = [_domain(value) for value in node.values]
        operator = "|" if isinstance(node.op, ast.Or) else "&"
        return [operator] * (len(joined) - 1) + [leaf for domain in joined for leaf in domain]
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return [(node.operand.id, "in", [False, 0])]
    if isinstance(node, ast.Name):
        return [(node.id, "!=", False)]
    if isinstance(node, ast.Compare):
        operator = {ast.Eq: "=", ast.NotEq: "!=", ast.In: "in", ast.NotIn: "not in"}[type(node.ops[0])]
        value = ast.literal_eval(node.comparators[0])
        return [(node.left.id, operator, list(value) if isinstance(value, tuple) else value)]
    raise ValueError(f"no domain for {ast.dump(node)}")


def until(last):
    return lambda series: series <= last


def since(first):
    return lambda series: series >= first


# Maps a file suffix to its transformations, each with the series that need it.
TRANSFORMS = {
    ".py": (
        (since(14), manifest),
        (until(18), constraints),
        (until(17), translations),
        (until(17), list_to_tree),
        (since(20), renamed),
    ),
    ".rst": ((since(14), readme),),
    ".xml": (
        (until(18), privileges),
        (until(17), list_to_tree),
        (until(17), chatter),
        (until(16), copied_text),
        (until(16), attrs),
    ),
}
