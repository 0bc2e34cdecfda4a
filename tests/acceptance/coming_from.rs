//! What the guides promise to those who come from another provider, with the configurations that stand there.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::entitlements::{full_license, grant_by, license_of};
use crate::harness::{ACCOUNT, Case, REGION, Theirs, acceptance};

acceptance! {
    one_moved_block_takes_over_many_grants_of_aws needs Moves,
    one_moved_block_takes_over_many_grants_of_awscc needs Moves,
    one_import_block_takes_over_many_grants needs ImportForEach,
    a_query_takes_over_many_grants needs Query,
    terraform_writes_what_awscc_had_anew needs GeneratedConfig,
    configurations_in_guides_are_formatted,
}

const AWS: &str = "coming-from-hashicorp-aws";
const AWSCC: &str = "coming-from-awscc";

/// The configurations in a guide, without what indents them.
fn blocks(guide: &str) -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("docs/guides/{guide}.md"));
    let text = fs::read_to_string(path).unwrap();
    let mut blocks = Vec::new();
    let mut block: Option<(usize, String)> = None;
    for line in text.lines() {
        let indent = line.len() - line.trim_start().len();
        match (line.trim(), &mut block) {
            ("```terraform", None) => block = Some((indent, String::new())),
            ("```", Some((_, lines))) => {
                blocks.push(std::mem::take(lines));
                block = None;
            }
            (_, Some((indent, lines))) => {
                lines.push_str(line.get(*indent..).unwrap_or_default());
                lines.push('\n');
            }
            _ => {}
        }
    }
    blocks
}

/// The configuration in a guide that has this text.
fn block(guide: &str, text: &str) -> String {
    let mut found = blocks(guide).into_iter().filter(|block| block.contains(text));
    let block = found.next().unwrap_or_else(|| panic!("{guide} shows no {text}"));
    assert_eq!(found.next(), None, "{guide} shows {text} twice");
    block
}

/// A license, and its grants by the key under which a configuration has them.
struct Granted {
    license: String,
    grants: Vec<(String, String)>,
}

/// More than fit on a page. The guides speak of a hundred, which take their time and show nothing else.
const MANY: usize = 25;

fn many(case: &mut Case) -> Granted {
    case.emulator.post("page", &json!({ "size": 10 }));
    let license = license_of(case, ACCOUNT, REGION);
    let grants = (0..MANY).map(|number| {
        let grantee = format!("2{number:011}");
        let arn = grant_by(case, ACCOUNT, REGION, &license, &grantee);
        (grantee, arn)
    });
    let grants = grants.collect();
    case.emulator.given("ListDistributedGrants", &json!({}));
    Granted { license, grants }
}

impl Granted {
    /// What the configurations in the guides take for granted.
    fn locals(&self) -> String {
        let arns: Value = self.grants.iter().map(|(key, arn)| (key.clone(), json!(arn))).collect();
        format!(
            "locals {{
  license_arn = \"{}\"
  accounts    = toset([for number in range({MANY}) : format(\"2%011d\", number)])
  grant_arns  = jsondecode({})
}}
",
            self.license,
            json!(arns.to_string())
        )
    }

    /// The attributes of each grant in a state of another provider.
    fn stored(&self, of: impl Fn(&str, &str) -> Value) -> Vec<(String, Value)> {
        let stored = self.grants.iter().map(|(grantee, arn)| {
            (grantee.clone(), of(arn, &format!("arn:aws:iam::{grantee}:root")))
        });
        stored.collect()
    }
}

const OPERATIONS: [&str; 3] = ["CheckInLicense", "CheckoutLicense", "ListPurchasedLicenses"];

fn one_moved_block_takes_over_many_grants_of_aws(case: &mut Case) {
    let granted = many(case);
    let stored = granted.stored(|arn, principal| {
        json!({
            "id": arn, "arn": arn, "name": "offer", "license_arn": granted.license,
            "allowed_operations": OPERATIONS, "home_region": REGION, "parent_arn": granted.license,
            "status": "PENDING_ACCEPT", "version": "1", "principal": principal,
        })
    });
    let theirs = Theirs {
        provider: "hashicorp/aws",
        kind: "aws_licensemanager_grant",
        name: "team",
        schema_version: 0,
        attributes: Value::Null,
    };
    let config = block(AWS, "from = aws_licensemanager_grant.team");
    case.takes_over_each(&theirs, &stored, &(config + &granted.locals()));
}

fn one_moved_block_takes_over_many_grants_of_awscc(case: &mut Case) {
    let granted = many(case);
    let stored = granted.stored(|arn, principal| {
        json!({
            "id": arn, "grant_arn": arn, "grant_name": "offer", "license_arn": granted.license,
            "allowed_operations": OPERATIONS, "home_region": REGION, "principals": [principal],
            "status": null, "version": "1", "tags": null,
        })
    });
    let theirs = Theirs {
        provider: "hashicorp/awscc",
        kind: "awscc_licensemanager_grant",
        name: "team",
        schema_version: 1,
        attributes: Value::Null,
    };
    let config = block(AWSCC, "from = awscc_licensemanager_grant.team");
    case.takes_over_each(&theirs, &stored, &(config + &granted.locals()));
}

fn one_import_block_takes_over_many_grants(case: &mut Case) {
    let granted = many(case);
    let import = block(AWS, "for_each = local.grant_arns");
    let (resource, _) = block(AWS, "from = aws_licensemanager_grant.team")
        .split_once("moved {")
        .map(|(resource, moved)| (resource.to_owned(), moved.to_owned()))
        .unwrap();
    let config = [resource, import, granted.locals()].concat();
    assert_eq!(case.import_blocks_take_over(&config), MANY);
}

fn a_query_takes_over_many_grants(case: &mut Case) {
    many(case);
    let list = block(AWS, "list \"licensemanager_grant\" \"all\"");
    assert!(list.contains("provider = licensemanager\n  limit    = 1000"), "{list}");
    assert_eq!(case.query_takes_over("licensemanager_grant", "limit = 1000"), MANY);
}

fn terraform_writes_what_awscc_had_anew(case: &mut Case) {
    let license = full_license(case, REGION);
    let import = block(AWSCC, "import {");
    let (before, rest) = import.split_once("id = \"").unwrap();
    let (_, after) = rest.split_once('"').unwrap();
    let import = format!("{before}id = \"{license}\"{after}");
    assert_eq!(case.generated_config_takes_over(&import), 1);
    let theirs = Theirs {
        provider: "hashicorp/awscc",
        kind: "awscc_licensemanager_license",
        name: "suite",
        schema_version: 1,
        attributes: json!({ "id": license, "license_arn": license }),
    };
    let moved = block(AWSCC, "from = awscc_licensemanager_license.suite");
    case.takes_over(&theirs, &(case.generated_config() + &moved), &[]);
}

fn configurations_in_guides_are_formatted(case: &mut Case) {
    let mut seen = 0;
    for guide in [AWS, AWSCC] {
        for block in blocks(guide) {
            case.file("main/guide.tf", &block);
            let output = case.terraform(&["fmt", "-check", "-diff", "guide.tf"]);
            assert_eq!(output.code, Some(0), "{guide}\n{output}");
            seen += 1;
        }
    }
    assert_eq!(seen, 11);
    // Every test starts the provider.
    case.file("main/guide.tf", "");
    case.starts_provider();
    case.plan(&crate::harness::Step::new("").plans_nothing());
}
