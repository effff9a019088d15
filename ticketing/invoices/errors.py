"""Refusals about invoices."""

from infra.errors import Conflict, Forbidden, NotFound


class NotYourInvoices(Forbidden):
    """The caller has nothing to do with the invoices of that house."""

    code = "not_your_invoices"
    vi = "Bạn không có quyền với hóa đơn của đơn vị này."
    en = "You may not act for the invoices of this organisation."


class InvoiceNotFound(NotFound):
    """There is no such invoice, or it is another house's."""

    code = "invoice_not_found"
    vi = "Không có hóa đơn này."
    en = "There is no such invoice."


class InvoicesNotOffered(Conflict):
    """The installation has no provider of e-invoices."""

    code = "invoices_not_offered"
    vi = "Hệ thống này chưa nối với nhà cung cấp hóa đơn điện tử, nên chưa bật được."
    en = "This site is not connected to a provider of e-invoices yet, so they cannot be switched on."


class InvoiceReplaced(Conflict):
    """Another invoice stands in its place already, or it is no invoice of a sale."""

    code = "invoice_not_replaceable"
    vi = "Hóa đơn này đã được thay thế hoặc điều chỉnh, nên không thay thế được nữa."
    en = "This invoice was replaced or adjusted already and cannot be replaced."


class InvoiceNotRefused(Conflict):
    """It is on its way, or accepted: there is nothing to send again."""

    code = "invoice_not_refused"
    vi = "Hóa đơn này không bị từ chối, nên không cần gửi lại."
    en = "This invoice was not refused, so there is nothing to send again."
