//! Destroying and replacing where something stands in the way: what reports on it, an account that is closed, a grant that
//! is there.

use serde_json::json;

use crate::entitlements::{OTHER, grant_by, license_of};
use crate::harness::{ACCOUNT, Action, Case, REGION, Step, acceptance, error, warning};

acceptance! {
    what_is_reported_on_is_replaced_before_it_goes,
    what_is_reported_on_names_the_report_generator,
    what_somebody_else_reports_on_is_named_too,
    a_kept_acceptance_needs_no_account,
    a_kept_acceptance_is_taken_off_the_list,
    what_a_destroy_leaves_makes_no_call,
    a_closed_account_leaves_the_state,
    two_grants_of_one_license_to_one_principal_are_explained,
}

fn reported(lifecycle: &str, counting: &str) -> String {
    format!(
        "resource \"licensemanager_license_configuration\" \"old\" {{
  name                  = \"a\"
  license_counting_type = \"{counting}\"
  {lifecycle}
}}
resource \"licensemanager_report_generator\" \"this\" {{
  name                       = \"monthly\"
  types                      = [\"LicenseConfigurationUsageReport\"]
  license_configuration_arns = [licensemanager_license_configuration.old.arn]
  frequency                  = {{ period = \"MONTH\" }}
}}
"
    )
}

const OLD: &str = "licensemanager_license_configuration.old";
const GENERATOR: &str = "licensemanager_report_generator.this";
const FIRST: &str = "lifecycle {\n    create_before_destroy = true\n  }";

/// A configuration in the place of the one that the report generator reported on.
fn moved_on() -> String {
    reported("", "vCPU")
        .replace("\"old\"", "\"new\"")
        .replace("configuration.old", "configuration.new")
}

fn what_is_reported_on_is_replaced_before_it_goes(case: &mut Case) {
    case.apply(&Step::new(reported(FIRST, "vCPU")));
    case.apply(
        &Step::new(reported(FIRST, "Core"))
            .plans(OLD, Action::CreateThenDelete)
            .plans(GENERATOR, Action::Update),
    );
    // It is removed together with what named it.
    case.apply(
        &Step::new(moved_on())
            .plans(OLD, Action::Delete)
            .plans("licensemanager_license_configuration.new", Action::Create)
            .plans(GENERATOR, Action::Update),
    );
}

fn what_is_reported_on_names_the_report_generator(case: &mut Case) {
    case.apply(&Step::new(reported("", "vCPU")));
    let arn = case.state().text(GENERATOR, "arn");
    let told = || {
        error("Deleting license configuration")
            .and("still report on it")
            .and(&format!("\"monthly\" ({arn})"))
            .and("create_before_destroy = true")
    };
    case.fails_to_apply(&Step::new(reported("", "Core")), &[told()]);
    case.apply(&Step::new(reported("", "vCPU")).plans_nothing());
    // The way that the error says, in two applies.
    case.apply(&Step::new(reported(FIRST, "vCPU")));
    case.apply(
        &Step::new(reported(FIRST, "Core"))
            .plans(OLD, Action::CreateThenDelete)
            .plans(GENERATOR, Action::Update),
    );
}

fn what_somebody_else_reports_on_is_named_too(case: &mut Case) {
    let config = "resource \"licensemanager_license_configuration\" \"old\" {
  name                  = \"a\"
  license_counting_type = \"vCPU\"
}
";
    case.apply(&Step::new(config));
    let arn = case.state().text(OLD, "arn");
    let instance = "arn:aws:ec2:us-east-1:123456789012:instance/i-0123456789abcdef0";
    case.emulator.post(
        "inventory",
        &json!({ "arn": instance, "account": ACCOUNT, "region": REGION, "resource_type": "EC2_INSTANCE" }),
    );
    let attach = |case: &Case, direction: &str| {
        let mut params = json!({ "ResourceArn": instance });
        params[direction] = json!([{ "LicenseConfigurationArn": arn }]);
        case.emulator.call("UpdateLicenseSpecificationsForResource", &params);
    };
    let report = |name: &str| {
        let params = json!({
            "ReportGeneratorName": name, "Type": ["LicenseConfigurationUsageReport"],
            "ReportContext": { "licenseConfigurationArns": [arn] },
            "ReportFrequency": { "period": "MONTH", "value": 1 }, "ClientToken": name,
        });
        let made = case.emulator.call("CreateLicenseManagerReportGenerator", &params);
        made["LicenseManagerReportGeneratorArn"].as_str().unwrap().to_owned()
    };
    let generators: Vec<String> = ["one", "two"].map(report).into();
    attach(case, "AddLicenseSpecifications");
    let told = error("Deleting license configuration").and("still attached to").and(instance);
    let told = generators.iter().fold(told.and("still report on it"), |told, arn| told.and(arn));
    case.fails_to_destroy(&[told]);
    attach(case, "RemoveLicenseSpecifications");
    for arn in generators {
        let params = json!({ "LicenseManagerReportGeneratorArn": arn });
        case.emulator.call("DeleteLicenseManagerReportGenerator", &params);
    }
}

const MEMBER_ROLE: &str =
    "provider \"licensemanager\" {\n  member_role {\n    name = \"LicenseAdmin\"\n  }\n}\n";
const ACCEPTER: &str = "licensemanager_grant_accepter.this";

fn accepter(grant: &str, attributes: &str) -> String {
    format!(
        "resource \"licensemanager_grant_accepter\" \"this\" {{
  account_id = \"{OTHER}\"
  grant_arn  = \"{grant}\"
  {attributes}
}}
"
    )
}

fn close_account(case: &Case) {
    case.emulator.faults(&json!({ "next": [{
        "op": "AssumeRole", "kind": "error", "code": "AccessDenied", "message": "Not authorized", "count": 100,
    }] }));
}

fn cannot_be_assumed() -> crate::harness::Complaint {
    error("role/LicenseAdmin cannot be assumed")
        .and("removed block")
        .and("`terraform state rm`")
        .and(OTHER)
}

/// An accepter in another account, whose role is gone afterwards.
fn accepted(case: &mut Case, attributes: &str) -> String {
    case.provider(MEMBER_ROLE);
    let license = license_of(case, ACCOUNT, REGION);
    let arn = grant_by(case, ACCOUNT, REGION, &license, OTHER);
    case.apply(&Step::new(accepter(&arn, attributes)));
    case.starts_provider();
    close_account(case);
    arn
}

fn a_kept_acceptance_needs_no_account(case: &mut Case) {
    let arn = accepted(case, "on_destroy = \"keep\"");
    let unread = || {
        warning("cannot be read")
            .and("cannot be assumed")
            .and("can be destroyed all the same")
            .about(ACCEPTER)
    };
    case.plan(&Step::new(accepter(&arn, "on_destroy = \"keep\"")).plans_nothing().warns(unread()));
    let mark = case.emulator.calls();
    let planned = case.terraform(&["plan", "-destroy", "-json", "-input=false", "-out=planned"]);
    assert_eq!(planned.code, Some(0), "{planned}");
    let asked = case.emulator.calls();
    let applied = case.terraform(&["apply", "-json", "-input=false", "planned"]);
    assert_eq!(applied.code, Some(0), "{applied}");
    let calls = case.emulator.calls_since(&asked);
    assert!(calls.is_empty(), "the destroy made calls: {calls:?}");
    assert!(!case.emulator.calls_since(&mark).contains_key("RejectGrant"));
    assert_eq!(case.state_file()["resources"], json!([]));
    case.emulator.faults(&json!({}));
    crate::entitlements::revoke(case, ACCOUNT, &arn);
}

/// Neither with a refresh, which warns, nor without one, which makes no call at all.
fn a_kept_acceptance_is_taken_off_the_list(case: &mut Case) {
    for refresh in [true, false] {
        let arn = accepted(case, "on_destroy = \"keep\"");
        let config = "# Nothing is left here.\n";
        if refresh {
            let told = warning("cannot be read").and("cannot be assumed").and("removed block");
            case.apply(&Step::new(config).plans(ACCEPTER, Action::Delete).warns(told));
        } else {
            case.file("main/main.tf", config);
            let asked = case.emulator.calls();
            let apply = ["apply", "-json", "-input=false", "-auto-approve", "-refresh=false"];
            let applied = case.terraform(&apply);
            assert_eq!(applied.code, Some(0), "{applied}");
            assert_eq!(case.emulator.calls_since(&asked), [].into());
        }
        assert_eq!(case.state_file()["resources"], json!([]));
        case.emulator.faults(&json!({}));
        crate::entitlements::revoke(case, ACCOUNT, &arn);
    }
}

/// Settings, and conversions that were made, are only forgotten.
fn what_a_destroy_leaves_makes_no_call(case: &mut Case) {
    let config = "resource \"licensemanager_service_settings\" \"this\" {}\n";
    case.apply(&Step::new(config));
    let planned = case.terraform(&["plan", "-destroy", "-json", "-input=false", "-out=planned"]);
    assert_eq!(planned.code, Some(0), "{planned}");
    let asked = case.emulator.calls();
    let applied = case.terraform(&["apply", "-json", "-input=false", "planned"]);
    assert_eq!(applied.code, Some(0), "{applied}");
    let calls = case.emulator.calls_since(&asked);
    assert!(calls.is_empty(), "the destroy made calls: {calls:?}");
}

fn a_closed_account_leaves_the_state(case: &mut Case) {
    const CLOSED: &str = "licensemanager_grant_accepter.closed";
    const GUIDE: &str = include_str!("../../examples/guides/take-a-closed-account-out/removed.tf");
    case.provider(MEMBER_ROLE);
    let license = license_of(case, ACCOUNT, REGION);
    let arn = grant_by(case, ACCOUNT, REGION, &license, OTHER);
    let config = accepter(&arn, "").replace("\"this\"", "\"closed\"");
    case.apply(&Step::new(&config));
    close_account(case);
    case.starts_provider();
    case.refuses_to_plan(&Step::new(&config), &[cannot_be_assumed().about(CLOSED)]);
    // The two ways that the message names, the first one as its guide shows it.
    let kept = case.state_file();
    for (file, text) in [("main.tf", GUIDE), ("providers.tf", ""), ("provider.tf", "")] {
        case.file(&format!("main/{file}"), text);
    }
    let apply = ["apply", "-json", "-input=false", "-auto-approve", "-refresh=false"];
    let asked = case.emulator.calls();
    let applied = case.terraform(&apply);
    assert_eq!(applied.code, Some(0), "{applied}");
    assert_eq!(case.emulator.calls_since(&asked), [].into());
    assert_eq!(case.state_file()["resources"], json!([]));
    case.write_state_file("main", &kept);
    let removed = case.terraform(&["state", "rm", CLOSED]);
    assert_eq!(removed.code, Some(0), "{removed}");
    assert_eq!(case.state_file()["resources"], json!([]));
    case.emulator.faults(&json!({}));
    crate::entitlements::revoke(case, ACCOUNT, &arn);
}

fn two_grants_of_one_license_to_one_principal_are_explained(case: &mut Case) {
    let license = license_of(case, ACCOUNT, REGION);
    let config = |lifecycle: &str, kind: &str, operation: &str| {
        format!(
            "resource \"licensemanager_grant\" \"this\" {{
  name               = \"offer\"
  license_arn        = \"{license}\"
  principal          = \"arn:aws:iam::{OTHER}:root\"
  allowed_operations = [\"{operation}\"]
  grant_type         = \"{kind}\"
  {lifecycle}
}}
"
        )
    };
    case.apply(&Step::new(config(FIRST, "BuyerGrant", "CheckoutLicense")));
    let arn = case.state().text("licensemanager_grant.this", "arn");
    let told = error("Creating grant \"offer\"")
        .and("one grant for each license and principal")
        .and(&arn)
        .and("create_before_destroy")
        .about("licensemanager_grant.this");
    let replaced = Step::new(config(FIRST, "DelegateGrant", "ListReceivedLicenses"));
    case.fails_to_apply(&replaced, &[told]);
    let step = Step::new(config("", "DelegateGrant", "ListReceivedLicenses"));
    case.apply(&step.plans("licensemanager_grant.this", Action::Replace));
}
