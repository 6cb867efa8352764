"""Reads and adds the files of a record, within its user's rights and the rules of its model."""

import base64

from ..compat import check_access, content_of, has_access
from ..policy.files import LISTED, MAX_FILE, READ
from .faults import Fault


def list_files(record, args):
    _require(record, "read")
    found = record.env["ir.attachment"].search(
        _files_of(record), offset=args.get("offset") or 0, limit=args.get("limit"), order="create_date desc, id desc"
    )
    return found.read(LISTED)


def read_file(model, file_id, rows):
    """Returns a file of a record of the model. A file that the caller may not see gives the same error as one that does
    not exist."""
    file = _found(model.env["ir.attachment"], [("id", "=", file_id)] + _files_of(model))
    record = model.browse(file.res_id or 0)
    if not (file and record.exists() and has_access(record, "read") and _found(model, [("id", "=", record.id)] + rows)):
        raise Fault("missing", f"There is no such file at a record of {model._name}.")
    if file.file_size > MAX_FILE:
        raise Fault("too_large", f"The file has {file.file_size} bytes, more than {MAX_FILE}.")
    content = content_of(file) if file.type == "binary" else None
    return dict(file.read(READ)[0], datas=base64.b64encode(content).decode() if content else False)


def add_file(record, args):
    _require(record, "write")
    values = {"name": args["name"], "res_model": record._name, "res_id": record.id}
    if args.get("type") == "url":
        values.update(type="url", url=args["url"])
    else:
        values["raw"] = base64.b64decode(args["datas"])
    if args.get("mimetype"):
        values["mimetype"] = args["mimetype"]
    # Markup is stored as plain text for every user: the server would deliver it as a page of its own.
    return record.env["ir.attachment"].with_context(attachments_mime_plainxml=True).create(values).id


def own_files(record, file_ids):
    """Returns files of this record by their ids. Raises `Fault` unless all of them belong to it."""
    domain = [("id", "in", file_ids), ("res_id", "=", record.id)]
    found = record.env["ir.attachment"].search(domain + _files_of(record.browse()))
    if len(found) != len(set(file_ids)):
        raise Fault("missing", "A file is not at this record.", path="attachment_ids")
    return found


def _files_of(records):
    """Returns a domain without the files behind binary fields: those belong to the fields, which may be denied."""
    domain = [("res_model", "=", records._name), ("res_field", "=", False)]
    return domain + [("res_id", "=", records.id)] if records else domain


def _found(model, domain):
    return model.with_context(active_test=False).search(domain, limit=1)


def _require(record, operation):
    if not record.exists():
        raise Fault("missing", "The record does not exist or has been deleted.")
    check_access(record, operation)
