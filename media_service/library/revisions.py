"""The revision a change is based on: If-Match with the ETag that was read (RFC 9110, section 13.1.1)."""

import re
from typing import Annotated

from fastapi import Depends, Request

from media_service.library.errors import RevisionMissing

_ETAG = re.compile(r'^"(\d{1,9})"\Z')


def revision_read(request: Request) -> int:
    """The revision that If-Match names. Raises RevisionMissing."""
    revision = revision_if_any(request)
    if revision is None:
        raise RevisionMissing
    return revision


def revision_if_any(request: Request) -> int | None:
    """The revision that If-Match names, or None where there is no such header or it is malformed."""
    found = _ETAG.match(request.headers.get("if-match", ""))
    return int(found[1]) if found else None


RevisionRead = Annotated[int, Depends(revision_read)]
