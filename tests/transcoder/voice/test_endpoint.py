import io
import json
import wave

import httpx
import pytest

from transcoder.voice.endpoint import VoiceEndpoint
from transcoder.voice.synthesis import LONGEST_CLIP_SECONDS, Clip, SpeechFailed, VoiceUnavailable


def wav(seconds: float = 0.5, *, rate: int = 16_000, channels: int = 1) -> bytes:
    content = io.BytesIO()
    with wave.open(content, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(b"\1\0" * round(seconds * rate) * channels)
    return content.getvalue()


async def say(*answers: httpx.Response) -> tuple[list[Clip], list[httpx.Request]]:
    asked: list[httpx.Request] = []
    waiting = iter(answers)

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return next(waiting)

    voice = VoiceEndpoint("https://voices.example/speak", "key", transport=httpx.MockTransport(answer))
    texts = [f"câu {number}" for number in range(len(answers))]
    return [clip async for clip in voice.speak(texts, language="vi", voice="mai")], asked


async def test_each_text_is_asked_for_with_its_language_and_the_operators_key() -> None:
    clips, asked = await say(httpx.Response(200, content=wav(0.5)), httpx.Response(200, content=wav(1)))
    assert [clip.seconds for clip in clips] == [0.5, 1]
    assert json.loads(asked[0].content) == {"text": "câu 0", "language": "vi", "voice": "mai"}
    assert asked[0].headers["authorization"] == "Bearer key"
    assert "key" not in repr(VoiceEndpoint("https://voices.example/", "key"))


async def test_a_language_that_it_does_not_speak_is_no_breakdown() -> None:
    with pytest.raises(VoiceUnavailable):
        await say(httpx.Response(422))


@pytest.mark.parametrize(
    "answers",
    [
        (httpx.Response(500),),
        (httpx.Response(200, content=b"<html>"),),
        (httpx.Response(200, content=wav(channels=2)),),
        (httpx.Response(200, content=wav(LONGEST_CLIP_SECONDS + 0.01, rate=8_000)),),
        (httpx.Response(200, content=wav()), httpx.Response(200, content=wav(rate=22_050))),
    ],
)
async def test_an_answer_that_is_no_clip_is_a_breakdown(answers: tuple[httpx.Response, ...]) -> None:
    with pytest.raises(SpeechFailed):
        await say(*answers)
