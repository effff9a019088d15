"""A synthesiser that the operator runs elsewhere: one POST per text, a WAV as the answer."""

import io
import wave
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field

import httpx

from infra import tls
from transcoder.voice.synthesis import LONGEST_CLIP_SECONDS, Clip, SpeechFailed, VoiceUnavailable

_SECONDS = 120
_MOST_HERTZ = 48_000
_MOST_BYTES = LONGEST_CLIP_SECONDS * _MOST_HERTZ * 2 + 4096
_UNKNOWN = (400, 404, 422)  # it does not speak that language, or has no such voice


@dataclass(frozen=True, slots=True)
class VoiceEndpoint:
    """POST {"text", "language", "voice"} → audio/wav, one channel of 16 bits; `key` goes along as a bearer token."""

    url: str
    key: str = field(repr=False)
    transport: httpx.AsyncBaseTransport | None = None

    @property
    def name(self) -> str:
        """The machine's host: its address may hold a secret."""
        return httpx.URL(self.url).host[:80]

    async def speak(self, texts: Sequence[str], *, language: str, voice: str) -> AsyncIterator[Clip]:
        """A clip for each text. Raises VoiceUnavailable, SpeechFailed."""
        headers = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        async with httpx.AsyncClient(
            timeout=_SECONDS, headers=headers, trust_env=False, verify=tls.trusted(), transport=self.transport
        ) as http:
            rate = 0
            for text in texts:
                clip = _clip(await self._asked(http, {"text": text, "language": language, "voice": voice}))
                if rate not in (0, clip.rate):
                    raise SpeechFailed(f"{clip.rate} samples a second after {rate}")
                rate = clip.rate
                yield clip

    async def _asked(self, http: httpx.AsyncClient, wish: dict[str, str]) -> bytes:
        try:
            async with http.stream("POST", self.url, json=wish) as response:
                if response.status_code in _UNKNOWN:
                    raise VoiceUnavailable(f"{response.status_code} for {wish['language']}")
                if not response.is_success:
                    raise SpeechFailed(f"status {response.status_code}")
                content = bytearray()
                async for piece in response.aiter_bytes():
                    content += piece
                    if len(content) > _MOST_BYTES:
                        raise SpeechFailed("a clip without an end")
        except httpx.TransportError as broken:
            raise SpeechFailed(f"{type(broken).__name__}: {broken}") from broken
        return bytes(content)


def _clip(content: bytes) -> Clip:
    try:
        with wave.open(io.BytesIO(content)) as read:
            shape = read.getnchannels(), read.getsampwidth()
            rate, samples = read.getframerate(), read.readframes(read.getnframes())
    except (wave.Error, EOFError) as strange:
        raise SpeechFailed(f"no WAV: {strange}") from strange
    if shape != (1, 2) or not 0 < rate <= _MOST_HERTZ or len(samples) > LONGEST_CLIP_SECONDS * rate * 2:
        raise SpeechFailed(f"{shape[0]} channels of {shape[1]} bytes at {rate}, {len(samples)} bytes")
    return Clip(rate, samples)
