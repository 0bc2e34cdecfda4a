//! Whether the guides for those who come from another provider name attributes that there are, and all of them.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use terraform_provider_licensemanager::framework::Server;
use terraform_provider_licensemanager::framework::requests::{Kind, Service as _};
use terraform_provider_licensemanager::framework::schema::Mode;
use terraform_provider_licensemanager::provider::LicenseManager;

/// What every resource has, which the guides say once.
const COMMON: [&str; 2] = ["account_id", "region"];

/// A part of a guide about one type: theirs, ours, and the names in its table and below it.
struct Part {
    theirs: String,
    ours: String,
    names: BTreeSet<String>,
}

fn parts(guide: &str) -> Vec<Part> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("docs/guides/{guide}.md"));
    let text = fs::read_to_string(path).unwrap();
    // Data sources hold no object to take over.
    let is_of_resource =
        |section: &&str| section.starts_with('`') && !section.starts_with("`data.");
    let sections = text.split("\n### ").skip(1).filter(is_of_resource);
    let part = |section: &str| {
        let (title, rest) = section.split_once('\n').unwrap();
        let body = rest.split("\n## ").next().unwrap();
        let title = quoted(title);
        let [theirs, ours] = &title[..] else { panic!("{title:?}") };
        // Of a row, the second cell is ours; of a sentence, everything.
        let ours_of = |line: &str| {
            if line.starts_with('|') {
                line.split('|').nth(2).map(quoted).unwrap_or_default()
            } else {
                quoted(line)
            }
        };
        // What is inside an attribute is part of it.
        let root = |name: String| name.split('.').next().unwrap_or_default().to_owned();
        let names = body.lines().flat_map(ours_of).map(root).collect();
        Part { theirs: theirs.clone(), ours: ours.clone(), names }
    };
    sections.map(part).collect()
}

fn quoted(text: &str) -> Vec<String> {
    text.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

#[test]
fn every_type_that_is_taken_over_has_its_table() {
    let types =
        |guide| parts(guide).into_iter().map(|part| (part.theirs, part.ours)).collect::<Vec<_>>();
    let pair = |theirs: &str, ours: &str| (theirs.to_owned(), ours.to_owned());
    assert_eq!(
        types("coming-from-hashicorp-aws"),
        [
            pair(
                "aws_licensemanager_license_configuration",
                "licensemanager_license_configuration"
            ),
            pair("aws_licensemanager_association", "licensemanager_association"),
            pair("aws_licensemanager_grant", "licensemanager_grant"),
            pair("aws_licensemanager_grant_accepter", "licensemanager_grant_accepter"),
        ]
    );
    assert_eq!(
        types("coming-from-awscc"),
        [
            pair("awscc_licensemanager_license", "licensemanager_license"),
            pair("awscc_licensemanager_grant", "licensemanager_grant"),
            pair("awscc_licensemanager_report_generator", "licensemanager_report_generator"),
            pair(
                "awscc_licensemanager_license_configuration",
                "licensemanager_license_configuration"
            ),
            pair("awscc_licensemanager_license_asset_group", "licensemanager_license_asset_group"),
            pair(
                "awscc_licensemanager_license_asset_rule_set",
                "licensemanager_license_asset_ruleset"
            ),
        ]
    );
}

#[test]
fn tables_name_attributes_that_there_are() {
    let service = Server::<LicenseManager>::default();
    for guide in ["coming-from-hashicorp-aws", "coming-from-awscc"] {
        for Part { ours, names, .. } in parts(guide) {
            let block = &service.schema(Kind::Resource, &ours).unwrap().block;
            let wrong: Vec<_> =
                names.iter().filter(|name| !block.attributes.contains_key(*name)).collect();
            assert!(wrong.is_empty(), "{guide}: {ours} has no {wrong:?}");
        }
    }
}

/// awscc names its attributes in its own way, so that each of ours has to stand there.
#[test]
fn no_attribute_is_left_out_for_those_from_awscc() {
    let service = Server::<LicenseManager>::default();
    for Part { ours, names, .. } in parts("coming-from-awscc") {
        let block = &service.schema(Kind::Resource, &ours).unwrap().block;
        let settable =
            block.attributes.iter().filter(|(_, attribute)| attribute.mode != Mode::Computed);
        let missing: Vec<_> = settable
            .map(|(name, _)| name)
            .filter(|name| !COMMON.contains(&name.as_str()) && !names.contains(*name))
            .collect();
        assert!(missing.is_empty(), "the part about {ours} does not name {missing:?}");
    }
}
