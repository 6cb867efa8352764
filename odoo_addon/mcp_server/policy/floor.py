"""Names what no rule can open, for any caller."""

import re

from .rules import OPERATIONS
from .table import TABLE

# These models hold secrets, rules or code. A server action, a scheduled job or a view runs as a program once written;
# parameters and mail servers contain passwords; some wizards create accounts or change what is on this list. `*` stands
# for any ending.
CLOSED_MODELS = TABLE["closedModels"]
# These models can be opened for reading only: accounts and groups are rights, templates run as code, files carry both.
READ_ONLY_MODELS = TABLE["readOnlyModels"]
SECRET_WORDS = set(TABLE["secretWords"])
KEY_WORDS = set(TABLE["keyWords"])


def _matcher(patterns):
    return re.compile("({})$".format("|".join(p.replace(".", r"\.").replace("*", ".*") for p in patterns))).match


_is_closed = _matcher(CLOSED_MODELS)
_is_read_only = _matcher(READ_ONLY_MODELS)


def is_on_hard_floor(model):
    return bool(_is_closed(model))


def closed_operations(model):
    """Returns the operations that no rule can open on a model."""
    if _is_closed(model):
        return OPERATIONS
    return ("create", "write", "unlink") if _is_read_only(model) else ()


def is_secret_field(name):
    """True for a name with a whole word that marks a secret (`access_token`, `api_key`). A part of a word does not
    count (`tokenized_name`)."""
    words = re.split(r"[_.]", name.lower())
    return any(
        word in SECRET_WORDS or (word in ("key", "keys") and words[index - 1 if index else 0] in KEY_WORDS)
        for index, word in enumerate(words)
    )
