from .floor import is_on_hard_floor
from .table import TABLE

# The related models without which a well-known model is of little use.
KNOWN = TABLE["dependencies"]


def missing_dependencies(model, required_relations, readable, available):
    """Returns the models that `model` points at and that may not be read: the known ones, then those of its required
    relations."""
    wanted = list(KNOWN.get(model, ())) + sorted(required_relations)
    return [
        other
        for position, other in enumerate(wanted)
        if other != model
        and other in available
        and other not in readable
        and other not in wanted[:position]
        and not is_on_hard_floor(other)
    ]
