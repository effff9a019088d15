"""Refusals at the door. What is wrong with a ticket is no refusal: it is the door's answer."""

from infra.errors import Forbidden


class NotYourDoor(Forbidden):
    """The caller checks no tickets for that house."""

    code = "not_your_door"
    vi = "Bạn không soát vé cho đơn vị này."
    en = "You do not check tickets for this organisation."
