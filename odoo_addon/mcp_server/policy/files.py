"""Judges the files of a record by the rule of the record's model: no rule of their own is needed."""

import base64
import binascii
import re

from .refusal import malformed
from .workflow import is_own_part

MAX_FILE = 10 * 1024 * 1024
LISTED = ("name", "mimetype", "file_size", "create_date", "type", "url")
READ = ("name", "mimetype", "file_size", "res_id", "type", "url")
CONTENT = frozenset(("datas", "mimetype", "raw"))

_mimetype = re.compile(r"[a-z0-9.+-]+/[a-z0-9.+-]+\Z", re.IGNORECASE).match
# Excludes schemes that a browser would run, such as javascript:.
_address = re.compile(r"https?://[^\s\x00-\x1f]+\Z", re.IGNORECASE).match


def judge_listing(book, model, args):
    _may_name_all(book, LISTED)


def judge_reading(book, model, args):
    _may_name_all(book, READ + ("datas", "raw"))


def judge_adding(book, model, args):
    name, mimetype = args.get("name"), args.get("mimetype")
    if not isinstance(name, str) or not 0 < len(name.strip()) <= 255:
        raise malformed("name is a text of 1 to 255 characters", "name")
    if mimetype is not None and not (isinstance(mimetype, str) and len(mimetype) <= 127 and _mimetype(mimetype)):
        raise malformed("mimetype is one like text/plain", "mimetype")
    if args.get("type", "binary") not in ("binary", "url"):
        raise malformed("type is binary or url", "type")
    if args.get("type") == "url":
        _judge_address(args)
    else:
        _judge_content(args)


def judge_file(book, model, values, path):
    """Refuses a path of the server as the address of a file record: Odoo serves the content of a file under its
    address."""
    rule, url = book.rule(model), values.get("url")
    if not url or not is_own_part(model, "ir.attachment") or (rule and "url" in rule.writable_fields):
        return
    _judge_address(values, path + ".")
    if values.get("type") != "url" or values.get("raw"):
        raise malformed("a file is an address or has content", f"{path}.url")


def holds_content(value):
    """True if values set the content of a file, also inside commands on lines."""
    if isinstance(value, dict):
        return any(name in CONTENT or holds_content(item) for name, item in value.items())
    return isinstance(value, (list, tuple)) and any(map(holds_content, value))


def _may_name_all(book, names):
    """Checks the fields of attachments: a rule on attachments opens nothing here, but the fields it denies stay
    denied."""
    for name in names:
        book.may_name("ir.attachment", name, "model")


def _judge_address(args, path=""):
    url = args.get("url")
    if not isinstance(url, str) or len(url) > 2000 or not _address(url):
        raise malformed("url is an address that begins with http:// or https://", path + "url")
    if args.get("datas") not in (None, False):
        raise malformed("a file is an address or has content", path + "datas")


def _judge_content(args):
    datas = args.get("datas")
    # Odoo would serve a binary file under its address, in place of a page of its own.
    if args.get("url") is not None:
        raise malformed("a file is an address or has content", "url")
    if not isinstance(datas, str):
        raise malformed("datas is the content in base64", "datas")
    try:
        size = len(base64.b64decode(datas, validate=True))
    except (binascii.Error, ValueError):
        raise malformed("datas is no base64", "datas") from None
    if size > MAX_FILE:
        raise malformed(f"a file has at most {MAX_FILE} bytes", "datas")
