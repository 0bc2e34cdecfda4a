//! The policies of data sources and lists: of what looks, one after the other.

use std::collections::BTreeMap;

use serde_json::json;
use terraform_provider_licensemanager::framework::requests::Kind;

use super::{Guide, TAGS_READ, allow, lift, missing, types};
use crate::counted::{
    asset_group, attach, configuration, conversion, instance, report_generator, ruleset,
};
use crate::entitlements::{OTHER, grant_by, license_of, organization, revoke, token_of};
use crate::harness::{ACCOUNT, Case, REGION, Step, acceptance, warning};

acceptance! {
    each_data_source_does_with_what_it_needs,
    each_list_does_with_what_it_needs needs Query,
}

/// One object of each kind: what there is to look up.
struct Given {
    license: String,
    granted: String,
    received: String,
    received_license: String,
    configuration: String,
    group: String,
    ruleset: String,
    generator: String,
    task: String,
}

fn give(case: &mut Case) -> Given {
    organization(case);
    let license = license_of(case, ACCOUNT, REGION);
    let others = license_of(case, OTHER, REGION);
    token_of(case, &license, &json!({}));
    let (configuration, ruleset) = (configuration(case, json!({})), ruleset(case, "windows"));
    attach(case, &configuration, &instance(1));
    let group = asset_group(case, "windows", &ruleset);
    let generator = report_generator(case, &configuration);
    let task = conversion(case, &instance(1));
    let granted = grant_by(case, ACCOUNT, REGION, &license, OTHER);
    let received = grant_by(case, OTHER, REGION, &others, ACCOUNT);
    Given {
        license,
        granted,
        received,
        received_license: others,
        configuration,
        group,
        ruleset,
        generator,
        task,
    }
}

impl Given {
    /// What data sources of one object are asked for. Those of several take no argument that they need.
    fn arguments(&self) -> BTreeMap<&'static str, String> {
        let one = |name: &str, value: &str| format!("{name} = \"{value}\"");
        let configuration = || one("license_configuration_arn", &self.configuration);
        let license = || one("license_arn", &self.license);
        [
            ("grant", one("grant_arn", &self.granted)),
            ("license", license()),
            ("license_asset_group", one("arn", &self.group)),
            (
                "license_asset_group_assets",
                one("license_asset_group_arn", &self.group) + "\nasset_type = \"Instance\"",
            ),
            ("license_asset_ruleset", one("arn", &self.ruleset)),
            ("license_configuration", one("name", "counted")),
            ("license_configuration_associations", configuration()),
            ("license_configuration_failures", configuration()),
            ("license_configuration_usage", configuration()),
            ("license_conversion_task", one("license_conversion_task_id", &self.task)),
            ("license_specifications", one("resource_arn", &instance(1))),
            ("license_usage", license()),
            ("license_versions", license()),
            ("received_grants_for_organization", license()),
            ("received_license", one("license_arn", &self.received_license)),
            ("report_generator", one("arn", &self.generator)),
            ("tags", one("resource_arn", &self.license)),
        ]
        .into()
    }

    /// Ends what is not there when the test is done.
    fn take_back(&self, case: &Case) {
        lift(case, ACCOUNT);
        revoke(case, ACCOUNT, &self.granted);
        revoke(case, OTHER, &self.received);
    }
}

fn each_data_source_does_with_what_it_needs(case: &mut Case) {
    let (guide, given) = (Guide::read(), give(case));
    let arguments = given.arguments();
    for kind in types(Kind::DataSource) {
        let arguments = arguments.get(kind.as_str()).map_or("", String::as_str);
        let step =
            Step::new(format!("data \"licensemanager_{kind}\" \"this\" {{\n{arguments}\n}}\n"));
        let needed = guide.needed("data source", &kind);
        allow(case, ACCOUNT, &needed);
        case.plan(&step);
        for action in needed.iter().filter(|action| action.starts_with("license-manager:")) {
            allow(case, ACCOUNT, &without(&needed, action));
            let about = format!("data.licensemanager_{kind}.this");
            case.refuses_to_plan(&step, &[missing(action).about(about)]);
        }
    }
    given.take_back(case);
}

fn without(needed: &[String], action: &str) -> Vec<String> {
    needed.iter().filter(|other| *other != action).cloned().collect()
}

fn each_list_does_with_what_it_needs(case: &mut Case) {
    let (guide, given) = (Guide::read(), give(case));
    for kind in types(Kind::ListResource) {
        let needed = guide.needed("list", &kind);
        allow(case, ACCOUNT, &needed);
        let (name, whole) = (format!("licensemanager_{kind}"), "include_resource = true");
        let found = case.query(&name, whole);
        assert!(!found.is_empty() && found.iter().all(|one| one.object.is_object()), "{kind}");
        for action in needed.iter().filter(|action| action.starts_with("license-manager:")) {
            allow(case, ACCOUNT, &without(&needed, action));
            if action == TAGS_READ {
                let warning = warning("Tags cannot be read").and(action);
                let found = case.query_warns(&name, whole, &[warning]);
                assert!(found.iter().all(|one| one.object["tags"].is_null()), "{kind}");
            } else {
                case.refuses_query(&name, whole, &[missing(action)]);
            }
        }
    }
    given.take_back(case);
}
