from media_service.guides import viewing
from media_service.guides.schemas import Note


def test_a_stretch_keeps_the_notes_that_are_current_in_it_and_counts_from_its_beginning() -> None:
    notes = [
        Note(start_seconds=0, end_seconds=2, text="over"),
        Note(start_seconds=3, text="until the next"),
        Note(start_seconds=8, end_seconds=9.5, text="inside"),
        Note(start_seconds=20, text="after"),
    ]
    kept = viewing.within(notes, begins_seconds=5, ends_seconds=20)
    assert [(note.start_seconds, note.end_seconds, note.text) for note in kept] == [
        (0, None, "until the next"),
        (3, 4.5, "inside"),
    ]
    assert viewing.within(notes, begins_seconds=0, ends_seconds=None) == notes
