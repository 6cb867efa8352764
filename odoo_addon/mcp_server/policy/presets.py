"""Named sets of rules. Deleting is in none of them: whoever wants it says so model by model."""

from .floor import closed_operations

CONTACTS = (
    ("res.partner", "rwc"),
    ("res.partner.category", "r"),
    ("res.country", "r"),
    ("res.country.state", "r"),
)
PRODUCTS = (
    ("product.template", "r"),
    ("product.product", "r"),
    ("product.category", "r"),
    ("uom.uom", "r"),
)
PEOPLE = (
    ("res.users", "r"),
    ("res.company", "r"),
    ("res.currency", "r"),
)

# What the reports read that a preset promises, beyond the records that it is about.
SALES_REPORTS = (("account.move", "r"), ("mail.message", "r"))
STOCK_REPORTS = (("stock.quant", "r"), ("stock.location", "r"))

PRESETS = {
    "contacts": CONTACTS,
    "sales": CONTACTS
    + PRODUCTS
    + PEOPLE
    + (
        ("sale.order", "rwc"),
        ("sale.order.line", "rwc"),
        ("sale.report", "r"),
        ("crm.team", "r"),
        ("product.pricelist", "r"),
        ("account.payment.term", "r"),
    )
    + SALES_REPORTS,
    "crm": CONTACTS
    + PEOPLE
    + (
        ("crm.lead", "rwc"),
        ("crm.stage", "r"),
        ("crm.team", "r"),
        ("crm.tag", "r"),
        ("crm.lost.reason", "r"),
        ("mail.activity", "rwc"),
        ("mail.activity.type", "r"),
    ),
    "purchase": CONTACTS
    + PRODUCTS
    + PEOPLE
    + (
        ("purchase.order", "rwc"),
        ("purchase.order.line", "rwc"),
        ("product.supplierinfo", "r"),
    )
    + STOCK_REPORTS,
    "inventory": PRODUCTS
    + PEOPLE
    + (
        ("res.partner", "r"),
        ("stock.quant", "r"),
        ("stock.location", "r"),
        ("stock.warehouse", "r"),
        ("stock.picking", "r"),
        ("stock.picking.type", "r"),
        ("stock.move", "r"),
        ("stock.move.line", "r"),
        ("stock.lot", "r"),
        ("stock.production.lot", "r"),
    ),
    "accounting": PEOPLE
    + (
        ("res.partner", "r"),
        ("account.move", "r"),
        ("account.move.line", "r"),
        ("account.account", "r"),
        ("account.journal", "r"),
        ("account.payment", "r"),
        ("account.payment.term", "r"),
        ("account.tax", "r"),
    ),
    "hr": PEOPLE
    + (
        ("hr.employee", "r"),
        ("hr.department", "r"),
        ("hr.job", "r"),
        ("hr.leave", "r"),
        ("hr.leave.type", "r"),
        ("hr.attendance", "r"),
    ),
    "projects": PEOPLE
    + (
        ("res.partner", "r"),
        ("project.project", "r"),
        ("project.task", "rwc"),
        ("project.task.type", "r"),
        ("project.tags", "r"),
        ("account.analytic.line", "rwc"),
    ),
}
# The model without which a preset's app is not installed.
MAIN = {
    "sales": "sale.order",
    "crm": "crm.lead",
    "purchase": "purchase.order",
    "inventory": "stock.quant",
    "accounting": "account.move",
    "hr": "hr.employee",
    "projects": "project.task",
}
_LETTERS = {"r": "read", "w": "write", "c": "create", "u": "unlink"}


def is_installed(preset, available):
    return preset not in MAIN or MAIN[preset] in available


def preset_operations(preset, available):
    """`{model: operations}` of a preset, for the models that are there and as far as the hard floor lets it."""
    models = ((model, "r") for model in available) if preset == "everything_read" else PRESETS[preset]
    wanted = {}
    for model, letters in models:
        operations = {_LETTERS[letter] for letter in letters} - set(closed_operations(model))
        if model in available and operations:
            wanted[model] = operations
    return wanted
