"""Judges composer forms: they mail, send, invite or plan for a record of any model, and Odoo renders their texts."""

import re
from html import unescape

from .refusal import Refusal, malformed

MODEL_FIELDS = ("res_model", "model", "model_name")
ID_FIELDS = ("res_id", "res_ids")
# Fields that a form has only if Odoo renders its texts as templates (14 to 20).
COMPOSING = ("composition_mode", "render_model", "copyvalue")
# Forms that send a document: Odoo makes it from a template and prints it.
SENDING_FORMS = {"account.invoice.send": "account.move", "account.move.send": "account.move"}
NUMBERS = ("mobile", "phone")
# Fields that select the records by a domain instead of by ids.
DOMAIN_FIELDS = ("res_domain", "active_domain", "use_active_domain")
# The beginnings of what Odoo's template engines run: QWeb, inline templates, and the statements of Jinja in 14.
_is_code = re.compile(
    r"\{\{|\$\{|\{%|<%|<t[\s>/]"
    r"|(?:^|[\r\n])[^\S\r\n]*%-?\s*(?:autoescape|block|call|do|elif|else|end[a-z]+|extends|filter|for|from|if|import"
    r"|include|macro|raw|set|trans|with)\b",
    re.IGNORECASE,
).search
# Matches the name of an attribute that begins as a directive does, and the `=` after it if there is one. It always
# consumes the whole name, so that no search restarts inside one.
_directives = re.compile(
    r"\bt-(?:as|attf?|cache|call|debug|elif|else|esc|field|foreach|groups|if|ignore|inner|install|js|key|lang|name|nocache"
    r"|options|out|raw|set|snippet|tag|translation|valuef?)(?![a-z])[\w.:-]*\s*(=?)",
    re.IGNORECASE,
).finditer
_has_tag = re.compile(r"<[a-z]", re.IGNORECASE).search
# Keeps eight digits of a character reference: no character needs more, and Python refuses to parse thousands.
_numbers = re.compile(r"(&#)0*(\d{0,8})\d*").sub


def names_record(book, model):
    """Returns the field that names the model of the record that a form works on, and the fields with its ids. Returns
    None for a model that is no form. A model with a many2one_reference is none: its records last, such as meetings."""
    fields = book.fields_of(model) or {}
    named = next((name for name in MODEL_FIELDS if name in fields and fields[name].type == "char"), None)
    ids = [name for name in ID_FIELDS if name in fields and fields[name].type != "many2one_reference"]
    return (named, ids) if named and ids and not fields["id"].linked else None


def judge_composer(book, model, values, path, creating=False, filled=True):
    """Requires write access to the record's model, as for a message, and refuses texts that are programs. A template
    shows any field of the record and of related ones, as a document does. `filled` is true if Odoo fills in what the
    values leave out."""
    fields, names = book.fields_of(model) or {}, names_record(book, model)
    owner = _judge_target(book, *names, values, path) if names else None
    sends = next(
        (printed for form, printed in SENDING_FORMS.items() if model == form or model.startswith(form + ".")), None
    )
    if creating and sends:
        _judge_printed(book, sends, path)
    if names or any(name in fields for name in COMPOSING):
        for name in (name for name, value in values.items() if value and _is_template(fields.get(name))):
            if not owner and not sends and names:
                raise malformed(f"{name} says nothing without {names[0]}", f"{path}.{name}")
            _judge_printed(book, owner or sends or model, f"{path}.{name}")
    if names:
        _judge_named_fields(book, fields, owner, names[0], values, path)
    if owner and filled:
        _judge_filled(book, fields, owner, values, path)
    if any(name in fields for name in COMPOSING):
        _judge_texts(model, values, path)


def _judge_printed(book, model, path):
    if book.denies_around(model):
        book.may_print(model, path)


def _is_template(info):
    return info is not None and info.type == "many2one" and info.relation.endswith(".template")


def _judge_target(book, named, ids, values, path):
    """Returns the model of the record if the values name it, after checking that it may be written."""
    owner = values.get(named)
    if isinstance(owner, str) and owner:
        book.may_operate("write", owner, f"{path}.{named}")
        return owner
    # A reply works on the record of its parent message.
    for name in (*ids, "parent_id"):
        if values.get(name):
            raise malformed(f"{name} says nothing without {named}", f"{path}.{name}")
    return None


def _judge_named_fields(book, fields, owner, named, values, path):
    """Checks the field that a text names: Odoo reads it, and some of the buttons write it."""
    for name, value in values.items():
        if not (value and is_field_name(fields, name)):
            continue
        here = f"{path}.{name}"
        if not owner:
            raise malformed(f"{name} says nothing without {named}", here)
        info = book.field(owner, value, here)
        if value == "id":
            raise malformed("id cannot be written", here)
        book.may_set(owner, value, info, "", False, here)


def is_field_name(fields, name):
    return name.endswith("field_name") and name in fields and fields[name].type == "char"


def _judge_filled(book, fields, owner, values, path):
    """Checks what Odoo fills in from the record if the values leave it out: its name as the subject, its number or its
    contact's."""
    if "subject" in fields and not values.get("subject") and book.is_hidden(owner, "display_name"):
        message = f"Odoo would take the name of the {owner} as the subject, which is not enabled. Give a subject."
        raise Refusal("field_denied", message, f"{path}.subject")
    if "subject" in fields and values.get("parent_id") and not values.get("subject"):
        if not book.is_readable("mail.message"):
            message = "Odoo would take the subject of a mail.message, which is not enabled. Give a subject."
            raise Refusal("relation_disabled", message, f"{path}.subject")
    named = next((name for name in fields if is_field_name(fields, name)), None)
    if named is None or values.get(named):
        return
    if owner != "res.partner" and not book.is_readable("res.partner"):
        message = f"Odoo would take the number of a res.partner, which is not enabled. Name its field in {named}."
        raise Refusal("relation_disabled", message, f"{path}.{named}")
    for holder in (owner, "res.partner"):
        for number in NUMBERS:
            if number in (book.fields_of(holder) or {}):
                book.may_name(holder, number, f"{path}.{named}")


def _judge_texts(model, values, path):
    for name, value in values.items():
        here = f"{path}.{name}"
        if name == "composition_mode" and str(value).startswith("mass"):
            raise Refusal("field_readonly", f"{model} in mass mode is never open. Send to one record at a time.", here)
        if name in DOMAIN_FIELDS and value:
            raise Refusal("field_readonly", f"{name} of {model} is never open. Name the records by their ids.", here)
        if isinstance(value, str) and _is_program(value):
            message = f"A template in {name}, which Odoo would run, is never open. Write the text as it is to be read."
            raise Refusal("field_readonly", message, here)


def _is_program(text):
    # Odoo cleans HTML before it renders it, and turns entities into characters then.
    for variant in (text, unescape(_numbers(r"\1\2", text))):
        if _is_code(variant) or (_has_tag(variant) and any(found.group(1) for found in _directives(variant))):
            return True
    return False
