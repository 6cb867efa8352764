"""Keys: `mcpa_<8 hex digits>_<secret>`. The first part finds the key, the secret proves it. Of 256 random bits, a fast
hash tells nothing; it is made with a secret of the server, so that a table of hashes alone verifies no guess."""

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
    """The public part of a key; None for what is no key of ours."""
    match = _form(key)
    return match.group(1) if match else None


def digest(server_secret, key):
    return hmac.new(server_secret.encode(), key.encode(), hashlib.sha256).hexdigest()
