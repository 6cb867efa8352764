from collections import namedtuple

# The text of a key, the address it came from and the client's program. `user_id` is the user of a valid web session,
# for endpoints that accept one.
Credential = namedtuple("Credential", "key address agent user_id")
Credential.__new__.__defaults__ = (None,)

# A call as an endpoint received it, not trusted yet. `user_id` is the user that the caller claims to be, for endpoints
# that ask for one; it must be the user of the key. `refusal` is why the endpoint rejected the call: it is raised after
# the key is known and the call is on record.
Call = namedtuple("Call", "door model method ids args context dry_run request_id user_id refusal")
Call.__new__.__defaults__ = (None,)

# The user and key that a credential belongs to. `key_id` is None for a standard API key.
Identity = namedtuple("Identity", "user_id key_id scope")


class RolledBack(Exception):
    """Carries a result out of a transaction that is rolled back."""

    def __init__(self, result):
        super().__init__()
        self.result = result
