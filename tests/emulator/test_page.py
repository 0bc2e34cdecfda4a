"""The page at / in a browser: it shows what the service has, and what happens while somebody looks."""

import http.server
import shutil
import threading

import pytest
from browser import Browser
from conftest import ACCOUNT, REGION
from entitlements import BUYER, change_grant, create_grant, create_license, create_license_version, version_members
from test_report_generators import definition

SECTIONS = [
    "places",
    "license_configurations",
    "licenses",
    "grants",
    "associations",
    "report_generators",
    "tokens",
    "settings",
    "tags",
]
BUCKET = "arn:aws:s3:::aws-license-manager-service-bucket-with-a-name-that-is-as-long-as-names-get-to-be"
INSTANCE = f"arn:aws:ec2:{REGION}:{ACCOUNT}:instance/i-0123456789abcdef0"


@pytest.fixture
def browser(tmp_path):
    program = shutil.which("chromium")
    if not program:
        pytest.skip("the page in a browser: there is no chromium on PATH (Debian's package chromium has it)")
    with Browser(program, tmp_path) as browser:
        yield browser


def cells(section):
    """An expression for the cells of a section of the page, without the last column, which is an ARN."""
    row = "[...row.children].map(cell => cell.textContent).slice(0, -1)"
    return f"[...document.querySelectorAll('#{section} tr')].slice(1).map(row => {row})"


def test_a_grant_becomes_active_before_the_eyes_of_the_reader(emulator, browser):
    issuer, buyer = emulator.client(), emulator.client(BUYER)
    license_arn = create_license(issuer)
    grant = create_grant(issuer, license_arn)
    browser.open(emulator.url)
    shown = ["Example grant", "Example license", ACCOUNT, BUYER]
    browser.wait_for(cells("grants"), [[*shown, "PENDING_ACCEPT", "1"]])
    browser.evaluate("window.neverReloaded = true")
    buyer.accept_grant(GrantArn=grant)
    browser.wait_for(cells("grants"), [[*shown, "DISABLED", "2"]])
    change_grant(buyer, grant, Status="ACTIVE")
    browser.wait_for(cells("grants"), [[*shown, "ACTIVE", "3"]])
    assert browser.evaluate("window.neverReloaded") is True
    asked = {url.removeprefix(emulator.url) for url in browser.requested}
    assert asked - {"data:,"} == {"/", "/_emulator/overview"}


def test_consumption_and_versions_are_shown(emulator, browser):
    issuer = emulator.client()
    browser.open(emulator.url)
    for section in SECTIONS:
        browser.wait_for(f"document.querySelector('#{section} p')?.textContent", "none")

    license_arn = create_license(issuer)
    create_license_version(issuer, license_arn, SourceVersion="1")
    issuer.create_license_version(**version_members(license_arn) | {"Status": "DEACTIVATED"})
    history = "1\u00a0AVAILABLE → 2\u00a0AVAILABLE → 3\u00a0DEACTIVATED"
    browser.wait_for(cells("licenses"), [["Example license", ACCOUNT, "sku-1", "DEACTIVATED", history]])

    counted = {"LicenseCountingType": "vCPU"}
    limited = issuer.create_license_configuration(
        Name="<b>limited</b>", LicenseCount=16, LicenseCountHardLimit=True, **counted)["LicenseConfigurationArn"]
    limit = ["<b>limited</b>", ACCOUNT, REGION, "vCPU", "0 of 16 (hard limit)", "AVAILABLE"]
    browser.wait_for(cells("license_configurations"), [limit])
    unlimited = issuer.create_license_configuration(Name="unlimited", **counted)["LicenseConfigurationArn"]
    emulator.admin("inventory", {
        "arn": INSTANCE, "account": ACCOUNT, "region": REGION, "resource_type": "EC2_INSTANCE", "vcpus": 4})
    issuer.update_license_specifications_for_resource(
        ResourceArn=INSTANCE,
        AddLicenseSpecifications=[{"LicenseConfigurationArn": arn} for arn in (limited, unlimited)])
    limit[4] = "4 of 16 (hard limit)"
    browser.wait_for(cells("license_configurations"), [
        limit, ["unlimited", ACCOUNT, REGION, "vCPU", "4", "AVAILABLE"]])
    browser.wait_for(cells("places"), [[ACCOUNT, REGION, "2", "1"]])


def fill(emulator):
    """One of everything that the page shows, and the text of the token among it."""
    emulator.admin("organization", {"id": "o-example", "management": ACCOUNT, "members": [BUYER]})
    emulator.admin("inventory", {"arn": INSTANCE, "vcpus": 4})
    client = emulator.client()
    license_arn = create_license(client, Tags=[{"Key": "team", "Value": "databases"}])
    create_grant(client, license_arn)
    token = client.create_token(
        LicenseArn=license_arn, RoleArns=[f"arn:aws:iam::{ACCOUNT}:role/Reader"], ExpirationInDays=30,
        TokenProperties=["property-of-a-token"], ClientToken="once")
    configuration = client.create_license_configuration(
        Name="limited", LicenseCountingType="vCPU", LicenseCount=16)["LicenseConfigurationArn"]
    client.update_license_specifications_for_resource(
        ResourceArn=INSTANCE, AddLicenseSpecifications=[{"LicenseConfigurationArn": configuration}])
    client.update_service_settings(
        S3BucketArn=BUCKET, OrganizationConfiguration={"EnableIntegration": True},
        EnabledDiscoverySourceRegions=["eu-central-1", "eu-west-1"])
    client.create_license_manager_report_generator(**definition(configuration, ReportGeneratorName="monthly"))
    return token["Token"]


def test_what_is_attached_reported_set_and_tagged_is_shown_and_no_secret(emulator, browser):
    text = fill(emulator)
    token, = emulator.client().list_tokens()["Tokens"]
    browser.open(emulator.url)
    browser.wait_for(cells("associations"), [["limited", ACCOUNT, REGION, "EC2_INSTANCE", ACCOUNT]])
    browser.wait_for(cells("report_generators"), [[
        "monthly", ACCOUNT, REGION, "LicenseConfigurationSummaryReport", "limited", "1\u00a0DAY"]])
    expires = emulator.admin("overview")["tokens"][0]["expires"]
    assert expires[:19] == token["ExpirationTime"][:19]
    browser.wait_for(cells("tokens"), [["Example license", ACCOUNT, REGION, "1", expires, "AVAILABLE"]])
    browser.wait_for(cells("settings"), [[ACCOUNT, REGION, BUCKET, "", "linked", "off"]])
    browser.wait_for(cells("tags"), [["license", "team = databases"]])
    page = browser.evaluate("document.documentElement.outerHTML") + emulator.http("GET", "/_emulator/overview")
    assert token["TokenId"] in page
    for secret in (text, "property-of-a-token"):
        assert secret not in page


# Of each kind: its section of the page, its table of the state, and what names an object, by number.
KINDS = [
    ("license_configurations", "license_configurations", "arn",
     f"arn:aws:license-manager:{REGION}:{ACCOUNT}:license-configuration:lic-{{:032x}}"),
    ("licenses", "licenses", "arn", f"arn:aws:license-manager::{ACCOUNT}:license:l-{{:032x}}"),
    ("grants", "grants", "arn", f"arn:aws:license-manager::{ACCOUNT}:grant:g-{{:032x}}"),
    ("associations", "associations", "resource_arn", f"arn:aws:ec2:{REGION}:{ACCOUNT}:instance/i-{{:017x}}"),
    ("report_generators", "report_generators", "arn",
     f"arn:aws:license-manager:{REGION}:{ACCOUNT}:report-generator:r-{{:032x}}"),
    ("tokens", "tokens", "id", "{:032x}"),
    ("settings", "service_settings", "account", "{:012}"),
    ("tags", "tag_sets", "arn", f"arn:aws:license-manager::{ACCOUNT}:license:l-{{:032x}}"),
]


def test_what_does_not_stand_on_the_page_is_counted_there(emulator, browser):
    fill(emulator)
    state = emulator.admin("state")
    for _, table, name, form in KINDS:
        state[table] = [state[table][0] | {name: form.format(number)} for number in range(205)]
    emulator.admin("state", state, method="PUT")
    browser.open(emulator.url)
    for section, *_ in KINDS:
        browser.wait_for(f"document.querySelectorAll('#{section} tr').length", 201)
        said = browser.evaluate(f"document.querySelector('#{section} .rest').textContent")
        assert said == "200 of 205 are shown. The state has all of them."
        link = browser.evaluate(f"document.querySelector('#{section} .rest a').href")
        assert link == f"{emulator.url}/_emulator/state"
    shown = browser.evaluate("[...document.querySelectorAll('section')].map(it => it.id)")
    assert set(shown) == {section for section, *_ in KINDS} | {"places"}


def test_versions_that_do_not_stand_on_the_page_are_counted_there(emulator, browser):
    client = emulator.client()
    license_arn = create_license(client)
    for version in range(1, 24):
        create_license_version(client, license_arn, SourceVersion=str(version))
    browser.open(emulator.url)
    versions = [f"{version}\u00a0AVAILABLE" for version in range(4, 25)]
    history = " → ".join(["3\u00a0earlier", *versions])
    browser.wait_for(cells("licenses"), [["Example license", ACCOUNT, "sku-1", "AVAILABLE", history]])


# What reaches beyond the window, or is cut off where it stands.
OVERFLOWING = """[...document.querySelectorAll('body, body *')].filter(it =>
    it.getBoundingClientRect().right > innerWidth || it.scrollWidth > it.clientWidth && it.clientWidth > 0
).map(it => `${it.tagName}: ${it.textContent}`)"""


@pytest.mark.parametrize("width", [360, 800, 1400])
def test_a_window_of_any_width_has_room_for_all(emulator, browser, width):
    fill(emulator)
    browser.open(emulator.url)
    browser.resize(width, 800)
    for section in SECTIONS:
        browser.wait_for(f"document.querySelectorAll('#{section} tr').length > 1", True)
    assert browser.evaluate("innerWidth") == width
    assert browser.evaluate(OVERFLOWING) == []
    assert browser.evaluate("document.documentElement.scrollWidth") <= width
    # Each value has its name beside it or above it, and a place of its own.
    shown = "[...document.querySelectorAll('td')].filter(it => it.textContent)"
    assert browser.evaluate(f"{shown}.every(it => it.clientWidth > 20 && it.clientHeight > 10)") is True
    named = "getComputedStyle(document.querySelector('#tags td'), '::before').content"
    heading = "document.querySelector('#tags th').clientHeight > 0"
    assert [browser.evaluate(named), browser.evaluate(heading)] == (
        ["none", True] if width == 1400 else ['"Of"', False])


@pytest.fixture
def another_origin():
    """The address of a page of somebody else, on a port of its own."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<title>Another</title>")

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def test_a_page_of_another_origin_neither_changes_nor_learns_anything(emulator, browser, another_origin):
    create_license(emulator.client())
    reset = f"fetch('{emulator.url}/_emulator/reset', {{method: 'POST', mode: 'no-cors', body: '{{}}'}})"
    learn = f"fetch('{emulator.url}/_emulator/state').then(answer => answer.text())"
    told = ".then(() => document.title = 'answered', () => document.title = 'refused')"
    browser.open(another_origin)
    browser.wait_for("document.title", "Another")
    browser.evaluate(f"{reset}{told}")
    # The browser sends it and hides the answer; only the emulator can refuse.
    browser.wait_for("document.title", "answered")
    assert len(emulator.admin("state")["licenses"]) == 1
    browser.evaluate(f"{learn}{told}")
    browser.wait_for("document.title", "refused")
    browser.open(emulator.url)
    browser.wait_for("document.title", "License Manager emulator")
    browser.evaluate(f"{reset}{told}")
    browser.wait_for("document.title", "answered")
    assert emulator.admin("state")["licenses"] == []
