"""The doctor looks and tells."""

import json

from tests.support.house import House


def test_doctor_finds_a_running_house_in_order(house: House) -> None:
    done = house.sankhau("doctor")
    assert done.returncode == 0, done.stdout
    assert "all ready" in done.stdout


def test_doctor_tells_programs_every_finding_and_says_by_its_status_what_people_read(house: House) -> None:
    done = house.sankhau("doctor", "--json")
    told = json.loads(done.stdout)
    assert told["good"] is (done.returncode == 0) is all(finding["good"] for finding in told["findings"])
    assert {finding["what"] for finding in told["findings"]} == {
        *("settings", "python", "nginx", "valkey", "house", "runtime", "data", "secrets", "ffmpeg", "sandbox", "disk"),
        *("clock", "front end", "typefaces", "speech", "ticketing db", "media db", "storage", "keys"),
    }


def test_doctor_finds_what_others_may_read(house: House) -> None:
    secrets = house.data / "keys" / "secrets.json"
    secrets.chmod(0o644)
    done = house.sankhau("doctor")
    secrets.chmod(0o600)
    assert done.returncode == 1
    assert f"chmod go-rwx {secrets}" in done.stdout


def test_doctor_explains_every_setting_and_hides_secrets(house: House) -> None:
    done = house.sankhau("doctor", "--settings")
    assert "SANKHAU_PLAYBACK_TOKEN_SECONDS = 900\n    Life of a playback token, in seconds." in done.stdout
    assert house.secrets["operator_token"] not in done.stdout
    assert "PRIVATE KEY" not in done.stdout


def test_a_verb_that_is_told_a_wrong_setting_says_so_in_both_languages(house: House) -> None:
    wrong = House(house.data, house.port, {"SANKHAU_PLAYBACK_TOKEN_SECONDS": "5"}, house.process, house.log)
    done = wrong.sankhau("doctor")
    assert done.returncode == 1
    assert "SANKHAU_PLAYBACK_TOKEN_SECONDS không đúng · is wrong: " in done.stderr
    assert "Life of a playback token" in done.stderr
