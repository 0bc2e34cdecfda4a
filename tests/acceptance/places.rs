//! In which account and region is something? By what an id says, what a configuration says, and what the provider block
//! says.

use serde_json::{Value, json};

use crate::counted::{configuration, instance};
use crate::entitlements::{OTHER, apply_with_accepters, grant_by, license_of};
use crate::generated_config::{blocks, everything};
use crate::harness::{
    ACCOUNT, Action, Case, Feature, Imported, REGION, Step, acceptance, error, warning,
};

acceptance! {
    ids_that_name_no_place_are_imported_with_one needs GeneratedConfig,
    an_accepter_is_imported_with_its_account needs GeneratedConfig,
    every_resource_understands_a_region_behind_its_id needs GeneratedConfig,
    a_region_that_is_named_twice_is_one,
    what_is_not_where_the_provider_looks_says_so,
    what_is_imported_is_not_replaced_for_where_it_was_found,
    an_id_that_says_where_the_object_is_does_not_go_with_another_place,
    objects_stay_where_they_are_when_the_region_of_the_provider_changes,
    an_image_of_another_account_is_attached_by_ones_own needs GeneratedConfig,
}

const MEMBERS: &str =
    "provider \"licensemanager\" {\n  member_role {\n    name = \"Licenses\"\n  }\n}\n";

const FAR: &str = "eu-west-1";

fn block(kind: &str, attributes: &str) -> String {
    format!("resource \"licensemanager_{kind}\" \"this\" {{\n{attributes}\n}}\n")
}

fn address(kind: &str) -> String {
    format!("licensemanager_{kind}.this")
}

/// Imports what is in the state by each of these ids, and finds the same.
fn imports_by_each(case: &Case, kind: &str, except: &[&str], ids: &[String]) {
    let address = address(kind);
    for id in ids {
        case.imports_by_id(&Imported { address: &address, except }, id);
        let blocks = format!("import {{\n  to = {address}\n  id = \"{id}\"\n}}\n");
        assert_eq!(case.generated_config_takes_over(&blocks), 1, "{id}");
    }
    if case.core_has(Feature::Identity) {
        case.imports_by_identity(&address);
    }
}

fn ids_that_name_no_place_are_imported_with_one(case: &mut Case) {
    case.provider(MEMBERS);
    let license = license_of(case, OTHER, FAR);
    let there = format!("account_id = \"{OTHER}\"\nregion = \"{FAR}\"");
    let ids = |id: &str| [format!("{OTHER}/{FAR}/{id}"), format!("{OTHER},{id}@{FAR}")];

    case.apply(&Step::new(block("token", &format!("license_arn = \"{license}\"\n{there}"))));
    let id = case.state().text("licensemanager_token.this", "token_id");
    imports_by_each(case, "token", &["token"], &ids(&id));

    let instance = format!("arn:aws:ec2:{FAR}:{OTHER}:instance/i-0123456789abcdef0");
    let contexts = "source_license_context = { usage_operation = \"RunInstances:0002\" }\n\
                    destination_license_context = { usage_operation = \"RunInstances:0800\" }";
    let task = format!("resource_arn = \"{instance}\"\n{contexts}\n{there}");
    case.apply(&Step::new(block("license_conversion_task", &task)));
    let id = case.state().text("licensemanager_license_conversion_task.this", "task_id");
    imports_by_each(case, "license_conversion_task", &[], &ids(&id));
}

fn an_accepter_is_imported_with_its_account(case: &mut Case) {
    case.provider(MEMBERS);
    let license = license_of(case, ACCOUNT, FAR);
    let arn = grant_by(case, ACCOUNT, FAR, &license, OTHER);
    let accepter = format!("grant_arn = \"{arn}\"\naccount_id = \"{OTHER}\"");
    case.apply(&Step::new(block("grant_accepter", &accepter)));
    let ids =
        [format!("{OTHER},{arn}"), format!("{OTHER},{arn}@{FAR}"), format!("{OTHER}/{FAR}/{arn}")];
    imports_by_each(case, "grant_accepter", &[], &ids);
    let told = [format!("is for account {OTHER}"), format!("before the ARN: {OTHER},{arn}")];
    case.refuses_to_import(&address("grant_accepter"), &arn, &told.each_ref().map(String::as_str));
    case.destroy();
}

fn every_resource_understands_a_region_behind_its_id(case: &mut Case) {
    let all = everything(case);
    case.provider(&format!("provider \"licensemanager\" {{\n  region = \"{FAR}\"\n}}\n"));
    let blocks = blocks(&all, |made| {
        // The settings of the other region name that one.
        let settings = made.id.strip_prefix(&format!("{ACCOUNT}/"));
        format!("id = \"{}@{}\"", made.id, settings.unwrap_or(REGION))
    });
    assert_eq!(all.len(), 23);
    assert_eq!(case.generated_config_takes_over(&blocks), 23);
}

fn a_region_that_is_named_twice_is_one(case: &mut Case) {
    let arn = configuration(case, json!({}));
    let kind = "license_configuration";
    for (id, there) in
        [(format!("{arn}@{FAR}"), FAR), (format!("{ACCOUNT}/us-west-2/{arn}"), "us-west-2")]
    {
        case.refuses_to_import(&address(kind), &id, &["cannot be in two regions", REGION, there]);
    }
    case.refuses_to_import(
        &address(kind),
        &format!("{arn}@eu-west-9"),
        &["cannot be in two regions", "eu-west-9"],
    );
    case.refuses_to_import(
        &address("token"),
        "a:b",
        &["no id of a token", "ID@eu-west-1", "123456789012/eu-west-1/ID"],
    );
    assert_eq!(case.emulator.calls(), [].into());
}

fn what_is_not_where_the_provider_looks_says_so(case: &mut Case) {
    let task = "lct-4fe9ba2fb3d44d9d8ff6da6bc2a0a0e7";
    case.refuses_to_import(
        &address("license_conversion_task"),
        task,
        &[
            &format!("There is no license conversion task {task} for account {ACCOUNT} in region {REGION}"),
            "did not say its account_id and region",
            &format!("123456789012/eu-west-1/{task}"),
        ],
    );
    case.refuses_to_import(
        &address("license_conversion_task"),
        &format!("{task}@{FAR}"),
        &["in region eu-west-1", "did not say its account_id,"],
    );
}

/// Both accounts have the same image attached to the same license configuration, say.
fn what_is_imported_is_not_replaced_for_where_it_was_found(case: &mut Case) {
    case.provider(MEMBERS);
    let license = license_of(case, ACCOUNT, REGION);
    let made =
        case.emulator.call("CreateToken", &json!({ "LicenseArn": license, "ClientToken": "a" }));
    let token = text(&made["TokenId"]);
    let import = |kind: &str, id: &str| {
        format!("import {{\n  to = {}\n  id = \"{id}\"\n}}\n", address(kind))
    };
    let config = |place: &str| {
        block("token", &format!("license_arn = \"{license}\"\n{place}")) + &import("token", &token)
    };
    case.refuses_to_plan(
        &Step::new(config(&format!("account_id = \"{OTHER}\""))),
        &[error("What was imported has another account_id")
            .and(&format!("account_id is \"{ACCOUNT}\", but \"{OTHER}\" is configured"))
            .and(&format!("name its place: {OTHER},{token}."))
            .at("account_id")
            .about(address("token"))],
    );
    // A token is the same in every region: that is only where it is called.
    case.apply(
        &Step::new(config(&format!("region = \"{FAR}\"")))
            .plans(&address("token"), Action::Update)
            .sends(&[])
            .holds(&address("token"), json!({ "token_id": token, "region": FAR })),
    );
    case.destroy();

    let made = case.emulator.given(
        "CreateLicenseConversionTaskForResource",
        &json!({
            "ResourceArn": instance(1),
            "SourceLicenseContext": { "UsageOperation": "RunInstances:0002" },
            "DestinationLicenseContext": { "UsageOperation": "RunInstances:0800" },
        }),
    );
    let task = text(&made["LicenseConversionTaskId"]);
    let attributes = format!(
        "resource_arn = \"{}\"\nregion = \"{FAR}\"\n\
         source_license_context = {{ usage_operation = \"RunInstances:0002\" }}\n\
         destination_license_context = {{ usage_operation = \"RunInstances:0800\" }}",
        instance(1)
    );
    let kind = "license_conversion_task";
    case.refuses_to_plan(
        &Step::new(block(kind, &attributes) + &import(kind, &task)),
        &[error("What was imported has another region")
            .and(&format!("region is \"{REGION}\", but \"{FAR}\" is configured"))
            .about(address(kind))],
    );
}

fn an_id_that_says_where_the_object_is_does_not_go_with_another_place(case: &mut Case) {
    case.provider(MEMBERS);
    let arn = configuration(case, json!({}));
    let kind = "license_configuration";
    for (place, name, found) in [
        (format!("region = \"{FAR}\""), "region", REGION),
        (format!("account_id = \"{OTHER}\""), "account_id", ACCOUNT),
    ] {
        let attributes = format!("name = \"imported\"\nlicense_counting_type = \"vCPU\"\n{place}");
        let import = format!("import {{\n  to = {}\n  id = \"{arn}\"\n}}\n", address(kind));
        case.refuses_to_plan(
            &Step::new(block(kind, &attributes) + &import),
            &[error(&format!("What was imported has another {name}"))
                .and(&format!("was imported, whose {name} is \"{found}\""))
                .at(name)
                .about(address(kind))],
        );
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

/// An image that is shared with the account of the provider, which attaches it to a configuration of its own.
fn an_image_of_another_account_is_attached_by_ones_own(case: &mut Case) {
    let arn = configuration(case, json!({}));
    let image = format!("arn:aws:ec2:{REGION}:{OTHER}:image/ami-0123456789abcdef0");
    let attributes = format!("license_configuration_arn = \"{arn}\"\nresource_arn = \"{image}\"");
    let kind = "association";
    case.apply(
        &Step::new(block(kind, &attributes))
            .plans(&address(kind), Action::Create)
            .holds(&address(kind), json!({ "account_id": ACCOUNT, "region": REGION })),
    );
    // There is no way into the account of the image, and none is needed.
    case.imports(&Imported::new(&address(kind)));
    case.destroy();

    // Told otherwise, by the configuration and by the import.
    case.provider(MEMBERS);
    let theirs = case.emulator.call_as(
        OTHER,
        REGION,
        "CreateLicenseConfiguration",
        &json!({
            "Name": "theirs", "LicenseCountingType": "vCPU",
        }),
    );
    case.emulator.given("ListLicenseConfigurations", &json!({}));
    let theirs = text(&theirs["LicenseConfigurationArn"]);
    let attributes = format!(
        "license_configuration_arn = \"{theirs}\"\nresource_arn = \"{image}\"\naccount_id = \"{OTHER}\""
    );
    case.apply(
        &Step::new(block(kind, &attributes)).holds(&address(kind), json!({ "account_id": OTHER })),
    );
    imports_by_each(case, kind, &[], &[format!("{OTHER},{image},{theirs}")]);
    case.destroy();
}

/// As the page of each resource says of `region`.
fn objects_stay_where_they_are_when_the_region_of_the_provider_changes(case: &mut Case) {
    let license = license_of(case, ACCOUNT, FAR);
    let group = "license_asset_group_configurations = [{ usage_dimension = \"vCPU\" }]\n\
                 associated_license_asset_ruleset_arns = [licensemanager_license_asset_ruleset.this.arn]";
    let rule = "[{ rule_statement = { instance_rule_statement = { matching_rule_statement = \
                { key_to_match = \"Platform\", constraint = \"EQUALS\", value_to_match = [\"Windows\"] } } } }]";
    let accepter = format!("grant_arn = licensemanager_grant.this.arn\naccount_id = \"{OTHER}\"");
    let config = |name: &str| {
        [
            block("license_configuration", &format!("name = \"{name}\"\nlicense_counting_type = \"vCPU\"")),
            block("license_asset_ruleset", &format!("name = \"{name}\"\nrules = {rule}")),
            block("license_asset_group", &format!("name = \"{name}\"\n{group}")),
            block("token", &format!("license_arn = \"{license}\"")),
            block("grant", &format!(
                "name = \"offer\"\nlicense_arn = \"{license}\"\nprincipal = \"arn:aws:iam::{OTHER}:root\"\n\
                 allowed_operations = [\"CheckoutLicense\"]"
            )),
            block("grant_accepter", &accepter),
            block("service_settings", ""),
        ]
        .concat()
    };
    let provider = |region: &str| {
        format!(
            "provider \"licensemanager\" {{\n  region = \"{region}\"\n  member_role {{\n    name = \"Licenses\"\n  }}\n}}\n"
        )
    };
    case.destroy_warns(warning("The object stays as it is").about(address("service_settings")));
    case.provider(&provider(REGION));
    apply_with_accepters(case, &Step::new(config("one")));
    case.provider(&provider("us-west-2"));
    let regional = ["license_configuration", "license_asset_ruleset", "license_asset_group"];
    let unmoved = |step: Step| {
        let named = regional.into_iter().chain(["token", "service_settings"]);
        let step =
            named.fold(step, |step, kind| step.holds(&address(kind), json!({ "region": REGION })));
        step.holds(&address("grant"), json!({ "home_region": FAR, "region": FAR }))
            .holds(&address("grant_accepter"), json!({ "home_region": FAR, "region": FAR }))
    };
    case.apply(&unmoved(Step::new(config("one")).plans_nothing()));
    // Changes go to where the objects are.
    let step = regional
        .into_iter()
        .fold(Step::new(config("two")), |step, kind| step.plans(&address(kind), Action::Update));
    case.apply(&unmoved(step));
    // What is made anew is made where the provider is now.
    let config = config("two").replace("\"vCPU\"\n}", "\"Core\"\n}");
    let this = address("license_configuration");
    let step = Step::new(config).plans(&this, Action::Replace);
    case.apply(&step.holds(&this, json!({ "region": "us-west-2" })));
}
