"""The same work for every client: at least one call of each tool, with the arguments that an agent would send."""

import json
import os
import socket
import sys

URL = sys.argv[1]
HEADERS = {"Authorization": f"Bearer {os.environ['MCP_ODOO_KEY']}"}
PARTNER = "res.partner"


def stay_here():
    """Refuses every connection except to this machine, so a client that sends telemetry fails the test."""
    connect = socket.socket.connect

    def guarded(self, address):
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in ("127.0.0.1", "::1"):
            raise OSError(f"a connection to {address[0]} was tried")
        return connect(self, address)

    socket.socket.connect = guarded


def tell(**found):
    """Prints the result that the test reads: one line of JSON at the end of the output."""
    print(json.dumps(found))


async def make(call, name):
    """Does the work. `call(tool, arguments)` returns the structured answer, or raises for a refusal."""
    called = []

    async def ask(tool, **arguments):
        called.append(tool)
        answer = await call(tool, arguments)
        assert isinstance(answer, dict), (tool, answer)
        return answer

    models = await ask("list_models", search="partner", limit=50)
    assert PARTNER in [model["model"] for model in models["models"]], models
    context = await ask("get_context")
    assert context["may"]["write"] is True, context
    described = await ask("describe_model", model=PARTNER, fields=["name", "email"])
    assert [field["name"] for field in described["fields"]] == ["name", "email"], described
    found = await ask("find_record", model=PARTNER, text="Azure", limit=5)
    partner = found["matches"][0]["id"]
    page = await ask(
        "search_records",
        model=PARTNER,
        domain='[["is_company", "=", true]]',
        fields=["name", "city"],
        limit=2,
        offset=0,
        order="name",
        count=True,
    )
    assert len(page["records"]) == 2 and page["total"] > 2, page
    record = await ask("get_record", model=PARTNER, record_id=partner, fields=["name"])
    assert record["record"]["name"] == "Azure Interior", record
    sums = await ask(
        "aggregate_records",
        model="sale.order",
        groupby=["user_id"],
        aggregates=["amount_total:sum"],
        having='[["amount_total:sum", ">", 0]]',
    )
    assert sums["groups"], sums
    report = await ask("business_report", report="top_sales", period="this_year", limit=5)
    assert report["report"] == "top_sales", report

    made = await ask("create_record", model=PARTNER, values={"name": name, "email": None, "customer_rank": 1})
    person = made["id"]
    changed = await ask("update_record", model=PARTNER, record_id=person, values={"city": "Ávila", "phone": "123"})
    assert changed["record"]["city"] == "Ávila" and changed["record"]["phone"] == "123", changed
    rows = [{"name": f"{name} 1", "email": None}, {"name": f"{name} 2", "email": "two@example.com"}]
    imported = await ask("import_records", model=PARTNER, rows=rows, mode="create")
    assert len(imported["ids"]) == 2, imported
    file = await ask(
        "add_attachment", model=PARTNER, record_id=person, name="note.txt", content="Grüße 😀", encoding="text"
    )
    posted = await ask("post_message", model=PARTNER, record_id=person, body="See the file.", kind="note")
    assert posted["message_id"], posted
    files = await ask("list_attachments", model=PARTNER, record_id=person)
    assert file["attachment_id"] in [each["id"] for each in files["attachments"]], files
    read = await ask("read_attachment", model=PARTNER, attachment_id=file["attachment_id"])
    assert read["content"] == "Grüße 😀", read

    drafts = await ask("search_records", model="sale.order", domain='[["state", "=", "draft"]]', fields=["name"], limit=1)
    order = drafts["records"][0]["id"]
    for tool, arguments in (
        ("run_action", {"model": "sale.order", "record_ids": [order], "action": "action_confirm"}),
        ("delete_record", {"model": PARTNER, "record_id": person}),
    ):
        prepared = await ask(tool, **arguments)
        assert prepared["status"] == "confirmation_required", prepared
        done = await ask("confirm_operation", token=prepared["confirmation_token"])
        assert done["status"] == "done", done
    return called
