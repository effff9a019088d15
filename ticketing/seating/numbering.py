"""How seats and rows are numbered, the Vietnamese ways first. `static/js/seatmap_numbering.js` says the same.

Left and right are those of somebody who sits and looks at the stage; in the drawing the stage is at the top.
"""

from collections.abc import Sequence

from ticketing.seating.schemas import Aisle, Direction, Letters, Numbering

LATIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
VIETNAMESE = "AĂÂBCDĐEÊGHIKLMNOÔƠPQRSTUƯVXY"


def seat_labels(count: int, *, direction: Direction, start: int = 1, split: int | None = None) -> list[str]:
    """The labels of a row from left to right.

    `split` is how many seats are left of the centre (half of them, the odd one left, if none is given); it matters only
    where both sides are counted from the centre. `start` is the lowest number, or there the number of the pair beside
    the centre: 1 begins with 1 and 2, 3 with 3 and 4.
    """
    if direction is Direction.LEFT:
        return [str(start + index) for index in range(count)]
    if direction is Direction.RIGHT:
        return [str(start + count - 1 - index) for index in range(count)]
    left = (count + 1) // 2 if split is None else min(max(split, 0), count)
    lowest = start - 1 + start % 2  # the odd one of the first pair
    odd_side, even_side = lowest, lowest + 1
    on_left, on_right = (odd_side, even_side) if direction is Direction.ODD_LEFT else (even_side, odd_side)
    outward = [str(on_left + 2 * index) for index in range(left)]
    return outward[::-1] + [str(on_right + 2 * index) for index in range(count - left)]


def labels(counts: Sequence[int], numbering: Numbering, aisles: Sequence[Aisle] = ()) -> list[tuple[str, list[str]]]:
    """For each row its label and those of its seats. The centre of a section is its aisle, if it has one."""
    rows = row_labels(len(counts), letters=numbering.letters, start=numbering.first_row, skip=frozenset(numbering.skip))
    split = aisles[0].after if len(aisles) == 1 else None
    start, made = numbering.start, []
    for row, count in zip(rows, counts, strict=True):
        seats = seat_labels(count, direction=numbering.direction, start=start, split=split)
        made.append((row, seats))
        if numbering.continuous and seats:
            start = max(int(seat) for seat in seats) + 1
    return made


def row_labels(count: int, *, letters: Letters, start: str = "", skip: frozenset[str] = frozenset()) -> list[str]:
    """The labels of rows from the stage on: A … Z, AA, AB …, or 1, 2, 3 …, without those in `skip`.

    A single letter in `skip` is used nowhere, not in AI either; a longer entry is one label. An unknown `start` is the
    first label.
    """
    if letters is Letters.NUMBERS:
        first = int(start) if start.isascii() and start.isdigit() and len(start) <= 4 else 1
        labels: list[str] = []
        number = first
        while len(labels) < count:
            if str(number) not in skip:
                labels.append(str(number))
            number += 1
        return labels
    whole = VIETNAMESE if letters is Letters.VIETNAMESE else LATIN
    alphabet = "".join(letter for letter in whole if letter not in skip) or whole
    number = _place_of(start, alphabet)
    labels = []
    while len(labels) < count:
        label = _letters(number, alphabet)
        if label not in skip or len(label) == 1:
            labels.append(label)
        number += 1
    return labels


def _letters(number: int, alphabet: str) -> str:
    label = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, len(alphabet))
        label = alphabet[rest] + label
    return label


def _place_of(label: str, alphabet: str) -> int:
    if not label or len(label) > 3 or any(letter not in alphabet for letter in label):
        return 0
    number = 0
    for letter in label:
        number = number * len(alphabet) + alphabet.index(letter) + 1
    return number - 1
