"""License configurations: create, get, update, delete, list."""

import itertools

import pytest
from conftest import ACCOUNT, OTHER_ACCOUNT
from walking import flattened, pages

CODE = "InvalidParameterValueException"
UNKNOWN = f"arn:aws:license-manager:us-east-1:{ACCOUNT}:license-configuration:lic-{'0' * 32}"


def create(client, **params):
    params = {"Name": "db", "LicenseCountingType": "vCPU", **params}
    return client.create_license_configuration(**params)["LicenseConfigurationArn"]


def get(client, arn):
    answer = client.get_license_configuration(LicenseConfigurationArn=arn)
    del answer["ResponseMetadata"]
    return answer


def names(client, **params):
    listed = client.list_license_configurations(**params)["LicenseConfigurations"]
    return [it["Name"] for it in listed]


def test_a_new_configuration_answers_what_real_ones_do(client):
    arn = create(client)
    identifier = arn.rsplit(":", 1)[1]
    assert arn.startswith(f"arn:aws:license-manager:us-east-1:{ACCOUNT}:license-configuration:lic-")
    assert len(identifier) == len("lic-") + 32
    assert get(client, arn) == {
        "LicenseConfigurationId": identifier,
        "LicenseConfigurationArn": arn,
        "Name": "db",
        "LicenseCountingType": "vCPU",
        "LicenseRules": [],
        "LicenseCountHardLimit": False,
        "ConsumedLicenses": 0,
        "Status": "AVAILABLE",
        "OwnerAccountId": ACCOUNT,
        "ConsumedLicenseSummaryList": [
            {"ResourceType": "EC2_INSTANCE", "ConsumedLicenses": 0},
            {"ResourceType": "EC2_HOST", "ConsumedLicenses": 0},
            {"ResourceType": "SYSTEMS_MANAGER_MANAGED_INSTANCE", "ConsumedLicenses": 0},
        ],
        "ManagedResourceSummaryList": [
            {"ResourceType": "EC2_INSTANCE", "AssociationCount": 0},
            {"ResourceType": "EC2_HOST", "AssociationCount": 0},
            {"ResourceType": "EC2_AMI", "AssociationCount": 0},
            {"ResourceType": "SYSTEMS_MANAGER_MANAGED_INSTANCE", "AssociationCount": 0},
        ],
    }


def test_every_member_is_kept(client):
    members = {
        "Description": "Oracle on RDS",
        "LicenseCount": 2**40,
        "DisassociateWhenNotFound": True,
        "ProductInformationList": [
            {
                "ResourceType": "RDS",
                "ProductInformationFilterList": [
                    {
                        "ProductInformationFilterName": "Engine Edition",
                        "ProductInformationFilterValue": ["oracle-ee"],
                        "ProductInformationFilterComparator": "EQUALS",
                    }
                ],
            }
        ],
        "LicenseExpiry": 1893456000,
        "Tags": [{"Key": "team", "Value": "db"}],
    }
    answer = get(client, create(client, **members))
    assert {name: answer[name] for name in members} == members


def test_regions_and_accounts_do_not_see_each_other(emulator, client, refused):
    arn = create(client)
    for stranger in (emulator.client(OTHER_ACCOUNT), emulator.client(region="eu-west-1")):
        get_there = stranger.get_license_configuration
        refused(CODE, get_there, "Invalid license configuration ARN", LicenseConfigurationArn=arn)
        assert names(stranger) == []


@pytest.mark.parametrize("arn", [UNKNOWN, "", "nonsense", "arn:aws:s3:::bucket"])
@pytest.mark.parametrize("verb", ["get", "update", "delete"])
def test_an_unknown_arn_is_an_invalid_parameter(client, refused, verb, arn):
    call = getattr(client, f"{verb}_license_configuration")
    refused(CODE, call, "Invalid license configuration ARN", LicenseConfigurationArn=arn)


@pytest.mark.parametrize(
    "params, text",
    [
        ({"Name": None}, "Value 'null' at 'name'"),
        ({"LicenseCountingType": "Cpu"}, "[vCPU, Instance, Core, Socket]"),
        ({"LicenseCount": -1}, "LicenseCount must not be negative"),
        ({"LicenseCountHardLimit": True}, "requires a LicenseCount"),
        ({"LicenseRules": ["minimumVcpus=2"]}, "#name=value"),
        ({"LicenseRules": ["#minimumSockets=2"]}, "does not apply to vCPU counting"),
        ({"LicenseCountingType": "Core", "LicenseRules": ["#licenseAffinityToHost=181"]}, "180"),
        ({"Tags": [{"Key": "aws:x", "Value": ""}]}, "reserved"),
    ],
)
def test_wrong_values_are_refused(client, refused, params, text):
    params = {"Name": "db", "LicenseCountingType": "vCPU", **params}
    refused(CODE, client.create_license_configuration, text, **params)
    assert names(client) == []


def product(resource_type, name, comparator="EQUALS", values=("x",)):
    return {
        "ResourceType": resource_type,
        "ProductInformationFilterList": [
            {
                "ProductInformationFilterName": name,
                "ProductInformationFilterValue": list(values),
                "ProductInformationFilterComparator": comparator,
            }
        ],
    }


ORACLE = product("RDS", "Engine Edition", values=["oracle-ee"])


@pytest.mark.parametrize(
    "products, more, text",
    [
        ([product("EC2", "Engine Edition")], {}, "ResourceType 'EC2'"),
        ([product("RDS", "Application Name")], {}, "not supported for RDS"),
        ([product("RDS", "Engine Edition")], {}, "does not allow 'x'"),
        ([product("RDS", "Engine Edition", "NOT_EQUALS")], {}, "comparator"),
        ([product("SSM_MANAGED", "Tag:env")], {}, "comparator"),
        ([product("SSM_MANAGED", "AccountId", "NOT_EQUALS")], {}, "does not allow 'x'"),
        ([product("SSM_MANAGED", "Platform Name", values=[])], {}, "requires a value"),
        ([ORACLE], {"LicenseCountingType": "Instance"}, "counting type vCPU"),
        ([ORACLE], {"LicenseCount": 1, "LicenseCountHardLimit": True}, "hard limit"),
        ([ORACLE, product("SSM_MANAGED", "Platform Name")], {}, "combined"),
    ],
)
def test_wrong_product_information_is_refused(client, refused, products, more, text):
    params = {"Name": "db", "LicenseCountingType": "vCPU", "ProductInformationList": products, **more}
    refused(CODE, client.create_license_configuration, text, **params)


def test_update_changes_what_it_names_and_nothing_else(client):
    arn = create(client, Description="one", LicenseCount=5)
    client.update_license_configuration(LicenseConfigurationArn=arn, Name="renamed", Description="")
    answer = get(client, arn)
    assert (answer["Name"], answer["Description"], answer["LicenseCount"]) == ("renamed", "", 5)
    client.update_license_configuration(
        LicenseConfigurationArn=arn, LicenseConfigurationStatus="DISABLED", LicenseCountHardLimit=True
    )
    answer = get(client, arn)
    assert (answer["Status"], answer["LicenseCountHardLimit"]) == ("DISABLED", True)


def test_rules_are_fixed_except_for_affinity(client, refused):
    arn = create(client, LicenseCountingType="Core", LicenseRules=["#minimumCores=2"])
    update = client.update_license_configuration
    for rules in ([], ["#minimumCores=3"], ["#minimumCores=2", "#maximumCores=3"]):
        refused(CODE, update, "after creation", LicenseConfigurationArn=arn, LicenseRules=rules)
    rules = ["#licenseAffinityToHost=3", "#minimumCores=2"]
    update(LicenseConfigurationArn=arn, LicenseRules=rules)
    assert get(client, arn)["LicenseRules"] == rules


def test_a_deleted_configuration_is_gone(client, refused):
    arn = create(client)
    client.delete_license_configuration(LicenseConfigurationArn=arn)
    for verb in ("get", "update", "delete"):
        call = getattr(client, f"{verb}_license_configuration")
        refused(CODE, call, "Invalid license configuration ARN", LicenseConfigurationArn=arn)


def test_a_deleted_configuration_can_linger(emulator, client, refused):
    emulator.switch(deleted_configuration_readable=True)
    arn = create(client)
    client.delete_license_configuration(LicenseConfigurationArn=arn)
    assert get(client, arn)["Status"] == "DELETED"
    assert names(client) == []
    refused(CODE, client.delete_license_configuration, LicenseConfigurationArn=arn)
    emulator.admin("clock", {"advance": 61})
    refused(CODE, client.get_license_configuration, LicenseConfigurationArn=arn)


def test_quotas_bite_when_switched_on(emulator, client, refused):
    emulator.switch(quota_creations_per_day=True)
    arns = [create(client) for _ in range(10)]
    client.delete_license_configuration(LicenseConfigurationArn=arns[0])
    params = {"Name": "db", "LicenseCountingType": "vCPU"}
    call = client.create_license_configuration
    refused("ResourceLimitExceededException", call, "created in one day", **params)
    create(emulator.client(region="eu-west-1"))
    emulator.admin("clock", {"advance": 24 * 60 * 60})
    create(client)
    emulator.switch(quota_creations_per_day=False, quota_configurations_per_region=True)
    for _ in range(15):
        create(client)
    refused("ResourceLimitExceededException", call, "in this region", **params)


def test_lists_walk_in_order_of_creation(emulator, client):
    created = [create(client, Name=str(number)) for number in range(250)]
    paginator = client.get_paginator("list_license_configurations")
    walked = [
        [it["LicenseConfigurationArn"] for it in page["LicenseConfigurations"]]
        for page in paginator.paginate()
    ]
    assert [len(page) for page in walked] == [100, 100, 50]
    assert list(itertools.chain(*walked)) == created
    emulator.admin("page", {"size": 7})
    walked = list(paginator.paginate(MaxResults=10))
    assert len(walked) == 36
    assert sum(len(page["LicenseConfigurations"]) for page in walked) == 250


def test_a_token_belongs_to_its_request(emulator, client, refused):
    for number in range(3):
        create(client, Name=str(number))
    call = client.list_license_configurations
    token = call(MaxResults=1)["NextToken"]
    assert names(client, MaxResults=5, NextToken=token) == ["1", "2"]
    other = [{"Name": "licenseCountingType", "Values": ["vCPU"]}]
    refused(CODE, call, "token", NextToken=token, Filters=other)
    refused(CODE, call, "token", NextToken="nonsense")
    refused(CODE, emulator.client(OTHER_ACCOUNT).list_license_configurations, NextToken=token)
    refused(CODE, call, "MaxResults", MaxResults=0)


def test_filters_select(emulator, client, refused):
    create(client, Name="cpu", LicenseCount=1)
    create(client, Name="hard", LicenseCountingType="Core", LicenseCount=1, LicenseCountHardLimit=True)

    def filtered(name, value):
        return names(client, Filters=[{"Name": name, "Values": [value]}])

    assert filtered("licenseCountingType", "Core") == ["hard"]
    assert filtered("enforceLicenseCount", "true") == ["hard"]
    assert filtered("enforceLicenseCount", "false") == ["cpu"]
    assert filtered("usagelimitExceeded", "true") == []
    both = [
        {"Name": "licenseCountingType", "Values": ["vCPU"]},
        {"Name": "enforceLicenseCount", "Values": ["true"]},
    ]
    assert names(client, Filters=both) == []
    call = client.list_license_configurations
    one = {"Name": "licenseCountingType", "Values": ["vCPU"]}
    refused(CODE, call, "filter name", Filters=[{"Name": "Name", "Values": ["cpu"]}])
    refused(CODE, call, Filters=[{"Name": "enforceLicenseCount", "Values": ["yes"]}])
    refused(CODE, call, "no value", Filters=[{"Name": "licenseCountingType"}])
    limit = "FilterLimitExceededException"
    refused(limit, call, "1 filter values", Filters=[{**one, "Values": ["vCPU", "Core"]}])
    refused(limit, call, "10 filters", Filters=[one] * 11)


def test_a_list_can_be_restricted_to_arns(client):
    first, _, third = (create(client, Name=str(number)) for number in range(3))
    assert names(client, LicenseConfigurationArns=[third, UNKNOWN, first]) == ["0", "2"]
    assert names(client, LicenseConfigurationArns=[UNKNOWN]) == []
    assert names(client, LicenseConfigurationArns=[]) == ["0", "1", "2"]


def test_the_administrator_of_an_organization_sees_its_members(emulator, refused):
    manager, member = emulator.client("999900001111"), emulator.client(OTHER_ACCOUNT)
    create(member, Name="member")
    create(emulator.client("123412341234"), Name="stranger")
    call = manager.list_license_configurations_for_organization
    refused("AccessDeniedException", call)
    organization = {"id": "o-1", "management": "999900001111", "members": [OTHER_ACCOUNT]}
    emulator.admin("organization", {**organization, "linked": True})
    assert [it["Name"] for it in call()["LicenseConfigurations"]] == ["member"]
    refused("AccessDeniedException", member.list_license_configurations_for_organization)


def test_what_members_of_an_organization_have_is_walked_restricted_and_filtered(emulator, client, refused):
    members = [OTHER_ACCOUNT, "123412341234", "432143214321"]
    emulator.admin("organization", {"id": "o-1", "management": ACCOUNT, "members": members, "linked": True})
    accounts = [members[0], members[1], members[2], members[1], ACCOUNT]
    arns = [create(emulator.client(account), Name=account) for account in accounts]
    create(emulator.client(members[0], "eu-west-1"), Name="elsewhere")
    counted = create(
        emulator.client(members[2]), LicenseCountingType="Core", LicenseCount=1, LicenseCountHardLimit=True)
    call = client.list_license_configurations_for_organization

    def found(**params):
        return [it["LicenseConfigurationArn"] for it in call(**params)["LicenseConfigurations"]]

    walked = pages(call, "LicenseConfigurations", MaxResults=2)
    assert [len(page) for page in walked] == [2, 2, 2]
    assert sorted(it["LicenseConfigurationArn"] for it in flattened(walked)) == sorted([*arns, counted])
    assert found(LicenseConfigurationArns=[arns[2], UNKNOWN]) == [arns[2]]
    for name, value, expected in (
            ("licenseCountingType", "Core", [counted]), ("enforceLicenseCount", "true", [counted]),
            ("usagelimitExceeded", "true", [])):
        assert found(Filters=[{"Name": name, "Values": [value]}]) == expected
    one = {"Name": "licenseCountingType", "Values": ["vCPU"]}
    refused("FilterLimitExceededException", call, "10 filters", Filters=[one] * 11)
    refused("FilterLimitExceededException", call, "1 filter values", Filters=[{**one, "Values": ["vCPU", "Core"]}])
    refused(CODE, call, "filter name", Filters=[{"Name": "Name", "Values": ["x"]}])
    refused(CODE, call, "token", NextToken="nonsense")
