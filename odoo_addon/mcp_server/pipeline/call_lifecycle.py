"""Starts and ends a call: checks its credential, records it, and records its outcome."""

import json

from ..policy.masking import field_names, masked
from . import call_record, keys, limits, snapshot
from .faults import Fault
from .identify import standard_key_user

MAX_RECORDED_IDS = 100


def enter(registry, credential, call, planned):
    """Records the start of a call with the current rules. The rules that this process has cached may be outdated: then
    they are read again and the start is repeated."""
    is_ours = keys.prefix_of(credential.key) is not None
    # The acceptance of standard keys is itself a setting, so the settings must be current.
    known = snapshot.remembered(registry) if is_ours else snapshot.current(registry)
    for _attempt in range(3):
        statement, caller = _statement_for(registry, known, credential)
        if caller is None:
            break
        windows = limits.wanted(known, planned.model, planned.operation)
        params = _params(credential, call, planned, caller)
        entry = call_record.enter(registry, statement, params, windows, known.version)
        if entry is not None and entry.version == known.version:
            return known, entry
        before, known = known, snapshot.read(registry)
        if entry is None and known.secret == before.secret:
            break
    else:
        raise Fault("conflict", "The rules are being changed. Try again.")
    call_record.record_unknown(
        registry, call.door, keys.prefix_of(credential.key), credential.address, credential.agent
    )
    raise Fault("auth", "Invalid key.")


def _statement_for(registry, known, credential):
    prefix = keys.prefix_of(credential.key)
    if prefix is not None:
        return call_record.ENTER_BY_KEY, {"prefix": prefix, "digest": keys.digest(known.secret, credential.key)}
    user_id = credential.user_id or standard_key_user(registry, known, credential.key)
    return call_record.ENTER_BY_USER, {"user_id": user_id} if user_id else None


def _params(credential, call, planned, caller):
    return dict(
        caller,
        door=call.door,
        model=planned.model,
        method=planned.method,
        operation=planned.operation,
        record_ids=_joined(planned.ids),
        field_names=", ".join(field_names(planned)) or None,
        masked_args=_masked(planned.args),
        address=credential.address,
        agent=credential.agent,
        dry_run=call.dry_run,
        request_id=call.request_id,
    )


def _masked(args):
    """Returns the arguments without the names of fields, which have a column of their own."""
    rest = {name: value for name, value in args.items() if name not in ("fields", "allfields")}
    return json.dumps(masked(rest)) if rest else None


def _joined(ids):
    return ",".join(map(str, ids[:MAX_RECORDED_IDS])) or None


def leave(registry, credential, known, entry, planned, outcome, result=None, fault=None):
    ids, rows = _touched(planned, result)
    call_record.leave(
        registry,
        {
            "audit_id": entry.audit_id,
            "outcome": outcome,
            "error_class": fault and fault.kind,
            "error_name": fault and fault.name,
            "record_ids": ids,
            "row_count": rows,
            "version": known.version,
            "key_id": entry.key_id,
            "address": credential.address,
        },
    )


def _touched(planned, result):
    """Returns the ids of the records that a call read or created, and the number of rows that it returned."""
    if planned.method == "create" and result is not None:
        ids = result if isinstance(result, list) else [result]
        return _joined(ids), len(ids)
    if planned.method == "import_rows" and result is not None:
        return _joined(result["ids"]), len(result["ids"])
    if planned.method == "attachments" and result is not None:
        # The ids in the rows are those of files. The id of the record is recorded already.
        return None, len(result)
    if not isinstance(result, list):
        return None, None
    found = [row if type(row) is int else row.get("id") for row in result if type(row) in (int, dict)]
    return _joined([i for i in found if type(i) is int]), len(result)
