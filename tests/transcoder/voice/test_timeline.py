from array import array
from itertools import pairwise

import pytest

from transcoder.voice import timeline
from transcoder.voice.timeline import Stretch


def test_a_clip_that_would_talk_over_another_waits_for_it_and_one_past_the_end_is_left_out() -> None:
    placing = timeline.Placing(20.0)
    heard = [placing.place(wanted, seconds) for wanted, seconds in ((1, 4), (2, 3), (9, 1), (18, 3))]
    assert heard == [Stretch(1, 5), Stretch(5.3, 8.3), Stretch(9, 10), None]
    assert placing.left_out == 1
    assert placing.latest_seconds == pytest.approx(3.3)


def test_the_film_steps_back_by_twelve_decibels_while_somebody_speaks_and_comes_back() -> None:
    loud = array("h", b"".join(timeline.envelope([Stretch(2, 4)], film_seconds=6)))
    assert len(loud) == 6 * timeline.ENVELOPE_RATE
    assert loud[1_000] == loud[5_000] == 32_767
    assert {round(one / 32_767, 2) for one in loud[2_000:4_000]} == {timeline.DUCKED}
    assert all(before >= after for before, after in pairwise(loud[1_500:3_000]))


def test_between_sentences_that_follow_each_other_the_film_stays_back() -> None:
    loud = array("h", b"".join(timeline.envelope([Stretch(2, 3), Stretch(4, 5)], film_seconds=6)))
    assert loud[3_500] == loud[4_500] < 32_767


def test_a_voice_over_the_whole_film_has_an_envelope_of_the_films_length() -> None:
    loud = array("h", b"".join(timeline.envelope([Stretch(0, 3)], film_seconds=3)))
    assert len(loud) >= 3 * timeline.ENVELOPE_RATE
    assert loud[1_000] < 32_767


def test_loudness_is_one_for_the_loudest_and_nothing_for_silence() -> None:
    loudness = timeline.Loudness()
    assert loudness.value == 0
    loudness.hear(array("h", [32_767, -32_768] * 4_000).tobytes())
    assert loudness.value == pytest.approx(1, abs=0.01)
