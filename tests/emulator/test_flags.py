"""What the program does with its flags, good ones and bad ones."""

import concurrent.futures
import json
import re
import signal
import subprocess
import sys
import threading
import time

import pytest
from botocore.exceptions import ConnectionClosedError
from entitlements import create_license, get_license
from test_license_configurations import create, names


@pytest.fixture
def run(binary):
    """Runs the program to its end."""

    def run(*flags):
        return subprocess.run([binary, *flags], capture_output=True, text=True, timeout=20)

    return run


@pytest.mark.parametrize("flags, text", [
    (["--listen", "0.0.0.0:0"], "0.0.0.0:0 is not a loopback address; --allow-remote accepts it"),
    (["--listen", "[::]:0"], "[::]:0 is not a loopback address"),
    (["--listen", "192.0.2.1:0"], "192.0.2.1:0 is not a loopback address"),
    (["--listen", "somewhere"], "--listen does not understand 'somewhere': it takes ADDRESS:PORT, as in 127.0.0.1:4580"),
    (["--listen", "localhost:4580"], "'localhost:4580': it takes ADDRESS:PORT, as in 127.0.0.1:4580"),
    (["--listen"], "--listen needs a value"),
    (["--settle", "soon"], "--settle does not understand 'soon': it takes a time, as in 200ms or 2s"),
    (["--settle=-1s"], "--settle does not understand '-1s': it takes a time, as in 200ms or 2s"),
    (["--rate-limit", "0"], "--rate-limit does not understand '0': it takes a number above 0, as in 5 or 0.5"),
    (["--rate-limit", "many"], "--rate-limit does not understand 'many': it takes a number above 0, as in 5 or 0.5"),
    (["--faults", "thottle=1"], "unknown member `thottle`; known are `throttle`, `error`, "),
    (["--faults", "throttle=often"], "--faults: throttle=often is neither a number nor true or false"),
    (["--faults", "throttle"], "--faults: throttle has no value, as in throttle=0.1"),
    (["--faults", "throttle=2"], "--faults: `throttle`: 2 is no probability, which is from 0 to 1"),
    (["--seed-data", "/nonexistent/seed"], "/nonexistent/seed"),
    (["--state", "/nonexistent/state"], "/nonexistent/state"),
    (["--colour"], "--colour is not a flag; --help lists them"),
])
def test_what_cannot_be_done_is_said_and_nothing_starts(run, flags, text):
    done = run(*flags)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("license-manager-emulator: ")
    assert text in done.stderr


def test_a_file_that_is_no_state_is_refused_and_left_alone(run, tmp_path):
    file = tmp_path / "letter"
    file.write_text("Dear Sir or Madam")
    done = run("--listen", "127.0.0.1:0", "--state", str(file))
    assert (done.returncode, done.stdout) == (1, "")
    assert str(file) in done.stderr
    assert file.read_text() == "Dear Sir or Madam"


def test_a_state_file_is_for_one_emulator(start, run, tmp_path):
    file = str(tmp_path / "state")
    first = start("--state", file)
    create(first.client(), Name="first")
    done = run("--listen", "127.0.0.1:0", "--state", file)
    assert (done.returncode, done.stdout) == (1, "")
    assert file in done.stderr and "another emulator uses this file" in done.stderr
    first.stop()
    assert names(start("--state", file).client()) == ["first"]


def test_an_address_in_use_is_named(run, emulator):
    address = emulator.url.removeprefix("http://")
    done = run("--listen", address)
    assert done.returncode == 1
    assert f"{address}: Address already in use" in done.stderr
    assert done.stderr.endswith("; --listen 127.0.0.1:0 picks a free port\n")


def test_help_names_every_flag(run):
    text = run("--help").stdout
    for flag in (
            "--listen", "--state", "--settle", "--rate-limit", "--faults", "--seed-data", "--allow-remote", "--help",
            "--version"):
        assert flag in text
    version = run("--version")
    assert version.returncode == 0
    # After a commit in brackets there is nothing more.
    assert re.fullmatch(r"license-manager-emulator \d+\.\d+\.\d+( \([0-9a-f-]+\))?\n", version.stdout)


def test_asynchronous_states_last_as_long_as_the_flag_says(start):
    client = start("--settle=1s").client()
    arn = create_license(client)
    assert get_license(client, arn)["Status"] == "PENDING_AVAILABLE"
    end = time.monotonic() + 20
    while get_license(client, arn)["Status"] != "AVAILABLE":
        assert time.monotonic() < end
        time.sleep(0.1)


def test_faults_begin_with_the_program(start, refused):
    client = start("--faults", "throttle=1,latency=0.2").client()
    begin = time.monotonic()
    refused("RateLimitExceededException", client.list_licenses)
    assert time.monotonic() - begin >= 0.2
    announced = {"next": [{"op": "ListLicenses", "kind": "error", "code": "ServiceUnavailable"}]}
    client = start("--faults", json.dumps(announced)).client()
    refused("ServiceUnavailable", client.list_licenses)
    client.list_licenses()


@pytest.mark.parametrize("kind, created", [("drop_before", []), ("drop_after", ["db"])])
def test_connections_can_always_be_dropped(start, kind, created):
    emulator = start("--faults", f"{kind}=1")
    with pytest.raises(ConnectionClosedError):
        create(emulator.client())
    emulator.admin("fault", {})
    assert names(emulator.client()) == created


# Linux tells whether a hangup was ignored before; elsewhere it does what it did then.
HANGUP = pytest.param(signal.SIGHUP, marks=pytest.mark.skipif(
    sys.platform != "linux" or signal.getsignal(signal.SIGHUP) == signal.SIG_IGN, reason="hangups are ignored here"))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, HANGUP])
def test_a_signal_right_after_the_start_ends_it_cleanly(start, number):
    for _ in range(5):
        process = start().process
        process.send_signal(number)
        assert process.wait(20) == 0


def test_a_request_that_a_fault_holds_back_does_not_hold_up_the_end(start):
    emulator = start("--faults", json.dumps({"next": [{"op": "ListTokens", "kind": "slow", "seconds": 60}]}))
    client, sent = emulator.client(), threading.Event()
    client.meta.events.register("before-send.license-manager.*", lambda **_: sent.set())
    with concurrent.futures.ThreadPoolExecutor() as pool:
        held_back = pool.submit(client.list_tokens)
        assert sent.wait(20)
        # On its way to where it is held back.
        time.sleep(0.5)
        assert not held_back.done()
        begun = time.monotonic()
        emulator.stop()
        # Without an end of the fault, the end is held up for 5 seconds.
        assert time.monotonic() - begun < 4
        assert held_back.result(4)["Tokens"] == []


def test_every_address_is_listened_to_where_allowed(binary):
    command = [binary, "--listen", "0.0.0.0:0", "--allow-remote"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline().startswith("http://0.0.0.0:")
        process.terminate()
        assert process.wait(20) == 0
