"""Invoices, as ticketing's stand-in plays them."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI

from ticketing.catalog.schemas import Price
from ticketing.invoices.schemas import (
    InvoiceKind,
    InvoiceLine,
    InvoiceRow,
    InvoiceState,
    InvoiceView,
    InvoicingView,
    InvoicingWish,
    ReplacementWish,
)

if TYPE_CHECKING:
    from tests.support.services_stand_in import Scene

_ROOT = "/api/ticketing/invoices"


@dataclass
class InvoiceScene:
    """What the house decided, and what it wrote, the newest last."""

    wish: InvoicingWish | None = None
    written: list[InvoiceView] = field(default_factory=list)
    searched: list[str] = field(default_factory=list)


def invoice_of(number: int, **changes: Any) -> InvoiceView:
    """An invoice as ticketing shows it."""
    values: dict[str, Any] = {
        "id": f"inv_{number}",
        "organisation_id": "org_nhahat",
        "form": "1",
        "symbol": "C26MAA",
        "number": number,
        "kind": InvoiceKind.ORIGINAL,
        "state": InvoiceState.ACCEPTED,
        "issued_at": datetime(2026, 11, 23, 5, tzinfo=UTC),
        "order_id": "ord_paid",
        "buyer_name": "Công ty TNHH Tơ Lụa Vạn Phúc",
        "buyer_tax_code": "0101112223",
        "buyer_address": "Vạn Phúc, Hà Đông, Hà Nội",
        "total": Price(minor=350_000, currency="VND"),
        "vat": Price(minor=16_667, currency="VND"),
        "authority_code": f"M1-26-TEST0-{number:011}",
        "refers_to": None,
        "reason": "",
        "seller_name": "Nhà hát Chèo",
        "seller_tax_code": "0101234567",
        "seller_address": "Hà Nội",
        "vat_percent": 5,
        "lines": [InvoiceLine(name="Vé: Kiều, 20:00 01/12/2026", quantity=1, unit_minor=350_000, amount_minor=350_000)],
        "lookup_url": f"/test-invoices/?code=M1-26-TEST0-{number:011}",
        "refusal": "",
        **changes,
    }
    return InvoiceView(**values)


def several() -> list[InvoiceView]:
    """One that was refused, one below zero, one that was replaced and its replacement."""
    refused = {
        "state": InvoiceState.REFUSED,
        "authority_code": "",
        "lookup_url": "",
        "refusal": "422: tax code unknown",
    }
    back = Price(minor=-350_000, currency="VND")
    line = InvoiceLine(name="Trả lại vé: Kiều", quantity=1, unit_minor=-350_000, amount_minor=-350_000)
    adjustment = {"kind": InvoiceKind.ADJUSTMENT, "refers_to": "inv_1", "refers_to_number": "1C26MAA 00000001"}
    anew = {"kind": InvoiceKind.REPLACEMENT, "refers_to": "inv_3", "refers_to_number": "1C26MAA 00000003"}
    return [
        invoice_of(1, order_id="ord_evening"),
        invoice_of(2, **adjustment, total=back, vat=back, lines=[line], reason="Trả lại vé"),
        invoice_of(3, replaced=True, buyer_name="Lan", buyer_tax_code="", vat_percent=None),
        invoice_of(4, **anew, reason="Sai tên người mua"),
        invoice_of(5, **refused),
    ]


def add_invoices(app: FastAPI, house: "Scene") -> None:
    """The routes; whoever shows a token may all."""
    scene = house.invoices

    @app.get("/api/ticketing/organisations/{organisation_id}/invoicing")
    async def invoicing(organisation_id: str) -> InvoicingView:
        active = scene.wish is not None and scene.wish.active
        since = datetime(2026, 11, 1, tzinfo=UTC) if active else None
        return InvoicingView(offered=True, active=active, since=since, wish=scene.wish)

    @app.put("/api/ticketing/organisations/{organisation_id}/invoicing")
    async def decide(organisation_id: str, wish: InvoicingWish) -> InvoicingView:
        scene.wish = wish
        return await invoicing(organisation_id)

    @app.get(_ROOT)
    async def listed(organisation_id: str, search: str = "", before: str = "") -> list[InvoiceRow]:
        scene.searched.append(search)
        return [
            InvoiceRow.model_validate(one.model_dump(include=set(InvoiceRow.model_fields))) for one in scene.written
        ]

    @app.get(_ROOT + "/{invoice_id}")
    async def shown(invoice_id: str) -> InvoiceView:
        return next(one for one in scene.written if one.id == invoice_id)

    @app.post(_ROOT + "/{invoice_id}/replacements", status_code=201)
    async def replaced(invoice_id: str, wish: ReplacementWish) -> InvoiceView:
        named = {"buyer_name": wish.buyer.name, "buyer_tax_code": wish.buyer.tax_code or "", "reason": wish.reason}
        kind = {"kind": InvoiceKind.REPLACEMENT, "refers_to": invoice_id}
        scene.written.append(invoice_of(len(scene.written) + 1, **kind, **named))
        return scene.written[-1]

    @app.post(_ROOT + "/{invoice_id}/submissions", status_code=202)
    async def sent_again(invoice_id: str) -> InvoiceView:
        again = {"state": InvoiceState.WAITING, "refusal": ""}
        scene.written = [one.model_copy(update=again) if one.id == invoice_id else one for one in scene.written]
        return await shown(invoice_id)

    @app.get("/api/ticketing/orders/{order_id}/invoices")
    async def of_order(order_id: str) -> list[InvoiceView]:
        return [one for one in scene.written if one.order_id == order_id]
