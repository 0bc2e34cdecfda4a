"""The resource inventory by every filter, and the lists of what license configurations count, by page."""

from itertools import count
from typing import Any

import pytest
from conftest import ACCOUNT
from test_associations import attach
from test_license_configurations import create
from walking import flattened, pages

INVALID = "InvalidParameterValueException"
INSTANCE = f"arn:aws:ec2:us-east-1:{ACCOUNT}:instance/i-"
WINDOWS = {
    "arn": f"{INSTANCE}0",
    "platform": "Windows Server",
    "platform_version": "2022",
    "usage_operation": "RunInstances:0006",
    "marketplace_product_codes": ["abc"],
    "ami_id": "ami-1",
    "host_id": "h-1",
    "instance_type": "m5.large",
    "applications": ["SQL Server 2022", "Office"],
    "tags": {"team": "db"},
}
LINUX = {"arn": f"{INSTANCE}1", "platform": "Ubuntu", "usage_operation": "RunInstances:0g00"}


def test_every_fact_about_a_resource_is_shown(emulator, client):
    emulator.admin("inventory", WINDOWS)
    emulator.admin("inventory", {"arn": f"{INSTANCE}0", "state": "stopped"})
    assert client.list_resource_inventory()["ResourceInventoryList"] == [
        {
            "ResourceId": "i-0",
            "ResourceType": "EC2_INSTANCE",
            "ResourceArn": f"{INSTANCE}0",
            "Platform": "Windows Server",
            "PlatformVersion": "2022",
            "ResourceOwningAccountId": ACCOUNT,
            "MarketplaceProductCodes": ["abc"],
            "UsageOperation": "RunInstances:0006",
            "AmiId": "ami-1",
            "HostId": "h-1",
            "Region": "us-east-1",
            "InstanceType": "m5.large",
        }
    ]


@pytest.mark.parametrize(
    "name, condition, value, numbers",
    [
        ("account_id", "EQUALS", ACCOUNT, [0, 1]),
        ("account_id", "NOT_EQUALS", ACCOUNT, []),
        ("application_name", "EQUALS", "Office", [0]),
        ("application_name", "BEGINS_WITH", "SQL", [0]),
        ("license_included", "EQUALS", "sql-server-standard", [0]),
        ("license_included", "EQUALS", "windows-server-datacenter", [0]),
        ("license_included", "NOT_EQUALS", "sql-server-standard", [1]),
        ("platform", "EQUALS", "Ubuntu", [1]),
        ("platform", "BEGINS_WITH", "Win", [0]),
        ("resource_id", "EQUALS", "i-1", [1]),
        ("resource_id", "NOT_EQUALS", "i-1", [0]),
        ("tag:team", "EQUALS", "db", [0]),
        ("tag:team", "NOT_EQUALS", "db", [1]),
    ],
)
def test_every_filter_selects(emulator, client, name: str, condition: str, value: str, numbers: list[int]):
    emulator.admin("inventory", [WINDOWS, LINUX])
    filters = [{"Name": name, "Condition": condition, "Value": value}]
    found = client.list_resource_inventory(Filters=filters)["ResourceInventoryList"]
    assert [it["ResourceArn"] for it in found] == [f"{INSTANCE}{number}" for number in numbers]


@pytest.mark.parametrize(
    "name, condition",
    [
        ("account_id", "BEGINS_WITH"),
        ("application_name", "NOT_EQUALS"),
        ("license_included", "CONTAINS"),
        ("platform", "NOT_EQUALS"),
        ("resource_id", "BEGINS_WITH"),
        ("tag:team", "CONTAINS"),
        ("tag:", "EQUALS"),
        ("Platform", "EQUALS"),
    ],
)
def test_other_filters_and_conditions_are_refused(client, refused, name: str, condition: str):
    filters = [{"Name": name, "Condition": condition, "Value": "x"}]
    refused(INVALID, client.list_resource_inventory, Filters=filters)


def walk(call, member: str, **params: Any) -> list[str]:
    walked = pages(call, member, MaxResults=2, **params)
    assert [len(page) for page in walked] == [2, 2, 1]
    return [it["ResourceArn"] for it in flattened(walked)]


def test_lists_walk_over_three_pages(emulator, client, refused):
    arns = [f"{INSTANCE}{number}" for number in range(5)]
    emulator.admin("inventory", [{"arn": arn} for arn in arns])
    assert walk(client.list_resource_inventory, "ResourceInventoryList") == arns
    configuration = create(client)
    for arn in arns:
        attach(client, arn, configuration)
    of = {"LicenseConfigurationArn": configuration}
    call = client.list_associations_for_license_configuration
    assert walk(call, "LicenseConfigurationAssociations", **of) == arns
    call = client.list_usage_for_license_configuration
    assert walk(call, "LicenseConfigurationUsageList", **of) == arns
    client.update_license_configuration(**of, LicenseCount=10, LicenseCountHardLimit=True)
    vcpus = count(3)
    emulator.admin("inventory", [{"arn": arn, "vcpus": next(vcpus)} for arn in arns])
    call = client.list_failures_for_license_configuration_operations
    assert walk(call, "LicenseOperationFailureList", **of) == arns
    for call in (client.list_resource_inventory, client.list_license_configurations):
        refused(INVALID, call, "token", NextToken="nonsense")
