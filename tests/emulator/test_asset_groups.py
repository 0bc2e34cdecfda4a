"""License asset groups, and the assets that their rulesets find."""

from itertools import count
from typing import Any

import pytest
from conftest import ACCOUNT, OTHER_ACCOUNT
from entitlements import create_license, granted
from test_asset_rulesets import UNKNOWN as UNKNOWN_RULESET
from test_asset_rulesets import create as create_ruleset
from test_asset_rulesets import managed, match, matching, rule
from test_license_configurations import create as create_configuration
from walking import flattened, pages

INVALID = "InvalidParameterValueException"
UNKNOWN = f"arn:aws:license-manager:us-east-1:{ACCOUNT}:license-asset-group:lag-{'0' * 32}"
INSTANCE = f"arn:aws:ec2:us-east-1:{ACCOUNT}:instance/i-"
TOKENS = (f"token-{number}" for number in count())


def definition(*rulesets: str, **changes: Any) -> dict:
    return {
        "Name": "group",
        "LicenseAssetGroupConfigurations": [{"UsageDimension": "vCPU"}],
        "AssociatedLicenseAssetRulesetARNs": list(rulesets),
        "ClientToken": next(TOKENS),
        **changes,
    }


def create(client, *rulesets: str, **changes: Any) -> str:
    rulesets = rulesets or (create_ruleset(client),)
    return client.create_license_asset_group(**definition(*rulesets, **changes))["LicenseAssetGroupArn"]


def get(client, arn: str) -> dict:
    return client.get_license_asset_group(LicenseAssetGroupArn=arn)["LicenseAssetGroup"]


def assets(client, arn: str, kind: str = "Instance") -> list[str]:
    listed = client.list_assets_for_license_asset_group(LicenseAssetGroupArn=arn, AssetType=kind)
    return [it["AssetArn"] for it in listed["Assets"]]


def test_a_group_is_what_was_asked_for(client):
    ruleset, aws = create_ruleset(client), managed(client)[0]["LicenseAssetRulesetArn"]
    members = {"Description": "d", "Properties": [{"Key": "k", "Value": "v"}]}
    answer = client.create_license_asset_group(**definition(ruleset, aws, **members))
    arn = answer["LicenseAssetGroupArn"]
    assert answer["Status"] == "ACTIVE"
    assert arn.startswith(f"arn:aws:license-manager:us-east-1:{ACCOUNT}:license-asset-group:lag-")
    shown = get(client, arn)
    assert shown.pop("LatestResourceDiscoveryTime") == shown.pop("LatestUsageAnalysisTime")
    assert shown == {
        "Name": "group",
        "LicenseAssetGroupConfigurations": [{"UsageDimension": "vCPU"}],
        "AssociatedLicenseAssetRulesetARNs": [ruleset, aws],
        "LicenseAssetGroupArn": arn,
        "Status": "ACTIVE",
        **members,
    }


@pytest.mark.parametrize(
    "changes, text",
    [
        ({"AssociatedLicenseAssetRulesetARNs": []}, "at least one ruleset"),
        ({"AssociatedLicenseAssetRulesetARNs": [UNKNOWN_RULESET]}, "does not exist"),
        ({"LicenseAssetGroupConfigurations": [{"UsageDimension": "Disk"}]}, "Invalid UsageDimension: Disk"),
        (
            {"Properties": [{"Key": "k", "Value": "1"}, {"Key": "k", "Value": "2"}]},
            "Duplicate property key",
        ),
    ],
)
def test_wrong_values_are_refused(client, refused, changes, text):
    params = definition(create_ruleset(client))
    refused(INVALID, client.create_license_asset_group, text, **{**params, **changes})
    arn = create(client)
    del params["Name"]
    params["ClientToken"] = next(TOKENS)
    call = client.update_license_asset_group
    refused(INVALID, call, text, LicenseAssetGroupArn=arn, **{**params, **changes})


def test_limits_of_the_model_hold(client, refused):
    good = definition(create_ruleset(client))
    call = client.create_license_asset_group
    for member in good:
        missing = {key: value for key, value in good.items() if key != member}
        refused("ValidationException", call, "null", **missing)
    refused("ValidationException", call, "128", **{**good, "Name": "n" * 129})
    refused("ValidationException", call, "1024", **good, Description="d" * 1025)
    refused("ValidationException", call, "pattern", **{**good, "AssociatedLicenseAssetRulesetARNs": ["x"]})
    refused(INVALID, call, "reserved", **good, Tags=[{"Key": "aws:a", "Value": ""}])
    ruleset = good["AssociatedLicenseAssetRulesetARNs"][0]
    refused(INVALID, call, "twice", **{**good, "AssociatedLicenseAssetRulesetARNs": [ruleset, ruleset]})


def test_an_update_changes_what_it_names(client, refused):
    arn = create(client, Description="d", Properties=[{"Key": "k", "Value": "v"}])
    ruleset = create_ruleset(client)
    update = client.update_license_asset_group
    params = {"LicenseAssetGroupArn": arn, "AssociatedLicenseAssetRulesetARNs": [ruleset]}
    answer = update(**params, Status="DISABLED", ClientToken=next(TOKENS))
    assert (answer["LicenseAssetGroupArn"], answer["Status"]) == (arn, "DISABLED")
    shown = get(client, arn)
    assert (shown["Name"], shown["Description"], shown["Status"]) == ("group", "d", "DISABLED")
    assert shown["AssociatedLicenseAssetRulesetARNs"] == [ruleset]
    changes = {"Name": "n", "Description": "", "LicenseAssetGroupConfigurations": [], "Properties": []}
    assert update(**params, **changes, ClientToken=next(TOKENS))["Status"] == "DISABLED"
    shown = get(client, arn)
    assert {name: shown[name] for name in changes} == changes
    assert update(**params, Status="ACTIVE", ClientToken=next(TOKENS))["Status"] == "ACTIVE"
    refused(INVALID, update, "ACTIVE or DISABLED", **params, Status="DELETED", ClientToken="t")


def test_a_token_repeats_the_first_answer(client, refused):
    params = definition(create_ruleset(client), ClientToken="same")
    call = client.create_license_asset_group
    arn = call(**params)["LicenseAssetGroupArn"]
    assert call(**params)["LicenseAssetGroupArn"] == arn
    refused("ValidationException", call, "token", **{**params, "Name": "other"})
    update = client.update_license_asset_group
    params = {"LicenseAssetGroupArn": arn, **params}
    assert update(**params)["Status"] == update(**params)["Status"]
    refused("ValidationException", update, "token", **{**params, "Name": "other"})
    assert len(client.list_license_asset_groups()["LicenseAssetGroups"]) == 1


def test_a_deleted_group_is_gone_and_frees_its_ruleset(client, refused):
    ruleset = create_ruleset(client)
    arn = create(client, ruleset, Tags=[{"Key": "a", "Value": "b"}])
    delete = client.delete_license_asset_ruleset
    refused(INVALID, delete, "is used by 1 license asset group", LicenseAssetRulesetArn=ruleset)
    slashed = arn.replace("group:", "group/")
    client.tag_resource(ResourceArn=slashed, Tags=[{"Key": "c", "Value": "d"}])
    assert len(client.list_tags_for_resource(ResourceArn=arn)["Tags"]) == 2
    assert client.delete_license_asset_group(LicenseAssetGroupArn=slashed)["Status"] == "DELETED"
    refused(INVALID, client.get_license_asset_group, "does not exist", LicenseAssetGroupArn=arn)
    refused(INVALID, client.list_tags_for_resource, ResourceArn=arn)
    delete(LicenseAssetRulesetArn=ruleset)


def test_unknown_groups_are_invalid(emulator, client, refused):
    ruleset = create_ruleset(client)
    arn = create(client, ruleset)
    stranger, there = emulator.client(OTHER_ACCOUNT), emulator.client(region="eu-west-1")
    for who, what in ((client, UNKNOWN), (stranger, arn), (there, arn)):
        refused(INVALID, who.get_license_asset_group, "does not exist", LicenseAssetGroupArn=what)
        refused(INVALID, who.delete_license_asset_group, "does not exist", LicenseAssetGroupArn=what)
        update = who.update_license_asset_group
        refused(INVALID, update, "does not exist", LicenseAssetGroupArn=what, **definition(ruleset))
        listing = who.list_assets_for_license_asset_group
        refused(INVALID, listing, "does not exist", LicenseAssetGroupArn=what, AssetType="Instance")


def test_lists_walk_and_filter(client, refused):
    ruleset, other = create_ruleset(client), create_ruleset(client)
    arns = [create(client, ruleset if number % 2 else other) for number in range(5)]
    call = client.list_license_asset_groups
    walked = pages(call, "LicenseAssetGroups", MaxResults=2)
    assert [len(page) for page in walked] == [2, 2, 1]
    assert [it["LicenseAssetGroupArn"] for it in flattened(walked)] == arns
    found = call(Filters=[{"Name": "LicenseAssetRulesetArn", "Values": [ruleset]}])["LicenseAssetGroups"]
    assert [it["LicenseAssetGroupArn"] for it in found] == arns[1::2]
    refused(INVALID, call, "filter name", Filters=[{"Name": "Name", "Values": ["x"]}])
    two = [{"Name": "LicenseAssetRulesetArn", "Values": [ruleset, other]}]
    refused(INVALID, call, "1 filter values", Filters=two)
    refused(INVALID, call, "token", NextToken="nonsense")


def machine(number: int, **facts: Any) -> dict:
    return {"arn": f"{INSTANCE}{number}", **facts}


@pytest.mark.parametrize(
    "statement, numbers",
    [
        (matching("Platform", "Windows"), [0]),
        (matching("Platform", "Linux"), [1]),
        (matching("Platform", "Windows", constraint="NOT_EQUALS"), [1, 2]),
        (matching("EC2BillingProduct", "sql-server-standard", "rhel"), [0, 1]),
        (matching("MarketPlaceProductCode", "abc"), [2]),
        (matching("AMIId", "ami-1"), [0]),
        (matching("InstanceType", "m5.large"), [1]),
        (matching("InstanceId", "i-1", "i-2"), [1, 2]),
        (matching("HostId", "h-1"), [2]),
        (matching("AccountId", ACCOUNT), [0, 1, 2]),
        (
            {
                "AndRuleStatement": {
                    "MatchingRuleStatements": [match("AccountId", ACCOUNT), match("AMIId", "ami-1")]
                }
            },
            [0],
        ),
        (
            {
                "OrRuleStatement": {
                    "MatchingRuleStatements": [match("HostId", "h-1"), match("AMIId", "ami-1")]
                }
            },
            [0, 2],
        ),
        ({"ScriptRuleStatement": {"KeyToMatch": "Platform", "Script": "true"}}, []),
    ],
)
def test_rules_find_instances(emulator, client, statement, numbers):
    seen = [
        machine(0, platform="Windows Server 2022", usage_operation="RunInstances:0006", ami_id="ami-1"),
        machine(1, platform="Red Hat", usage_operation="RunInstances:0010", instance_type="m5.large"),
        machine(2, marketplace_product_codes=["abc"], host_id="h-1"),
        {"arn": f"arn:aws:ec2:us-east-1:{ACCOUNT}:dedicated-host/h-1"},
        {"arn": f"arn:aws:ec2:us-east-1:{OTHER_ACCOUNT}:instance/i-9"},
    ]
    emulator.admin("inventory", seen)
    arn = create(client, create_ruleset(client, rule("Instance", statement)))
    assert assets(client, arn) == [f"{INSTANCE}{number}" for number in numbers]


def test_rules_find_license_configurations(emulator, client):
    first, second = create_configuration(client), create_configuration(client)
    create_configuration(emulator.client(OTHER_ACCOUNT))
    kind = "LicenseConfiguration"
    one = create_ruleset(client, rule(kind, matching("LicenseConfigurationArn", second)))
    everything = create_ruleset(client, rule(kind, matching("AccountId", ACCOUNT)))
    assert assets(client, create(client, one), kind) == [second]
    assert assets(client, create(client, one, everything), kind) == [first, second]
    assert assets(client, create(client, one)) == []


@pytest.mark.parametrize(
    "key, value",
    [
        ("ProductSKU", "sku-1"),
        ("Issuer", "Example"),
        ("Beneficiary", "buyer@example.com"),
        ("LicenseStatus", "AVAILABLE"),
        ("HomeRegion", "us-east-1"),
    ],
)
def test_rules_find_licenses_issued_and_received(emulator, client, key, value):
    issued = [create_license(client) for _ in range(2)]
    issuer = emulator.client(OTHER_ACCOUNT)
    received = create_license(issuer)
    granted(issuer, client, received, ACCOUNT)
    arn = create(client, create_ruleset(client, rule("License", matching(key, value))))
    params = {"LicenseAssetGroupArn": arn, "AssetType": "License", "MaxResults": 1}
    walked = pages(client.list_assets_for_license_asset_group, "Assets", **params)
    assert [it["AssetArn"] for it in flattened(walked)] == [*issued, received]
    other = create(client, create_ruleset(client, rule("License", matching("LicenseArn", received))))
    assert assets(client, other, "License") == [received]


def test_discovery_takes_a_while_and_leaves_disabled_groups_alone(emulator, client):
    emulator.admin("settle", {"seconds": 60})
    emulator.admin("inventory", machine(0))
    ruleset = create_ruleset(client, rule("Instance", matching("AccountId", ACCOUNT)))
    arn = create(client, ruleset)
    assert assets(client, arn) == []
    assert "LatestResourceDiscoveryTime" not in get(client, arn)
    emulator.admin("clock", {"advance": 61})
    assert assets(client, arn) == [f"{INSTANCE}0"]
    found = get(client, arn)["LatestResourceDiscoveryTime"]
    params = {"LicenseAssetGroupArn": arn, "AssociatedLicenseAssetRulesetARNs": [ruleset]}
    client.update_license_asset_group(**params, Status="DISABLED", ClientToken=next(TOKENS))
    emulator.admin("clock", {"advance": 61})
    assert get(client, arn)["LatestResourceDiscoveryTime"] == found


def test_assets_walk(emulator, client, refused):
    emulator.admin("inventory", [machine(number) for number in range(5)])
    arn = create(client, create_ruleset(client, rule("Instance", matching("AccountId", ACCOUNT))))
    call = client.list_assets_for_license_asset_group
    walked = pages(call, "Assets", LicenseAssetGroupArn=arn, AssetType="Instance", MaxResults=2)
    assert [len(page) for page in walked] == [2, 2, 1]
    assert [it["AssetArn"] for it in flattened(walked)] == [f"{INSTANCE}{number}" for number in range(5)]
    refused(INVALID, call, "Invalid AssetType: instance", LicenseAssetGroupArn=arn, AssetType="instance")
    refused("ValidationException", call, "assetType", LicenseAssetGroupArn=arn)
    refused(INVALID, call, "token", LicenseAssetGroupArn=arn, AssetType="Instance", NextToken="x")
