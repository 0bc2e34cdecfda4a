"""The command `verify` as users run it: asks first, leaves nothing, tells how it ended, shows its report again."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

OWN, GRANTEE = "111122223333", "444455556666"


@pytest.fixture
def verify(binary, emulator, tmp_path):
    """Runs the command in an empty folder, with the keys of one account and a profile of another."""
    profiles = tmp_path / "credentials"
    profiles.write_text(f"[buyer]\naws_access_key_id = {GRANTEE}\naws_secret_access_key = hush-buyer\n")
    folder = tmp_path / "run"
    folder.mkdir()
    environment = {
        "HOME": str(folder),
        "PATH": os.environ["PATH"],
        "AWS_ACCESS_KEY_ID": OWN,
        "AWS_SECRET_ACCESS_KEY": "hush-own",
        "AWS_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_SHARED_CREDENTIALS_FILE": str(profiles),
    }

    def start(*flags, stdin=subprocess.DEVNULL, url=emulator.url, **variables):
        command = [binary, "verify", *(["--endpoint-url", url] if url else []), *flags]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "stdin": stdin, "text": True}
        return subprocess.Popen(command, cwd=folder, env=environment | variables, **pipes)

    def run(*flags, answer=None, **options):
        process = start(*flags, stdin=subprocess.PIPE, **options)
        stdout, stderr = process.communicate(answer, timeout=60)
        return process.returncode, stdout, stderr

    run.start, run.folder = start, folder
    return run


def left(emulator):
    """Objects that are not deleted."""
    state = emulator.admin("state")
    tables = ["license_configurations", "licenses", "grants", "tokens", "asset_groups", "asset_rulesets"]
    return [row for table in tables for row in state[table] if row.get("status") != "DELETED"]


def test_it_asks_first_and_does_nothing_without_a_yes(verify, emulator):
    code, stdout, _ = verify(answer="n\n")
    assert code == 0 and "Go on? [y/N]" in stdout and stdout.rstrip().endswith("Nothing was done.")
    assert f"region us-east-1, account {OWN}" in stdout
    assert "two accounts" in stdout and "with --grantee-profile" in stdout
    assert set(emulator.admin("requests")["count"]) == {"GetCallerIdentity"}
    assert list(verify.folder.iterdir()) == []


def test_nobody_who_answers_is_no_success(verify, emulator):
    code, _, stderr = verify(answer="")
    assert code == 1 and "nobody answered" in stderr and "--yes" in stderr
    assert set(emulator.admin("requests")["count"]) == {"GetCallerIdentity"}


def test_what_no_probe_is_called_is_named(verify, emulator):
    code, _, stderr = verify("--yes", "--only", "A2,nonsense")
    assert code == 1 and "--only nonsense" in stderr and "--list" in stderr
    assert emulator.admin("requests")["count"] == {}


def test_an_endpoint_of_the_environment_is_told_as_one(verify, emulator):
    code, stdout, stderr = verify("--yes", "--read-only", url=None, AWS_ENDPOINT_URL=emulator.url)
    assert (code, stderr) == (0, ""), stdout
    assert f"AWS License Manager at {emulator.url}," in stdout
    report = json.loads((verify.folder / "license-manager-verify.json").read_text())
    assert report["endpoint"] == "another endpoint"


def test_a_run_holds_leaves_nothing_and_writes_a_report_without_names(verify, emulator):
    code, stdout, stderr = verify("--yes", "--grantee-profile", "buyer")
    assert (code, stderr) == (0, ""), stdout
    assert " 0 differ," in stdout and "[  1/" in stdout
    assert left(emulator) == []
    assert [path.name for path in verify.folder.iterdir()] == ["license-manager-verify.json"]
    text = (verify.folder / "license-manager-verify.json").read_text()
    for secret in [OWN, GRANTEE, "hush-own", "hush-buyer", "127.0.0.1"]:
        assert secret not in text
    again = verify("--replay", "license-manager-verify.json")
    assert again[0] == 0 and again[1].rstrip() in stdout


def test_what_differs_is_an_exit_code_and_a_setting_of_the_emulator(verify, emulator):
    emulator.switch(stale_license_invalid=True)
    code, stdout, _ = verify("--yes", "--only", "A6")
    assert code == 2, stdout
    assert "expected ConflictException, seen ValidationException" in stdout
    code, stdout, _ = verify("--replay", "license-manager-verify.json", "--switches")
    assert (code, json.loads(stdout)) == (0, {"stale_license_invalid": True})
    emulator.switch(stale_license_invalid=False)
    emulator.admin("switch", json.loads(stdout))
    assert verify("--yes", "--only", "A6")[0] == 2


# Linux tells whether a hangup was ignored before; elsewhere it does what it did then.
HANGUP = pytest.param(signal.SIGHUP, marks=pytest.mark.skipif(
    sys.platform != "linux" or signal.getsignal(signal.SIGHUP) == signal.SIG_IGN, reason="hangups are ignored here"))


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM, HANGUP])
def test_a_signal_ends_it_in_order(verify, emulator, ending):
    # Each answer takes a while, so that there is something to interrupt.
    emulator.admin("fault", {"latency": 0.02})
    process = verify.start("--yes")
    for line in process.stdout:
        if "versions-of-a-license" in line or "counts versions of a license" in line:
            break
    assert left(emulator) != []
    process.send_signal(ending)
    stdout, _ = process.communicate(timeout=60)
    assert process.returncode == 1 and "Stopped before its end." in stdout
    assert "Stopping. What was made is deleted first" in stdout
    assert "the run was interrupted" in stdout
    assert left(emulator) == []
    assert not (verify.folder / "license-manager-verify.journal").exists()


def test_what_a_kill_leaves_is_cleaned_up(verify, emulator):
    emulator.admin("fault", {"latency": 0.02})
    process = verify.start("--yes")
    for line in process.stdout:
        if "counts versions of a license" in line:
            break
    process.kill()
    process.communicate(timeout=60)
    emulator.admin("fault", {})
    time.sleep(0.1)
    assert left(emulator) != []
    code, _, stderr = verify("--yes")
    assert code == 1 and "names objects of an earlier run: verify --clean-up deletes them" in stderr
    code, stdout, _ = verify("--clean-up")
    assert code == 0 and "Everything that the journal named is deleted." in stdout
    assert left(emulator) == []
    assert verify("--clean-up")[1] == "There is nothing to clean up.\n"


def test_read_only_changes_nothing(verify, emulator):
    code, stdout, _ = verify("--yes", "--read-only")
    assert code == 0, stdout
    changing = [name for name in emulator.admin("requests")["count"] if not name.startswith(("Get", "List"))]
    assert changing == []


def test_the_rate_is_found_on_request(verify, start):
    slow = start("--rate-limit", "2.5")
    code, stdout, _ = verify("--yes", "--read-only", "--only", "A35", "--rates", url=slow.url)
    assert code == 0, stdout
    assert "rate of ListLicenses: refused at 5 per second" in stdout


@pytest.mark.parametrize("flags, text", [
    (["--nonsense"], "--nonsense is not a flag of verify; verify --help lists them"),
    (["--replay", "nowhere.json"], "nowhere.json: "),
    (["--yes", "--profile", "nobody"], "nobody"),
    (["--yes", "--grantee-profile", "nobody"], "nobody"),
    (["--endpoint-url", "nonsense"], '"nonsense" is not the URL of an endpoint'),
])
def test_what_cannot_be_done_is_said(verify, flags, text):
    code, _, stderr = verify(*flags)
    assert code == 1 and text in stderr, stderr


def test_nobody_there_is_said_in_time(verify):
    began = time.monotonic()
    code, _, stderr = verify("--yes", "--timeout", "2", url="http://127.0.0.1:9")
    assert code == 1 and stderr.startswith("license-manager-emulator verify: "), stderr
    assert time.monotonic() - began < 10


def test_the_policy_and_the_list_need_nobody(verify, emulator):
    code, stdout, _ = verify("--policy", "--read-only")
    actions = json.loads(stdout)["Statement"][0]["Action"]
    assert code == 0 and "license-manager:ListLicenses" in actions
    assert not [action for action in actions if not action.startswith(("license-manager:Get", "license-manager:List"))]
    code, stdout, _ = verify("--list")
    assert code == 0 and "stale-version-of-a-license" in stdout
    assert emulator.admin("requests")["total"] == 0
