//! Terraform and the provider, killed in the middle of an apply: what is left in the service, and how it is found.

use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::counted;
use crate::entitlements::{OTHER, grant_by, license_of};
use crate::harness::{ACCOUNT, Action, Case, REGION, Step, acceptance, error};
use crate::resources::license;

acceptance! {
    a_query_finds_what_a_crash_left needs Query,
    data_sources_find_what_a_crash_left,
    a_query_finds_a_token_that_nobody_has needs Query,
    a_grant_is_not_made_twice,
    an_accepter_takes_over_what_it_did_before_a_crash,
}

/// Something to create, and what the provider asks for right after its creation.
struct Creation {
    address: &'static str,
    config: String,
    then_reads: &'static str,
}

impl Creation {
    fn kind(&self) -> &'static str {
        self.address.split('.').next().unwrap()
    }

    /// Whether the queries of the guide look for it.
    fn is_in_guide(&self) -> bool {
        ["license", "grant", "license_configuration"]
            .map(|name| format!("licensemanager_{name}"))
            .contains(&self.kind().to_owned())
    }
}

fn a_license() -> Creation {
    Creation { address: license::THIS, config: license::this(&[]), then_reads: "GetLicense" }
}

fn a_grant(license: &str) -> Creation {
    let config = format!(
        "resource \"licensemanager_grant\" \"this\" {{
  name               = \"offer\"
  license_arn        = \"{license}\"
  home_region        = \"{REGION}\"
  principal          = \"arn:aws:iam::{OTHER}:root\"
  allowed_operations = [\"CheckoutLicense\"]
}}
"
    );
    Creation { address: "licensemanager_grant.this", config, then_reads: "GetGrant" }
}

fn a_license_configuration() -> Creation {
    let config = "resource \"licensemanager_license_configuration\" \"this\" {
  name                  = \"lost\"
  license_counting_type = \"vCPU\"
}
";
    let address = "licensemanager_license_configuration.this";
    Creation { address, config: config.to_owned(), then_reads: "GetLicenseConfiguration" }
}

fn a_report_generator(configuration: &str) -> Creation {
    let config = format!(
        "resource \"licensemanager_report_generator\" \"this\" {{
  name                       = \"lost\"
  types                      = [\"LicenseConfigurationUsageReport\"]
  license_configuration_arns = [\"{configuration}\"]
  frequency                  = {{ period = \"DAY\" }}
}}
"
    );
    let address = "licensemanager_report_generator.this";
    Creation { address, config, then_reads: "GetLicenseManagerReportGenerator" }
}

fn a_ruleset() -> Creation {
    let config = "resource \"licensemanager_license_asset_ruleset\" \"this\" {
  name = \"lost\"
  rules = [{
    rule_statement = {
      instance_rule_statement = {
        matching_rule_statement = {
          key_to_match   = \"Platform\"
          constraint     = \"EQUALS\"
          value_to_match = [\"Windows\"]
        }
      }
    }
  }]
}
";
    let address = "licensemanager_license_asset_ruleset.this";
    Creation { address, config: config.to_owned(), then_reads: "GetLicenseAssetRuleset" }
}

fn a_group(ruleset: &str) -> Creation {
    let config = format!(
        "resource \"licensemanager_license_asset_group\" \"this\" {{
  name                                  = \"lost\"
  license_asset_group_configurations    = [{{ usage_dimension = \"vCPU\" }}]
  associated_license_asset_ruleset_arns = [\"{ruleset}\"]
}}
"
    );
    let address = "licensemanager_license_asset_group.this";
    Creation { address, config, then_reads: "GetLicenseAssetGroup" }
}

fn a_token(license: &str) -> Creation {
    let config = format!(
        "resource \"licensemanager_token\" \"this\" {{\n  license_arn = \"{license}\"\n}}\n"
    );
    let address = "licensemanager_token.this";
    Creation { address, config, then_reads: "ListTokens" }
}

/// Applies until the service has the object, and kills everything before the answer to the next read is there.
fn crash(case: &mut Case, creation: &Creation) {
    case.plan(&Step::new(&*creation.config));
    case.emulator.faults(&json!({ "next": [
        { "op": creation.then_reads, "kind": "slow", "seconds": 120 },
    ] }));
    let output = case.terraform_while(&["apply", "-json", "-input=false", "planned"], |apply| {
        let end = Instant::now() + Duration::from_mins(1);
        while case.emulator.leftovers().is_none() {
            assert!(Instant::now() < end, "{} was never made", creation.address);
            thread::sleep(Duration::from_millis(10));
        }
        case.kill(apply);
    });
    assert_eq!(output.code, None, "it was to be killed\n{output}");
    case.emulator.faults(&json!({}));
    let resources = case.state_file()["resources"].take();
    assert!(resources.as_array().is_none_or(Vec::is_empty), "the state knows of {resources}");
}

/// An `import` block takes it over, and the apply makes nothing.
fn take_over(case: &mut Case, creation: &Creation, how: &str) {
    let config =
        format!("{}import {{\n  to = {}\n  {how}\n}}\n", creation.config, creation.address);
    case.apply(&Step::new(config).plans(creation.address, Action::Import).sends(&[]));
}

fn a_query_finds_what_a_crash_left(case: &mut Case) {
    let (license, configuration) =
        (license_of(case, ACCOUNT, REGION), counted::configuration(case, json!({})));
    let ruleset = counted::ruleset(case, "given");
    let given = [license.clone(), configuration.clone(), ruleset.clone()];
    for creation in [
        a_license(),
        a_grant(&license),
        a_license_configuration(),
        a_report_generator(&configuration),
        a_ruleset(),
        a_group(&ruleset),
    ] {
        crash(case, &creation);
        let mut found = case.query(creation.kind(), "");
        found.retain(|found| !given.iter().any(|given| found.identity["arn"] == **given));
        assert_eq!(found.len(), 1, "{}: {found:?}", creation.address);
        let of_guide = case.query_example("guides/after-a-crash/orphans.tfquery.hcl");
        let is_shown = of_guide.contains(&found[0]);
        assert_eq!(is_shown, creation.is_in_guide(), "{}: {of_guide:?}", creation.address);
        take_over(case, &creation, &format!("identity = {}", found[0].identity));
        case.destroy();
    }
}

/// Its text went down with the provider, so it is worth nothing.
fn a_query_finds_a_token_that_nobody_has(case: &mut Case) {
    let creation = a_token(&license_of(case, ACCOUNT, REGION));
    crash(case, &creation);
    let found = case.query(creation.kind(), "");
    let [token] = &found[..] else { panic!("{found:?}") };
    let params = json!({ "TokenId": token.identity["token_id"] });
    case.emulator.call("DeleteToken", &params);
    assert_eq!(case.query(creation.kind(), ""), []);
}

fn data_sources_find_what_a_crash_left(case: &mut Case) {
    for (creation, kind) in
        [(a_license(), "licenses"), (a_license_configuration(), "license_configurations")]
    {
        crash(case, &creation);
        let guide = Step::example("guides/after-a-crash/without-query/main.tf");
        case.apply(&guide);
        let found = case.state().output("found")[kind].as_object().unwrap().clone();
        let arns: Vec<_> = found.keys().collect();
        let [arn] = arns[..] else { panic!("{found:?}") };
        take_over(case, &creation, &format!("id = \"{arn}\""));
        assert_eq!(case.state().text(creation.address, "arn"), *arn);
        case.destroy();
    }
}

/// The service has at most one grant of a license to a principal.
fn a_grant_is_not_made_twice(case: &mut Case) {
    let creation = a_grant(&license_of(case, ACCOUNT, REGION));
    crash(case, &creation);
    case.fails_to_apply(
        &Step::new(&*creation.config),
        &[error("CreateGrant answered ValidationException").about("licensemanager_grant.this")],
    );
    let listed = case.emulator.call("ListDistributedGrants", &json!({}));
    assert_eq!(listed["Grants"].as_array().map(Vec::len), Some(1), "{listed}");
    let arn = listed["Grants"][0]["GrantArn"].as_str().unwrap();
    take_over(case, &creation, &format!("id = \"{arn}\""));
}

fn an_accepter_takes_over_what_it_did_before_a_crash(case: &mut Case) {
    let license = license_of(case, OTHER, REGION);
    let arn = grant_by(case, OTHER, REGION, &license, ACCOUNT);
    let config = format!(
        "resource \"licensemanager_grant_accepter\" \"this\" {{\n  grant_arn = \"{arn}\"\n  status    = \"ACTIVE\"\n}}\n"
    );
    case.plan(&Step::new(&*config));
    case.emulator.faults(&json!({ "next": [
        { "op": "CreateGrantVersion", "kind": "slow", "seconds": 120 },
    ] }));
    let mark = case.emulator.calls();
    let output = case.terraform_while(&["apply", "-json", "-input=false", "planned"], |apply| {
        case.emulator.wait_for("AcceptGrant", &mark);
        case.kill(apply);
    });
    assert_eq!(output.code, None, "it was to be killed\n{output}");
    case.emulator.faults(&json!({}));
    case.apply(
        &Step::new(config)
            .plans("licensemanager_grant_accepter.this", Action::Create)
            // The acceptance is not repeated.
            .sends(&[("CreateGrantVersion", 1)])
            .holds("licensemanager_grant_accepter.this", json!({ "status": "ACTIVE" })),
    );
}
