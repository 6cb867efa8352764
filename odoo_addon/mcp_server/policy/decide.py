from .floor import is_on_hard_floor
from .methods import judge_arguments
from .refusal import Refusal
from .rulebook import Rulebook
from .terms import judge_context


def decide(caller, rules, fields_of, call):
    """Checks a planned call: its model, its operation, every field, every step of every path and every command. Raises
    `Refusal`. Touches no record, and the ORM is called only after it passed. Returns the rulebook, which answers
    further questions while the result is shaped."""
    book = Rulebook(caller, rules, fields_of)
    judge_context(book, call)
    if call.operation in ("read", "create", "write", "unlink"):
        book.may_operate(call.operation, call.model)
    elif call.operation == "describe":
        book.may_describe(call.model)
    elif call.operation == "action" and is_on_hard_floor(call.model):
        raise Refusal("hard_floor", f"{call.model} is never open for MCP access.")
    judge_arguments(book, call)
    return book
