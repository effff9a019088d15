"""Alembic runs this; the work is in infra.database.migrations."""

from infra.database import migrations
from media_service.base import Base
from media_service.guides import models as _guides
from media_service.library import models as _library
from media_service.playback import models as _playback
from media_service.transcoding import models as _transcoding
from media_service.uploads import models as _uploads

_TABLES = (_guides, _library, _playback, _transcoding, _uploads)  # importing a model puts it into the MetaData

migrations.run_env(Base.metadata)
