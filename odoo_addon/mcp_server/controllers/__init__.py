from . import call, rest, xmlrpc
