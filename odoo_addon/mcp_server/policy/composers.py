"""Forms that mail, send, invite or plan for the record of any model, and whose texts Odoo renders."""

import re

from .refusal import Refusal, malformed

MODEL_FIELDS = ("res_model", "model", "model_name")
ID_FIELDS = ("res_id", "res_ids")
# Fields of forms whose texts are rendered as templates, of 14 to 20.
COMPOSING = ("composition_mode", "render_model", "copyvalue")
# Conditions in place of records.
DOMAIN_FIELDS = ("res_domain", "active_domain", "use_active_domain")
# The beginnings of what Odoo's template engines run: QWeb, inline templates, and Jinja in 14.
_is_code = re.compile(r"\{\{|\$\{|\{%|<%|<t[\s>/]|\bt-[a-z-]+\s*=|^\s*%\s*[a-z]", re.IGNORECASE | re.MULTILINE).search


def names_record(book, model):
    """The field with the model of the record that a form works on, and those with its ids, or None. What is kept as a
    reference belongs to a row that stands by itself, such as a meeting."""
    fields = book.fields_of(model) or {}
    named = next((name for name in MODEL_FIELDS if name in fields and fields[name].type == "char"), None)
    ids = [name for name in ID_FIELDS if name in fields and fields[name].type != "many2one_reference"]
    return (named, ids) if named and ids and not fields["id"].linked else None


def judge_composer(book, model, values, path):
    """The record's model must be open for writing, as it is for a message, and no text may be a program."""
    names = names_record(book, model)
    if names:
        _judge_target(book, names[0], names[1], values, path)
    fields = book.fields_of(model) or {}
    if any(name in fields for name in COMPOSING):
        _judge_texts(model, values, path)


def _judge_target(book, named, ids, values, path):
    owner = values.get(named)
    if isinstance(owner, str) and owner:
        book.may_operate("write", owner, f"{path}.{named}")
        return
    for name in ids:
        if values.get(name):
            raise malformed(f"{name} says nothing without {named}", f"{path}.{name}")


def _judge_texts(model, values, path):
    for name, value in values.items():
        here = f"{path}.{name}"
        if name == "composition_mode" and str(value).startswith("mass"):
            raise Refusal("field_readonly", f"{model} in mass mode is never open. Send to one record at a time.", here)
        if name in DOMAIN_FIELDS and value:
            raise Refusal("field_readonly", f"{name} of {model} is never open. Name the records by their ids.", here)
        if isinstance(value, str) and _is_code(value):
            message = f"A template in {name}, which Odoo would run, is never open. Write the text as it is to be read."
            raise Refusal("field_readonly", message, here)
