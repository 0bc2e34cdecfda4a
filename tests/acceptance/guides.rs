//! What the guides promise to those who come from another provider.

use serde_json::{Value, json};

use crate::entitlements::{grant_by, license_of};
use crate::harness::{ACCOUNT, Case, REGION, Theirs, acceptance};

acceptance! {
    one_moved_block_takes_over_a_hundred_grants needs Moves,
    one_import_block_takes_over_a_hundred_grants needs ImportForEach,
}

/// A license, and its grants by the key under which a configuration has them.
struct Granted {
    license: String,
    grants: Vec<(String, String)>,
}

fn hundred(case: &mut Case) -> Granted {
    let license = license_of(case, ACCOUNT, REGION);
    let grants = (0..100).map(|number| {
        let grantee = format!("{:012}", 200_000_000_000_u64 + number);
        let arn = grant_by(case, ACCOUNT, REGION, &license, &grantee);
        (grantee, arn)
    });
    let grants = grants.collect();
    case.emulator.given("ListDistributedGrants", &json!({}));
    Granted { license, grants }
}

impl Granted {
    /// The configuration that the guides begin with, for either provider.
    fn config(&self, kind: &str) -> String {
        let license = &self.license;
        format!(
            "resource \"{kind}\" \"this\" {{
  for_each = toset([for number in range(100) : format(\"2%011d\", number)])

  name               = \"offer\"
  license_arn        = \"{license}\"
  principal          = \"arn:aws:iam::${{each.key}}:root\"
  allowed_operations = [\"CheckInLicense\", \"CheckoutLicense\", \"ListPurchasedLicenses\"]
}}
"
        )
    }

    fn stored(&self) -> Vec<(String, Value)> {
        let stored = self.grants.iter().map(|(grantee, arn)| {
            let attributes = json!({
                "id": arn, "arn": arn, "name": "offer", "license_arn": self.license,
                "allowed_operations": ["CheckInLicense", "CheckoutLicense", "ListPurchasedLicenses"],
                "home_region": REGION, "parent_arn": self.license, "status": "PENDING_ACCEPT",
                "version": "1", "principal": format!("arn:aws:iam::{grantee}:root"),
            });
            (grantee.clone(), attributes)
        });
        stored.collect()
    }
}

fn one_moved_block_takes_over_a_hundred_grants(case: &mut Case) {
    let granted = hundred(case);
    let theirs = Theirs {
        provider: "hashicorp/aws",
        kind: "aws_licensemanager_grant",
        schema_version: 0,
        attributes: Value::Null,
    };
    case.takes_over_each(&theirs, &granted.stored(), &granted.config("licensemanager_grant"));
}

fn one_import_block_takes_over_a_hundred_grants(case: &mut Case) {
    let granted = hundred(case);
    let block = "
locals {
  arns = jsondecode(file(\"${path.module}/arns.json\"))
}

import {
  for_each = local.arns
  to       = licensemanager_grant.this[each.key]
  id       = each.value
}
";
    let arns: Value = granted.grants.iter().map(|(key, arn)| (key.clone(), json!(arn))).collect();
    let config = granted.config("licensemanager_grant") + block;
    let files = [("arns.json", arns.to_string())];
    assert_eq!(case.import_blocks_take_over(&config, &files), 100);
}
