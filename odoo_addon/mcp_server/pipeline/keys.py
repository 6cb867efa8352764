"""Keys have the form `mcpa_<8 hex digits>_<secret>`. The first part finds the key, the secret proves it. The secret has
256 random bits, so a fast hash is safe; it is keyed with a secret of the server, so that a stolen table of hashes
cannot be used to verify guesses."""

import hashlib
import hmac
import re
import secrets

PREFIX = "mcpa_"
SECRET_PARAMETER = "mcp_server.key_secret"

_form = re.compile(r"mcpa_([0-9a-f]{8})_([A-Za-z0-9_-]{43})\Z").match


def new_key():
    return f"{PREFIX}{secrets.token_hex(4)}_{secrets.token_urlsafe(32)}"


def prefix_of(key):
    """Returns the public part of a key, or None if the text is not a key of this addon."""
    match = _form(key)
    return match.group(1) if match else None


def digest(server_secret, key):
    return hmac.new(server_secret.encode(), key.encode(), hashlib.sha256).hexdigest()
