from .floor import is_on_hard_floor
from .table import TABLE

# What the well-known models point at and are of little use without.
KNOWN = TABLE["dependencies"]


def missing_dependencies(model, required_relations, readable, available):
    """The models that one points at and that may not be read: the known ones and those of its required relations."""
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
