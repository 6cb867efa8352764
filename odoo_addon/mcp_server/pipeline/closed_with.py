"""Lists the fields that a denied field closes too, to show them to administrators."""

from .sources import closed_fields


def closed_with(env, model_name, denied, among=None):
    """Returns the sorted (model, field) pairs that denying these fields of a model closes too: those of the model
    itself and of the models in `among`, or of all models."""
    closed = closed_fields(env.registry, {(model_name, name) for name in denied})
    return sorted(pair for pair in closed if among is None or pair[0] == model_name or pair[0] in among)
