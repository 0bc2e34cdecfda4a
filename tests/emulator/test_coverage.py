"""Did the suite, as a whole, get an answer from every operation of the API, and every error that has a cause?"""

import pathlib

import pytest
from declared_errors import MODEL, ONLY_BY_FAULT, declared
from response_check import seen

# The names that the API's documentation gives for the filters of each list, in its own spelling.
COUNTED = {"licenseCountingType", "enforceLicenseCount", "usagelimitExceeded"}
FILTERS = {
    "ListDistributedGrants": {"LicenseArn", "GrantStatus", "GranteePrincipalARN", "ProductSKU", "LicenseIssuerName"},
    "ListLicenseAssetGroups": {"LicenseAssetRulesetArn"},
    "ListLicenseAssetRulesets": {"Name"},
    "ListLicenseConfigurations": COUNTED,
    "ListLicenseConfigurationsForOrganization": COUNTED,
    "ListLicenseConversionTasks": {"ResourceArns", "Status"},
    "ListLicenseManagerReportGenerators": {"LicenseConfigurationArn"},
    "ListLicenses": {"Beneficiary", "ProductSKU", "Fingerprint", "Status"},
    "ListReceivedGrants": {"ProductSKU", "LicenseIssuerName", "LicenseArn", "GrantStatus", "GranterAccountId"},
    "ListReceivedGrantsForOrganization": {"ParentArn", "GranteePrincipalArn"},
    "ListReceivedLicenses": {"ProductSKU", "Status", "Fingerprint", "IssuerName", "Beneficiary"},
    "ListReceivedLicensesForOrganization": {"Beneficiary", "ProductSKU"},
    "ListResourceInventory": {
        "account_id", "application_name", "license_included", "platform", "resource_id", "tag:team"},
    "ListTokens": {"LicenseArns"},
    "ListUsageForLicenseConfiguration": {"resourceArn", "resourceType", "resourceAccount"},
}


# What no answer of the emulator has, and why.
NEVER_ANSWERED = {
    "AutomatedDiscoveryInformation.LastRunTime": "the emulator discovers nothing by itself",
    "GetLicenseConfigurationResponse.AutomatedDiscoveryInformation": "the emulator discovers nothing by itself",
    "LicenseAssetGroup.StatusMessage": "no document says what it is",
    "LicenseConfiguration.AutomatedDiscoveryInformation": "the emulator discovers nothing by itself",
    "LicenseOperationFailure.MetadataList": "no document says what it holds",
    "ReceivedStatus.WORKFLOW_COMPLETED": "of grants to many accounts, each of which receives the license by its own",
    "ReportGenerator.LastRunFailureReason": "all reports succeed",
}


def of_answers():
    """Every member and every value of an enumeration that an answer can have, by shape."""
    found, known = set(), set()
    left = [MODEL.operation_model(name).output_shape for name in MODEL.operation_names]
    while left:
        shape = left.pop()
        if shape is None or shape.name in known:
            continue
        known.add(shape.name)
        if shape.type_name == "structure":
            found.update(f"{shape.name}.{name}" for name in shape.members)
            left.extend(shape.members.values())
        elif shape.type_name == "list":
            left.append(shape.member)
        else:
            found.update(f"{shape.name}.{value}" for value in getattr(shape, "enum", None) or [])
    return found


def whole_suite_runs(session: pytest.Session) -> bool:
    """Whether every file is part of this run, and nothing within the files was left out."""
    files = {item.path for item in session.items}
    complete = files >= set(pathlib.Path(__file__).parent.glob("test_*.py"))
    return complete and not session.config.option.keyword and not session.config.option.markexpr


@pytest.fixture
def whole_suite(request):
    if not whole_suite_runs(request.session):
        pytest.skip("only a part of the suite runs")


def test_every_operation_succeeded_at_least_once(whole_suite, emulator, observed):
    missing = sorted(operation for operation in MODEL.operation_names if "ok" not in observed[operation].outcomes)
    assert not missing, f"no successful call of {', '.join(missing)}"


def test_every_member_and_value_was_answered_but_for_these(whole_suite, emulator):
    assert of_answers() - seen == set(NEVER_ANSWERED)


def test_every_declared_error_that_has_a_cause_was_provoked(whole_suite, emulator, observed):
    unprovoked = {operation: declared(operation) - observed[operation].outcomes for operation in MODEL.operation_names}
    assert {operation: codes for operation, codes in unprovoked.items() if codes} == ONLY_BY_FAULT


def test_every_list_was_walked_over_three_pages(whole_suite, emulator, observed):
    paged = [
        operation for operation in MODEL.operation_names
        if "NextToken" in MODEL.operation_model(operation).input_shape.members]
    assert len(paged) == 20
    short = sorted(operation for operation in paged if observed[operation].pages < 3)
    assert not short, f"less than three pages of {', '.join(short)}"


@pytest.mark.parametrize("operation, filters", FILTERS.items())
def test_every_documented_filter_was_used(whole_suite, emulator, observed, operation, filters):
    assert observed[operation].filters >= filters


def test_no_list_with_filters_is_missing_here():
    taking = {
        operation for operation in MODEL.operation_names
        if "Filters" in MODEL.operation_model(operation).input_shape.members}
    assert taking == set(FILTERS)
