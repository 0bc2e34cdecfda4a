//! What the provider does in one account of whoever serves it: of AWS with `LICENSEMANAGER_ACC=aws`, else of an emulator.
//!
//! Nothing here knows who answers: no test looks into the service or breaks it. Each makes its own objects, under names
//! that nobody else has, and destroys them also where it fails. Together they make one license configuration, of which
//! an account may make ten in a day.

use std::collections::BTreeMap;
use std::env;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use serde_json::json;
use terraform_provider_licensemanager::emulator::{Emulator, Options};

use crate::harness::{ACCOUNT, Action, Case, Imported, REGION, Step, acceptance, error};

acceptance! {
    a_license_configuration_from_its_creation_to_its_end,
    a_license_and_its_versions,
    an_asset_group_with_its_ruleset,
    another_account_than_the_one_that_was_named_is_refused,
}

/// The variables that say how AWS is reached.
const REACHING: &[&str] = &["AWS_", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"];

/// Runs a test against whoever is asked for, and destroys what it made whatever becomes of it.
fn somewhere(case: &mut Case, test: impl FnOnce(&mut Case, &str)) {
    let (_running, account) = reach(case);
    allow(case, &account);
    let outcome = catch_unwind(AssertUnwindSafe(|| test(case, &account)));
    if let Err(panic) = outcome {
        allow(case, &account);
        // The panic that is told is the test's own.
        let _ = catch_unwind(AssertUnwindSafe(|| case.destroy()));
        resume_unwind(panic);
    }
    case.destroy();
}

/// Sets the environment of all commands. Returns the emulator, where that is who answers, and the account.
fn reach(case: &mut Case) -> (Option<Emulator>, String) {
    let is_aws = env::var("LICENSEMANAGER_ACC").is_ok_and(|asked| asked == "aws");
    let running =
        (!is_aws).then(|| Emulator::start(&Options::default()).expect("the emulator starts"));
    let variables: BTreeMap<String, String> = match &running {
        None => env::vars().collect(),
        Some(emulator) => of_emulator(emulator),
    };
    let named = variables.get("LICENSEMANAGER_ACC_ACCOUNT").cloned().unwrap_or_default();
    assert!(
        named.len() == 12 && named.bytes().all(|digit| digit.is_ascii_digit()),
        "these tests make and delete objects in an AWS account: say in which one, with \
         LICENSEMANAGER_ACC_ACCOUNT=123456789012"
    );
    let usual: Vec<_> =
        case.environment().into_keys().filter(|it| it.starts_with("AWS_")).collect();
    for name in usual {
        case.remove_env(&name);
    }
    let home = variables.get("HOME").cloned().unwrap_or_default();
    case.set_env("AWS_CONFIG_FILE", &format!("{home}/.aws/config"));
    case.set_env("AWS_SHARED_CREDENTIALS_FILE", &format!("{home}/.aws/credentials"));
    for (name, value) in variables {
        if REACHING.iter().any(|prefix| name.to_uppercase().starts_with(prefix)) {
            case.set_env(&name, &value);
        }
    }
    (running, named)
}

/// What somebody sets who has an account with an emulator.
fn of_emulator(emulator: &Emulator) -> BTreeMap<String, String> {
    let variables = [
        ("LICENSEMANAGER_ACC_ACCOUNT", ACCOUNT.to_owned()),
        ("AWS_ENDPOINT_URL", emulator.url()),
        ("AWS_ACCESS_KEY_ID", ACCOUNT.to_owned()),
        ("AWS_SECRET_ACCESS_KEY", "acceptance-secret-access-key".to_owned()),
        ("AWS_REGION", REGION.to_owned()),
        ("AWS_EC2_METADATA_DISABLED", "true".to_owned()),
        ("AWS_CONFIG_FILE", "/dev/null".to_owned()),
        ("AWS_SHARED_CREDENTIALS_FILE", "/dev/null".to_owned()),
    ];
    variables.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// The provider works in this account alone, whosever credentials these are.
fn allow(case: &mut Case, account: &str) {
    case.provider(&format!(
        "provider \"licensemanager\" {{\n  allowed_account_ids = [\"{account}\"]\n}}\n"
    ));
}

/// A name that nobody else has.
fn unique(case: &Case, word: &str) -> String {
    let place = case.file("unique", "");
    let folder =
        place.rsplit('/').nth(1).unwrap_or_default().trim_start_matches("lm-").to_lowercase();
    format!("lm-acceptance-{folder}-{word}")
}

const CONFIGURATION: &str = "licensemanager_license_configuration.this";

fn a_license_configuration_from_its_creation_to_its_end(case: &mut Case) {
    somewhere(case, |case, account| {
        let name = unique(case, "configuration");
        let config = |description: &str, count: u32| {
            Step::new(format!(
                r#"
resource "licensemanager_license_configuration" "this" {{
  name                  = "{name}"
  description           = "{description}"
  license_counting_type = "vCPU"
  license_count         = {count}
  tags                  = {{ lm-acceptance = "{name}" }}
}}
"#
            ))
        };
        let first = config("One", 1).plans(CONFIGURATION, Action::Create);
        let first =
            first.holds(CONFIGURATION, json!({ "name": name, "owner_account_id": account }));
        case.apply(&first);
        case.imports(&Imported::new(CONFIGURATION));
        let second = config("Two", 2).plans(CONFIGURATION, Action::Update);
        case.apply(
            &second.holds(CONFIGURATION, json!({ "description": "Two", "license_count": 2 })),
        );
    });
}

const LICENSE: &str = "licensemanager_license.this";
const FOUND: &str = "data.licensemanager_license.found";

fn a_license_and_its_versions(case: &mut Case) {
    somewhere(case, |case, _| {
        let name = unique(case, "license");
        let config = |count: u32| {
            Step::new(format!(
                r#"
resource "licensemanager_license" "this" {{
  name         = "{name}"
  product_name = "{name}"
  product_sku  = "{name}"
  beneficiary  = "lm-acceptance"
  issuer       = {{ name = "lm-acceptance" }}

  validity = {{
    begin = "2026-01-01T00:00:00Z"
    end   = "2030-01-01T00:00:00Z"
  }}

  entitlements = [{{ name = "seats", unit = "Count", max_count = {count}, allow_check_in = true }}]

  consumption_configuration = {{
    renew_type                = "None"
    provisional_configuration = {{ max_time_to_live_in_minutes = 60 }}
  }}
}}

data "licensemanager_license" "found" {{
  license_arn = licensemanager_license.this.arn
}}

output "found" {{
  value = data.licensemanager_license.found.name
}}
"#
            ))
        };
        let first = config(1).plans(LICENSE, Action::Create).plans(FOUND, Action::Read);
        let first = first.holds(LICENSE, json!({ "version": "1", "status": "AVAILABLE" }));
        case.apply(&first.output("found", name.clone()));
        let second = config(2).plans(LICENSE, Action::Update).plans(FOUND, Action::Read);
        case.apply(&second.holds(LICENSE, json!({ "version": "2" })));
    });
}

const RULESET: &str = "licensemanager_license_asset_ruleset.this";
const GROUP: &str = "licensemanager_license_asset_group.this";

fn an_asset_group_with_its_ruleset(case: &mut Case) {
    somewhere(case, |case, _| {
        let name = unique(case, "assets");
        let config = |description: &str| {
            Step::new(format!(
                r#"
resource "licensemanager_license_asset_ruleset" "this" {{
  name = "{name}"

  rules = [{{
    rule_statement = {{
      instance_rule_statement = {{
        matching_rule_statement = {{
          key_to_match   = "InstanceId"
          constraint     = "EQUALS"
          value_to_match = ["i-00000000000000000"]
        }}
      }}
    }}
  }}]
}}

resource "licensemanager_license_asset_group" "this" {{
  name                                  = "{name}"
  description                           = "{description}"
  license_asset_group_configurations    = [{{ usage_dimension = "vCPU" }}]
  associated_license_asset_ruleset_arns = [licensemanager_license_asset_ruleset.this.arn]
}}
"#
            ))
        };
        let first = config("One").plans(GROUP, Action::Create);
        case.apply(&first.plans(RULESET, Action::Create));
        case.apply(&config("Two").plans(GROUP, Action::Update));
    });
}

fn another_account_than_the_one_that_was_named_is_refused(case: &mut Case) {
    somewhere(case, |case, _| {
        let step = Step::new("data \"licensemanager_service_settings\" \"this\" {}\n");
        case.plan(&step);
        allow(case, "999999999999");
        case.refuses_to_plan(&step, &[error("The AWS account is not allowed")]);
    });
}
