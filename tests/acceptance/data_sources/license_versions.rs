//! The history of a license.

use serde_json::json;

use crate::harness::{Case, Step, acceptance, error};

acceptance! {
    each_version_tells_what_it_changed,
    nothing_found_names_what_was_looked_for_and_where,
}

const LOOKUP: &str = r#"
data "licensemanager_license_versions" "this" {
  license_arn = licensemanager_license.this.arn
}
output "history" {
  value = { for version in data.licensemanager_license_versions.this.versions : version.version => version.changes }
}
output "names" {
  value = data.licensemanager_license_versions.this.versions[*].name
}
"#;

fn license(name: &str, end: &str, count: u32) -> String {
    format!(
        r#"
resource "licensemanager_license" "this" {{
  name                      = "{name}"
  product_name              = "Suite"
  product_sku               = "SKU-1"
  beneficiary               = "Ada"
  issuer                    = {{ name = "Example" }}
  validity                  = {{ begin = "2026-01-01T00:00:00Z", end = "{end}" }}
  entitlements              = [{{ name = "users", unit = "Count", max_count = {count} }}]
  consumption_configuration = {{ renew_type = "None" }}
}}
{LOOKUP}"#
    )
}

fn each_version_tells_what_it_changed(case: &mut Case) {
    // Versions are ordered by number, not by text, and come on several pages.
    case.emulator.post("page", &json!({ "size": 3 }));
    for count in 1..10 {
        case.apply(&Step::new(license("a", "2027-01-01T00:00:00Z", count)));
    }
    case.apply(&Step::new(license("a", "2028-01-01T00:00:00Z", 9)));
    case.apply(&Step::new(license("b", "2028-01-01T00:00:00Z", 9)));
    let state = case.state();
    let history = state.output("history");
    assert_eq!(history["1"], json!([]));
    assert_eq!(history["2"], json!(["entitlements[\"users\"].max_count 1 → 2"]));
    assert_eq!(history["10"], json!(["validity.end 2027-01-01T00:00:00Z → 2028-01-01T00:00:00Z"]));
    assert_eq!(history["11"], json!(["name a → b"]));
    let names = state.output("names").as_array().unwrap();
    assert_eq!((names.len(), &names[9], &names[10]), (11, &json!("a"), &json!("b")));
}

fn nothing_found_names_what_was_looked_for_and_where(case: &mut Case) {
    let arn = "arn:aws:license-manager::123456789012:license:l-6488c75fa996491c86ee54f869e54546";
    let config = format!(
        "data \"licensemanager_license_versions\" \"this\" {{\n  license_arn = \"{arn}\"\n}}\n"
    );
    case.refuses_to_plan(
        &Step::new(config),
        &[error(&format!(
            "There is no license {arn} for account 123456789012 in region us-east-1"
        ))
        .at("license_arn")],
    );
}
