"""The closed table of methods. A method that is not in it cannot be called, whatever the rules say."""

from collections import namedtuple

from .domains import judge_domain
from .files import judge_adding, judge_listing, judge_reading
from .refusal import Refusal, malformed, shown
from .terms import (
    judge_aggregates,
    judge_group_order,
    judge_groups,
    judge_having,
    judge_old_aggregates,
    judge_order,
)
from .values import judge_values

MAX_IDS = 1000
MAX_CREATED = 200
MAX_IMPORTED = 100
SUBTYPES = ("mail.mt_note", "mail.mt_comment")

# A call whose shape has been checked. The rules have not been applied yet.
PlannedCall = namedtuple("PlannedCall", "model method operation ids args context")

# `operation` is what the rule must allow, or a function that derives it from the arguments. `ids` says whether the
# method takes record ids. `parameters` are in the order of their positions.
Method = namedtuple("Method", "operation ids parameters judge")


def plan(model, method, ids=None, args=None, context=None, max_rows=None):
    """Checks the shape of a call. Raises `Refusal` if it does not match the table."""
    if not isinstance(model, str) or not isinstance(method, str):
        raise malformed("model and method are texts", "model")
    known = METHODS.get(method)
    if known is None:
        message = f"Access denied by MCP for model '{shown(model)}' method '{shown(method)}'."
        raise Refusal("method_closed", message, "method")
    args = {} if args is None else args
    if not isinstance(args, dict):
        raise malformed("args are named", "args")
    for name in args:
        if name not in known.parameters:
            raise malformed(f"{method} takes no argument '{shown(name)}'", "args")
    context = {} if context is None else context
    args = _bounded(method, known, args, max_rows)
    operation = known.operation(args) if callable(known.operation) else known.operation
    return PlannedCall(model, method, operation, _record_ids(known, ids), args, context)


def judge_arguments(book, call):
    METHODS[call.method].judge(book, call.model, call.args)


def _record_ids(known, ids):
    ids = [ids] if type(ids) is int else ids
    if ids in (None, [], ()):
        if known.ids in ("required", "one"):
            raise malformed("ids are missing", "ids")
        return []
    if not known.ids:
        raise malformed("this method takes no ids", "ids")
    # Rows of reports that union several tables have negative ids. They can only be read.
    lowest = -(2**31) if known.operation == "read" and known.ids == "required" else 0
    if not isinstance(ids, (list, tuple)) or not all(type(i) is int and i and lowest < i < 2**31 for i in ids):
        raise malformed("ids are record ids", "ids")
    if len(ids) > MAX_IDS:
        raise malformed(f"more than {MAX_IDS} ids", "ids")
    if known.ids == "one" and len(ids) != 1:
        raise malformed("this method takes one id", "ids")
    return list(ids)


def _bounded(method, known, args, max_rows):
    for name in ("limit", "offset"):
        value = args.get(name)
        if value in (None, False):
            continue
        if type(value) is not int or not 0 <= value < 2**31:
            raise malformed(f"{name} is a number", name)
    if "limit" not in known.parameters or max_rows is None or method == "search_count":
        return args
    if args.get("limit") in (None, False, 0):
        return dict(args, limit=max_rows)
    if args["limit"] > max_rows:
        raise malformed(f"limit is at most {max_rows}", "limit")
    return args


def _judge_fields(book, model, fields, path="fields"):
    if fields in (None, False):
        return
    if not isinstance(fields, (list, tuple)) or len(fields) > 1000:
        raise malformed("fields are a list of names", path)
    for index, name in enumerate(fields):
        book.field(model, name, f"{path}[{index}]")


def _judge_search(book, model, args):
    _judge_fields(book, model, args.get("fields"))
    judge_domain(book, model, args.get("domain") or [])
    judge_order(book, model, args.get("order"))


def _judge_read(book, model, args):
    _judge_fields(book, model, args.get("fields"))
    if args.get("load", "_classic_read") not in ("_classic_read", "", None, False):
        raise malformed("load is _classic_read or empty", "load")


def _judge_fields_get(book, model, args):
    _judge_fields(book, model, args.get("allfields"), "allfields")
    attributes = args.get("attributes")
    if attributes and not (isinstance(attributes, list) and all(isinstance(item, str) for item in attributes)):
        raise malformed("attributes are a list of texts", "attributes")


def _judge_name_search(book, model, args):
    if not isinstance(args.get("name") or "", str):
        raise malformed("name is a text", "name")
    if args.get("operator", "ilike") not in ("ilike", "like", "=", "=ilike", "=like", "not ilike", "not like", "!="):
        raise malformed("'{}' is no operator".format(shown(args.get("operator"), 20)), "operator")
    book.plain_name(model, "name")
    judge_domain(book, model, args.get("domain") or [])


def _judge_read_group(book, model, args):
    judge_domain(book, model, args.get("domain") or [])
    groupby, aggregates = args.get("groupby") or [], args.get("aggregates") or []
    judge_groups(book, model, groupby)
    judge_aggregates(book, model, aggregates)
    judge_having(aggregates, args.get("having") or [])
    judge_group_order(book, model, args.get("order"), groupby, aggregates)


def _judge_old_read_group(book, model, args):
    judge_domain(book, model, args.get("domain") or [])
    groupby, fields = args.get("groupby") or [], args.get("fields") or []
    groupby = [groupby] if isinstance(groupby, str) else groupby
    if not fields:
        raise malformed("fields are missing", "fields")
    judge_groups(book, model, groupby)
    judge_old_aggregates(book, model, fields)
    judge_group_order(book, model, args.get("orderby"), groupby, fields, "orderby")


def _judge_create(book, model, args):
    values = args.get("values")
    if not isinstance(values, (list, tuple)):
        judge_values(book, model, values, creating=True)
        return
    if not 0 < len(values) <= MAX_CREATED:
        raise malformed(f"from 1 to {MAX_CREATED} records are created at once", "values")
    for index, item in enumerate(values):
        judge_values(book, model, item, f"values[{index}]", creating=True)


def _judge_write(book, model, args):
    judge_values(book, model, args.get("values"))


def _judge_write_each(book, model, args):
    values = args.get("values")
    if not isinstance(values, (list, tuple)) or len(values) > MAX_CREATED:
        raise malformed(f"values are a list of at most {MAX_CREATED} objects", "values")
    for index, item in enumerate(values):
        judge_values(book, model, item, f"values[{index}]")


def _import_operation(args):
    """Returns `create` if at least one row is new, else `write`. The rows are judged one by one later."""
    rows = args.get("rows")
    rows = rows if isinstance(rows, list) else []
    return "write" if rows and all(isinstance(row, dict) and "id" in row for row in rows) else "create"


def _judge_import(book, model, args):
    rows = args.get("rows")
    if not isinstance(rows, list) or not 0 < len(rows) <= MAX_IMPORTED:
        raise malformed(f"from 1 to {MAX_IMPORTED} rows are imported at once", "rows")
    for index, row in enumerate(rows):
        _judge_row(book, model, row, f"rows[{index}]")


def _judge_row(book, model, row, path):
    if not isinstance(row, dict) or not {"values"} <= set(row) <= {"id", "values"}:
        raise malformed("a row has values, and the id of the record that they change", path)
    if "id" in row and not (type(row["id"]) is int and 0 < row["id"] < 2**31):
        raise malformed("id is a record id", f"{path}.id")
    book.may_operate("write" if "id" in row else "create", model, path)
    judge_values(book, model, row["values"], f"{path}.values", creating="id" not in row)


def _judge_defaults(book, model, args):
    book.may_prepare(model)
    if not isinstance(args.get("fields"), (list, tuple)):
        raise malformed("fields are a list of names", "fields")
    _judge_fields(book, model, args["fields"])


def _judge_archive(book, model, args):
    judge_values(book, model, {"active": False})


def _judge_message(book, model, args):
    for name in ("body", "subject"):
        if not isinstance(args.get(name) or "", str):
            raise malformed(f"{name} is a text", name)
    if args.get("message_type", "comment") not in ("comment", "notification"):
        raise malformed("message_type is comment or notification", "message_type")
    if args.get("subtype_xmlid", SUBTYPES[0]) not in SUBTYPES:
        raise malformed("subtype_xmlid is one of {}".format(", ".join(SUBTYPES)), "subtype_xmlid")
    if not isinstance(args.get("body_is_html", False), bool):
        raise malformed("body_is_html is true or false", "body_is_html")
    files = args.get("attachment_ids") or []
    if not isinstance(files, (list, tuple)) or len(files) > 100 or not all(type(i) is int for i in files):
        raise malformed("attachment_ids are at most 100 ids", "attachment_ids")


def _judge_check_access(book, model, args):
    if args.get("operation") not in ("read", "create", "write", "unlink"):
        raise malformed("operation is read, create, write or unlink", "operation")


def _judge_action(book, model, args):
    if not isinstance(args.get("name"), str):
        raise malformed("name is the action's", "name")
    book.may_act(model, args["name"], "name")


def _judge_document(book, model, args):
    book.may_print(model)


def _judge_nothing(book, model, args):
    return


METHODS = {
    "search": Method("read", None, ("domain", "offset", "limit", "order"), _judge_search),
    "search_read": Method("read", None, ("domain", "fields", "offset", "limit", "order"), _judge_search),
    "search_count": Method("read", None, ("domain", "limit"), _judge_search),
    "read": Method("read", "required", ("fields", "load"), _judge_read),
    "name_search": Method("read", None, ("name", "domain", "operator", "limit"), _judge_name_search),
    "read_group": Method(
        "read", None, ("domain", "groupby", "aggregates", "having", "offset", "limit", "order"), _judge_read_group
    ),
    "old_read_group": Method(
        "read", None, ("domain", "fields", "groupby", "offset", "limit", "orderby", "lazy"), _judge_old_read_group
    ),
    "fields_get": Method("describe", None, ("allfields", "attributes"), _judge_fields_get),
    "check_access": Method("describe", "optional", ("operation",), _judge_check_access),
    "context_get": Method("none", None, (), _judge_nothing),
    "create": Method("create", None, ("values",), _judge_create),
    "write": Method("write", "required", ("values",), _judge_write),
    "write_each": Method("write", "required", ("values", "specification"), _judge_write_each),
    "action_archive": Method("write", "required", (), _judge_archive),
    "action_unarchive": Method("write", "required", (), _judge_archive),
    "message_post": Method(
        "write",
        "required",
        ("body", "subject", "message_type", "subtype_xmlid", "body_is_html", "attachment_ids"),
        _judge_message,
    ),
    "attachments": Method("read", "one", ("limit", "offset"), judge_listing),
    # Takes the id of the attachment, not of its record.
    "read_attachment": Method("read", "one", (), judge_reading),
    "add_attachment": Method("write", "one", ("name", "datas", "mimetype", "type", "url"), judge_adding),
    "document": Method("read", "one", (), _judge_document),
    "import_rows": Method(_import_operation, None, ("rows",), _judge_import),
    "default_get": Method("describe", None, ("fields",), _judge_defaults),
    "unlink": Method("unlink", "required", (), _judge_nothing),
    "run_action": Method("action", "required", ("name",), _judge_action),
}
