"""The inside of espeak-ng's process: texts from a descriptor, samples to a pipe. Runs in the sandbox.

The library is loaded before rights are dropped; its data lie in the working directory, the only place it can read.
"""

import ctypes
import json
import os
import struct
from typing import Any

import espeakng_loader

HEAD = struct.Struct("<I")  # first the rate, then before each clip its bytes
_SYNCHRONOUS, _UTF8, _BY_CHARACTER, _OK = 2, 1, 1, 0
_BUFFER_MS = 200
_RATE, _WORDS_A_MINUTE = 1, 165
_Heard = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)
_espeak = ctypes.CDLL(espeakng_loader.get_library_path())


def answer(source: int, *, output: int, voice: str, most_seconds: int) -> dict[str, Any]:
    """Say every text of the JSON list at `source`; what it came to."""
    with os.fdopen(source, "rb") as file:
        texts: list[str] = json.loads(file.read())
    rate = int(_espeak.espeak_Initialize(_SYNCHRONOUS, _BUFFER_MS, b".", 0))
    if rate <= 0 or _espeak.espeak_SetVoiceByName(voice.encode()) != _OK:
        return {"unavailable": voice}
    _espeak.espeak_SetParameter(_RATE, _WORDS_A_MINUTE, 0)
    said = bytearray()
    most = most_seconds * rate * 2

    @_Heard  # type: ignore[untyped-decorator]
    def heard(samples: Any, count: int, _events: Any) -> int:
        if samples and count > 0:
            said.extend(ctypes.string_at(samples, count * 2))
        return int(len(said) >= most)  # not 0 stops it

    _espeak.espeak_SetSynthCallback(heard)
    with os.fdopen(output, "wb") as pipe:
        pipe.write(HEAD.pack(rate))
        for text in texts:
            said.clear()
            written = text.replace("\0", " ").encode() + b"\0"
            _espeak.espeak_Synth(written, len(written), 0, _BY_CHARACTER, 0, _UTF8, None, None)
            pipe.write(HEAD.pack(min(len(said), most)) + said[:most])
    return {"rate": rate, "texts": len(texts)}
