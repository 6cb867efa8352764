from .floor import is_on_hard_floor

# What the well-known models point at and are of little use without.
KNOWN = {
    "sale.order": ("res.partner", "sale.order.line", "product.product", "res.users"),
    "sale.order.line": ("sale.order", "product.product"),
    "purchase.order": ("res.partner", "purchase.order.line", "product.product"),
    "purchase.order.line": ("purchase.order", "product.product"),
    "product.product": ("product.template",),
    "product.template": ("product.category",),
    "stock.quant": ("product.product", "stock.location"),
    "stock.move": ("product.product", "stock.location"),
    "stock.picking": ("res.partner", "stock.move", "stock.location"),
    "account.move": ("res.partner", "account.move.line", "account.journal"),
    "account.move.line": ("account.move", "account.account"),
    "account.payment": ("res.partner", "account.journal"),
    "crm.lead": ("res.partner", "crm.stage", "crm.team"),
    "project.task": ("project.project", "project.task.type"),
    "hr.employee": ("hr.department", "hr.job"),
    "hr.leave": ("hr.employee", "hr.leave.type"),
    "res.partner": ("res.country",),
}


def missing_dependencies(model, required_relations, readable, available):
    """The models that one points at and that may not be read: the known ones and those of its required relations."""
    wanted = list(KNOWN.get(model, ())) + sorted(required_relations)
    return [
        other
        for position, other in enumerate(wanted)
        if other != model
        and other in available
        and other not in readable
        and other not in wanted[:position]
        and not is_on_hard_floor(other)
    ]
