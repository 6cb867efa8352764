"""Records that belong to a record of another model: open only as far as that model is."""

# Model -> the field that names the model of the record it belongs to.
LINKED_MODELS = {
    "ir.attachment": "res_model",
    "mail.activity": "res_model",
    "mail.followers": "res_model",
    "mail.message": "model",
    "mail.notification": "mail_message_id.model",
    "mail.tracking.value": "mail_message_id.model",
    "rating.rating": "res_model",
    "snailmail.letter": "model",
    "sms.sms": "mail_message_id.model",
}


def linked_domain(book, model):
    """The rows of such a model that may be seen, as a domain; empty for other models."""
    field = LINKED_MODELS.get(model)
    if field is None:
        return []
    readable = sorted(name for name in book.rules.models if book.is_readable(name))
    domain = ["|", (field, "=", False), (field, "in", readable)]
    if model == "mail.tracking.value":
        return domain + _tracked(book, readable)
    # The files behind binary fields are the fields' own, and may be denied there.
    return domain + [("res_field", "=", False)] if model == "ir.attachment" else domain


def _tracked(book, models):
    """Changes of the fields that may be named: what a hidden field was before tells as much as what it is."""
    tracked = "field_id" if "field_id" in book.fields_of("mail.tracking.value") else "field"
    domain = [(tracked, "!=", False)]
    for model in models:
        hidden = sorted(name for name in book.fields_of(model) or () if book.is_hidden(model, name))
        if hidden:
            domain += ["|", (tracked + ".model", "!=", model), (tracked + ".name", "not in", hidden)]
    return domain
