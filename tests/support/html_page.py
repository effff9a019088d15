"""A page as a test reads it: elements by tag and attribute, visible text, forms by their fields."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


@dataclass
class Element:
    """One element with its attributes and everything inside it."""

    tag: str
    attributes: dict[str, str]
    inside: list["Element | str"] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text inside, white space collapsed."""
        parts = [part if isinstance(part, str) else part.text for part in self.inside]
        return " ".join(" ".join(parts).split())

    def all(self, tag: str, **attributes: str) -> list["Element"]:
        """Every element below with the tag and the attributes (`data_state` is data-state, `class_` is class)."""
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        found = []
        for part in self.inside:
            if isinstance(part, Element):
                if part.tag == tag and all(part.attributes.get(name) == value for name, value in wanted.items()):
                    found.append(part)
                found += part.all(tag, **attributes)
        return found

    def one(self, tag: str, **attributes: str) -> "Element":
        """The only such element."""
        found = self.all(tag, **attributes)
        assert len(found) == 1, f"{len(found)} × <{tag} {attributes}>"
        return found[0]

    def link(self, text: str) -> str:
        """The address of the link with that text."""
        links = [link for link in self.all("a") if link.text == text]
        assert links, f"no link {text!r} among {[link.text for link in self.all('a')]}"
        return links[0].attributes["href"]

    def fields(self) -> dict[str, str]:
        """Names and values of the inputs below."""
        return {i.attributes["name"]: i.attributes.get("value", "") for i in self.all("input")}

    def error_of(self, name: str) -> str:
        """The message that the input names as its description."""
        described = self.one("input", name=name).attributes["aria-describedby"].split()[0]
        return self.one("p", id=described).text


def parse(html: str) -> Element:
    """The page."""
    parser = _Parser()
    parser.feed(html)
    parser.close()
    assert len(parser.open) == 1, f"<{parser.open[-1].tag}> is never closed"
    return parser.open[0]


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open = [Element("", {})]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].inside.append(element)
        if tag not in _VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        closed = self.open.pop()
        assert closed.tag == tag, f"</{tag}> closes <{closed.tag}>"

    def handle_data(self, data: str) -> None:
        self.open[-1].inside.append(data)
