"""The gate's page: the same for everybody, with all that a phone needs to open it without a network."""

import json
import re

import httpx

from web.pages import gate


async def test_the_page_knows_nobody_and_may_run_webassembly_and_the_camera(visitor: httpx.AsyncClient) -> None:
    answer = await visitor.get("/gate")
    assert answer.status_code == 200
    assert "script-src 'self' 'wasm-unsafe-eval'" in answer.headers["content-security-policy"]
    assert "camera=(self)" in answer.headers["permissions-policy"]
    elsewhere = await visitor.get("/house/door")
    assert "wasm" not in elsewhere.headers["content-security-policy"]


async def test_the_worker_keeps_every_file_that_the_page_and_its_scripts_name(visitor: httpx.AsyncClient) -> None:
    script = (await visitor.get("/en/gate/worker.js")).text
    files = json.loads(script[len("const FILES = ") : script.index(";\nconst VERSION")])
    assert all([(await visitor.get(file)).status_code == 200 for file in files])
    page = (await visitor.get("/en/gate")).text
    wanted = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page))
    assert wanted <= {file.replace("&", "&amp;") for file in files}
    for name in gate._SCRIPTS:
        text = (await visitor.get(f"/static/js/gate/{name}.js")).text
        for inside in re.findall(r'from "\./(\w+)\.js"', text):
            assert f"/static/js/gate/{inside}.js" in files


async def test_a_phone_can_install_it_in_its_language(visitor: httpx.AsyncClient) -> None:
    told = (await visitor.get("/en/gate/app.webmanifest")).json()
    assert (told["start_url"], told["display"], told["short_name"]) == ("/en/gate", "standalone", "Gate")
    assert (await visitor.get(told["icons"][0]["src"])).status_code == 200
