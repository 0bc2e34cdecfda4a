"""The aws CLI, unmodified."""

import json
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from conftest import ACCOUNT, OTHER_ACCOUNT

AWS = shutil.which("aws", path=os.path.dirname(sys.executable)) or shutil.which("aws")


@pytest.fixture
def aws(emulator):
    def aws(*arguments, account=ACCOUNT):
        environment = {
            **os.environ,
            "AWS_ACCESS_KEY_ID": account,
            "AWS_SECRET_ACCESS_KEY": "secret",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_ENDPOINT_URL": emulator.url,
            "AWS_MAX_ATTEMPTS": "1",
        }
        run = subprocess.run([AWS, *arguments, "--output", "json"], capture_output=True, text=True,
                             env=environment, timeout=180)
        if run.returncode:
            return run.stderr
        return json.loads(run.stdout) if run.stdout.strip() else None

    return aws


def test_the_cli_creates_reads_and_deletes(aws):
    arn = aws("license-manager", "create-license-configuration", "--name", "cli",
              "--license-counting-type", "vCPU", "--tags", "Key=a,Value=b")["LicenseConfigurationArn"]
    answer = aws("license-manager", "get-license-configuration", "--license-configuration-arn", arn)
    assert (answer["Name"], answer["Tags"]) == ("cli", [{"Key": "a", "Value": "b"}])
    listed = aws("license-manager", "list-license-configurations")
    assert len(listed["LicenseConfigurations"]) == 1
    aws("license-manager", "delete-license-configuration", "--license-configuration-arn", arn)
    again = aws("license-manager", "delete-license-configuration", "--license-configuration-arn", arn)
    assert "(InvalidParameterValueException)" in again


def test_the_cli_assumes_a_role(aws):
    assert aws("sts", "get-caller-identity")["Account"] == ACCOUNT
    role = f"arn:aws:iam::{OTHER_ACCOUNT}:role/r"
    answer = aws("sts", "assume-role", "--role-arn", role, "--role-session-name", "cli")
    assert answer["Credentials"]["AccessKeyId"].startswith("ASIA")


# One call of each family, in the CLI's own spelling; each needs nothing but an empty account.
SMOKE = {
    "list-licenses": "Licenses",
    "list-received-grants": "Grants",
    "list-tokens": "Tokens",
    "list-license-configurations": "LicenseConfigurations",
    "list-resource-inventory": "ResourceInventoryList",
    "list-license-manager-report-generators": "ReportGenerators",
    "list-license-conversion-tasks": "LicenseConversionTasks",
    "list-license-asset-groups": "LicenseAssetGroups",
}


def test_the_cli_understands_every_family(aws):
    matching = '{"KeyToMatch": "Platform", "Constraint": "EQUALS", "ValueToMatch": ["Windows"]}'
    rules = f'[{{"RuleStatement": {{"InstanceRuleStatement": {{"MatchingRuleStatement": {matching}}}}}}}]'
    calls = {name: (name,) for name in SMOKE}
    calls["get-service-settings"] = ("get-service-settings",)
    calls["create"] = ("create-license-asset-ruleset", "--name", "cli", "--rules", rules, "--client-token", "t")
    with ThreadPoolExecutor() as pool:
        answers = dict(zip(calls, pool.map(lambda call: aws("license-manager", *call), calls.values())))
    assert "license-asset-ruleset:lar-" in answers.pop("create")["LicenseAssetRulesetArn"]
    assert answers.pop("get-service-settings")["EnableCrossAccountsDiscovery"] is False
    assert answers == {name: {member: []} for name, member in SMOKE.items()}
