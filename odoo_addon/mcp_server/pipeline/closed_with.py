"""What a denial closes beyond the fields that it names, for people to see."""

from .sources import closed_fields


def closed_with(env, model_name, denied, among=None):
    """Sorted (model, field) pairs that denying these fields of a model closes too: of the model itself and of those in
    `among`, or of all models."""
    closed = closed_fields(env.registry, {(model_name, name) for name in denied})
    return sorted(pair for pair in closed if among is None or pair[0] == model_name or pair[0] in among)
