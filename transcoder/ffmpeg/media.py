"""What a probe learned about a file. It comes out of a process that read untrusted bytes, so every field is bounded."""

from fractions import Fraction

from pydantic import BaseModel, ConfigDict, Field

_RATIO = r"^\d{1,10}/[1-9]\d{0,9}$"


class _Found(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Picture(_Found):
    """The picture track: sizes in coded pixels, rates in frames per second."""

    index: int = Field(ge=0, le=10_000)
    codec: str = Field(max_length=40)
    width: int = Field(ge=0, le=1 << 20)
    height: int = Field(ge=0, le=1 << 20)
    sample_aspect: str = Field("1/1", pattern=_RATIO)
    rotation: int = Field(0, ge=-360, le=360)
    average_rate: str | None = Field(None, pattern=_RATIO)
    base_rate: str | None = Field(None, pattern=_RATIO)
    interlaced: bool = False

    @property
    def display_size(self) -> tuple[int, int]:
        """Width and height in square pixels as a viewer sees them, rotation applied."""
        aspect = Fraction(self.sample_aspect) or Fraction(1)
        width = round(self.width * aspect)
        return (self.height, width) if self.rotation % 180 else (width, self.height)


class Sound(_Found):
    """The sound track that will be heard."""

    index: int = Field(ge=0, le=10_000)
    codec: str = Field(max_length=40)


class Media(_Found):
    """One file. `end_seconds` is where its last packets are, `duration_seconds` what it claims."""

    track_count: int = Field(ge=0)
    duration_seconds: float | None = Field(None, gt=0, allow_inf_nan=False)
    end_seconds: float | None = Field(None, allow_inf_nan=False)
    picture: Picture | None = None
    sound: Sound | None = None
