"""License type conversion tasks of instances."""

from typing import Any

import pytest
from conftest import ACCOUNT, OTHER_ACCOUNT
from walking import flattened, pages

INVALID = "InvalidParameterValueException"
INSTANCE = f"arn:aws:ec2:us-east-1:{ACCOUNT}:instance/i-0123456789abcdef"
INCLUDED = {"UsageOperation": "RunInstances:0002"}
OWN = {"UsageOperation": "RunInstances:0800"}


def create(client, number: int = 0, **changes: Any) -> str:
    params = {
        "ResourceArn": f"{INSTANCE}{number}",
        "SourceLicenseContext": INCLUDED,
        "DestinationLicenseContext": OWN,
        **changes,
    }
    return client.create_license_conversion_task_for_resource(**params)["LicenseConversionTaskId"]


def get(client, task: str) -> dict:
    answer = client.get_license_conversion_task(LicenseConversionTaskId=task)
    del answer["ResponseMetadata"]
    return answer


def test_a_task_succeeds_after_a_while(emulator, client):
    emulator.admin("settle", {"seconds": 60})
    task = create(client)
    assert task.startswith("lct-")
    answer = get(client, task)
    started = answer.pop("StartTime")
    assert answer == {
        "LicenseConversionTaskId": task,
        "ResourceArn": f"{INSTANCE}0",
        "SourceLicenseContext": INCLUDED,
        "DestinationLicenseContext": OWN,
        "Status": "IN_PROGRESS",
    }
    emulator.admin("clock", {"advance": 61})
    answer = get(client, task)
    assert answer["Status"] == "SUCCEEDED"
    assert answer["StatusMessage"]
    assert answer["EndTime"] == answer["LicenseConversionTime"]
    assert (answer["EndTime"] - started).total_seconds() == 60


def test_a_task_fails_on_request(emulator, client):
    emulator.admin("fault", {"fail_workflow": True})
    answer = get(client, create(client))
    assert answer["Status"] == "FAILED"
    assert "failed" in answer["StatusMessage"]
    assert "EndTime" in answer
    assert "LicenseConversionTime" not in answer


def test_the_inventory_learns_of_the_conversion(emulator, client, refused):
    seen = {"arn": f"{INSTANCE}0", "state": "stopped", "platform": "Windows Server 2022"}
    emulator.admin("inventory", {**seen, "usage_operation": "RunInstances:0002"})
    create(client)
    listed = client.list_resource_inventory()["ResourceInventoryList"]
    assert listed[0]["UsageOperation"] == "RunInstances:0800"
    call = client.create_license_conversion_task_for_resource
    params = {"ResourceArn": f"{INSTANCE}0", "SourceLicenseContext": INCLUDED}
    refused(INVALID, call, "RunInstances:0800", **params, DestinationLicenseContext=OWN)


@pytest.mark.parametrize(
    "seen, text",
    [
        ({"state": "running"}, "must be stopped, but is running"),
        ({}, "must be stopped"),
        ({"state": "stopped", "platform": "Amazon Linux"}, "runs Amazon Linux"),
        ({"state": "stopped", "usage_operation": "RunInstances:0006"}, "RunInstances:0006"),
    ],
)
def test_the_instance_must_be_what_the_source_says(emulator, client, refused, seen, text):
    emulator.admin("inventory", {"arn": f"{INSTANCE}0", **seen})
    params = {"ResourceArn": f"{INSTANCE}0", "SourceLicenseContext": INCLUDED}
    call = client.create_license_conversion_task_for_resource
    refused(INVALID, call, text, **params, DestinationLicenseContext=OWN)


@pytest.mark.parametrize(
    "changes, text",
    [
        ({"ResourceArn": "arn:aws:ec2:us-east-1::image/ami-1"}, "Invalid resource ARN"),
        ({"ResourceArn": INSTANCE.replace("us-east-1", "eu-west-1")}, "Invalid resource ARN"),
        ({"ResourceArn": INSTANCE.replace(ACCOUNT, OTHER_ACCOUNT)}, "Invalid resource ARN"),
        ({"DestinationLicenseContext": INCLUDED}, "are the same"),
        ({"SourceLicenseContext": {}}, "SourceLicenseContext requires"),
        ({"DestinationLicenseContext": {"ProductCodes": []}}, "DestinationLicenseContext requires"),
        ({"SourceLicenseContext": {"UsageOperation": "Windows"}}, "Invalid UsageOperation"),
        ({"SourceLicenseContext": {"UsageOperation": "RunInstances:2"}}, "Invalid UsageOperation"),
    ],
)
def test_wrong_values_are_refused(client, refused, changes, text):
    params = {
        "ResourceArn": INSTANCE,
        "SourceLicenseContext": INCLUDED,
        "DestinationLicenseContext": OWN,
        **changes,
    }
    refused(INVALID, client.create_license_conversion_task_for_resource, text, **params)


def test_product_codes_are_a_license_type_too(client):
    codes = {"ProductCodes": [{"ProductCodeId": "abc123", "ProductCodeType": "marketplace"}]}
    task = create(
        client, SourceLicenseContext={"UsageOperation": "RunInstances"}, DestinationLicenseContext=codes
    )
    assert get(client, task)["DestinationLicenseContext"] == codes


def test_an_instance_is_converted_once_at_a_time(emulator, client):
    emulator.admin("settle", {"seconds": 60})
    create(client)
    with pytest.raises(client.exceptions.InvalidParameterValueException, match="already being converted"):
        create(client)
    emulator.admin("clock", {"advance": 61})
    create(client)


def test_unknown_tasks_are_invalid(emulator, client, refused):
    call = client.get_license_conversion_task
    refused(INVALID, call, "does not exist", LicenseConversionTaskId="lct-0")
    refused(INVALID, call, "regular expression", LicenseConversionTaskId="task")
    task = create(client)
    for stranger in (emulator.client(OTHER_ACCOUNT), emulator.client(region="eu-west-1")):
        refused(INVALID, stranger.get_license_conversion_task, LicenseConversionTaskId=task)


def test_lists_walk_and_filter(emulator, client, refused):
    tasks = [create(client, number) for number in range(5)]
    emulator.admin("settle", {"seconds": 60})
    tasks.append(create(client, 0))
    call = client.list_license_conversion_tasks
    walked = pages(call, "LicenseConversionTasks", MaxResults=2)
    assert [len(page) for page in walked] == [2, 2, 2]
    assert [it["LicenseConversionTaskId"] for it in flattened(walked)] == tasks
    assert flattened(walked)[0] == get(client, tasks[0])

    def filtered(name: str, value: str) -> list[str]:
        found = call(Filters=[{"Name": name, "Values": [value]}])["LicenseConversionTasks"]
        return [it["LicenseConversionTaskId"] for it in found]

    assert filtered("ResourceArns", f"{INSTANCE}0") == [tasks[0], tasks[5]]
    assert filtered("Status", "IN_PROGRESS") == [tasks[5]]
    assert filtered("Status", "FAILED") == []
    refused(INVALID, call, "filter name", Filters=[{"Name": "status", "Values": ["FAILED"]}])
    refused(INVALID, call, "1 filter values", Filters=[{"Name": "Status", "Values": ["a", "b"]}])
    refused(INVALID, call, "token", NextToken="nonsense")
    assert emulator.client(OTHER_ACCOUNT).list_license_conversion_tasks()["LicenseConversionTasks"] == []
