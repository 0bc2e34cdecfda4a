"""The page at / in a browser: it shows what the service has, and what happens while somebody looks."""

import http.server
import shutil
import threading

import pytest
from browser import Browser
from conftest import ACCOUNT, REGION
from entitlements import BUYER, change_grant, create_grant, create_license, create_license_version, version_members

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
    for section in ("places", "license_configurations", "licenses", "grants"):
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
