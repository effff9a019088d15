"""What the scripts of the seat pages say, in the page's language."""

from typing import Final

from web.languages import to_translate
from web.visit import Visit

WORDS: Final = {
    "stage": to_translate("Stage"),
    "rows": to_translate("{section}, row {row}, seat {seat}"),
    "box": to_translate("{section}, box {row}, seat {seat}"),
    "tables": to_translate("{section}, table {row}, seat {seat}"),
    "standing": to_translate("{section}"),
    "wheelchair": to_translate("place for a wheelchair"),
    "companion": to_translate("seat of the companion"),
    "restricted": to_translate("restricted view"),
    "chosen": to_translate("Chosen: {seat}."),
    "left": to_translate("No longer chosen: {seat}."),
    "kept": to_translate("Already in your basket: {seat}."),
    "gone": to_translate("Somebody else has it: {seat}."),
    "lost": to_translate("Somebody else was quicker: {seats}."),
    "most": to_translate("You can have at most 10 tickets in one order."),
    "take": to_translate("Keep these seats ({count})"),
    "takeNone": to_translate("Choose seats on the map"),
    "away": to_translate("Take away {seat}"),
    "stateChosen": to_translate("chosen"),
    "stateKept": to_translate("in your basket"),
    "stateGone": to_translate("taken"),
}
_PAINTING: Final = {
    "painted": to_translate("{count} seats: {zone}."),
    "undone": to_translate("Undone."),
    "notSold": to_translate("not for sale"),
}
_AT_THE_COUNTER: Final = {"most": to_translate("The counter sells at most 50 seats at once.")}


def words(visit: Visit, *, at_the_counter: bool = False) -> dict[str, str]:
    """By the names that the scripts use."""
    said = WORDS | (_AT_THE_COUNTER if at_the_counter else {})
    return {name: visit.text(text) for name, text in said.items()}


def painting(visit: Visit) -> dict[str, str]:
    """Those of the page on which a house paints its price zones."""
    kinds = {name: WORDS[name] for name in ("stage", "rows", "box", "tables", "standing")}
    return {name: visit.text(text) for name, text in (kinds | _PAINTING).items()}
