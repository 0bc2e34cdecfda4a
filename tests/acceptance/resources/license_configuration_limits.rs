//! What the service will not take in a license configuration, refused before it is asked.

use crate::harness::{Case, acceptance};
use crate::mistakes::{self, doubtful, with_tags, wrong};

acceptance! {
    wrong_attributes_never_reach_the_service,
    wrong_product_information_names_what_would_be_right,
}

const KIND: &str = "licensemanager_license_configuration";

const USUAL: [(&str, &str); 2] = [("name", "\"a\""), ("license_counting_type", "\"vCPU\"")];

fn wrong_attributes_never_reach_the_service(case: &mut Case) {
    let mut mistakes = vec![
        doubtful(
            "license_rules",
            "[\"#minimumCores=2\"]",
            &["#minimumCores=2 does not go with the counting type vCPU", "minimumVcpus"],
        ),
        wrong(
            "license_rules",
            "[\"#honorVcpuOptimization=maybe\"]",
            &["#honorVcpuOptimization=maybe is out of range", "one of True, False"],
        ),
        wrong(
            "license_rules",
            "[\"#allowedTenancy=EC2-Default\"]",
            &["#allowedTenancy=EC2-Default does not go with the counting type Socket"],
        )
        .with("license_counting_type", "\"Socket\""),
        wrong("license_count", "1.5", &["license_count is 1.5", "to be a whole number"]),
        wrong(
            "license_count",
            "9223372036854775808",
            &["license_count is 9223372036854775808", "to fit into 64 bits"],
        ),
        doubtful("license_expiry", "-1", &["license_expiry is -1", "to be 0 or more"]),
        wrong(
            "license_counting_type",
            "\"CPU\"",
            &["license_counting_type is \"CPU\"", "vCPU, Instance, Core, Socket"],
        ),
        wrong("status", "\"Disabled\"", &["status is \"Disabled\"", "AVAILABLE, DISABLED"]),
        wrong(
            "account_id",
            "\"12345678901\"",
            &["account_id is \"12345678901\"", "to be 12 digits"],
        ),
    ];
    mistakes.extend(with_tags());
    mistakes::resources(case, KIND, &USUAL, &mistakes);
}

fn wrong_product_information_names_what_would_be_right(case: &mut Case) {
    let product = |kind: &str, filter: &str| {
        format!("{{ resource_type = \"{kind}\", filters = [{{ {filter} }}] }}")
    };
    let wrong = |kind: &str, filter: &str, says: &[&str]| {
        wrong("product_information", format!("[{}]", product(kind, filter)), says)
    };
    let doubtful = |kind: &str, filter: &str, says: &[&str]| {
        doubtful("product_information", format!("[{}]", product(kind, filter)), says)
    };
    let oracle = r#"name = "Engine Edition", comparator = "EQUALS", values = ["oracle-ee"]"#;
    let windows = r#"name = "Platform Type", comparator = "EQUALS", values = ["Windows"]"#;
    let both = format!("[{}, {}]", product("RDS", oracle), product("SSM_MANAGED", windows));
    let mistakes = [
        wrong(
            "EBS",
            windows,
            &["product_information[0].resource_type is \"EBS\"", "SSM_MANAGED, RDS"],
        ),
        wrong(
            "RDS",
            r#"name = "Engine", comparator = "EQUALS", values = ["oracle-ee"]"#,
            &["\"Engine\" is no filter for the resource type RDS", "Engine Edition, License Pack"],
        ),
        wrong(
            "RDS",
            r#"name = "Engine Edition", comparator = "EQUALS", values = ["mysql"]"#,
            &["does not take the value \"mysql\"", "oracle-ee"],
        ),
        wrong(
            "RDS",
            r#"name = "License Pack", comparator = "NOT_EQUALS", values = ["olap"]"#,
            &["\"License Pack\" takes the comparator EQUALS, not NOT_EQUALS"],
        ),
        wrong(
            "SSM_MANAGED",
            r#"name = "Platform Type", comparator = "LIKE", values = ["Windows"]"#,
            &["comparator is \"LIKE\"", "EQUALS, NOT_EQUALS"],
        ),
        doubtful(
            "SSM_MANAGED",
            r#"name = "Platform Type", comparator = "EQUALS""#,
            &["\"Platform Type\" needs values"],
        ),
        wrong(
            "SSM_MANAGED",
            r#"name = "AccountId", comparator = "NOT_EQUALS", values = ["1"]"#,
            &["\"AccountId\" does not take the value \"1\"", "account ids of 12 digits"],
        ),
        wrong(
            "SSM_MANAGED",
            r#"name = "Tag:team", comparator = "EQUALS""#,
            &["\"Tag:team\" takes the comparator NOT_EQUALS, not EQUALS"],
        ),
        wrong(
            "SSM_MANAGED",
            r#"name = "Tag:", comparator = "NOT_EQUALS""#,
            &["\"Tag:\" is no filter"],
        ),
        doubtful(
            "SSM_MANAGED",
            windows,
            &["SSM_MANAGED is documented for the license_counting_type vCPU", "it is Core"],
        )
        .with("license_counting_type", "\"Core\""),
        wrong(
            "RDS",
            oracle,
            &["oracle-ee goes with the license_counting_type vCPU, not with Instance"],
        )
        .with("license_counting_type", "\"Instance\""),
        wrong("RDS", oracle, &["oracle-ee takes no license_rules"])
            .with("license_rules", "[\"#minimumVcpus=2\"]"),
        wrong("RDS", oracle, &["oracle-ee takes no hard limit"])
            .with("license_count", "1")
            .with("license_count_hard_limit", "true"),
        wrong("RDS", "", &["oracle-ee is counted alone"]).with("product_information", both),
    ];
    mistakes::resources(case, KIND, &USUAL, &mistakes);
}
