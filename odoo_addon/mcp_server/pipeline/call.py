from collections import namedtuple

# What a caller shows: the text of a key, where it came from, and with what program. `user_id`: of a good web session,
# where that is enough.
Credential = namedtuple("Credential", "key address agent user_id")
Credential.__new__.__defaults__ = (None,)

# A call as it came through a door: nothing of it is trusted yet.
# `user_id`: whom the caller says to be, where the door asks that; it must be the key's user. `refusal`: why the door
# would not have it, which is said once the key is known and the call on record.
Call = namedtuple("Call", "door model method ids args context dry_run request_id user_id refusal")
Call.__new__.__defaults__ = (None,)

# Who a credential stands for. `key_id` is None for a standard API key.
Identity = namedtuple("Identity", "user_id key_id scope")


class RolledBack(Exception):
    """Carries a result out of a transaction that is not kept."""

    def __init__(self, result):
        super().__init__()
        self.result = result
