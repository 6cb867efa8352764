"""What no rule can open, whoever asks."""

import re

from .rules import OPERATIONS
from .table import TABLE

# They hold secrets, rules or code: a write on a server action, a scheduled job or a view runs as a program; a read of
# parameters or mail servers shows passwords; some wizards make accounts or change what is on this list. `*` stands for
# any ending.
CLOSED_MODELS = TABLE["closedModels"]
# Read at most: accounts and groups are rights, templates run as code, files carry both.
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
    """The operations that no rule can open on a model."""
    if _is_closed(model):
        return OPERATIONS
    return ("create", "write", "unlink") if _is_read_only(model) else ()


def is_secret_field(name):
    """True for names that say they hold a secret: a whole word of the name does (`access_token`, `api_key`), not a part
    of one (`tokenized_name`)."""
    words = re.split(r"[_.]", name.lower())
    return any(
        word in SECRET_WORDS or (word in ("key", "keys") and words[index - 1 if index else 0] in KEY_WORDS)
        for index, word in enumerate(words)
    )
