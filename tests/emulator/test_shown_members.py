"""Members and values of answers that no other test is about: what was sent is shown."""

import pytest
from entitlements import (
    BUYER,
    checkout_members,
    create_grant,
    create_license,
    get_license,
    granted,
)
from test_asset_rulesets import create as create_ruleset
from test_asset_rulesets import get as get_ruleset
from test_asset_rulesets import match, rule
from test_associations import IMAGE, attach
from test_license_configurations import create as create_configuration
from test_report_generators import create as create_generator
from test_report_generators import get as get_generator

UNITS = [
    "Seconds", "Microseconds", "Milliseconds", "Bytes", "Kilobytes", "Megabytes", "Gigabytes", "Terabytes", "Bits",
    "Kilobits", "Megabits", "Gigabits", "Terabits", "Percent", "Bytes/Second", "Kilobytes/Second", "Megabytes/Second",
    "Gigabytes/Second", "Terabytes/Second", "Bits/Second", "Kilobits/Second", "Megabits/Second", "Gigabits/Second",
    "Terabits/Second", "Count/Second"]


def test_entitlements_in_every_unit(emulator, client):
    measured = [
        {"Name": unit, "Unit": unit, "MaxCount": 5, "AllowCheckIn": True, "Overage": False}
        for unit in UNITS]
    tier = {"Name": "tier", "Unit": "None", "Value": "gold", "AllowCheckIn": False, "Overage": False}
    arn = create_license(client, Entitlements=[*measured, tier])
    assert get_license(client, arn)["Entitlements"] == [*measured, tier]
    buyer = emulator.client(BUYER)
    granted(client, buyer, arn)
    wanted = [{"Name": unit, "Unit": unit, "Value": "1"} for unit in UNITS]
    assert buyer.checkout_license(**checkout_members(Entitlements=wanted))["EntitlementsAllowed"] == wanted


def test_metadata_and_the_answer_to_a_received_license(emulator, client):
    metadata = [{"Name": "edition", "Value": "gold"}]
    grant = create_grant(client, create_license(client, LicenseMetadata=metadata))
    buyer = emulator.client(BUYER)
    buyer.reject_grant(GrantArn=grant)
    (received,) = buyer.list_received_licenses()["Licenses"]
    assert received["LicenseMetadata"] == metadata
    assert received["ReceivedMetadata"]["ReceivedStatus"] == "REJECTED"


def test_a_grant_on_its_way(emulator, client):
    emulator.switch(account_grant_workflow=True)
    buyer = emulator.client(BUYER)
    for fails, ends_as in ((False, "PENDING_ACCEPT"), (True, "FAILED_WORKFLOW")):
        emulator.admin("fault", {"fail_workflow": fails})
        emulator.admin("settle", {"seconds": 0})
        arn = create_license(client)
        emulator.admin("settle", {"seconds": 60})
        create_grant(client, arn)
        listed = [it for it in buyer.list_received_licenses()["Licenses"] if it["LicenseArn"] == arn]
        assert [it["ReceivedMetadata"]["ReceivedStatus"] for it in listed] == ["PENDING_WORKFLOW"]
        emulator.admin("clock", {"advance": 60})
        listed = [it for it in buyer.list_received_licenses()["Licenses"] if it["LicenseArn"] == arn]
        assert [it["ReceivedMetadata"]["ReceivedStatus"] for it in listed] == [ends_as]


@pytest.mark.parametrize("counting", ["Instance", "Socket"])
def test_a_listed_configuration_shows_what_was_sent(client, counting):
    # 2030-01-01T00:00:00Z
    members = {"Description": "for us", "DisassociateWhenNotFound": True, "LicenseExpiry": 1893456000}
    create_configuration(client, LicenseCountingType=counting, **members)
    (listed,) = client.list_license_configurations()["LicenseConfigurations"]
    assert listed["LicenseCountingType"] == counting
    assert {name: listed[name] for name in members} == members


def test_a_listed_configuration_shows_its_products(client):
    engine = {
        "ProductInformationFilterName": "Engine Edition", "ProductInformationFilterValue": ["oracle-ee"],
        "ProductInformationFilterComparator": "EQUALS"}
    products = [{"ResourceType": "RDS", "ProductInformationFilterList": [engine]}]
    create_configuration(client, LicenseCountingType="vCPU", ProductInformationList=products)
    (listed,) = client.list_license_configurations()["LicenseConfigurations"]
    assert listed["ProductInformationList"] == products


def test_an_association_shows_its_scope(client):
    arn = create_configuration(client)
    attach(client, IMAGE, arn, AmiAssociationScope="cross-account")
    answer = client.list_associations_for_license_configuration(LicenseConfigurationArn=arn)
    (association,) = answer["LicenseConfigurationAssociations"]
    assert association["AmiAssociationScope"] == "cross-account"


def test_every_form_of_a_rule(client):
    account, status = match("AccountId", "111122223333"), match("LicenseStatus", "AVAILABLE")
    script = {"KeyToMatch": "InstanceId", "Script": "x"}
    rules = [
        rule("LicenseConfiguration", {"AndRuleStatement": {"MatchingRuleStatements": [account]}}),
        rule("LicenseConfiguration", {"OrRuleStatement": {"MatchingRuleStatements": [account]}}),
        rule("License", {"AndRuleStatement": {"MatchingRuleStatements": [status]}}),
        rule("Instance", {"OrRuleStatement": {"ScriptRuleStatements": [script]}}),
    ]
    assert get_ruleset(client, create_ruleset(client, *rules))["Rules"] == rules


@pytest.mark.parametrize("period", ["WEEK", "MONTH"])
def test_a_report_comes_as_often_as_was_said(client, period):
    frequency = {"value": 1, "period": period}
    arn = create_generator(client, create_configuration(client), ReportFrequency=frequency)
    assert get_generator(client, arn)["ReportFrequency"] == frequency
