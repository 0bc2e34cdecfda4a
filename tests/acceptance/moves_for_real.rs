//! `moved` blocks from hashicorp/aws itself, where this machine has it: its own apply makes the state.

use serde_json::json;

use crate::counted::instance;
use crate::entitlements::{OTHER, grant_by, license_of};
use crate::harness::{ACCOUNT, Case, REGION, Step, Which, find_provider, run};

/// It takes twenty seconds and half a gigabyte, so that it is one test on one core. The words of its panic tell the runner
/// that it could not run.
#[test]
#[ignore = "needs hashicorp/aws 5 on this machine, or in TF_PLUGIN_MIRROR"]
fn hashicorp_aws_hands_everything_over() {
    if let Err(missing) = find_provider(PROGRAM) {
        panic!("cannot run: {missing}");
    }
    run(Which::Stable, None, everything_is_handed_over);
}

const PROGRAM: &str = "terraform-provider-aws_v5";

fn everything_is_handed_over(case: &mut Case) {
    case.installs("aws", &find_provider(PROGRAM).unwrap());
    let own = license_of(case, ACCOUNT, REGION);
    let foreign = license_of(case, OTHER, REGION);
    let offered = grant_by(case, OTHER, REGION, &foreign, ACCOUNT);
    let config = |prefix: &str| config(prefix, &own, &offered);
    case.applies_unchecked(&Step::new(config("aws_")));
    let moved: String = ["license_configuration", "association", "grant", "grant_accepter"]
        .map(|kind| {
            let kind = format!("licensemanager_{kind}");
            format!("moved {{\n  from = aws_{kind}.this\n  to   = {kind}.this\n}}\n")
        })
        .concat();
    case.apply(
        &Step::new(config("") + &moved)
            .plans_nothing()
            .sends(&[])
            .holds("licensemanager_license_configuration.this", json!({ "license_count": 8 }))
            .holds("licensemanager_association.this", json!({ "resource_arn": instance(1) }))
            .holds("licensemanager_grant.this", json!({ "license_arn": own }))
            .holds("licensemanager_grant_accepter.this", json!({ "grant_arn": offered })),
    );
}

/// The same configuration for either provider.
fn config(prefix: &str, license: &str, offered: &str) -> String {
    format!(
        r##"resource "{prefix}licensemanager_license_configuration" "this" {{
  name                     = "counted"
  description              = "All of it"
  license_counting_type    = "vCPU"
  license_count            = 8
  license_count_hard_limit = true
  license_rules            = ["#minimumVcpus=2"]
  tags                     = {{ team = "data" }}
}}

resource "{prefix}licensemanager_association" "this" {{
  license_configuration_arn = {prefix}licensemanager_license_configuration.this.arn
  resource_arn              = "{}"
}}

resource "{prefix}licensemanager_grant" "this" {{
  name               = "offer"
  license_arn        = "{license}"
  principal          = "arn:aws:iam::{OTHER}:root"
  allowed_operations = ["CheckInLicense", "CheckoutLicense", "ListPurchasedLicenses"]
}}

resource "{prefix}licensemanager_grant_accepter" "this" {{
  grant_arn = "{offered}"
}}

"##,
        instance(1)
    )
}
