"""One good call of every operation through the aws CLI, each in the place that it has in a life of these objects."""

import json

import pytest
from awscli.clidriver import create_clidriver
from botocore import xform_name
from conftest import ACCOUNT, REGION
from declared_errors import MODEL
from entitlements import BUYER, checkout_members, grant_members, license_members, root, token, version_members
from test_asset_groups import definition as group_members
from test_asset_rulesets import WINDOWS
from test_checkouts import borrow_members
from test_report_generators import definition as report_members

INSTANCE = f"arn:aws:ec2:{REGION}:{ACCOUNT}:instance/i-0123456789abcdef0"


@pytest.fixture
def aws(emulator, monkeypatch, capsys, tmp_path):
    """Runs the CLI within this process, where sixty commands take seconds: its start is what takes long."""
    settings = {
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ENDPOINT_URL": emulator.url,
        "AWS_MAX_ATTEMPTS": "1",
        "AWS_CONFIG_FILE": str(tmp_path / "config"),
        "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "credentials"),
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    drivers = {}

    def aws(operation, account=ACCOUNT, **params):
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", account)
        driver = drivers.get(account) or drivers.setdefault(account, create_clidriver())
        command = ["license-manager", xform_name(operation, "-"), "--output", "json"]
        code = driver.main([*command, "--cli-input-json", json.dumps(params)])
        printed = capsys.readouterr()
        assert code == 0, f"{operation}: {printed.err}"
        return json.loads(printed.out) if printed.out.strip() else None

    return aws


@pytest.fixture
def succeeded(emulator):
    """The operations that succeeded since the test began."""
    return lambda: {entry["op"] for entry in emulator.admin("requests")["log"] if entry["outcome"] == "ok"}


def test_the_cli_calls_every_operation(emulator, aws, succeeded):
    organization = {"id": "o-1", "management": ACCOUNT, "members": ["999900001111"], "linked": True}
    emulator.admin("organization", organization)
    use_licenses(aws)
    count_licenses(emulator, aws)
    group_assets(aws)
    convert_licenses(emulator, aws)
    assert succeeded() == set(MODEL.operation_names)


def use_licenses(aws):
    license_arn = aws("CreateLicense", **license_members())["LicenseArn"]
    of = {"LicenseArn": license_arn}
    assert aws("CreateLicenseVersion", **version_members(license_arn, SourceVersion="1"))["Version"] == "2"
    assert aws("GetLicense", **of)["License"]["Version"] == "2"
    assert len(aws("ListLicenses")["Licenses"]) == 1
    assert len(aws("ListLicenseVersions", **of)["Licenses"]) == 2
    grant_licenses(aws, license_arn)
    refresh = aws("CreateToken", **of, ClientToken=token())
    assert aws("GetAccessToken", Token=refresh["Token"])["AccessToken"]
    assert len(aws("ListTokens")["Tokens"]) == 1
    assert aws("DeleteToken", TokenId=refresh["TokenId"]) is None
    other = aws("CreateLicense", **license_members())["LicenseArn"]
    assert aws("DeleteLicense", LicenseArn=other, SourceVersion="1")["Status"] == "DELETED"


def grant_licenses(aws, license_arn):
    grant = {"GrantArn": aws("CreateGrant", **grant_members(license_arn))["GrantArn"]}
    assert len(aws("ListDistributedGrants")["Grants"]) == 1
    assert len(aws("ListReceivedGrants", BUYER)["Grants"]) == 1
    assert aws("AcceptGrant", BUYER, **grant)["Status"] == "DISABLED"
    assert aws("CreateGrantVersion", BUYER, **grant, Status="ACTIVE", ClientToken=token())["Status"] == "ACTIVE"
    assert aws("GetGrant", **grant)["Grant"]["GranteePrincipalArn"] == root(BUYER)
    assert len(aws("ListReceivedLicenses", BUYER)["Licenses"]) == 1
    assert aws("ListReceivedLicensesForOrganization")["Licenses"] == []
    assert aws("ListReceivedGrantsForOrganization", LicenseArn=license_arn)["Grants"] == []
    taken = aws("CheckoutLicense", BUYER, **checkout_members())["LicenseConsumptionToken"]
    usage = aws("GetLicenseUsage", LicenseArn=license_arn)["LicenseUsage"]["EntitlementUsages"]
    assert usage[0]["ConsumedValue"] == "1"
    assert aws("ExtendLicenseConsumption", BUYER, LicenseConsumptionToken=taken)["Expiration"]
    assert aws("CheckInLicense", BUYER, LicenseConsumptionToken=taken) is None
    borrowed = aws("CheckoutBorrowLicense", BUYER, **borrow_members(license_arn))
    assert borrowed["SignedToken"].count(".") == 2
    assert aws("RejectGrant", BUYER, **grant)["Status"] == "REJECTED"
    offer = aws("CreateGrant", **grant_members(license_arn, "777788889999"))["GrantArn"]
    assert aws("DeleteGrant", GrantArn=offer, Version="1")["Status"] == "DELETED"


def count_licenses(emulator, aws):
    created = aws("CreateLicenseConfiguration", Name="cli", LicenseCountingType="vCPU")
    arn = created["LicenseConfigurationArn"]
    of = {"LicenseConfigurationArn": arn}
    assert aws("UpdateLicenseConfiguration", **of, LicenseCount=1) is None
    assert aws("GetLicenseConfiguration", **of)["LicenseCount"] == 1
    assert len(aws("ListLicenseConfigurations")["LicenseConfigurations"]) == 1
    assert aws("ListLicenseConfigurationsForOrganization")
    assert aws("TagResource", ResourceArn=arn, Tags=[{"Key": "a", "Value": "b"}]) is None
    assert aws("ListTagsForResource", ResourceArn=arn)["Tags"] == [{"Key": "a", "Value": "b"}]
    assert aws("UntagResource", ResourceArn=arn, TagKeys=["a"]) is None
    emulator.admin("inventory", {"arn": INSTANCE, "account": ACCOUNT, "region": REGION, "vcpus": 4})
    assert len(aws("ListResourceInventory")["ResourceInventoryList"]) == 1
    specification = "UpdateLicenseSpecificationsForResource"
    assert aws(specification, ResourceArn=INSTANCE, AddLicenseSpecifications=[of]) is None
    assert aws("ListLicenseSpecificationsForResource", ResourceArn=INSTANCE)["LicenseSpecifications"] == [of]
    assert len(aws("ListAssociationsForLicenseConfiguration", **of)["LicenseConfigurationAssociations"]) == 1
    used = aws("ListUsageForLicenseConfiguration", **of)["LicenseConfigurationUsageList"]
    assert [it["ConsumedLicenses"] for it in used] == [4]
    assert "LicenseOperationFailureList" in aws("ListFailuresForLicenseConfigurationOperations", **of)
    report_usage(aws, arn)
    assert aws(specification, ResourceArn=INSTANCE, RemoveLicenseSpecifications=[of]) is None
    assert aws("DeleteLicenseConfiguration", **of) is None


def report_usage(aws, configuration):
    created = aws("CreateLicenseManagerReportGenerator", **report_members(configuration))
    of = {"LicenseManagerReportGeneratorArn": created["LicenseManagerReportGeneratorArn"]}
    changed = report_members(configuration, ReportGeneratorName="changed")
    assert aws("UpdateLicenseManagerReportGenerator", **of, **changed) is None
    shown = aws("GetLicenseManagerReportGenerator", **of)["ReportGenerator"]
    assert shown["ReportGeneratorName"] == "changed"
    assert len(aws("ListLicenseManagerReportGenerators")["ReportGenerators"]) == 1
    assert aws("DeleteLicenseManagerReportGenerator", **of) is None
    assert aws("UpdateServiceSettings", S3BucketArn="arn:aws:s3:::licenses") is None
    assert aws("GetServiceSettings")["S3BucketArn"] == "arn:aws:s3:::licenses"


def group_assets(aws):
    rules = {"Rules": [WINDOWS], "ClientToken": token()}
    ruleset = aws("CreateLicenseAssetRuleset", Name="cli", **rules)["LicenseAssetRulesetArn"]
    of = {"LicenseAssetRulesetArn": ruleset}
    assert aws("UpdateLicenseAssetRuleset", **of, **rules, Name="changed") == of
    assert aws("GetLicenseAssetRuleset", **of)["LicenseAssetRuleset"]["Name"] == "changed"
    assert len(aws("ListLicenseAssetRulesets")["LicenseAssetRulesets"]) == 1
    arn = aws("CreateLicenseAssetGroup", **group_members(ruleset))["LicenseAssetGroupArn"]
    group = {"LicenseAssetGroupArn": arn}
    assert aws("UpdateLicenseAssetGroup", **group, **group_members(ruleset, Name="changed"))["Status"] == "ACTIVE"
    assert aws("GetLicenseAssetGroup", **group)["LicenseAssetGroup"]["Name"] == "changed"
    assert len(aws("ListLicenseAssetGroups")["LicenseAssetGroups"]) == 1
    assert "Assets" in aws("ListAssetsForLicenseAssetGroup", **group, AssetType="Instance")
    assert aws("DeleteLicenseAssetGroup", **group)["Status"] == "DELETED"
    assert aws("DeleteLicenseAssetRuleset", **of) is None


def convert_licenses(emulator, aws):
    stopped = {"arn": INSTANCE, "state": "stopped", "usage_operation": "RunInstances:0002"}
    emulator.admin("inventory", {**stopped, "account": ACCOUNT, "region": REGION, "platform": "Windows"})
    contexts = {
        "SourceLicenseContext": {"UsageOperation": "RunInstances:0002"},
        "DestinationLicenseContext": {"UsageOperation": "RunInstances:0800"},
    }
    task = aws("CreateLicenseConversionTaskForResource", ResourceArn=INSTANCE, **contexts)
    assert aws("GetLicenseConversionTask", **task)["ResourceArn"] == INSTANCE
    assert len(aws("ListLicenseConversionTasks")["LicenseConversionTasks"]) == 1
