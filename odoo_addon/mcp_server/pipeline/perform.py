"""Carries out a planned and allowed call through the ORM, as its user. Each method of the policy's table is one
function here, which calls the method of the series at hand."""

from markupsafe import Markup

from odoo.tools import plaintext2html

from ..compat import SERIES, has_access, settle
from ..policy import Refusal
from ..policy.files import holds_content
from ..policy.linked import linked_domain
from .actions import run_action
from .documents import print_document
from .faults import Fault
from .files import add_file, list_files, own_files, read_file
from .groups import read_group, require_column
from .guard import hiding
from .imports import import_rows
from .names import reduce_names
from .readable import readable_fields
from .rows import rows_of
from .writes import names_records, require_values

READS = ("read", "describe")


def perform(env, book, call, hide_names):
    """Returns the result of a call, reduced to what its caller may see."""
    model = env[call.model]
    if model._abstract and call.operation != "none":
        raise Fault("validation", f"{call.model} has no records of its own.", path="model")
    _require_companies(env)
    _require_active_rows(env, book)
    lookup = rows_of(env, book)
    rows = lookup(call.model)
    if call.method == "read_attachment":
        with hiding(book.tells_denied, lookup):
            return read_file(model, call.ids[0], rows)
    records = model.browse(call.ids)
    _require_rows(records, rows)
    if call.method == "document":
        return print_document(records)
    if call.operation not in READS:
        if holds_content(call.args):
            # Markup in a file is stored as plain text: the server would deliver it as a page of its own.
            records = records.with_context(attachments_mime_plainxml=True)
        result = _METHODS[call.method](records, call.args, book, rows)
        _require_rows(_created(model, result) if call.method == "create" else records.exists(), rows)
        return result
    with hiding(book.tells_denied, lookup):
        result = _METHODS[call.method](records, call.args, book, rows)
    if call.method in ("read", "search_read"):
        reduce_names(result, model, book, hide_names)
    return result


def _require_companies(env):
    """Refuses companies that are not the user's, even if no record rule checks them."""
    if env.context.get("allowed_company_ids"):
        env.companies.check_access_rights("read") if SERIES < 18 else env.companies.check_access("read")


def _require_rows(records, rows):
    """Refuses records that belong to a model which is not open. Records that are gone are reported as missing."""
    ids = list(dict.fromkeys(records.ids)) if rows else ()
    found = records.with_context(active_test=False).search([("id", "in", ids)] + rows) if ids else ()
    if len(found) == len(ids):
        return
    if len(found) < len(records.browse(ids).exists()):
        raise Refusal("model_disabled", "These records belong to a model that is not enabled for MCP access.", "ids")
    raise Fault("missing", "A record does not exist or has been deleted.", path="ids")


def _require_active_rows(env, book):
    """Applies the same check to the records that a wizard works on."""
    name = env.context.get("active_model")
    if name is None:
        return
    ids = set(env.context.get("active_ids") or ()) | {env.context.get("active_id")} - {None}
    _require_rows(env[name].browse(sorted(ids)), linked_domain(book, name, env.uid))


def _created(model, result):
    return model.browse(result)


def _readable_fields(model, book):
    """Returns the fields to answer if a call names none: all stored ones without files, hidden fields, and relations to
    many whose model the user may not read, which would fail the whole answer."""
    described = model.fields_get(attributes=["type"])
    return [name for name in described if _is_shown(model, name) and not book.is_hidden(model._name, name)]


def _is_shown(model, name):
    field = model._fields.get(name)
    if field is None or field.type == "binary" or not (field.store or name == "display_name"):
        return False
    return field.type not in ("one2many", "many2many") or has_access(model.env[field.comodel_name], "read")


def _search_args(model, args, book):
    order = args.get("order") or _own_order(model, book)
    return {"offset": args.get("offset") or 0, "limit": args.get("limit"), "order": order}


def _own_order(model, book):
    """Returns None for the model's own order, or another order if that one would disclose a hidden field."""
    return "id" if any(book.is_hidden(owner, name) for owner, name in book.own_order(model._name)) else None


def _domain(args, rows):
    return rows + list(args.get("domain") or [])


def _search(model, args, book, rows):
    return model.search(_domain(args, rows), **_search_args(model, args, book)).ids


def _search_read(model, args, book, rows):
    fields = args.get("fields") or _readable_fields(model, book)
    return model.search_read(_domain(args, rows), fields, **_search_args(model, args, book))


def _search_count(model, args, book, rows):
    limit = args.get("limit")
    if not limit:
        return model.search_count(_domain(args, rows))
    if SERIES < 16:
        return len(model.search(_domain(args, rows), limit=limit))
    return model.search_count(_domain(args, rows), limit=limit)


def _read(records, args, book, rows):
    load = args.get("load", "_classic_read")
    return records.read(args.get("fields") or _readable_fields(records, book), load=load)


def _fields_get(model, args, book, rows):
    found = model.fields_get(args.get("allfields") or None, attributes=args.get("attributes") or None)
    readable = readable_fields(model, found, book)
    return {name: field for name, field in found.items() if name in readable}


def _name_search(model, args, book, rows):
    name, comparison, limit = args.get("name") or "", args.get("operator") or "ilike", args.get("limit") or 100
    plain = book.plain_name(model._name, "name")
    if plain:
        found = model.search(([(plain, comparison, name)] if name else []) + _domain(args, rows), limit=limit)
        return [(record.id, record.display_name) for record in found.sudo()]
    # Passed by position, because a series renamed the second parameter.
    return model.name_search(name, _domain(args, rows), comparison, limit=limit)


def _read_group(model, args, book, rows):
    return read_group(model, _domain(args, rows), args)


def _old_read_group(model, args, book, rows):
    groupby = args.get("groupby") or []
    for index, term in enumerate([groupby] if isinstance(groupby, str) else groupby):
        field = model._fields.get(term.split(":")[0])
        if field is not None:
            require_column(model, field, field.name, f"groupby[{index}]")
    groups = model.read_group(
        _domain(args, rows),
        args.get("fields"),
        groupby,
        offset=args.get("offset") or 0,
        limit=args.get("limit"),
        orderby=args.get("orderby") or False,
        lazy=args.get("lazy", True),
    )
    settle(groups)
    return groups


def _create(model, args, book, rows):
    values = args["values"]
    if isinstance(values, dict):
        require_values(model.env, book, model.browse(), values)
        return model.create([values]).id
    # Rows that name existing records may change what the next row is checked against.
    size = 1 if any(names_records(item) for item in values) else len(values)
    created = []
    for start in range(0, len(values), size):
        for index, item in enumerate(values[start : start + size], start):
            require_values(model.env, book, model.browse(), item, f"values[{index}]")
        created += model.create(list(values[start : start + size])).ids
    return created


def _write(records, args, book, rows):
    require_values(records.env, book, records, args["values"])
    records.write(args["values"])
    return True


def _write_each(records, args, book, rows):
    if len(args["values"]) != len(records):
        raise Refusal("malformed", "Malformed: as many values as ids.", "values")
    # Each record is checked after the records before it were written.
    for index, (record, values) in enumerate(zip(records, args["values"])):
        require_values(records.env, book, record, values, f"values[{index}]")
        record.write(values)
    return [{"id": record.id} for record in records]


def _archive(records, args, book, rows):
    records.action_archive()
    return True


def _unarchive(records, args, book, rows):
    records.action_unarchive()
    return True


def _unlink(records, args, book, rows):
    records.unlink()
    return True


def _message_post(records, args, book, rows):
    if not hasattr(records, "message_post"):
        raise Fault("validation", f"{records._name} keeps no messages.", path="model")
    if len(records) != 1:
        raise Refusal("malformed", "Malformed: message_post takes one id.", "ids")
    if not records.exists():
        raise Fault("missing", "The record does not exist or has been deleted.")
    wanted = {name: args[name] for name in ("body", "subject", "message_type", "subtype_xmlid") if args.get(name)}
    if args.get("attachment_ids"):
        wanted["attachment_ids"] = own_files(records, list(args["attachment_ids"])).ids
    wanted.setdefault("message_type", "comment")
    wanted.setdefault("subtype_xmlid", "mail.mt_note")
    if args.get("body_is_html"):
        wanted.update({"body_is_html": True} if SERIES >= 17 else {})
    elif SERIES >= 17:
        # Odoo would escape the text and drop its line breaks.
        wanted["body"] = Markup("<br>").join((args.get("body") or "").split("\n"))
    else:
        # Up to 16 a body is always HTML.
        wanted["body"] = plaintext2html(args.get("body") or "")
    return records.message_post(**wanted).id


def _check_access(records, args, book, rows):
    if args["operation"] not in book.open_operations(records._name):
        return False
    return has_access(records, args["operation"])


def _context_get(records, args, book, rows):
    user = records.env.user
    return {"lang": user.lang or False, "tz": user.tz or False, "uid": user.id}


def _run_action(records, args, book, rows):
    return run_action(records, args["name"])


def _attachments(records, args, book, rows):
    return list_files(records, args)


def _add_attachment(records, args, book, rows):
    return add_file(records, args)


def _import_rows(model, args, book, rows):
    def judge(record, values, path):
        require_values(model.env, book, record, values, path)

    return import_rows(model, args["rows"], lambda record: _require_rows(record, rows), judge)


def _default_get(model, args, book, rows):
    return model.default_get(list(args["fields"]))


_METHODS = {
    "search": _search,
    "search_read": _search_read,
    "search_count": _search_count,
    "read": _read,
    "fields_get": _fields_get,
    "name_search": _name_search,
    "read_group": _read_group,
    "old_read_group": _old_read_group,
    "create": _create,
    "write": _write,
    "write_each": _write_each,
    "action_archive": _archive,
    "action_unarchive": _unarchive,
    "unlink": _unlink,
    "message_post": _message_post,
    "check_access": _check_access,
    "context_get": _context_get,
    "run_action": _run_action,
    "attachments": _attachments,
    "add_attachment": _add_attachment,
    "import_rows": _import_rows,
    "default_get": _default_get,
}
