"""Reduces the arguments of a call to what the audit keeps: the fields, and of values only their kind and size."""

MAX_NAMES = 100
MAX_NESTING = 3


def field_names(call):
    """Returns the fields that a call names, sorted, without their values."""
    names = set()
    args = call.args
    for part in ("fields", "allfields", "groupby", "aggregates"):
        value = args.get(part)
        names.update(item.split(":")[0] for item in _list(value) if isinstance(item, str))
    names.update(item[0] for item in _list(args.get("domain")) if _is_condition(item))
    for values in _list(args.get("values")) if not isinstance(args.get("values"), dict) else [args["values"]]:
        names.update(_written(values))
    for row in _list(args.get("rows")):
        names.update(_written(row.get("values") if isinstance(row, dict) else None))
    return sorted(names)[:MAX_NAMES]


def _written(values, depth=0):
    """Yields the fields that values name. Fields inside commands on relations follow the name of the relation."""
    if not isinstance(values, dict) or depth > MAX_NESTING:
        return
    for name, value in values.items():
        yield str(name)
        for command in _list(value):
            if isinstance(command, (list, tuple)) and len(command) == 3:
                yield from (f"{name}.{inner}" for inner in _written(command[2], depth + 1))


def masked(value, depth=0):
    """Replaces a value by its kind and size, such as `"text(6)"` for `"secret"`: this shows what was sent without its
    content."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, (int, float)):
        return "number"
    if isinstance(value, (str, bytes)):
        return f"text({len(value)})"
    if isinstance(value, dict):
        if depth >= MAX_NESTING:
            return f"object({len(value)})"
        return {str(name)[:64]: masked(item, depth + 1) for name, item in list(value.items())[:MAX_NAMES]}
    if isinstance(value, (list, tuple)):
        if depth >= MAX_NESTING or len(value) > 10:
            return f"list({len(value)})"
        return [masked(item, depth + 1) for item in value]
    return type(value).__name__


def _list(value):
    return value if isinstance(value, (list, tuple)) else []


def _is_condition(item):
    return isinstance(item, (list, tuple)) and len(item) == 3 and isinstance(item[0], str)
