"""Refusals at the door. What is wrong with a ticket is no refusal: it is the door's answer."""

from infra.errors import Conflict, Forbidden, Gone, NotFound


class NotYourDoor(Forbidden):
    """The caller checks no tickets for that house."""

    code = "not_your_door"
    vi = "Bạn không soát vé cho đơn vị này."
    en = "You do not check tickets for this organisation."


class DeviceRefused(Forbidden):
    """No device token, or one that was revoked."""

    code = "gate_device_refused"
    vi = "Thiết bị này chưa được ghép hoặc đã bị gỡ. Xin ghép lại bằng mã QR ở quầy."
    en = "This device is not paired, or was removed. Pair it again with the QR code at the box office."


class PairingSpent(Gone):
    """The code of the pairing was used, or is older than ten minutes."""

    code = "gate_pairing_spent"
    vi = "Mã ghép này đã dùng hoặc đã hết hạn. Xin tạo mã mới."
    en = "This pairing code was used or has expired. Please make a new one."


class TooManyDevices(Conflict):
    """A house has as many devices as it may have."""

    code = "gate_devices_too_many"
    vi = "Đơn vị đã có {most} thiết bị. Xin gỡ bớt trước."
    en = "This organisation has {most} devices already. Remove one first."


class NoSuchDevice(NotFound):
    """The house has no such device."""

    code = "gate_device_not_found"
    vi = "Không tìm thấy thiết bị này."
    en = "There is no such device."


class EntryNotSigned(Forbidden):
    """The device's signature under a scan does not hold."""

    code = "gate_entry_not_signed"
    vi = "Chữ ký của lượt quét không đúng."
    en = "The signature of this scan does not hold."
