from contextlib import contextmanager

from psycopg2.extensions import ISOLATION_LEVEL_READ_COMMITTED


@contextmanager
def own_cursor(registry):
    """Opens a READ COMMITTED transaction of its own. Its commits stay, whatever happens to the call, and concurrent
    increments of a counter do not fail. It is rolled back unless committed."""
    cr = registry.cursor()
    try:
        # The cursor of a test belongs to the test's transaction, which this would end.
        if not hasattr(cr, "_cursor"):
            cr._cnx.set_isolation_level(ISOLATION_LEVEL_READ_COMMITTED)
        yield cr
    finally:
        cr.close()
