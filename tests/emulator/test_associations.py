"""Associations, usage, hard limits, failures and the resource inventory."""

from conftest import ACCOUNT
from test_license_configurations import CODE, create, get

INSTANCE = f"arn:aws:ec2:us-east-1:{ACCOUNT}:instance/i-0123456789abcdef0"
SECOND = f"arn:aws:ec2:us-east-1:{ACCOUNT}:instance/i-0123456789abcdef1"
IMAGE = "arn:aws:ec2:us-east-1::image/ami-1234567890abcdef0"
DATABASE = f"arn:aws:rds:us-east-1:{ACCOUNT}:db:orders"


def attach(client, resource, *arns, **more):
    specifications = [{"LicenseConfigurationArn": arn, **more} for arn in arns]
    client.update_license_specifications_for_resource(
        ResourceArn=resource, AddLicenseSpecifications=specifications
    )


def detach(client, resource, arn):
    client.update_license_specifications_for_resource(
        ResourceArn=resource, RemoveLicenseSpecifications=[{"LicenseConfigurationArn": arn}]
    )


def usage(client, arn, *filters):
    filters = [{"Name": name, "Values": [value]} for name, value in filters]
    answer = client.list_usage_for_license_configuration(LicenseConfigurationArn=arn, Filters=filters)
    return {it["ResourceArn"]: it["ConsumedLicenses"] for it in answer["LicenseConfigurationUsageList"]}


def test_attached_resources_are_listed_and_consume(emulator, client):
    arn = create(client)
    emulator.admin("inventory", {"arn": INSTANCE, "vcpus": 8})
    for resource in (INSTANCE, IMAGE, DATABASE):
        attach(client, resource, arn)
    attach(client, INSTANCE, arn)
    call = client.list_associations_for_license_configuration
    listed = call(LicenseConfigurationArn=arn)["LicenseConfigurationAssociations"]
    assert [(it["ResourceArn"], it["ResourceType"], it["ResourceOwnerId"]) for it in listed] == [
        (INSTANCE, "EC2_INSTANCE", ACCOUNT),
        (IMAGE, "EC2_AMI", ACCOUNT),
        (DATABASE, "RDS", ACCOUNT),
    ]
    assert usage(client, arn) == {INSTANCE: 8, DATABASE: 2}
    answer = get(client, arn)
    assert answer["ConsumedLicenses"] == 10
    assert answer["ManagedResourceSummaryList"][2]["AssociationCount"] == 1


def test_usage_can_be_filtered(emulator, client, refused):
    arn = create(client)
    for resource in (INSTANCE, DATABASE):
        attach(client, resource, arn)
    assert usage(client, arn, ("resourceArn", INSTANCE)) == {INSTANCE: 2}
    assert usage(client, arn, ("resourceType", "RDS")) == {DATABASE: 2}
    assert len(usage(client, arn, ("resourceAccount", ACCOUNT))) == 2
    call = client.list_usage_for_license_configuration
    wrong = [{"Name": "ResourceArn", "Values": ["x"]}]
    refused(CODE, call, LicenseConfigurationArn=arn, Filters=wrong)
    for many in ([{"Name": "resourceType", "Values": ["RDS", "EC2_AMI"]}], wrong * 11):
        refused("FilterLimitExceededException", call, LicenseConfigurationArn=arn, Filters=many)


def test_a_machine_that_stops_frees_its_licenses(emulator, client, refused):
    arn = create(client)
    attach(client, INSTANCE, arn)
    disable = {"LicenseConfigurationArn": arn, "LicenseConfigurationStatus": "DISABLED"}
    refused(CODE, client.update_license_configuration, "running instance", **disable)
    emulator.admin("inventory", {"arn": INSTANCE, "state": "stopped"})
    assert get(client, arn)["ConsumedLicenses"] == 0
    client.update_license_configuration(**disable)
    refused(CODE, client.update_license_specifications_for_resource, "disabled",
            ResourceArn=SECOND, AddLicenseSpecifications=[{"LicenseConfigurationArn": arn}])


def test_a_hard_limit_bites(emulator, client, refused):
    arn = create(client, LicenseCount=10, LicenseCountHardLimit=True)
    emulator.admin("inventory", [{"arn": INSTANCE, "vcpus": 8}, {"arn": SECOND, "vcpus": 4}])
    attach(client, INSTANCE, arn)
    call = client.update_license_specifications_for_resource
    params = {"ResourceArn": SECOND, "AddLicenseSpecifications": [{"LicenseConfigurationArn": arn}]}
    refused("LicenseUsageException", call, "No licenses available.", **params)
    emulator.admin("inventory", {"arn": SECOND, "vcpus": 2})
    attach(client, SECOND, arn)
    emulator.admin("inventory", {"arn": SECOND, "vcpus": 4})
    exceeded = [{"Name": "usagelimitExceeded", "Values": ["true"]}]
    assert len(client.list_license_configurations(Filters=exceeded)["LicenseConfigurations"]) == 1
    call = client.list_failures_for_license_configuration_operations
    failures = call(LicenseConfigurationArn=arn)["LicenseOperationFailureList"]
    assert [it["ResourceArn"] for it in failures] == [SECOND]
    assert failures[0]["OperationRequestedBy"] == "License Manager Automated Discovery"


def test_a_configuration_in_use_cannot_be_deleted(client, refused):
    arn = create(client)
    attach(client, INSTANCE, arn)
    answer = refused(CODE, client.delete_license_configuration, "in use", LicenseConfigurationArn=arn)
    assert "Invalid license configuration ARN" not in answer["Error"]["Message"]
    detach(client, INSTANCE, arn)
    client.delete_license_configuration(LicenseConfigurationArn=arn)


def test_specifications_of_a_resource_are_listed_by_page(client):
    arns = [create(client) for _ in range(5)]
    attach(client, IMAGE, *arns, AmiAssociationScope="cross-account")
    paginator = client.get_paginator("list_license_specifications_for_resource")
    pages = [page["LicenseSpecifications"] for page in paginator.paginate(ResourceArn=IMAGE, MaxResults=2)]
    assert [len(page) for page in pages] == [2, 2, 1]
    assert {it["AmiAssociationScope"] for page in pages for it in page} == {"cross-account"}
    assert client.list_license_specifications_for_resource(ResourceArn=INSTANCE)["LicenseSpecifications"] == []


def test_wrong_associations_are_refused(emulator, client, refused):
    arn = create(client)
    call = client.update_license_specifications_for_resource
    add = [{"LicenseConfigurationArn": arn}]
    template = f"arn:aws:ec2:us-east-1:{ACCOUNT}:launch-template/lt-1"
    for resource in ("nonsense", template, INSTANCE.replace("us-east-1", "eu-west-1")):
        refused(CODE, call, "Invalid resource ARN", ResourceArn=resource, AddLicenseSpecifications=add)
    refused(CODE, call, "not associated", ResourceArn=INSTANCE, RemoveLicenseSpecifications=add)
    scoped = [{"LicenseConfigurationArn": arn, "AmiAssociationScope": "cross-account"}]
    refused(CODE, call, "AmiAssociationScope", ResourceArn=INSTANCE, AddLicenseSpecifications=scoped)
    unknown = [{"LicenseConfigurationArn": arn[:-1]}]
    refused(CODE, call, "Invalid license configuration ARN", ResourceArn=INSTANCE,
            AddLicenseSpecifications=unknown)
    refused(CODE, call, "must not be null", ResourceArn=INSTANCE, AddLicenseSpecifications=[{}])
    emulator.admin("inventory", {"arn": INSTANCE, "state": "shutting-down"})
    refused("InvalidResourceStateException", call, ResourceArn=INSTANCE, AddLicenseSpecifications=add)


def test_a_resource_has_at_most_ten_configurations(emulator, client, refused):
    emulator.switch(quota_associations_per_resource=True)
    arns = [create(client) for _ in range(11)]
    attach(client, INSTANCE, *arns[:10])
    call = client.update_license_specifications_for_resource
    last = [{"LicenseConfigurationArn": arns[10]}]
    refused(CODE, call, "more than 10", ResourceArn=INSTANCE, AddLicenseSpecifications=last)
    first = [{"LicenseConfigurationArn": arns[0]}]
    call(ResourceArn=INSTANCE, AddLicenseSpecifications=last, RemoveLicenseSpecifications=first)


def test_what_is_not_found_disassociates_where_asked(emulator, client):
    leaving, staying = create(client, DisassociateWhenNotFound=True), create(client)
    emulator.admin("inventory", {"arn": INSTANCE})
    attach(client, INSTANCE, leaving, staying)
    emulator.admin("inventory", {"arn": INSTANCE, "remove": True})
    listed = client.list_license_specifications_for_resource(ResourceArn=INSTANCE)
    assert [it["LicenseConfigurationArn"] for it in listed["LicenseSpecifications"]] == [staying]


def test_the_inventory_is_listed_and_filtered(emulator, client, refused):
    emulator.admin("inventory", [
        {"arn": INSTANCE, "platform": "Windows Server", "platform_version": "2022"},
        {"arn": SECOND, "platform": "Ubuntu"},
    ])
    call = client.list_resource_inventory

    def found(name, condition, value):
        filters = [{"Name": name, "Condition": condition, "Value": value}]
        return [it["ResourceArn"] for it in call(Filters=filters)["ResourceInventoryList"]]

    assert call()["ResourceInventoryList"][0] == {
        "ResourceId": "i-0123456789abcdef0",
        "ResourceType": "EC2_INSTANCE",
        "ResourceArn": INSTANCE,
        "Platform": "Windows Server",
        "PlatformVersion": "2022",
        "ResourceOwningAccountId": ACCOUNT,
        "Region": "us-east-1",
    }
    assert found("platform", "BEGINS_WITH", "Win") == [INSTANCE]
    assert found("platform", "EQUALS", "Ubuntu") == [SECOND]
    assert found("resource_id", "NOT_EQUALS", "i-0123456789abcdef0") == [SECOND]
    assert found("account_id", "EQUALS", ACCOUNT) == [INSTANCE, SECOND]
    wrong = {"Name": "platform", "Condition": "CONTAINS", "Value": "x"}
    refused(CODE, call, "condition", Filters=[wrong])
    refused(CODE, call, "filter name", Filters=[{**wrong, "Name": "colour"}])
    refused("FilterLimitExceededException", call, Filters=[wrong] * 11)
    emulator.switch(inventory_dependency_missing=True)
    assert refused("FailedDependencyException", call)["ErrorCode"]
