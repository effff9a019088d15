"""A stranger finds the test of a file where the file's path says."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("infra", "ticketing", "media_service", "transcoder", "web")
WANTED_SHARE = 0.9
# Words and tables are exercised through what uses them; they hold no decision of their own.
WITHOUT_DECISIONS = {
    "schemas",
    "models",
    "errors",
    "base",
    "env",
    "message",
    "title",
    "transcode_job",
    "transcode_report",
    "voice",
    "dependencies",
}


def _code_files() -> list[Path]:
    files = []
    for package in PACKAGES:
        for file in (ROOT / package).rglob("*.py"):
            parts = file.relative_to(ROOT).parts
            if {"node_modules", "versions", "__pycache__"} & set(parts) or file.stem in WITHOUT_DECISIONS:
                continue
            if len(file.read_text().splitlines()) > 15:
                files.append(file.relative_to(ROOT))
    return files


def _module(file: Path) -> str:
    return ".".join(file.with_suffix("").parts)


def _has_test(file: Path) -> bool:
    """A test file of its own name, or one in the mirrored folder that imports it."""
    folder = ROOT / "tests" / file.parent
    if (folder / f"test_{file.stem}.py").exists():
        return True
    return any(_module(file) in _imports(test) for test in folder.glob("test_*.py"))


def _imports(test: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(test.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return found


def test_tests_mirror_the_tree() -> None:
    files = _code_files()
    orphans = [str(file) for file in files if not _has_test(file)]
    assert len(orphans) <= (1 - WANTED_SHARE) * len(files), orphans
