"""Carries a call from its HTTP endpoint to its answer."""

from . import outside
from .call import Call, Credential
from .faults import Fault
from .identify import identify
from .serve import serve
from .describe_rules import describe_rules
