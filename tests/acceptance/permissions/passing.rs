//! The policies of what leaves no state: ephemeral resources, each in an account of its own, and actions.

use serde_json::json;
use terraform_provider_licensemanager::framework::requests::Kind;

use super::{Guide, MEMBER_ROLE, advice, allow, lift, missing, types};
use crate::entitlements::{OTHER, grant_by, license_of, revoke};
use crate::ephemeral_resources::consumable_of;
use crate::harness::{ACCOUNT, Case, Complaint, REGION, Step, acceptance, expect, warning};

acceptance! {
    each_ephemeral_resource_does_with_what_it_needs needs EphemeralResources,
    each_action_does_with_what_it_needs needs Actions,
}

/// An ephemeral resource whose account may take all actions of its policy but one.
struct Opened {
    kind: String,
    missing: Option<String>,
    account: String,
    config: String,
}

impl Opened {
    fn label(&self) -> String {
        let missing = self.missing.as_deref().unwrap_or(":enough");
        missing.rsplit(':').next().unwrap().to_lowercase()
    }

    fn address(&self) -> String {
        format!("ephemeral.licensemanager_{}.{}", self.kind, self.label())
    }

    /// Makes what it needs to be opened.
    fn prepare(&mut self, case: &mut Case) {
        let (kind, label, account) = (self.kind.as_str(), self.label(), &self.account);
        let license = consumable_of(case, account, 60, true);
        let users = "entitlements = [{ name = \"users\", unit = \"Count\", value = \"1\" }]";
        let attributes = match kind {
            "access_token" => {
                let params = json!({ "LicenseArn": license.arn, "ClientToken": "a" });
                let made = case.emulator.call_as(account, REGION, "CreateToken", &params);
                format!("token = {}", made["Token"])
            }
            "borrow_license_checkout" => format!("license_arn = \"{}\"\n{users}", license.arn),
            "license_checkout" => format!(
                "product_sku = \"SKU-1\"\nkey_fingerprint = \"{}\"\nbeneficiary = \"Ada\"\n{users}",
                license.key_fingerprint
            ),
            "token" => format!("license_arn = \"{}\"", license.arn),
            other => panic!("no configuration of {other}"),
        };
        self.config = format!(
            "ephemeral \"licensemanager_{kind}\" \"{label}\" {{\naccount_id = \"{account}\"\n{attributes}\n}}\n"
        );
    }

    /// What is said where the action is missing.
    fn complaint(&self) -> Option<Complaint> {
        let missing = self.missing.as_ref()?;
        match self.label().as_str() {
            // What cannot be given back ends by itself.
            "checkinlicense" => Some(warning(&advice(missing))),
            // A plan is over long before a checkout has to be extended.
            "extendlicenseconsumption" => None,
            _ => Some(super::missing(missing).about(self.address())),
        }
    }
}

fn each_ephemeral_resource_does_with_what_it_needs(case: &mut Case) {
    let guide = Guide::read();
    let mut all = Vec::new();
    for kind in types(Kind::EphemeralResource) {
        let needed = guide.needed("ephemeral resource", &kind).into_iter();
        let needed = needed.filter(|action| action.starts_with("license-manager:")).map(Some);
        for missing in needed.chain([None]) {
            let account = (600_000_000_000_usize + all.len()).to_string();
            all.push(Opened { kind: kind.clone(), missing, account, config: String::new() });
        }
    }
    assert!(all.len() > 12, "the guide has next to no actions");
    case.opens_in_plans();
    case.provider(MEMBER_ROLE);
    for one in &mut all {
        one.prepare(case);
        let mut may = guide.needed("ephemeral resource", &one.kind);
        may.retain(|action| Some(action) != one.missing.as_ref());
        allow(case, &one.account, &may);
    }
    case.emulator.given("ListTokens", &json!({}));
    allow(case, ACCOUNT, &["sts:AssumeRole".to_owned()]);
    let step = |lacks: bool| {
        let some = all.iter().filter(|one| one.missing.is_some() == lacks);
        Step::new(some.map(|one| one.config.as_str()).collect::<String>())
    };
    // Nothing is left open, or the test ends with what is left.
    case.plan(&step(false).plans_nothing());
    let complaints: Vec<Complaint> = all.iter().filter_map(Opened::complaint).collect();
    case.refuses_to_plan(&step(true), &complaints);
    lift(case, ACCOUNT);
    // What could not be given back or deleted.
    case.emulator.given("ListTokens", &json!({}));
}

fn each_action_does_with_what_it_needs(case: &mut Case) {
    let guide = Guide::read();
    let license = license_of(case, OTHER, REGION);
    case.provider(MEMBER_ROLE);
    for (number, kind) in types(Kind::Action).into_iter().enumerate() {
        let account = (700_000_000_000 + number).to_string();
        let grant = grant_by(case, OTHER, REGION, &license, &account);
        let attributes = match kind.as_str() {
            "convert_license" => format!(
                "resource_arn = \"arn:aws:ec2:us-east-1:{account}:instance/i-00000000000000001\"\n\
                 source_license_context = {{ usage_operation = \"RunInstances:0002\" }}\n\
                 destination_license_context = {{ usage_operation = \"RunInstances:0800\" }}"
            ),
            "reject_grant" => format!("grant_arn = \"{grant}\""),
            other => panic!("no configuration of {other}"),
        };
        case.plan(
            &Step::new(format!(
                "action \"licensemanager_{kind}\" \"this\" {{\nconfig {{\naccount_id = \"{account}\"\n{attributes}\n}}\n}}\n"
            ))
            .plans_nothing(),
        );
        let invoke = format!("-invoke=action.licensemanager_{kind}.this");
        let invoke = ["apply", "-json", "-input=false", "-auto-approve", invoke.as_str()];
        let needed = guide.needed("action", &kind);
        let mut refused = 0;
        for action in needed.iter().filter(|action| action.starts_with("license-manager:")) {
            let mut may = needed.clone();
            may.retain(|other| other != action);
            allow(case, &account, &may);
            let output = case.terraform(&invoke);
            assert_eq!(output.code, Some(1), "{action} is not needed\n{output}");
            expect(&output, &[missing(action)]);
            refused += 1;
        }
        assert!(refused > 1, "the guide has next to no actions for {kind}");
        allow(case, &account, &needed);
        let output = case.terraform(&invoke);
        assert_eq!(output.code, Some(0), "{output}");
        if kind != "reject_grant" {
            revoke(case, OTHER, &grant);
        }
    }
    case.emulator.given("ListTokens", &json!({}));
}
