//! What turns out to be null, and what only the service sets.

use serde_json::json;

use crate::entitlements::{OTHER, license_of};
use crate::harness::{ACCOUNT, Action, Case, REGION, Step, acceptance, error, warning};
use crate::mistakes::{self, wrong};
use crate::resources::license;

acceptance! {
    what_is_required_is_not_null,
    a_license_that_is_gone_replaces_no_grant,
    what_becomes_null_in_the_apply_ends_it,
    an_element_of_a_list_is_not_null,
    lookups_have_what_they_need,
    what_is_opened_has_what_it_needs needs EphemeralResources,
    queries_have_what_they_need needs Query,
    actions_have_what_they_need needs Actions,
    the_provider_block_has_no_null_element,
    a_null_in_a_map_is_no_entry,
    an_entry_may_turn_out_to_be_none,
    a_count_that_may_turn_out_to_be_none_replaces,
    what_only_the_service_sets_is_refused,
    what_only_the_service_sets_may_be_null_or_ignored,
}

const THIS: &str = "licensemanager_license_configuration.this";
const GRANT: &str = "licensemanager_grant.this";

const CONFIGURATION: [(&str, &str); 2] = [("name", "\"a\""), ("license_counting_type", "\"vCPU\"")];

/// A value that is known in the apply, and null there.
const NULL_LATER: &str = "terraform_data.later.id == \"\" ? \"a\" : null";
const LATER: &str = "resource \"terraform_data\" \"later\" {}\n";

fn configuration(attributes: &str) -> String {
    format!("resource \"licensemanager_license_configuration\" \"this\" {{\n{attributes}\n}}\n")
}

fn grant(license: &str) -> String {
    format!(
        r#"
variable "licenses" {{
  type = list(string)
}}
resource "licensemanager_grant" "this" {{
  name               = "offer"
  license_arn        = {license}
  principal          = "arn:aws:iam::{OTHER}:root"
  allowed_operations = ["CheckoutLicense"]
}}
"#
    )
}

fn what_is_required_is_not_null(case: &mut Case) {
    let config = configuration("license_counting_type = \"vCPU\"\nname = var.n");
    let config = format!("{config}variable \"n\" {{\n  type    = string\n  default = null\n}}\n");
    case.refuses_to_plan(
        &Step::new(config),
        &[error("Missing value of name").and("name is null").about(THIS).at_line(3)],
    );
    let null = |attribute: &str, value: &str, path: &str| {
        wrong(attribute, value, &[&format!("{path} is null, but it has to have a value")])
    };
    mistakes::resources(
        case,
        "licensemanager_license",
        &license::USUAL,
        &[
            null("product_sku", "null", "product_sku"),
            null("validity", "null", "validity"),
            null("validity", "{ begin = null }", "validity.begin"),
            null("issuer", "{ name = one([]) }", "issuer.name"),
            null("entitlements", "[{ name = null, unit = \"Count\" }]", "entitlements.name"),
            null(
                "consumption_configuration",
                "{ renew_type = \"None\", provisional_configuration = { max_time_to_live_in_minutes = null } }",
                "consumption_configuration.provisional_configuration.max_time_to_live_in_minutes",
            ),
        ],
    );
}

/// A license is looked up, a grant of it is there, and the next lookup finds none.
fn a_license_that_is_gone_replaces_no_grant(case: &mut Case) {
    let license = license_of(case, ACCOUNT, REGION);
    let config = grant("one(var.licenses)");
    case.apply(&Step::new(&config).variable("licenses", json!([license])));
    case.refuses_to_plan(
        &Step::new(&config).variable("licenses", json!([])),
        &[error("license_arn is null, but it has to have a value").about(GRANT).at("license_arn")],
    );
    // The refresh before a destroy plans as well, as with every provider. Without it no license is needed.
    case.destroy();
}

fn what_becomes_null_in_the_apply_ends_it(case: &mut Case) {
    let license = license_of(case, ACCOUNT, REGION);
    let config = |value: &str| format!("{LATER}{}", grant(value));
    let step = |config: String| Step::new(config).variable("licenses", json!([license]));
    let lost =
        |name: &str| error(&format!("{name} is null, but it has to have a value")).about(GRANT);
    let later = format!("terraform_data.later.id == \"\" ? \"{license}\" : null");
    case.fails_to_apply(&step(config(&later)), &[lost("license_arn")]);
    let there = config("one(var.licenses)");
    case.apply(&step(there.clone()).plans(GRANT, Action::Create));
    // The same of an update leaves the object as it is.
    let renamed = there.replace("\"offer\"", "terraform_data.again.id == \"\" ? \"a\" : null");
    let renamed = renamed + "resource \"terraform_data\" \"again\" {}\n";
    case.fails_to_apply(&step(renamed), &[lost("name")]);
    case.apply(&step(there).plans("terraform_data.again", Action::Delete).sends(&[]));
}

fn an_element_of_a_list_is_not_null(case: &mut Case) {
    mistakes::resources(
        case,
        "licensemanager_license_configuration",
        &CONFIGURATION,
        &[wrong(
            "license_rules",
            "[\"#minimumVcpus=2\", null]",
            &["license_rules has an element that is null", "value != null"],
        )],
    );
    mistakes::resources(
        case,
        "licensemanager_license",
        &license::USUAL,
        &[wrong("entitlements", "[null]", &["entitlements has an element that is null"])],
    );
    let grant = [
        ("name", "\"offer\""),
        (
            "license_arn",
            "\"arn:aws:license-manager::123456789012:license:l-6488c75fa996491c86ee54f869e54546\"",
        ),
        ("principal", "\"arn:aws:iam::012345678901:root\""),
        ("allowed_operations", "[\"CheckoutLicense\"]"),
    ];
    mistakes::resources(
        case,
        "licensemanager_grant",
        &grant,
        &[wrong(
            "allowed_operations",
            "[null]",
            &["allowed_operations has an element that is null"],
        )],
    );
    mistakes::resources(
        case,
        "licensemanager_token",
        &grant[1..2],
        &[
            wrong("role_arns", "[null]", &["role_arns has an element that is null"]),
            wrong("token_properties", "[\"a\", null]", &["token_properties[1] is null"]),
        ],
    );
}

fn lookups_have_what_they_need(case: &mut Case) {
    mistakes::data_sources(
        case,
        "licensemanager_license",
        &[],
        &[wrong("license_arn", "one([])", &["license_arn is null, but it has to have a value"])],
    );
    mistakes::data_sources(
        case,
        "licensemanager_received_licenses",
        &[],
        &[
            wrong("filter", "{\n name = null\n values = [\"a\"]\n}", &["filter.name is null"]),
            wrong("filter", "{\n name = \"Status\"\n values = null\n}", &["filter.values is null"]),
            wrong(
                "filter",
                "{\n name = \"Status\"\n values = [null]\n}",
                &["filter.values has an element that is null"],
            ),
            wrong("license_arns", "[null]", &["license_arns has an element that is null"]),
            wrong("arns", "[\"x\"]", &["arns is read-only"]),
        ],
    );
    // A lookup that waits for the apply.
    let config = format!(
        "{LATER}data \"licensemanager_license\" \"this\" {{\n  license_arn = {NULL_LATER}\n}}\n"
    );
    case.fails_to_apply(
        &Step::new(config),
        &[error("license_arn is null").about("data.licensemanager_license.this").at("license_arn")],
    );
}

fn what_is_opened_has_what_it_needs(case: &mut Case) {
    case.opens_in_plans();
    mistakes::ephemeral_resources(
        case,
        "licensemanager_token",
        &[],
        &[
            wrong("license_arn", "null", &["license_arn is null, but it has to have a value"]),
            wrong(
                "license_arn",
                "\"arn:aws:license-manager::123456789012:license:l-6488c75fa996491c86ee54f869e54546\"",
                &["token_properties[0] is null"],
            )
            .with("token_properties", "[null]"),
        ],
    );
    let config = format!(
        "{LATER}ephemeral \"licensemanager_token\" \"this\" {{\n  license_arn = {NULL_LATER}\n}}\n"
    );
    case.fails_to_apply(&Step::new(config), &[error("license_arn is null")]);
}

fn queries_have_what_they_need(case: &mut Case) {
    let filter =
        "  config {\n    filter {\n      name   = \"Status\"\n      values = [null]\n    }\n  }";
    case.refuses_query(
        "licensemanager_license",
        filter,
        &[error("filter.values has an element that is null")],
    );
}

fn actions_have_what_they_need(case: &mut Case) {
    let config = |grant: &str| {
        format!(
            "action \"licensemanager_reject_grant\" \"this\" {{\n  config {{\n    grant_arn = {grant}\n  }}\n}}\n"
        )
    };
    case.refuses_to_plan(&Step::new(config("null")), &[error("grant_arn is null")]);
    let triggered = configuration(
        r#"
  name                  = "a"
  license_counting_type = "vCPU"
  lifecycle {
    action_trigger {
      events  = [after_create]
      actions = [action.licensemanager_reject_grant.this]
    }
  }
"#,
    );
    let later = format!("{LATER}{}{triggered}", config(NULL_LATER));
    case.fails_to_apply(&Step::new(later), &[error("grant_arn is null")]);
    assert_eq!(case.emulator.calls().get("RejectGrant"), None);
}

fn the_provider_block_has_no_null_element(case: &mut Case) {
    let resource = configuration("name = \"a\"\nlicense_counting_type = \"vCPU\"");
    for (setting, says) in [
        ("allowed_account_ids = [null]", "allowed_account_ids has an element that is null"),
        ("shared_config_files = [\"a\", null]", "shared_config_files[1] is null"),
    ] {
        case.provider(&format!("provider \"licensemanager\" {{\n  {setting}\n}}\n"));
        case.refuses_to_plan(
            &Step::new(&resource),
            &[error(says).in_file("provider.tf").at_line(2)],
        );
    }
}

fn a_null_in_a_map_is_no_entry(case: &mut Case) {
    case.provider(
        "provider \"licensemanager\" {\n  default_tags {\n    tags = { d = \"4\", e = \"5\", n = null }\n  }\n}\n",
    );
    let tags = json!({ "a": "1", "b": null, "d": null });
    let all = json!({ "a": "1", "d": "4", "e": "5" });
    case.apply(
        &Step::new(configuration(
            "name = \"a\"\nlicense_counting_type = \"vCPU\"\ntags = { a = \"1\", b = null, d = null }",
        ))
        .known(THIS, "tags_all", all.clone())
        .holds(THIS, json!({ "tags": tags, "tags_all": all })),
    );
    case.destroy();
    let of_license = |tags: &str, metadata: &str| {
        Step::new(license::this(&[("tags", tags), ("license_metadata", metadata)]))
    };
    case.apply(
        &of_license("{ a = null }", "{ edition = \"gold\", seat = null }")
            .sends(&[("CreateLicense", 1)])
            .holds(
                license::THIS,
                json!({
                    "tags": { "a": null },
                    "tags_all": { "d": "4", "e": "5" },
                    "license_metadata": { "edition": "gold", "seat": null },
                    "version": "1",
                }),
            ),
    );
    // Neither to leave out what is no entry nor to add it sends anything.
    for (tags, metadata) in [
        ("null", "{ edition = \"gold\" }"),
        ("{ b = null }", "{ edition = \"gold\", other = null }"),
    ] {
        case.apply(
            &of_license(tags, metadata).sends(&[]).known(license::THIS, "version", "1").known(
                license::THIS,
                "tags_all",
                json!({ "d": "4", "e": "5" }),
            ),
        );
    }
    case.apply(
        &of_license("null", "{ edition = null }")
            .sends(license::VERSION)
            .holds(license::THIS, json!({ "license_metadata": { "edition": null } })),
    );
}

fn an_entry_may_turn_out_to_be_none(case: &mut Case) {
    let config = license::this(&[
        ("tags", &format!("{{ a = {NULL_LATER}, b = \"2\" }}")),
        ("license_metadata", &format!("{{ a = {NULL_LATER}, b = \"2\" }}")),
    ]);
    case.apply(&Step::new(format!("{LATER}{config}")).unknown(license::THIS, "tags_all").holds(
        license::THIS,
        json!({
            "tags": { "a": null, "b": "2" },
            "tags_all": { "b": "2" },
            "license_metadata": { "a": null, "b": "2" },
        }),
    ));
}

/// The service cannot take a count back, and an action that was planned cannot change in the apply.
fn a_count_that_may_turn_out_to_be_none_replaces(case: &mut Case) {
    let count = |count: &str| {
        let rest = "name = \"a\"\nlicense_counting_type = \"vCPU\"\nlicense_count = ";
        configuration(&format!("{rest}{count}"))
    };
    case.apply(&Step::new(count("10")));
    let later = |number: &str| format!("{LATER}{}", count(number));
    case.apply(
        &Step::new(later("terraform_data.later.id == \"\" ? 10 : null"))
            .plans("terraform_data.later", Action::Create)
            .plans(THIS, Action::Replace)
            .replaced_by(THIS, &["license_count"])
            .holds(THIS, json!({ "license_count": null })),
    );
    case.apply(&Step::new(later("length(terraform_data.later.id)")).plans(THIS, Action::Update));
    case.apply(
        &Step::new(format!(
            "{}resource \"terraform_data\" \"other\" {{}}\n",
            later("length(terraform_data.other.id)")
        ))
        .plans("terraform_data.other", Action::Create)
        .plans(THIS, Action::Update)
        .sends(&[]),
    );
}

fn what_only_the_service_sets_is_refused(case: &mut Case) {
    let read_only = |attribute: &str, value: &str, says: &str| {
        wrong(attribute, value, &[&format!("{attribute} is read-only"), says])
    };
    mistakes::resources(
        case,
        "licensemanager_license_configuration",
        &CONFIGURATION,
        &[
            read_only("owner_account_id", "\"123456789012\"", "account_id"),
            read_only("arn", "\"x\"", "Remove arn"),
            read_only("id", "\"x\"", "Remove id"),
            read_only("tags_all", "{ a = \"1\" }", "Set tags"),
        ],
    );
    mistakes::resources(
        case,
        "licensemanager_license",
        &license::USUAL,
        &[
            read_only("version", "\"1\"", "Remove version"),
            read_only("create_time", "\"2026-01-01T00:00:00Z\"", "Remove create_time"),
            wrong(
                "issuer",
                "{ name = \"Example\", key_fingerprint = \"f\" }",
                &["issuer.key_fingerprint is read-only"],
            ),
        ],
    );
    let grant = grant(
        "\"arn:aws:license-manager::123456789012:license:l-6488c75fa996491c86ee54f869e54546\"",
    );
    let grant = grant.replace("  name ", "  status = \"ACTIVE\"\n  name ");
    case.refuses_to_plan(
        &Step::new(grant).variable("licenses", json!([])),
        &[error("status is read-only")
            .and("licensemanager_grant_accepter")
            .and("desired_status")
            .about(GRANT)
            .at("status")],
    );
}

/// A module may hand through what its caller left out, and `ignore_changes` hands the provider what the state has.
fn what_only_the_service_sets_may_be_null_or_ignored(case: &mut Case) {
    let license = |name: &str, lifecycle: &str| {
        let null_and_tags = [("name", name), ("create_time", "null"), ("tags", "{ a = \"1\" }")];
        let config = license::this(&null_and_tags);
        Step::new(config.trim_end().trim_end_matches('}').to_owned() + lifecycle + "}\n")
    };
    let redundant = || warning("Redundant ignore_changes element");
    case.destroy_warns(redundant());
    case.apply(&license("\"a\"", "").holds(license::THIS, json!({ "version": "1" })));
    let ignoring = r"
  lifecycle {
    ignore_changes = [version, tags_all, issuer.key_fingerprint]
  }
";
    case.apply(
        &license("\"b\"", ignoring)
            .warns(redundant())
            .sends(license::VERSION)
            .holds(license::THIS, json!({ "version": "2", "tags_all": { "a": "1" } })),
    );
}
