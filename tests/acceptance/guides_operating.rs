//! The guides about operating the provider: their configurations and commands run, and their errors are those that it makes.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::counted::{attach, configuration, instance};
use crate::entitlements::{OTHER, license_of};
use crate::harness::{
    ACCOUNT, Action, Case, Diagnostic, Endpoint, REGION, Step, acceptance, diagnostics, error,
    guide_quotes,
};

acceptance! {
    a_chain_of_roles_reaches_member_accounts,
    a_web_identity_reads_with_a_token,
    ci_plans_applies_and_looks_for_drift,
    quotas_of_license_configurations_are_told,
    quotas_of_resources_and_grants_are_told,
    throttling_is_told,
    wrong_credentials_are_told,
    wrong_addresses_are_told,
    wrong_accounts_are_told,
    what_stands_in_the_way_is_told,
    checkouts_are_told needs EphemeralResources,
    the_log_has_the_fields_that_are_told,
}

/// The errors of an apply, whose plan succeeds.
fn refused(case: &mut Case, step: &Step) -> Vec<Diagnostic> {
    case.plan(step);
    let output = case.terraform(&["apply", "-json", "-input=false", "planned"]);
    assert_eq!(output.code, Some(1), "{output}");
    diagnostics(&output)
}

/// The errors of a plan, of which one has to say this.
fn refused_plan(case: &mut Case, config: &str, says: &str) -> Vec<Diagnostic> {
    case.refuses_to_plan(&Step::new(config), &[error(says)]);
    let output = case.terraform(&["plan", "-json", "-input=false"]);
    diagnostics(&output)
}

fn switch(case: &Case, switches: &Value) {
    case.emulator.post("switch", switches);
}

/// So many calls of an operation that are answered like this.
fn answer(case: &Case, operation: &str, count: u32, code: &str, message: &str) {
    case.emulator.faults(&json!({ "next": [{
        "op": operation, "kind": "error", "count": count, "code": code, "message": message,
    }] }));
}

const ALL: &str = "data \"licensemanager_license_configurations\" \"all\" {}\n";

fn a_chain_of_roles_reaches_member_accounts(case: &mut Case) {
    case.set_env("AWS_ACCESS_KEY_ID", "111111111111");
    case.apply(
        &Step::example("guides/authentication/main.tf")
            .variable("members", json!(["012345678901", "222222222222"]))
            .output("owners", json!(["012345678901", ACCOUNT, "222222222222"])),
    );
    let log = case.emulator.log();
    let assumed = |account: &str, role: &str| {
        let arn = format!("arn:aws:iam::{account}:role/{role}");
        log.iter().any(|request| request["params"]["RoleArn"] == arn.as_str())
    };
    assert!(assumed("111111111111", "Entry") && assumed(ACCOUNT, "LicenseAdmin"));
    assert!(assumed("012345678901", "terraform/LicenseMember"));
    case.destroy();
    case.set_env("AWS_ACCESS_KEY_ID", ACCOUNT);
}

fn a_web_identity_reads_with_a_token(case: &mut Case) {
    /// {"alg":"none"}, {"sub":"ci"}, and a signature that nobody checks.
    const TOKEN: &str = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJjaSJ9.c2lnbmVk";
    configuration(case, json!({ "Name": "database" }));
    for name in ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"] {
        case.remove_env(name);
    }
    let token = case.file("aws-token", TOKEN);
    case.keep_secret(TOKEN);
    case.apply(
        &Step::example("guides/authentication/web-identity/main.tf")
            .variable("token_file", token)
            .output("names", json!(["database"])),
    );
    let log = case.emulator.log();
    let asked = log.iter().find(|request| request["op"] == "AssumeRoleWithWebIdentity").unwrap();
    assert_eq!(asked["params"]["RoleSessionName"], "ci");
    assert_eq!(asked["params"]["DurationSeconds"], "7200");
    case.destroy();
    case.set_env("AWS_ACCESS_KEY_ID", ACCOUNT);
    case.set_env("AWS_SECRET_ACCESS_KEY", "acceptance-secret-access-key");
}

fn ci_plans_applies_and_looks_for_drift(case: &mut Case) {
    const DATABASE: &str = "licensemanager_license_configuration.database";
    let script = |case: &Case, name: &str, code: i32| {
        let output = case.script(&format!("guides/continuous-integration/{name}.sh"));
        assert_eq!(output.code, Some(code), "{output}");
        output
    };
    let step = Step::example("guides/continuous-integration/main.tf");
    case.plan(&step.clone().plans(DATABASE, Action::Create));
    script(case, "plan", 2);
    script(case, "apply", 0);
    script(case, "plan", 0);
    script(case, "drift", 0);

    let by_hand = |case: &Case| {
        let arn = case.state().text(DATABASE, "arn");
        let change = json!({ "LicenseConfigurationArn": arn, "Description": "Changed by hand" });
        case.emulator.call("UpdateLicenseConfiguration", &change);
    };
    let robot = include_str!("../../examples/guides/continuous-integration/main.tf")
        .replace("the license desk", "a robot");
    case.file("main/main.tf", &robot);
    script(case, "plan", 2);
    by_hand(case);
    let refused = case.terraform(&["apply", "-json", "-input=false", "licenses.tfplan"]);
    guide_quotes("continuous-integration", &diagnostics(&refused));
    script(case, "apply", 1);

    case.plan(&step.plans(DATABASE, Action::Update));
    let drift = script(case, "drift", 2);
    assert!(
        drift.stdout.ends_with("outside of Terraform: 2, other than configured: 2\n"),
        "{drift}"
    );
    // What cannot be read is not taken for unchanged.
    answer(case, "GetLicenseConfiguration", 2, "AccessDeniedException", "Not yours");
    script(case, "drift", 1);
    case.emulator.faults(&json!({}));
}

fn quotas_of_license_configurations_are_told(case: &mut Case) {
    let teams = |count: u32| {
        let names: Vec<_> = (1..=count).map(|number| format!("team-{number:02}")).collect();
        Step::example("guides/quotas/main.tf").variable("teams", json!(names))
    };
    switch(case, &json!({ "quota_creations_per_day": true }));
    case.apply(&teams(10));
    guide_quotes("quotas", &refused(case, &teams(11)));
    switch(
        case,
        &json!({ "quota_creations_per_day": false, "quota_configurations_per_region": true }),
    );
    case.apply(&teams(25));
    guide_quotes("quotas", &refused(case, &teams(26)));
}

fn quotas_of_resources_and_grants_are_told(case: &mut Case) {
    switch(case, &json!({ "quota_associations_per_resource": true }));
    let resource = instance(1);
    for _ in 0..10 {
        let configuration = configuration(case, json!({}));
        attach(case, &configuration, &resource);
    }
    let eleventh = configuration(case, json!({ "Name": "eleventh" }));
    let association = format!(
        "resource \"licensemanager_association\" \"this\" {{
  license_configuration_arn = \"{eleventh}\"
  resource_arn              = \"{resource}\"
}}
"
    );
    guide_quotes("quotas", &refused(case, &Step::new(association)));

    let license = license_of(case, ACCOUNT, REGION);
    let grant = |name: &str, principal: &str| {
        Step::new(format!(
            "resource \"licensemanager_grant\" \"this\" {{
  name               = \"{name}\"
  license_arn        = \"{license}\"
  principal          = \"{principal}\"
  allowed_operations = [\"CheckoutLicense\"]
  timeouts           = {{ create = \"2s\" }}
}}
"
        ))
    };
    // As the emulator says it where its quota is on.
    let full =
        format!("You have reached the maximum allowed number of grants for license {license}");
    answer(case, "CreateGrant", 9, "ResourceLimitExceededException", &full);
    let found = refused(case, &grant("offer", "arn:aws:iam::012345678901:root"));
    guide_quotes("quotas", &found);
    let busy = "Too many concurrent org grants are in progress.";
    answer(case, "CreateGrant", 99, "ResourceLimitExceededException", busy);
    let everybody = format!("arn:aws:organizations::{ACCOUNT}:organization/o-example");
    guide_quotes("quotas", &refused(case, &grant("second", &everybody)));
    case.emulator.faults(&json!({}));
}

fn throttling_is_told(case: &mut Case) {
    case.provider("provider \"licensemanager\" {\n  max_retries = 2\n}\n");
    answer(case, "ListLicenseConfigurations", 99, "RateLimitExceededException", "Rate exceeded");
    guide_quotes("quotas", &refused_plan(case, ALL, "Rate exceeded"));
    case.emulator.faults(&json!({}));
    case.provider("");
}

fn wrong_credentials_are_told(case: &mut Case) {
    let guide = "troubleshooting";
    let unknown = "The security token included in the request is invalid.";
    answer(case, "GetCallerIdentity", 9, "InvalidClientTokenId", unknown);
    guide_quotes(guide, &refused_plan(case, ALL, "does not know the access key"));
    case.emulator.faults(&json!({}));
    let may = json!({ "account": ACCOUNT, "actions": ["license-manager:Get*"] });
    case.emulator.post("allow", &may);
    guide_quotes(guide, &refused_plan(case, ALL, "is not authorized to perform"));
    case.emulator.post("allow", &json!({ "account": ACCOUNT }));
    switch(case, &json!({ "no_service_linked_role": true }));
    guide_quotes(guide, &refused_plan(case, ALL, "Service role not found"));
    switch(case, &json!({ "no_service_linked_role": false }));

    let environment = case.environment();
    case.remove_env("AWS_REGION");
    guide_quotes(guide, &refused_plan(case, ALL, "No AWS region is set"));
    case.reset_environment(&environment);
    case.remove_env("AWS_ACCESS_KEY_ID");
    guide_quotes(guide, &refused_plan(case, ALL, "No AWS credentials were found"));
    case.reset_environment(&environment);
}

fn wrong_addresses_are_told(case: &mut Case) {
    let environment = case.environment();
    case.set_env("AWS_ENDPOINT_URL_LICENSE_MANAGER", Endpoint::closed().url());
    guide_quotes("troubleshooting", &refused_plan(case, ALL, "Connection refused"));
    let page = "<html><head><title>Sign in</title></head></html>";
    let portal = Endpoint::answering("200 OK", page);
    case.set_env("AWS_ENDPOINT_URL_LICENSE_MANAGER", portal.url());
    guide_quotes("troubleshooting", &refused_plan(case, ALL, "answered with HTML"));
    case.reset_environment(&environment);
}

fn wrong_accounts_are_told(case: &mut Case) {
    let guide = "troubleshooting";
    let elsewhere = "data \"licensemanager_license_configurations\" \"all\" {\n  account_id = \"222222222222\"\n}\n";
    guide_quotes(guide, &refused_plan(case, elsewhere, "cannot be reached"));
    let license = license_of(case, ACCOUNT, REGION);
    case.emulator.post("organization", &json!({ "id": "o-example", "management": ACCOUNT }));
    let everybody = format!("arn:aws:organizations::{ACCOUNT}:organization/o-example");
    let grant = format!(
        "resource \"licensemanager_grant\" \"everybody\" {{
  name               = \"everybody\"
  license_arn        = \"{license}\"
  principal          = \"{everybody}\"
  allowed_operations = [\"CheckoutLicense\"]
}}
"
    );
    guide_quotes(guide, &refused(case, &Step::new(grant)));
    let accepter = format!(
        "resource \"licensemanager_grant_accepter\" \"suite\" {{
  grant_arn = \"arn:aws:license-manager::{OTHER}:grant:g-0123456789abcdef0123456789abcdef\"
  timeouts  = {{ create = \"1s\" }}
}}
"
    );
    guide_quotes(guide, &refused(case, &Step::new(accepter)));
}

fn what_stands_in_the_way_is_told(case: &mut Case) {
    let config = "resource \"licensemanager_license_configuration\" \"database\" {
  name                  = \"database\"
  license_counting_type = \"vCPU\"
}
";
    case.apply(&Step::new(config));
    let arn = case.state().text("licensemanager_license_configuration.database", "arn");
    let change = |case: &Case, direction: &str| {
        let mut params = json!({ "ResourceArn": instance(1) });
        params[direction] = json!([{ "LicenseConfigurationArn": arn }]);
        case.emulator.call("UpdateLicenseSpecificationsForResource", &params);
    };
    change(case, "AddLicenseSpecifications");
    guide_quotes("troubleshooting", &refused(case, &Step::new("# Nothing is left here.\n")));
    change(case, "RemoveLicenseSpecifications");
}

fn checkouts_are_told(case: &mut Case) {
    case.opens_in_plans();
    let checkout = "ephemeral \"licensemanager_license_checkout\" \"suite\" {
  product_sku     = \"SUITE-1\"
  key_fingerprint = \"aws:123456789012:Example Software:issuer-fingerprint\"
  entitlements    = [{ name = \"users\", unit = \"Count\", value = \"1\" }]
}
";
    guide_quotes("troubleshooting", &refused_plan(case, checkout, "NoEntitlementsAllowed"));
}

fn the_log_has_the_fields_that_are_told(case: &mut Case) {
    const OF_AWS: [&str; 3] = ["AWS answered:", "AWS did not answer:", "Sent the answer:"];
    /// What Terraform itself says of where and when a line was written.
    const OF_CORE: [&str; 3] = ["@module", "@caller", "timestamp"];
    case.starts_provider();
    let throttled = json!({ "op": "ListLicenseConfigurations", "kind": "throttle" });
    let dropped = json!({ "op": "ListLicenseConfigurations", "kind": "drop_before" });
    case.emulator.faults(&json!({ "next": [throttled, dropped] }));
    case.plan(&Step::new(ALL));
    let log = case.log();
    let lines = log.lines().filter(|line| OF_AWS.iter().any(|message| line.contains(message)));
    let fields = lines.flat_map(str::split_whitespace).filter_map(|word| word.split_once('='));
    let logged: BTreeSet<&str> = fields.map(|(name, _)| name).collect();
    let logged: BTreeSet<&str> =
        logged.into_iter().filter(|name| !OF_CORE.contains(name)).collect();
    let page = include_str!("../../docs/guides/troubleshooting.md");
    let (_, table) = page.split_once("| Field | In |").unwrap();
    let rows = table.lines().skip(2).take_while(|line| line.starts_with('|'));
    let cells = rows.filter_map(|row| row.split('|').nth(1));
    let told: BTreeSet<&str> = cells.flat_map(|cell| cell.split('`').skip(1).step_by(2)).collect();
    assert_eq!(logged, told, "{log}");
}
