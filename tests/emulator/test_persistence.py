"""The state file: restarts, kills, seed data."""

import json
import threading
import time

from botocore.exceptions import BotoCoreError, ClientError
from test_license_configurations import create, names


def test_a_restart_keeps_everything(start, tmp_path):
    flags = ("--state", str(tmp_path / "state"))
    first = start(*flags)
    for number in range(3):
        create(first.client(), Name=str(number), Tags=[{"Key": "n", "Value": str(number)}])
    first.admin("clock", {"advance": 3600})
    state = first.admin("state")
    first.stop()
    second = start(*flags)
    assert second.admin("state") == state
    assert names(second.client()) == ["0", "1", "2"]


def test_what_was_answered_survives_a_kill(start, tmp_path):
    flags = ("--state", str(tmp_path / "state"))
    known = []
    for round in range(5):
        emulator = start(*flags)
        found = emulator.admin("state")["license_configurations"]
        assert set(known) <= {it["name"] for it in found}
        wanted = len(known) + 5
        threads = [threading.Thread(target=write, args=(emulator, known, round, n)) for n in range(4)]
        for thread in threads:
            thread.start()
        # On a busy machine the first answers can take longer than this.
        deadline = time.monotonic() + 60
        while len(known) < wanted and time.monotonic() < deadline:
            time.sleep(0.01)
        threads[0].join(round / 10)
        emulator.kill()
        for thread in threads:
            thread.join()
    assert len(known) > 20


def write(emulator, known, round, writer):
    client = emulator._boto3("license-manager", "111122223333", "us-east-1", 0)
    try:
        for number in range(1000):
            name = f"{round}-{writer}-{number}"
            create(client, Name=name)
            known.append(name)
    except BotoCoreError:
        pass


def test_seed_data_can_be_a_list_of_calls_or_a_state(start, tmp_path):
    seed = tmp_path / "seed.json"
    params = {"Name": "seeded", "LicenseCountingType": "Core"}
    call = {"account": "111122223333", "region": "us-east-1", "op": "CreateLicenseConfiguration"}
    seed.write_text(json.dumps([{**call, "params": params}]))
    first = start("--seed-data", str(seed))
    assert names(first.client()) == ["seeded"]
    seed.write_text(json.dumps(first.admin("state")))
    second = start("--seed-data", str(seed), "--state", str(tmp_path / "state"))
    assert names(second.client()) == ["seeded"]
    second.client().delete_license_configuration(
        LicenseConfigurationArn=second.admin("state")["license_configurations"][0]["arn"])
    second.stop()
    third = start("--seed-data", str(seed), "--state", str(tmp_path / "state"))
    assert names(third.client()) == []


def test_what_a_full_disk_refuses_is_not_there_and_writes_go_on_once_there_is_room(start, tmp_path):
    flags = ("--state", str(tmp_path / "state"))
    emulator = start(*flags)
    create(emulator.client(), Name="first")
    emulator.stop()
    room = (tmp_path / "state").stat().st_size
    # A file that may not grow is to the emulator what a full disk is.
    emulator = start(*flags, largest_file=room)
    client, known, refused = emulator.client(), ["first"], 0
    for number in range(400):
        try:
            create(client, Name=f"{number}", Description="d" * 255, Tags=tags(number))
            known.append(f"{number}")
        except ClientError as error:
            assert error.response["Error"]["Code"] == "InternalFailure"
            assert "the state was not saved" in error.response["Error"]["Message"]
            refused += 1
            assert names(client) == known
        if refused > 5:
            break
    assert refused > 5
    # Others write at the same time, and learn each for itself what was saved.
    threads = [threading.Thread(target=write_whatever_happens, args=(emulator, known, n)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(names(client)) == sorted(known)
    emulator.let_files_grow()
    create(client, Name="roomy", Description="d" * 255)
    assert sorted(names(client)) == sorted([*known, "roomy"])
    state = emulator.admin("state")
    emulator.kill()
    assert start(*flags).admin("state") == state


def tags(number):
    return [{"Key": f"{number}-{tag}", "Value": "v" * 255} for tag in range(40)]


def write_whatever_happens(emulator, known, writer):
    client = emulator._boto3("license-manager", "111122223333", "us-east-1", 0)
    for number in range(30):
        name = f"{writer}-{number}"
        try:
            create(client, Name=name, Description="d" * 255, Tags=tags(number))
            known.append(name)
        except ClientError:
            pass
