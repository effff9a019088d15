"""The exact arguments ffmpeg is given. A change here is a change of every stream made from now on."""

from fractions import Fraction

import pytest

from transcoder.ffmpeg import commands
from transcoder.ffmpeg.containers import Container
from transcoder.hls import ladder

SOURCE = commands.Source(Container.MP4, ("h264", "aac"), picture_index=0, sound_index=1)
X264 = (
    *(
        "-c:v",
        "libx264",
        "-crf",
        "23",
        "-flush_packets",
        "1",
        "-force_key_frames",
        "expr:if(eq(n_forced,1),gte(t,1),gte(t,(n_forced-1)*2))",
    ),
    *("-fps_mode", "passthrough", "-map_chapters", "-1", "-map_metadata", "-1"),
)
PICTURE = (
    *("-movflags", "+empty_moov+default_base_moof+frag_keyframe"),
    *("-preset", "veryfast", "-profile:v", "high", "-sc_threshold", "0", "-use_editlist", "0"),
)
TWO_RUNGS = ladder.rungs_for(854, 480)


def _encoding(*, sound: bool = True, rungs: tuple[ladder.Rung, ...] = TWO_RUNGS, **changes: bool) -> commands.Encoding:
    return commands.Encoding(
        source=SOURCE if sound else commands.Source(Container.MP4, ("h264",), 0, None),
        rungs=rungs,
        frame_rate=Fraction(24000, 1001),
        deinterlace=changes.get("deinterlace", False),
        preset="veryfast",
    )


def _option(arguments: list[str], name: str) -> str:
    return arguments[arguments.index(name) + 1]


def test_the_ladder_is_made_by_exactly_these_arguments() -> None:
    assert commands.ladder_arguments(_encoding()) == [
        *("-f", "mov", "-codec_whitelist", "h264,aac", "-fd", "3", "-format_whitelist", "mov"),
        *("-max_pixels", "35389440", "-protocol_whitelist", "fd", "-i", "fd:"),
        "-filter_complex",
        "[0:0]fps=fps=24000/1001:start_time=0[s0];"
        "[s0]scale=h=trunc(ih/2)*2:out_range=limited:w=trunc(iw/2)*2[s1];[s1]format=pix_fmts=yuv420p[s2];"
        "[s2]split=2[s3][s4];"
        "[s3]zscale=854:480:filter=bicubic:param_a=0:param_b=0.6[s5];[s5]setsar=1[s6];"
        "[s4]zscale=640:360:filter=bicubic:param_a=0:param_b=0.6[s7];[s7]setsar=1[s8];"
        "[0:1]aresample=48000:async=1:first_pts=0[s9]",
        *("-map", "[s6]", "-f", "mp4", "-bufsize:v", "2800000", *X264, "-maxrate:v", "1400000", *PICTURE, "pipe:10"),
        *("-map", "[s8]", "-f", "mp4", "-bufsize:v", "1600000", *X264, "-maxrate:v", "800000", *PICTURE, "pipe:11"),
        *("-map", "[s9]", "-f", "mp4", "-ac", "2", "-ar", "48000", "-b:a", "128000", "-c:a", "aac"),
        *("-flush_packets", "1", "-map_chapters", "-1", "-map_metadata", "-1"),
        *("-movflags", "+empty_moov+default_base_moof+frag_every_frame", "-use_editlist", "0", "pipe:12"),
        *(
            "-filter_complex_threads",
            "1",
            "-nostdin",
            "-nostats",
            "-progress",
            "pipe:1",
            "-stats_period",
            "0.5",
            "-hide_banner",
        ),
        *("-loglevel", "warning", "-y"),
    ]


def test_the_poster_is_one_typical_frame_no_wider_than_1280() -> None:
    arguments = commands.poster_arguments(_encoding(rungs=ladder.rungs_for(1920, 804)), at_seconds=12.5)

    assert _option(arguments, "-ss") == "12.500"
    assert arguments.index("-ss") < arguments.index("-i")
    assert "thumbnail=n=25" in _option(arguments, "-filter_complex")
    assert "scale=1280:536" in _option(arguments, "-filter_complex")
    assert _option(arguments, "-frames:v") == "1"
    assert "pipe:10" in arguments


def test_a_film_without_sound_has_no_sound_rendition() -> None:
    arguments = commands.ladder_arguments(_encoding(sound=False))

    assert [word for word in arguments if word.startswith("pipe:")] == ["pipe:10", "pipe:11", "pipe:1"]
    assert "-c:a" not in arguments
    assert "aresample" not in _option(arguments, "-filter_complex")


def test_the_lead_in_differs_from_the_ladder_only_in_how_much_it_reads_and_makes() -> None:
    lead = commands.lead_arguments(_encoding(), seconds=7)
    alone = commands.ladder_arguments(commands.lead_of(_encoding()))

    assert _option(lead, "-t") == "7"
    assert lead.index("-t") < lead.index("-i")
    assert [word for word in lead if word not in {"-t", "7"}] == alone
    assert "split" not in _option(lead, "-filter_complex")


@pytest.mark.parametrize("make", [commands.ladder_arguments, lambda e: commands.poster_arguments(e, at_seconds=1)])
def test_woven_fields_are_separated_and_only_then(make: object) -> None:
    assert callable(make)
    assert "bwdif=deint=all:mode=send_frame" in _option(make(_encoding(deinterlace=True)), "-filter_complex")
    assert "bwdif" not in _option(make(_encoding()), "-filter_complex")


def test_no_argument_is_a_path() -> None:
    for arguments in (commands.ladder_arguments(_encoding()), commands.poster_arguments(_encoding(), at_seconds=1)):
        assert [word for word in arguments if "/" in word and "24000/1001" not in word] == []
