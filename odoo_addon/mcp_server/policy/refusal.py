class Refusal(Exception):
    """A call that the rules do not allow, with the reason and the path of the argument that caused it."""

    def __init__(self, reason, message, path="model"):
        super().__init__(message)
        self.reason = reason
        self.message = message
        self.path = path


def malformed(what, path):
    return Refusal("malformed", f"Malformed: {what}.", path)


def relation_closed(model, field, relation, path):
    return Refusal(
        "relation_disabled",
        f"{field} of {model} leads to {relation}, which is not enabled."
        " Use record ids instead of names or paths, or leave it out.",
        path,
    )


def shown(value, length=60):
    """Returns what a caller sent, short enough to be repeated in a message."""
    return str(value)[:length]
