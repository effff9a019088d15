"""The layers hold, and the check that says so is itself checked: planted violations must be caught."""

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("infra", "ticketing", "media_service", "transcoder", "web")

# (contract id, file that sins, line it gets)
PLANTED = [
    ("services", "ticketing/orders/service.py", "import media_service.library.schemas"),
    ("services", "media_service/library/service.py", "import web.app"),
    ("services", "infra/http/problems.py", "import ticketing.orders.schemas"),
    ("infra", "infra/database/engine.py", "import infra.http.problems"),
    ("infra", "infra/misc.py", ""),
    ("features", "ticketing/orders/service.py", "import ticketing.orders.routes"),
    ("features", "media_service/library/models.py", "import media_service.library.queries"),
    ("ticketing", "ticketing/catalog/service.py", "import ticketing.orders.models"),
    ("media", "media_service/library/service.py", "import media_service.playback.models"),
    ("pure", "transcoder/hls/__init__.py", "import subprocess"),
    ("web", "web/app.py", "import sqlalchemy"),
    ("cycles", "transcoder/hls/__init__.py", "import transcoder.vod"),
]


def _lint(folder: Path, *contracts: str) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    for contract in contracts:
        command += ["--contract", contract]
    environment = {**os.environ, "PYTHONPATH": str(folder), "PYTHONSAFEPATH": "1"}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for package in PACKAGES:
        ignored = shutil.ignore_patterns("node_modules", "__pycache__", "static", "templates")
        shutil.copytree(ROOT / package, tmp_path / package, ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_every_contract_is_kept() -> None:
    answer = _lint(ROOT)
    assert answer.returncode == 0, answer.stdout


@pytest.mark.parametrize(("contract", "file", "line"), PLANTED, ids=[f"{c}-{f}" for c, f, _ in PLANTED])
def test_a_planted_violation_is_caught(copy: Path, contract: str, file: str, line: str) -> None:
    target = copy / file
    target.write_text(f"{line}\n{target.read_text() if target.exists() else ''}".replace("from __future__", "#"))
    answer = _lint(copy, contract)
    assert answer.returncode == 1, answer.stdout + answer.stderr
    assert "BROKEN" in answer.stdout


def test_web_knows_the_services_only_by_their_schemas() -> None:
    strangers = []
    for file in (ROOT / "web").rglob("*.py"):
        if "node_modules" in file.parts:
            continue
        for module in _imported(file):
            if module.split(".")[0] in {"ticketing", "media_service"} and not module.endswith(".schemas"):
                strangers.append(f"{file.relative_to(ROOT)}: {module}")
    assert strangers == []


def test_transactions_are_opened_only_in_routes_and_tasks() -> None:
    elsewhere = [
        str(file.relative_to(ROOT))
        for service in ("ticketing", "media_service")
        for file in (ROOT / service).rglob("*.py")
        if ".transaction()" in file.read_text() and not file.stem.startswith(("routes", "tasks"))
    ]
    assert elsewhere == []


def _imported(file: Path) -> list[str]:
    modules = []
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            modules += [n if n.endswith(".schemas") else node.module for n in names]
        elif isinstance(node, ast.Import):
            modules += [alias.name for alias in node.names]
    return modules
