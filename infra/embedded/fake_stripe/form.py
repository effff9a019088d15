"""Stripe's request encoding: forms whose names nest, such as `line_items[0][price_data][currency]=vnd`."""

import re
from typing import Any
from urllib.parse import parse_qsl

from infra.embedded.fake_stripe.refusals import invalid

_NAME = re.compile(r"^[^\[\]]+(\[[^\[\]]*\])*\Z")
_MOST_FIELDS = 1000


def decode(body: str) -> dict[str, Any]:
    """The parameters as nested mappings; what is numbered from 0 (or `[]`) becomes a list. Raises Refusal."""
    tree: dict[str, Any] = {}
    pairs = parse_qsl(body, keep_blank_values=True)
    if len(pairs) > _MOST_FIELDS:
        raise invalid("Too many parameters.")
    for name, value in pairs:
        if not _NAME.match(name):
            raise invalid(f"Invalid parameter name: {name[:80]}")
        first, *rest = re.findall(r"[^\[\]]+|(?<=\[)(?=\])", name)
        _put(tree, [first, *rest], value, name)
    lists: dict[str, Any] = _listed(tree)
    return lists


def _put(branch: dict[str, Any], path: list[str], value: str, name: str) -> None:
    for step in path[:-1]:
        branch = branch.setdefault(step or str(len(branch)), {})
        if not isinstance(branch, dict):
            raise invalid(f"Invalid parameter: {name}")
    last = path[-1] or str(len(branch))
    if last in branch:
        raise invalid(f"Parameter given twice: {name}")
    branch[last] = value


def _listed(branch: Any) -> Any:
    if not isinstance(branch, dict):
        return branch
    if branch and all(key.isascii() and key.isdigit() for key in branch):
        return [_listed(branch[key]) for key in sorted(branch, key=int)]
    return {key: _listed(value) for key, value in branch.items()}
