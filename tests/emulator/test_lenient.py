"""With the switch `lenient_as_the_model` whatever the service model allows is accepted."""

import pytest
from conftest import ACCOUNT
from entitlements import create_license, get_license

CODE = "InvalidParameterValueException"


def configuration(**members):
    return {"Name": "db", "LicenseCountingType": "vCPU", **members}


@pytest.mark.parametrize(
    "members",
    [
        {"LicenseRules": ["#minimumSockets=2"]},
        {"LicenseRules": ["#noSuchRule=1"]},
        {"LicenseRules": ["#minimumVcpus=1", "#minimumVcpus=2"]},
        {"LicenseCount": -1},
        {"LicenseCountHardLimit": True},
    ],
)
def test_license_configurations(emulator, client, refused, members):
    call = client.create_license_configuration
    refused(CODE, call, **configuration(**members))
    emulator.switch(lenient_as_the_model=True)
    arn = call(**configuration(**members))["LicenseConfigurationArn"]
    read = client.get_license_configuration(LicenseConfigurationArn=arn)
    assert {name: read[name] for name in members} == members


def test_several_tenancies_stand_with_commas_between_them(client, refused):
    call = client.create_license_configuration
    rules = ["#allowedTenancy=EC2-DedicatedHost,EC2-DedicatedInstance"]
    for counting in ("vCPU", "Core"):
        assert call(**configuration(LicenseCountingType=counting, LicenseRules=rules))
    elsewhere = ["#allowedTenancy=EC2-Default,EC2-DedicatedInstance"]
    refused(CODE, call, **configuration(LicenseCountingType="Core", LicenseRules=elsewhere))
    refused(CODE, call, **configuration(LicenseRules=["#allowedTenancy=EC2-DedicatedHost,Shared"]))


def test_managed_instances_are_counted_by_cores_too(client):
    filters = [
        {
            "ProductInformationFilterName": "Application Name",
            "ProductInformationFilterValue": ["SQL Server"],
            "ProductInformationFilterComparator": "EQUALS",
        }
    ]
    products = [{"ResourceType": "SSM_MANAGED", "ProductInformationFilterList": filters}]
    members = configuration(LicenseCountingType="Core", ProductInformationList=products)
    arn = client.create_license_configuration(**members)["LicenseConfigurationArn"]
    read = client.get_license_configuration(LicenseConfigurationArn=arn)
    assert read["ProductInformationList"] == products


def test_licenses(emulator, client, refused):
    emulator.switch(lenient_as_the_model=True)
    twice = [{"Name": "a", "Unit": "None", "MaxCount": 1}, {"Name": "a", "Unit": "Count"}]
    arn = create_license(client, Entitlements=twice)
    assert [it["Name"] for it in get_license(client, arn)["Entitlements"]] == ["a", "a"]


def test_report_generators_need_no_subject(emulator, client, refused):
    members = {
        "ReportGeneratorName": "monthly",
        "Type": ["LicenseConfigurationUsageReport"],
        "ReportContext": {"licenseConfigurationArns": []},
        "ReportFrequency": {"value": 1, "period": "MONTH"},
        "ClientToken": "once",
    }
    call = client.create_license_manager_report_generator
    refused(CODE, call, "requires licenseConfigurationArns", **members)
    emulator.switch(lenient_as_the_model=True)
    assert call(**members)["LicenseManagerReportGeneratorArn"]


def test_settings(emulator, client, refused):
    topic = f"arn:aws:sns:us-east-1:{ACCOUNT}:alerts"
    refused(CODE, client.update_service_settings, SnsTopicArn=topic)
    emulator.switch(lenient_as_the_model=True)
    client.update_service_settings(SnsTopicArn=topic)
    assert client.get_service_settings()["SnsTopicArn"] == topic
