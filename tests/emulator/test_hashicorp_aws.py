"""hashicorp/aws, unmodified, lives on the emulator: apply, empty plan, update, import, destroy."""

import contextlib
import pathlib

import pytest
from conftest import ACCOUNT, OTHER_ACCOUNT
from entitlements import create_license
from hashicorp_aws import Provider, Workspace, find_provider, find_terraform

CONFIG = pathlib.Path(__file__).with_name("hashicorp_aws.tf").read_text(encoding="utf-8")
INSTANCE = f"arn:aws:ec2:us-east-1:{ACCOUNT}:instance/i-0123456789abcdef0"
COUNTING = "aws_licensemanager_license_configuration.this"
ASSOCIATION = "aws_licensemanager_association.this"
GRANT = "aws_licensemanager_grant.this"
ACCEPTER = "aws_licensemanager_grant_accepter.this"
GRANTS = "data.aws_licensemanager_grants.this"
RECEIVED = "data.aws_licensemanager_received_license.this"
ALL_RECEIVED = "data.aws_licensemanager_received_licenses.this"


FIRST = {
    "name": "first",
    "license_count": "8",
    "allowed_operations": '["ListPurchasedLicenses", "CheckoutLicense"]',
}
SECOND = {
    "name": "second",
    "license_count": "16",
    "allowed_operations": '["ListPurchasedLicenses", "CheckoutLicense", "CheckInLicense"]',
}


@pytest.fixture
def workspace(emulator, tmp_path):
    """Makes folders with a configuration; their providers end with the test."""
    terraform = find_terraform() or pytest.skip(
        "hashicorp/aws on the emulator: neither terraform nor tofu is on PATH, and TF_CLI_PATH names none")
    binary = find_provider(tmp_path / "unpacked") or pytest.skip(
        "hashicorp/aws on the emulator: no terraform-provider-aws_v5* was found; set TF_PLUGIN_MIRROR to a folder in "
        "the layout of filesystem_mirror that has hashicorp/aws 5.x")
    accounts = {"issuer.test/hashicorp/aws": ACCOUNT, "buyer.test/hashicorp/aws": OTHER_ACCOUNT}
    with contextlib.ExitStack() as stack:
        providers = {}
        for source, account in accounts.items():
            providers[source] = Provider(binary, tmp_path, account, emulator.url)
            stack.callback(providers[source].stop)
        yield lambda name, config: Workspace(tmp_path / name, terraform, providers, config)


# One story, each step of which stands on the one before: a command with this provider takes seconds.
def test_hashicorp_aws_applies_plans_clean_updates_imports_and_destroys(emulator, workspace):
    # It cannot read a received license with a borrow configuration, whatever answers it.
    consumption = {"RenewType": "None", "ProvisionalConfiguration": {"MaxTimeToLiveInMinutes": 60}}
    license_arn = create_license(emulator.client(), ConsumptionConfiguration=consumption)
    settings = {"license": license_arn, "instance": INSTANCE}
    first, second = settings | FIRST, settings | SECOND
    one = workspace("one", CONFIG)

    assert "Apply complete! Resources: 4 added, 0 changed, 0 destroyed." in one.apply(**first)
    made = one.state()
    check_made(made, license_arn)

    code, output = one.run("plan", "-detailed-exitcode", **first)
    assert (code, "No changes." in output) == (0, True), output

    assert "Apply complete! Resources: 0 added, 2 changed, 0 destroyed." in one.apply(**second)
    changed = one.state()
    check_changed(made, changed)

    two = workspace("two", CONFIG + imports(changed))
    written = writes(emulator)
    assert "Apply complete! Resources: 4 imported, 0 added, 0 changed, 0 destroyed." in two.apply(**second)
    assert writes(emulator) == written
    check_imported(changed, two.state())

    code, output = one.run("destroy", "-auto-approve", **second)
    check_destroyed(emulator, one, code, output)


def expect(attributes, **expected):
    assert {name: attributes[name] for name in expected} == expected


def check_made(made, license_arn):
    """What hashicorp/aws made of the answers to its calls."""
    counting = made[COUNTING]
    prefix = f"arn:aws:license-manager:us-east-1:{ACCOUNT}:license-configuration:lic-"
    assert counting["arn"].startswith(prefix)
    expect(counting, name="first", description="Counted by hashicorp/aws", license_counting_type="Socket",
           license_count=8, license_count_hard_limit=True, owner_account_id=ACCOUNT, tags={"team": "first"},
           license_rules=["#minimumSockets=2", "#maximumSockets=4"])
    expect(made[ASSOCIATION], id=f"{INSTANCE},{counting['arn']}")
    grant = made[GRANT]
    assert grant["arn"].startswith(f"arn:aws:license-manager::{ACCOUNT}:grant:g-")
    expect(grant, name="first", license_arn=license_arn, parent_arn=license_arn, status="PENDING_ACCEPT", version="1",
           principal=f"arn:aws:iam::{OTHER_ACCOUNT}:root",
           allowed_operations=["CheckoutLicense", "ListPurchasedLicenses"])
    expect(made[ACCEPTER], grant_arn=grant["arn"], name="first", license_arn=license_arn, status="DISABLED")
    expect(made[GRANTS], arns=[grant["arn"]])
    expect(made[RECEIVED], license_name="Example license", product_sku="sku-1", home_region="us-east-1",
           status="AVAILABLE", version="1", beneficiary="buyer@example.com")
    expect(made[ALL_RECEIVED], arns=[license_arn])


def check_changed(made, changed):
    expect(changed[COUNTING], arn=made[COUNTING]["arn"], name="second", license_count=16, tags={"team": "second"})
    expect(changed[GRANT], arn=made[GRANT]["arn"], name="second",
           allowed_operations=["CheckInLicense", "CheckoutLicense", "ListPurchasedLicenses"])


def imports(changed):
    """An import block for each of the four objects."""
    return "".join(
        f'\nimport {{\n  to = {address}\n  id = "{changed[address]["id"]}"\n}}\n'
        for address in (COUNTING, ASSOCIATION, GRANT, ACCEPTER))


def writes(emulator):
    counts = emulator.admin("requests")["count"]
    return {op: count for op, count in counts.items() if not op.startswith(("Get", "List"))}


def check_imported(changed, imported):
    for address in (COUNTING, ASSOCIATION, GRANT):
        assert imported[address] == changed[address]
    expect(imported[ACCEPTER], grant_arn=changed[GRANT]["arn"], name="second", status="DISABLED")


def check_destroyed(emulator, workspace, code, output):
    """It sends the text "version" where DeleteGrant takes the current version, and the service refuses that."""
    words = " ".join(output.split())
    assert code == 1, output
    assert "ValidationException: A grant cannot be deleted since the version provided doesn't match" in words, output
    assert words.count("Error:") == 1, output
    sent = [it for it in emulator.admin("requests")["log"] if it["op"] == "DeleteGrant"]
    assert [it["params"]["Version"] for it in sent] == ["version"]
    left = workspace.state()
    assert [address for address in left if not address.startswith("data.")] == [GRANT]
    issuer = emulator.client()
    assert issuer.list_license_configurations()["LicenseConfigurations"] == []
    assert issuer.list_license_specifications_for_resource(ResourceArn=INSTANCE)["LicenseSpecifications"] == []
    assert issuer.get_grant(GrantArn=left[GRANT]["arn"])["Grant"]["GrantStatus"] == "REJECTED"
