class Refusal(Exception):
    """A call that the rules do not allow, with where in its arguments and why."""

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
    """What a caller sent, short enough to be said back."""
    return str(value)[:length]
