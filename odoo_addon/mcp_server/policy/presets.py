"""Named sets of rules. No preset includes deleting: an administrator enables it model by model."""

from .floor import closed_operations
from .table import TABLE


def _models(preset):
    """Returns the models of a preset with their letters: its own first, then those that its reports read."""
    listed = [row for bundle in preset["bundles"] for row in TABLE["presetBundles"][bundle]] + preset["models"]
    models = {name: letters for name, letters, _label in listed}
    for report in map(TABLE["reports"].get, preset["reports"]):
        for name in report["main"] + report["parts"]:
            models.setdefault(name, "r")
    return models


PRESETS = {name: _models(preset) for name, preset in TABLE["presets"].items()}
# The model that exists only if the app of the preset is installed.
MAIN = {name: preset["main"] for name, preset in TABLE["presets"].items() if "main" in preset}
_LETTERS = {"r": "read", "w": "write", "c": "create", "u": "unlink"}


def is_installed(preset, available):
    return preset not in MAIN or MAIN[preset] in available


def preset_operations(preset, available):
    """Returns `{model: operations}` of a preset, for the installed models and without the operations that no rule can
    open."""
    models = dict.fromkeys(available, "r") if preset == "everything_read" else PRESETS[preset]
    wanted = {}
    for model, letters in models.items():
        operations = {_LETTERS[letter] for letter in letters} - set(closed_operations(model))
        if model in available and operations:
            wanted[model] = operations
    return wanted
