from contextlib import contextmanager

from psycopg2.extensions import ISOLATION_LEVEL_READ_COMMITTED


@contextmanager
def own_cursor(registry):
    """A transaction of its own, READ COMMITTED: what it commits stays whatever becomes of the call, and counters that
    many raise at once make nobody fail. Rolled back unless committed."""
    cr = registry.cursor()
    try:
        # The cursor of a test lives in the test's own transaction, which this would end.
        if not hasattr(cr, "_cursor"):
            cr._cnx.set_isolation_level(ISOLATION_LEVEL_READ_COMMITTED)
        yield cr
    finally:
        cr.close()
