"""The safe part of WebVTT's markup: what is known is written anew, what is not is left out, and text is only text.

Subtitles from anywhere carry HTML, SubStation codes and worse. Nothing of it is passed on as it came.
"""

import re
from html import unescape

_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)((?:\.[^\s<>.]{1,40})*)(?:[ \t]([^<>]{0,200}?))?[ \t]?/?>")
_INSTANT = re.compile(r"<[\d:.]{5,15}>")  # of karaoke
_BREAK = re.compile(r"<br[ \t]?/?>", re.IGNORECASE)
_PLAIN = frozenset(("b", "i", "u", "ruby", "rt"))
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,3}\Z")
_SUBSTATION = re.compile(r"\{\\[^{}\n]{0,100}\}")
_SETTINGS = {
    "vertical": re.compile(r"(?:rl|lr)\Z"),
    "line": re.compile(r"(?:-?\d{1,3}|\d{1,3}(?:\.\d{1,3})?%)(?:,(?:start|center|end))?\Z"),
    "position": re.compile(r"\d{1,3}(?:\.\d{1,3})?%(?:,(?:line-left|center|line-right))?\Z"),
    "size": re.compile(r"\d{1,3}(?:\.\d{1,3})?%\Z"),
    "align": re.compile(r"(?:start|center|end|left|right)\Z"),
}


def safe(text: str) -> str:
    """The text of a cue with its bold, italic, underline, ruby, language and speaker; every tag opened is closed."""
    written: list[str] = []
    opened: list[str] = []
    at = 0
    text = _BREAK.sub("\n", _INSTANT.sub("", _SUBSTATION.sub("", text)))
    for tag in _TAG.finditer(text):
        written.append(_as_text(text[at : tag.start()]))
        at = tag.end()
        name = tag[2].lower()
        if tag[1]:
            while name in opened:
                written.append(f"</{(last := opened.pop())}>")
                if last == name:
                    break
        elif begin := _opening(name, tag[4] or ""):
            written.append(begin)
            opened.append(name)
    written.append(_as_text(text[at:]))
    return "".join([*written, *(f"</{name}>" for name in reversed(opened))]).strip("\n ")


def shown(text: str) -> str:
    """A safe text without its tags: what a viewer reads."""
    return unescape(_TAG.sub("", text))


def settings(text: str) -> str:
    """The settings of a cue that are well formed, each once."""
    found: dict[str, str] = {}
    for pair in text.split():
        name, _, value = pair.partition(":")
        if name in _SETTINGS and _SETTINGS[name].match(value):
            found.setdefault(name, value)
    return " ".join(f"{name}:{value}" for name, value in found.items())


def _opening(name: str, annotation: str) -> str:
    if name in _PLAIN:
        return f"<{name}>"
    if name == "v" and annotation.strip():
        return f"<v {_as_text(annotation.strip())}>"
    if name == "lang" and _LANGUAGE.match(annotation.strip()):
        return f"<lang {annotation.strip()}>"
    return ""


def _as_text(text: str) -> str:
    """Text that no reader takes for markup, whatever it was escaped as before."""
    plain = unescape(text).replace("\n\n", "\n")
    return plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
