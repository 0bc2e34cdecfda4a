//! A license while the service leaves out what its model does not demand, and spells the rest otherwise.

use serde_json::{Value, json};

use crate::harness::{Action, Case, Endpoint, Step, acceptance};
use crate::resources::license::{THIS, this};

acceptance! {
    a_license_goes_on,
}

/// What the service may do to a license by its model, or in other words.
fn retell(operation: &str, answer: &mut Value) {
    let Some(license) = answer.get_mut("License").filter(|_| operation == "GetLicense") else {
        return;
    };
    license["LicenseName"] = Value::Null;
    license["Unheard"] = json!({ "of": [1] });
    license["Version"] = license["Version"].as_str().unwrap().parse::<i64>().unwrap().into();
    license["CreateTime"] = json!("2026-01-31T12:00:00");
    license["Validity"]["Begin"] = json!(1_767_225_600);
    license["Entitlements"][0]["MaxCount"] = json!("10");
    license["Status"] = json!("RESTING");
    license["ConsumptionConfiguration"].as_object_mut().unwrap().remove("RenewType");
    license["Issuer"].as_object_mut().unwrap().remove("KeyFingerprint");
    for member in ["ProductSKU", "Beneficiary"] {
        license.as_object_mut().unwrap().remove(member);
    }
}

fn a_license_goes_on(case: &mut Case) {
    let endpoint = Endpoint::retelling(&case.emulator.url(), retell);
    case.provider(&format!(
        "provider \"licensemanager\" {{\n  endpoints {{\n    licensemanager = \"{}\"\n  }}\n}}\n",
        endpoint.url()
    ));
    let lookup = "data \"licensemanager_license\" \"found\" {\n  license_arn = licensemanager_license.this.arn\n}\n";
    let config = |name: &str| this(&[("name", name)]);
    let state = |name: &str| {
        json!({
            "name": name,
            "product_sku": "SKU-1",
            "issuer": { "name": "Example", "key_fingerprint": null },
            "create_time": "2026-01-31T12:00:00Z",
            "validity": { "begin": "2026-01-01T00:00:00Z" },
            "consumption_configuration": { "renew_type": "None" },
            "status": "RESTING",
        })
    };
    let found = json!({ "name": null, "beneficiary": null, "entitlements": [{ "max_count": 10 }] });
    let create = Step::new(config("\"suite\"")).plans(THIS, Action::Create);
    case.apply(&create.holds(THIS, state("suite")));
    let with_lookup = Step::new(config("\"suite\"") + lookup);
    case.apply(&with_lookup.holds("data.licensemanager_license.found", found));
    let update = Step::new(config("\"other\"")).plans(THIS, Action::Update);
    case.apply(&update.holds(THIS, state("other")));
}
