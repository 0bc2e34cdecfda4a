"""Report generators: create, get, replace, delete, list; they keep license configurations alive."""

from datetime import UTC, datetime
from itertools import count
from typing import Any

import pytest
from conftest import ACCOUNT, OTHER_ACCOUNT
from test_asset_groups import create as create_group
from test_license_configurations import create as create_configuration
from walking import flattened, pages

INVALID = "InvalidParameterValueException"
NOT_FOUND = "ResourceNotFoundException"
UNKNOWN = f"arn:aws:license-manager:us-east-1:{ACCOUNT}:report-generator:r-{'0' * 32}"
UNKNOWN_CONFIGURATION = f"arn:aws:license-manager:us-east-1:{ACCOUNT}:license-configuration:lic-{'0' * 32}"
TOKENS = (f"token-{number}" for number in count())
DAILY = {"value": 1, "period": "DAY"}


def definition(*configurations: str, **changes: Any) -> dict:
    return {
        "ReportGeneratorName": "weekly",
        "Type": ["LicenseConfigurationSummaryReport"],
        "ReportContext": {"licenseConfigurationArns": list(configurations)},
        "ReportFrequency": DAILY,
        "ClientToken": next(TOKENS),
        **changes,
    }


def create(client, *configurations: str, **changes: Any) -> str:
    answer = client.create_license_manager_report_generator(**definition(*configurations, **changes))
    return answer["LicenseManagerReportGeneratorArn"]


def get(client, arn: str) -> dict:
    answer = client.get_license_manager_report_generator(LicenseManagerReportGeneratorArn=arn)
    return answer["ReportGenerator"]


def test_a_new_generator_has_not_run_yet(client):
    configuration = create_configuration(client)
    arn = create(client, configuration, Description="d", Tags=[{"Key": "a", "Value": "b"}])
    assert arn.startswith(f"arn:aws:license-manager:us-east-1:{ACCOUNT}:report-generator:r-")
    answer = get(client, arn)
    created, location = answer.pop("CreateTime"), answer.pop("S3Location")
    assert answer == {
        "ReportGeneratorName": "weekly",
        "ReportType": ["LicenseConfigurationSummaryReport"],
        "ReportContext": {"licenseConfigurationArns": [configuration]},
        "ReportFrequency": DAILY,
        "LicenseManagerReportGeneratorArn": arn,
        "ReportCreatorAccount": ACCOUNT,
        "Description": "d",
        "Tags": [{"Key": "a", "Value": "b"}],
    }
    assert abs(datetime.fromisoformat(created) - datetime.now(UTC)).total_seconds() < 60
    assert location["bucket"].startswith("aws-license-manager-service-")
    assert location["keyPrefix"] == "Reports/weekly"


def test_reports_are_made_after_an_hour_and_then_by_frequency(emulator, client):
    configuration = create_configuration(client)
    daily = create(client, configuration)
    once = create(client, configuration, ReportFrequency={"period": "ONE_TIME"})
    emulator.admin("clock", {"advance": 59 * 60})
    assert "LastRunStatus" not in get(client, daily)
    emulator.admin("clock", {"advance": 2 * 60})
    first = get(client, daily)
    assert first["LastRunStatus"] == "SUCCESS"
    emulator.admin("clock", {"advance": 25 * 60 * 60})
    assert get(client, daily)["LastReportGenerationTime"] > first["LastReportGenerationTime"]
    assert get(client, once)["LastReportGenerationTime"][:16] == first["LastReportGenerationTime"][:16]


def test_the_bucket_is_that_of_the_service_settings(client):
    arn = create(client, create_configuration(client))
    client.update_service_settings(S3BucketArn="arn:aws:s3:::reports")
    assert get(client, arn)["S3Location"]["bucket"] == "reports"


@pytest.mark.parametrize(
    "changes, text",
    [
        ({"Type": []}, "at least one report type"),
        ({"Type": ["LicenseConfigurationUsageReport"] * 2}, "twice"),
        ({"ReportContext": {}}, "requires licenseConfigurationArns"),
        ({"Type": ["LicenseAssetGroupUsageReport"]}, "requires licenseAssetGroupArns"),
        ({"ReportFrequency": {"value": 2, "period": "DAY"}}, "only supported value"),
        ({"ReportFrequency": {"period": "DAY"}}, "only supported value"),
        ({"ReportFrequency": {"value": 1}}, "requires a period"),
        ({"Tags": [{"Key": "aws:x", "Value": ""}]}, "reserved"),
    ],
)
def test_wrong_definitions_are_refused(client, refused, changes, text):
    configuration = create_configuration(client)
    call = client.create_license_manager_report_generator
    refused(INVALID, call, text, **definition(configuration, **changes))
    if "Tags" not in changes:
        arn = create(client, configuration)
        call = client.update_license_manager_report_generator
        params = definition(configuration, **changes)
        refused(INVALID, call, text, LicenseManagerReportGeneratorArn=arn, **params)


def test_a_period_of_data_cannot_end_before_it_begins(client, refused):
    configuration = create_configuration(client)
    dates = {"reportStartDate": datetime(2026, 2, 1), "reportEndDate": datetime(2026, 1, 1)}
    subjects = {"licenseConfigurationArns": [configuration], **dates}
    call = client.create_license_manager_report_generator
    refused(INVALID, call, "before reportStartDate", **definition(ReportContext=subjects))
    subjects["reportEndDate"] = datetime(2026, 3, 1)
    context = get(client, create(client, ReportContext=subjects))["ReportContext"]
    assert context["reportEndDate"] == datetime(2026, 3, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "member", ["ReportGeneratorName", "Type", "ReportContext", "ReportFrequency", "ClientToken"]
)
def test_required_members_are_required(client, refused, member):
    params = definition(create_configuration(client))
    del params[member]
    refused("ValidationException", client.create_license_manager_report_generator, "null", **params)


def test_what_is_reported_on_must_exist(emulator, client, refused):
    call = client.create_license_manager_report_generator
    refused(NOT_FOUND, call, UNKNOWN_CONFIGURATION, **definition(UNKNOWN_CONFIGURATION))
    foreign = create_configuration(emulator.client(OTHER_ACCOUNT))
    refused(NOT_FOUND, call, foreign, **definition(foreign))
    group = {
        "licenseAssetGroupArns": [f"arn:aws:license-manager:us-east-1:{ACCOUNT}:license-asset-group:x"]
    }
    params = definition(ReportContext=group, Type=["LicenseAssetGroupUsageReport"])
    refused(NOT_FOUND, call, "License asset group", **params)


def test_asset_groups_can_be_reported_on(client):
    group = {"licenseAssetGroupArns": [create_group(client)]}
    arn = create(client, ReportContext=group, Type=["LicenseAssetGroupUsageReport"])
    assert get(client, arn)["ReportContext"] == group


def test_an_update_replaces_the_definition(client):
    configuration, other = create_configuration(client), create_configuration(client)
    arn = create(client, configuration, Description="d")
    changes = definition(other, ReportGeneratorName="new", Type=["LicenseConfigurationUsageReport"])
    client.update_license_manager_report_generator(LicenseManagerReportGeneratorArn=arn, **changes)
    answer = get(client, arn)
    assert answer["ReportGeneratorName"] == "new"
    assert answer["ReportType"] == ["LicenseConfigurationUsageReport"]
    assert answer["ReportContext"]["licenseConfigurationArns"] == [other]
    assert "Description" not in answer


def test_unknown_generators_are_not_found(emulator, client, refused):
    configuration = create_configuration(client)
    arn = create(client, configuration)
    stranger = emulator.client(OTHER_ACCOUNT)
    for who, what in ((client, UNKNOWN), (stranger, arn), (emulator.client(region="eu-west-1"), arn)):
        refused(NOT_FOUND, who.get_license_manager_report_generator, LicenseManagerReportGeneratorArn=what)
        refused(
            NOT_FOUND, who.delete_license_manager_report_generator, LicenseManagerReportGeneratorArn=what
        )
        update = who.update_license_manager_report_generator
        refused(NOT_FOUND, update, LicenseManagerReportGeneratorArn=what, **definition(configuration))
    get_call = client.get_license_manager_report_generator
    refused(INVALID, get_call, "Invalid report generator ARN", LicenseManagerReportGeneratorArn="nonsense")
    refused(INVALID, get_call, LicenseManagerReportGeneratorArn=configuration)


def test_a_token_repeats_the_first_answer(client, refused):
    configuration = create_configuration(client)
    params = definition(configuration, ClientToken="same")
    call = client.create_license_manager_report_generator
    first = call(**params)["LicenseManagerReportGeneratorArn"]
    assert call(**params)["LicenseManagerReportGeneratorArn"] == first
    other = {**params, "Description": "other"}
    refused("ValidationException", call, "token", **other)
    update = client.update_license_manager_report_generator
    update(LicenseManagerReportGeneratorArn=first, **other)
    update(LicenseManagerReportGeneratorArn=first, **other)
    refused("ValidationException", update, "token", LicenseManagerReportGeneratorArn=first, **params)
    assert len(client.list_license_manager_report_generators()["ReportGenerators"]) == 1


def test_a_generator_keeps_its_configuration_from_being_deleted(client, refused):
    configuration, other = create_configuration(client), create_configuration(client)
    arn = create(client, configuration)
    delete = client.delete_license_configuration
    answer = refused(INVALID, delete, "in use", LicenseConfigurationArn=configuration)
    assert "Invalid license configuration ARN" not in answer["Error"]["Message"]
    params = definition(other)
    client.update_license_manager_report_generator(LicenseManagerReportGeneratorArn=arn, **params)
    delete(LicenseConfigurationArn=configuration)
    client.delete_license_manager_report_generator(LicenseManagerReportGeneratorArn=arn)
    delete(LicenseConfigurationArn=other)


def test_lists_walk_and_filter(emulator, client, refused):
    configuration, other = create_configuration(client), create_configuration(client)
    arns = [create(client, configuration if number % 2 else other) for number in range(5)]
    create(emulator.client(OTHER_ACCOUNT), create_configuration(emulator.client(OTHER_ACCOUNT)))
    call = client.list_license_manager_report_generators
    walked = pages(call, "ReportGenerators", MaxResults=2)
    assert [len(page) for page in walked] == [2, 2, 1]
    assert [it["LicenseManagerReportGeneratorArn"] for it in flattened(walked)] == arns
    assert flattened(walked)[0] == get(client, arns[0])
    one = [{"Name": "LicenseConfigurationArn", "Values": [configuration]}]
    found = call(Filters=one)["ReportGenerators"]
    assert [it["LicenseManagerReportGeneratorArn"] for it in found] == arns[1::2]
    refused(INVALID, call, "filter name", Filters=[{"Name": "Nonsense", "Values": ["x"]}])
    two = [{"Name": "LicenseConfigurationArn", "Values": [configuration, other]}]
    refused(INVALID, call, "You cannot have more than 1 filter values.", Filters=two)
    refused(INVALID, call, "token", NextToken="nonsense")
    refused("ValidationException", call, MaxResults=101)


def test_tags_can_be_changed_until_the_generator_is_deleted(client, refused):
    arn = create(client, create_configuration(client), Tags=[{"Key": "a", "Value": "1"}])
    client.tag_resource(ResourceArn=arn, Tags=[{"Key": "b", "Value": "2"}])
    client.untag_resource(ResourceArn=arn, TagKeys=["a"])
    assert client.list_tags_for_resource(ResourceArn=arn)["Tags"] == [{"Key": "b", "Value": "2"}]
    assert get(client, arn)["Tags"] == [{"Key": "b", "Value": "2"}]
    client.delete_license_manager_report_generator(LicenseManagerReportGeneratorArn=arn)
    refused(INVALID, client.list_tags_for_resource, ResourceArn=arn)
