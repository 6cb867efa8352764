"""Identifies the user of a key without a call, for signing in."""

from odoo import SUPERUSER_ID, api
from odoo.exceptions import AccessDenied

from . import call_record, keys, snapshot
from .call import Identity
from .faults import Fault


def identify(registry, credential, door):
    """Returns the identity of a credential. Raises `Fault` if it is invalid or of a kind that is not accepted."""
    prefix = keys.prefix_of(credential.key)
    row = _by_standard_key(registry, credential.key) if prefix is None else _by_key(registry, prefix, credential.key)
    if row:
        key_id, user_id, scope = row[:3]
        return Identity(user_id, key_id, scope)
    call_record.record_unknown(registry, door, prefix, credential.address, credential.agent)
    raise Fault("auth", "Invalid key.")


def _by_key(registry, prefix, key):
    """Looks the key up with the server secret that this process has cached, then with the one in the database."""

    def find(known):
        return _first(registry, call_record.BY_KEY, {"prefix": prefix, "digest": keys.digest(known.secret, key)})

    return find(snapshot.remembered(registry)) or find(snapshot.read(registry))


def _by_standard_key(registry, key):
    user_id = standard_key_user(registry, snapshot.current(registry), key)
    return _first(registry, call_record.BY_USER, {"user_id": user_id}) if user_id else None


def _first(registry, statement, params):
    with registry.cursor() as cr:
        cr.execute(statement, params)
        return cr.fetchone()


def standard_key_user(registry, known, key):
    """Returns the user of a standard Odoo API key if a setting accepts such keys, else None."""
    if not known.settings.standard_keys or not key or len(key) > 200:
        return None
    with registry.cursor() as cr:
        try:
            api_keys = api.Environment(cr, SUPERUSER_ID, {})["res.users.apikeys"]
            return api_keys._check_credentials(scope="rpc", key=key)
        except AccessDenied:
            return None
