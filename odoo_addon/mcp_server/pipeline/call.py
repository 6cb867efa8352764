from collections import namedtuple

# What a caller shows: the text of a key, where it came from, and with what program.
Credential = namedtuple("Credential", "key address agent")

# A call as it came through a door: nothing of it is trusted yet.
# `user_id`: whom the caller says to be, where the door asks that; it must be the key's user.
Call = namedtuple("Call", "door model method ids args context dry_run request_id user_id")

# Who a credential stands for. `key_id` is None for a standard API key and for a session.
Identity = namedtuple("Identity", "user_id key_id scope method")
