"""Refusals about passes for the wallets of phones."""

from infra.errors import NotFound


class WalletNotOffered(NotFound):
    """This installation makes no such pass, or not of this ticket."""

    code = "wallet_not_offered"
    vi = "Vé này không thêm được vào ví đó. Vé vẫn mở được ở trang Vé của tôi và trên giấy."
    en = "This ticket cannot be added to that wallet. It opens on the page “My tickets” and on paper all the same."
