"""Limits how often a user may call: windows of a minute, an hour and a day, for all operations and for each kind."""

import math
from datetime import datetime, timedelta

KINDS = {"describe": "read", "none": "read"}
SECONDS = {"minute": 60, "hour": 3600, "day": 86400}
THRESHOLDS = (80, 100)


def kind_of(operation):
    return KINDS.get(operation, operation)


def wanted(snapshot, model, operation):
    """Returns the windows that a call counts in: `[(operation, period, cap)]`. Operations with priority may also use
    the reserved share."""
    if not snapshot.settings.limited:
        return []
    kind = kind_of(operation)
    priority = is_priority(snapshot.settings, model, kind)
    return [
        (limit.operation, limit.period, limit.maximum if priority else ordinary_cap(snapshot.settings, limit.maximum))
        for limit in snapshot.limits
        if limit.operation in ("all", kind)
    ]


def is_priority(settings, model, kind):
    return not settings.priority.isdisjoint({kind, "*:" + kind, f"{model}:{kind}", f"{model}:*"})


def ordinary_cap(settings, maximum):
    if not settings.priority:
        return maximum
    return max(1, maximum - maximum * settings.reserved_percent // 100)


def crossed(snapshot, taken):
    """Returns the thresholds that this call crossed: `[(operation, period, percent)]`. Each count is given to one call
    only, so each threshold is crossed once in a window."""
    caps = {
        (limit.operation, limit.period): ordinary_cap(snapshot.settings, limit.maximum) for limit in snapshot.limits
    }
    return [
        (operation, period, percent)
        for operation, period, hits in taken
        for percent in THRESHOLDS
        if hits == math.ceil(caps.get((operation, period), 0) * percent / 100)
    ]


def retry_after(periods):
    """Returns the seconds until the longest of the full windows ends."""
    now = datetime.utcnow() - datetime(1970, 1, 1)
    return max(
        math.ceil((timedelta(seconds=s) - now % timedelta(seconds=s)).total_seconds())
        for s in map(SECONDS.get, periods)
    )
