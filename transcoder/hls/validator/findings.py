"""What a rule has to say."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule broken in one place. `rule` is its short name, the same for ever."""

    rule: str
    where: str
    told: str
