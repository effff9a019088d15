"""One idea per room: the house's size limits, and names that hide nothing."""

import ast
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
CODE_LINES, TEST_LINES, PAGE_LINES, FUNCTION_LINES = 400, 500, 200, 60
BANNED = {"core", "common", "utils", "util", "helpers", "helper", "manager", "kernel", "misc"}


def _tracked(*suffixes: str) -> list[Path]:
    listing = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listing, cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines()
    return [ROOT / name for name in names if name.endswith(suffixes) and (ROOT / name).exists()]


def _too_long(files: list[Path], limit: int) -> dict[str, int]:
    lengths = {str(f.relative_to(ROOT)): len(f.read_text().splitlines()) for f in files}
    return {name: length for name, length in lengths.items() if length > limit}


def test_no_code_file_is_too_long() -> None:
    assert _too_long([f for f in _tracked(".py") if "tests" not in f.parts], CODE_LINES) == {}


def test_no_test_file_is_too_long() -> None:
    assert _too_long([f for f in _tracked(".py") if "tests" in f.parts], TEST_LINES) == {}


def test_no_script_style_sheet_or_template_is_too_long() -> None:
    assert _too_long(_tracked(".js", ".css", ".html", ".jinja", ".j2"), PAGE_LINES) == {}


def test_no_function_is_too_long() -> None:
    long = {}
    for file in _tracked(".py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > FUNCTION_LINES and "migrations" not in file.parts:
                    long[f"{file.relative_to(ROOT)}:{node.name}"] = length
    assert long == {}


def test_no_room_has_a_name_that_could_hold_anything() -> None:
    rooms = {part for file in _tracked(".py", ".js") for part in (*file.relative_to(ROOT).parts[:-1], file.stem)}
    assert rooms & BANNED == set()


def test_packages_are_marked_by_empty_files() -> None:
    talking = [str(f.relative_to(ROOT)) for f in _tracked("__init__.py") if f.read_text().strip()]
    assert talking == []
