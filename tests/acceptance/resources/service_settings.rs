//! The settings of an account and region: taken over, changed, forgotten.

use serde_json::json;

use crate::harness::{Action, Case, Imported, REGION, Step, acceptance, error, warning};
use crate::lifecycle::Lifecycle;
use crate::mistakes::{self, doubtful, wrong};

acceptance! {
    lifecycle,
    each_attribute_alone_is_one_update,
    another_place_replaces,
    wrong_attributes_never_reach_the_service,
}

const THIS: &str = "licensemanager_service_settings.this";
const TOPIC: &str = "arn:aws:sns:us-east-1:123456789012:aws-license-manager-service-alerts";
const BUCKET: &str = "arn:aws:s3:::aws-license-manager-service-reports";

fn this(attributes: &str) -> String {
    format!("resource \"licensemanager_service_settings\" \"this\" {{\n{attributes}\n}}\n")
}

fn lifecycle(case: &mut Case) {
    case.destroy_warns(
        warning("The object stays as it is")
            .and("Terraform will forget them and leave the service as it is")
            .about(THIS),
    );
    let update = &[("UpdateServiceSettings", 1)];
    let first = Step::new(this("")).sends(update).holds(
        THIS,
        json!({
            "id": "123456789012/us-east-1",
            "s3_bucket_arn": null,
            "sns_topic_arn": null,
            "enable_organization_integration": false,
            "enable_cross_accounts_discovery": false,
            "enabled_discovery_source_regions": null,
            "cross_region_discovery_statuses": {},
        }),
    );
    let topic = format!("sns_topic_arn = \"{TOPIC}\"\ns3_bucket_arn = \"{BUCKET}\"");
    let second = Step::new(this(&topic))
        .sends(update)
        .holds(THIS, json!({ "sns_topic_arn": TOPIC, "s3_bucket_arn": BUCKET }));
    let lifecycle = Lifecycle {
        address: THIS,
        first,
        second,
        change: Action::Update,
        not_imported: &[],
        deletion: None,
    };
    lifecycle.run(case);
    // What is left out stays as it is.
    case.apply(&Step::new(this("")).plans_nothing());
    case.emulator.call("UpdateServiceSettings", &json!({ "SnsTopicArn": format!("{TOPIC}-2") }));
    case.apply(
        &Step::new(this(&topic))
            .notices(THIS, Action::Update)
            .plans(THIS, Action::Update)
            .holds(THIS, json!({ "sns_topic_arn": TOPIC })),
    );
    case.destroy();
    let left = case.emulator.call("GetServiceSettings", &json!({}));
    assert_eq!(left["SnsTopicArn"], TOPIC, "the service keeps them");
}

fn each_attribute_alone_is_one_update(case: &mut Case) {
    case.destroy_warns(warning("The object stays as it is").about(THIS));
    let organization = json!({
        "id": "o-example", "management": "123456789012", "linked": false, "members": ["222222222222"],
    });
    case.emulator.post("organization", &organization);
    case.apply(&Step::new(this("")));
    let mut attributes = String::new();
    for (attribute, held) in [
        (format!("s3_bucket_arn = \"{BUCKET}\""), json!({ "s3_bucket_arn": BUCKET })),
        (
            "enable_organization_integration = true".to_owned(),
            json!({ "enable_organization_integration": true }),
        ),
        (
            "enable_cross_accounts_discovery = true".to_owned(),
            json!({ "enable_cross_accounts_discovery": true, "cross_account_discovery_status": "ENABLED" }),
        ),
        (
            "enabled_discovery_source_regions = [\"eu-west-1\"]".to_owned(),
            json!({
                "enabled_discovery_source_regions": ["eu-west-1"],
                "cross_region_discovery_home_region": REGION,
                "cross_region_discovery_statuses": { "eu-west-1": "ENABLED" },
            }),
        ),
    ] {
        attributes = format!("{attributes}\n{attribute}");
        case.apply(
            &Step::new(this(&attributes))
                .plans(THIS, Action::Update)
                .sends(&[("UpdateServiceSettings", 1)])
                .holds(THIS, held),
        );
    }
    case.imports(&Imported::new(THIS));
    case.fails_to_apply(
        &Step::new(this("enable_cross_accounts_discovery = false")),
        &[error("Cross-account discovery cannot be turned off").about(THIS)],
    );
}

fn wrong_attributes_never_reach_the_service(case: &mut Case) {
    let mistakes = [
        doubtful(
            "sns_topic_arn",
            "\"arn:aws:sns:us-east-1:123456789012:alerts\"",
            &["sns_topic_arn is \"arn:aws:sns", "begins with aws-license-manager-service-"],
        ),
        doubtful(
            "s3_bucket_arn",
            "\"reports\"",
            &["s3_bucket_arn is \"reports\"", "the ARN of a bucket"],
        ),
        doubtful(
            "enabled_discovery_source_regions",
            "[\"Ireland\"]",
            &["enabled_discovery_source_regions is \"Ireland\"", "such as eu-west-1"],
        ),
        doubtful(
            "enable_organization_integration",
            "false",
            &[
                "enable_cross_accounts_discovery is true",
                "enable_organization_integration is false",
            ],
        )
        .with("enable_cross_accounts_discovery", "true"),
        wrong("account_id", "\"1234\"", &["account_id is \"1234\"", "to be 12 digits"]),
    ];
    mistakes::resources(case, "licensemanager_service_settings", &[], &mistakes);
}

/// Each account and each region has settings of its own.
fn another_place_replaces(case: &mut Case) {
    case.destroy_warns(warning("The object stays as it is").about(THIS));
    case.provider(
        "provider \"licensemanager\" {\n  member_role {\n    name = \"Licenses\"\n  }\n}\n",
    );
    case.apply(&Step::new(this("")));
    for (attribute, value, id) in [
        ("region", "eu-west-1", "123456789012/eu-west-1"),
        ("account_id", "222222222222", "222222222222/us-east-1"),
    ] {
        case.apply(
            &Step::new(this(&format!("{attribute} = \"{value}\"")))
                .plans(THIS, Action::Replace)
                .holds(THIS, json!({ "id": id })),
        );
        case.apply(&Step::new(this("region = \"us-east-1\"\naccount_id = \"123456789012\"")));
    }
}
