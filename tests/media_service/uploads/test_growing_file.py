from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from media_service.uploads import growing_file
from media_service.uploads.errors import OutOfSpace, UploadBusy
from media_service.uploads.growing_file import GrowingFile
from tests.support import disks


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "uploads" / "upl_1"


def test_it_goes_on_where_it_was_counted_and_cuts_what_was_not(path: Path) -> None:
    file = GrowingFile.open(path, 0)
    file.write(b"abcdef")
    file.sync()
    file.close()
    file = GrowingFile.open(path, 4)
    assert file.offset == 4
    file.write(b"XY")
    file.close()
    assert path.read_bytes() == b"abcdXY"


def test_two_holders_are_one_too_many(path: Path) -> None:
    first = GrowingFile.open(path, 0)
    with pytest.raises(UploadBusy):
        GrowingFile.open(path, 0)
    first.close()
    GrowingFile.open(path, 0).close()


def test_a_full_disk_keeps_what_fitted(path: Path) -> None:
    file = GrowingFile.open(path, 0)
    with disks.files_limited_to(1000), pytest.raises(OutOfSpace):
        file.write(bytes(1500))
    assert file.offset == 1000
    file.close()


def test_more_than_the_free_space_is_refused(tmp_path: Path) -> None:
    growing_file.require_space(tmp_path / "new", 1)
    with pytest.raises(OutOfSpace):
        growing_file.require_space(tmp_path / "new", 10**18)


@settings(deadline=None)  # a disk that others use too
@given(st.lists(st.tuples(st.binary(max_size=50), st.integers(0, 60)), max_size=8))
def test_any_run_of_writes_and_lost_tails_leaves_what_was_counted(
    tmp_path_factory: pytest.TempPathFactory, runs: list[tuple[bytes, int]]
) -> None:
    path, counted = tmp_path_factory.mktemp("g") / "f", b""
    for content, uncounted in runs:
        file = GrowingFile.open(path, len(counted))
        file.write(content)
        counted += content
        file.write(bytes(uncounted))  # and then the process dies before it counts these
        file.close()
    GrowingFile.open(path, len(counted)).close()
    assert path.read_bytes() == counted
