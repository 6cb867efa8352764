"""Decides what a call may do, in pure functions: no environment, no database, no request."""

from .decide import decide
from .methods import plan
from .refusal import Refusal
from .rules import Caller, FieldInfo, ModelRule, Rules
