"""Measured rates, and the promises made before there is anything to measure."""

from hypothesis import given
from hypothesis import strategies as st

from transcoder.hls import bitrate, ladder
from transcoder.hls.bitrate import Measured

PARTS = st.lists(st.builds(Measured, st.integers(0, 10_000_000), st.integers(1, 10_000_000)), max_size=12)


def test_the_peak_is_taken_over_whole_segments_and_not_over_the_scrap_at_the_end() -> None:
    parts = [Measured(1_000_000, 4_000_000), Measured(2_000_000, 4_000_000), Measured(90_000, 40_000)]
    assert bitrate.peak(parts, target_seconds=4) == -(-2_090_000 * 8 * 1_000_000 // 4_040_000)
    assert bitrate.average(parts) == -(-3_090_000 * 8 * 1_000_000 // 8_040_000)


def test_a_film_shorter_than_half_a_segment_has_its_whole_as_peak() -> None:
    assert bitrate.peak([Measured(1000, 1_000_000)], target_seconds=4) == 8000
    assert bitrate.peak([], target_seconds=4) == bitrate.average([]) == 0


@given(PARTS)
def test_the_peak_is_at_least_every_run_the_rfc_names(parts: list[Measured]) -> None:
    peak = bitrate.peak(parts, target_seconds=4)
    for first in range(len(parts)):
        for last in range(first + 1, len(parts) + 1):
            run = parts[first:last]
            if 2_000_000 <= sum(part.duration_us for part in run) <= 6_000_000:
                assert peak >= bitrate.average(run)


@given(PARTS, PARTS)
def test_the_sound_is_counted_in(video: list[Measured], audio: list[Measured]) -> None:
    peak, average = ladder.measured_bandwidth(video, audio, target_seconds=4)
    assert peak == bitrate.peak(video, target_seconds=4) + bitrate.peak(audio, target_seconds=4)
    assert average == bitrate.average(video) + bitrate.average(audio)


def test_the_promise_before_measuring_covers_cap_buffer_and_sound() -> None:
    for rung in ladder.rungs_for(1920, 1080):
        peak, average = rung.provisional_bandwidth(with_audio=True)
        assert peak >= rung.max_bits_per_second + rung.buffer_bits / 4 + ladder.AUDIO_BITS_PER_SECOND
        assert peak > average >= rung.max_bits_per_second + ladder.AUDIO_BITS_PER_SECOND
        assert rung.provisional_bandwidth(with_audio=False)[0] < peak
