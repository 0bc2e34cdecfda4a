"""License asset rulesets: rule trees, managed rulesets, use by groups."""

from itertools import count
from typing import Any

import pytest
from conftest import ACCOUNT, OTHER_ACCOUNT
from walking import flattened, pages

INVALID = "InvalidParameterValueException"
UNKNOWN = f"arn:aws:license-manager:us-east-1:{ACCOUNT}:license-asset-ruleset:lar-{'0' * 32}"
TOKENS = (f"token-{number}" for number in count())


def match(key: str, *values: str, constraint: str = "EQUALS") -> dict:
    return {"KeyToMatch": key, "Constraint": constraint, "ValueToMatch": list(values)}


def matching(key: str, *values: str, constraint: str = "EQUALS") -> dict:
    return {"MatchingRuleStatement": match(key, *values, constraint=constraint)}


def rule(kind: str, statement: dict) -> dict:
    return {"RuleStatement": {f"{kind}RuleStatement": statement}}


WINDOWS = rule("Instance", matching("Platform", "Windows"))


def create(client, *rules: dict, **changes: Any) -> str:
    params = {"Name": "rules", "Rules": list(rules) or [WINDOWS], "ClientToken": next(TOKENS), **changes}
    return client.create_license_asset_ruleset(**params)["LicenseAssetRulesetArn"]


def get(client, arn: str) -> dict:
    return client.get_license_asset_ruleset(LicenseAssetRulesetArn=arn)["LicenseAssetRuleset"]


GOOD = [
    rule("Instance", matching("EC2BillingProduct", "rhel", "rhel-byol")),
    rule("Instance", {"ScriptRuleStatement": {"KeyToMatch": "Platform", "Script": "true"}}),
    rule(
        "Instance",
        {
            "AndRuleStatement": {
                "MatchingRuleStatements": [
                    match("AMIId", "ami-1"),
                    match("HostId", "h-1", constraint="NOT_EQUALS"),
                ],
                "ScriptRuleStatements": [{"KeyToMatch": "InstanceId", "Script": "x"}],
            }
        },
    ),
    rule(
        "License",
        {
            "OrRuleStatement": {
                "MatchingRuleStatements": [match("LicenseStatus", "AVAILABLE"), match("Issuer", "i")]
            }
        },
    ),
    rule("LicenseConfiguration", matching("AccountId", ACCOUNT)),
]


def test_every_form_of_rule_is_kept(client):
    arn = create(client, *GOOD, Description="d")
    assert arn.startswith(f"arn:aws:license-manager:us-east-1:{ACCOUNT}:license-asset-ruleset:lar-")
    expected = {"Name": "rules", "Description": "d", "Rules": GOOD, "LicenseAssetRulesetArn": arn}
    assert get(client, arn) == expected


@pytest.mark.parametrize(
    "kind, key, value",
    [
        ("Instance", "MarketPlaceProductCode", "abc"),
        ("Instance", "InstanceType", "m5.large"),
        ("Instance", "InstanceId", "i-1"),
        ("Instance", "AccountId", ACCOUNT),
        ("License", "LicenseArn", f"arn:aws:license-manager::{ACCOUNT}:license:l-1"),
        ("License", "ProductSKU", "sku"),
        ("License", "Beneficiary", "b"),
        ("License", "HomeRegion", "us-east-1"),
        (
            "LicenseConfiguration",
            "LicenseConfigurationArn",
            f"arn:aws:license-manager:us-east-1:{ACCOUNT}:x:y",
        ),
    ],
)
def test_every_documented_key_is_known(client, kind, key, value):
    create(client, rule(kind, matching(key, value, constraint="NOT_EQUALS")))


BOTH = {**WINDOWS["RuleStatement"], "LicenseRuleStatement": matching("Issuer", "i")}
SCRIPTS = {"ScriptRuleStatements": [{"KeyToMatch": "Issuer", "Script": "x"}]}


@pytest.mark.parametrize(
    "rules, text",
    [
        ([], "1 to 5 rules"),
        ([WINDOWS] * 6, "1 to 5 rules"),
        ([{"RuleStatement": {}}], "exactly one of InstanceRuleStatement"),
        ([{"RuleStatement": BOTH}], "exactly one of InstanceRuleStatement"),
        ([rule("Instance", {})], "exactly one of AndRuleStatement"),
        (
            [rule("Instance", {**matching("AMIId", "a"), "OrRuleStatement": {}})],
            "exactly one of AndRuleStatement",
        ),
        ([rule("Instance", {"AndRuleStatement": {}})], "at least one statement"),
        ([rule("Instance", {"OrRuleStatement": {"MatchingRuleStatements": []}})], "at least one statement"),
        ([rule("Instance", matching("platform", "Windows"))], "Invalid KeyToMatch: platform"),
        ([rule("License", matching("Platform", "Windows"))], "Invalid KeyToMatch: Platform"),
        ([rule("LicenseConfiguration", matching("Issuer", "i"))], "Invalid KeyToMatch: Issuer"),
        ([rule("Instance", matching("Platform", "BeOS"))], "Invalid ValueToMatch of Platform: BeOS"),
        ([rule("Instance", matching("EC2BillingProduct", "dos"))], "Invalid ValueToMatch"),
        ([rule("Instance", matching("AccountId", "me"))], "Invalid ValueToMatch of AccountId: me"),
        ([rule("Instance", matching("AMIId", ""))], "Invalid ValueToMatch"),
        ([rule("Instance", matching("AMIId"))], "requires a value"),
        ([rule("License", matching("LicenseArn", "l-1"))], "Invalid ValueToMatch"),
        ([rule("License", matching("LicenseStatus", "OK"))], "Invalid ValueToMatch"),
        ([rule("Instance", matching("AMIId", "a", constraint="CONTAINS"))], "Invalid Constraint: CONTAINS"),
        (
            [rule("Instance", {"ScriptRuleStatement": {"KeyToMatch": "", "Script": "x"}})],
            "requires a KeyToMatch",
        ),
        ([rule("License", {"OrRuleStatement": SCRIPTS})], "instances only"),
    ],
)
def test_wrong_rules_are_refused(client, refused, rules, text):
    params = {"Name": "rules", "Rules": rules, "ClientToken": next(TOKENS)}
    refused(INVALID, client.create_license_asset_ruleset, text, **params)
    arn = create(client)
    params = {"LicenseAssetRulesetArn": arn, "Rules": rules, "ClientToken": next(TOKENS)}
    refused(INVALID, client.update_license_asset_ruleset, text, **params)
    assert get(client, arn)["Rules"] == [WINDOWS]


def test_limits_of_the_model_hold(client, refused):
    call = client.create_license_asset_ruleset
    good = {"Name": "n", "Rules": [WINDOWS], "ClientToken": "t"}
    for member in good:
        missing = {key: value for key, value in good.items() if key != member}
        refused("ValidationException", call, "null", **missing)
    refused("ValidationException", call, "length less than or equal to 128", **{**good, "Name": "n" * 129})
    refused("ValidationException", call, "1024", **good, Description="d" * 1025)
    refused(INVALID, call, "reserved", **good, Tags=[{"Key": "aws:a", "Value": ""}])


def test_an_update_changes_what_it_names(client):
    arn = create(client, Description="d")
    update = client.update_license_asset_ruleset
    other = [rule("License", matching("ProductSKU", "sku"))]
    answer = update(LicenseAssetRulesetArn=arn, Rules=other, ClientToken=next(TOKENS))
    assert answer["LicenseAssetRulesetArn"] == arn
    expected = {"Name": "rules", "Description": "d", "Rules": other, "LicenseAssetRulesetArn": arn}
    assert get(client, arn) == expected
    update(LicenseAssetRulesetArn=arn, Rules=other, Name="n", Description="", ClientToken=next(TOKENS))
    assert get(client, arn) == {**expected, "Name": "n", "Description": ""}


def test_a_token_repeats_the_first_answer(client, refused):
    params = {"Name": "one", "Rules": [WINDOWS], "ClientToken": "same"}
    call = client.create_license_asset_ruleset
    arn = call(**params)["LicenseAssetRulesetArn"]
    assert call(**params)["LicenseAssetRulesetArn"] == arn
    refused("ValidationException", call, "token", **{**params, "Name": "two"})
    update = client.update_license_asset_ruleset
    params = {"LicenseAssetRulesetArn": arn, "Rules": [WINDOWS], "ClientToken": "same"}
    assert update(**params)["LicenseAssetRulesetArn"] == update(**params)["LicenseAssetRulesetArn"]
    refused("ValidationException", update, "token", **params, Name="two")


def test_unknown_rulesets_are_invalid(emulator, client, refused):
    arn = create(client)
    stranger, there = emulator.client(OTHER_ACCOUNT), emulator.client(region="eu-west-1")
    for who, what in ((client, UNKNOWN), (stranger, arn), (there, arn)):
        refused(INVALID, who.get_license_asset_ruleset, "does not exist", LicenseAssetRulesetArn=what)
        refused(INVALID, who.delete_license_asset_ruleset, "does not exist", LicenseAssetRulesetArn=what)
        params = {"LicenseAssetRulesetArn": what, "Rules": [WINDOWS], "ClientToken": next(TOKENS)}
        refused(INVALID, who.update_license_asset_ruleset, "does not exist", **params)
    client.delete_license_asset_ruleset(LicenseAssetRulesetArn=arn)
    refused(INVALID, client.get_license_asset_ruleset, LicenseAssetRulesetArn=arn)


def test_a_slash_in_the_arn_is_understood(client):
    arn = create(client, Tags=[{"Key": "a", "Value": "b"}])
    slashed = arn.replace("ruleset:", "ruleset/")
    assert get(client, slashed)["LicenseAssetRulesetArn"] == arn
    assert client.list_tags_for_resource(ResourceArn=slashed)["Tags"] == [{"Key": "a", "Value": "b"}]


def managed(client) -> list[dict]:
    listed = client.list_license_asset_rulesets(ShowAWSManagedLicenseAssetRulesets=True)
    return [
        it for it in listed["LicenseAssetRulesets"] if it["LicenseAssetRulesetArn"].split(":")[4] == "aws"
    ]


def test_managed_rulesets_are_shown_on_request_only(client, refused):
    own = create(client)
    listed = client.list_license_asset_rulesets()["LicenseAssetRulesets"]
    assert [it["LicenseAssetRulesetArn"] for it in listed] == [own]
    names = {it["Name"] for it in managed(client)}
    assert {"Windows Server Datacenter", "SQL Server Standard", "Ubuntu Pro"} < names
    arn = managed(client)[0]["LicenseAssetRulesetArn"]
    assert get(client, arn) == managed(client)[0]
    text = "managed by AWS"
    refused(INVALID, client.delete_license_asset_ruleset, text, LicenseAssetRulesetArn=arn)
    params = {"LicenseAssetRulesetArn": arn, "Rules": [WINDOWS], "ClientToken": "t"}
    refused(INVALID, client.update_license_asset_ruleset, text, **params)


def test_lists_walk_and_filter(client, refused):
    arns = [create(client, Name=f"n{number}") for number in range(5)]
    call = client.list_license_asset_rulesets
    walked = pages(call, "LicenseAssetRulesets", MaxResults=2)
    assert [len(page) for page in walked] == [2, 2, 1]
    assert [it["LicenseAssetRulesetArn"] for it in flattened(walked)] == arns
    everything = flattened(
        pages(call, "LicenseAssetRulesets", MaxResults=4, ShowAWSManagedLicenseAssetRulesets=True)
    )
    assert everything == flattened(walked) + managed(client)
    found = call(Filters=[{"Name": "Name", "Values": ["n3"]}])["LicenseAssetRulesets"]
    assert [it["LicenseAssetRulesetArn"] for it in found] == [arns[3]]
    pro = [{"Name": "Name", "Values": ["Ubuntu Pro"]}]
    assert call(Filters=pro)["LicenseAssetRulesets"] == []
    assert len(call(Filters=pro, ShowAWSManagedLicenseAssetRulesets=True)["LicenseAssetRulesets"]) == 1
    refused(INVALID, call, "filter name", Filters=[{"Name": "name", "Values": ["x"]}])
    refused(INVALID, call, "1 filter values", Filters=[{"Name": "Name", "Values": ["a", "b"]}])
    refused(INVALID, call, "token", NextToken="nonsense")
    refused(INVALID, call, "MaxResults", MaxResults=0)
