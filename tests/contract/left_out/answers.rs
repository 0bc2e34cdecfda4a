//! The answers of the service by its model: whole ones, and the same with one thing otherwise.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value, json};

pub(super) const ACCOUNT: &str = "111122223333";
pub(super) const UNHEARD: &str = "UNHEARD_OF";

/// The service's model of its answers, as botocore has it.
#[derive(Deserialize)]
pub(super) struct Model {
    operations: BTreeMap<String, String>,
    shapes: BTreeMap<String, Shape>,
}

#[derive(Deserialize)]
struct Shape {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    members: BTreeMap<String, String>,
    #[serde(default)]
    required: Vec<String>,
    member: Option<String>,
    #[serde(default, rename = "enum")]
    texts: Vec<String>,
}

/// What is otherwise in an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Otherwise {
    /// A member that the model does not demand is not there, or null.
    LeftOut,
    /// An enum has a value that the model does not know.
    Unheard,
    /// It means the same as ever.
    Spelling,
}

/// An answer with one thing otherwise.
#[derive(Debug, Clone)]
pub(super) struct Case {
    pub(super) operation: String,
    /// Where, and what is there.
    pub(super) place: String,
    pub(super) otherwise: Otherwise,
    pub(super) answer: Value,
}

/// Answers that are the object itself; all others of `Get…` name it, and those of `List…` list it. Whether an answer
/// without its object is one is asked elsewhere.
const FLAT: [&str; 3] =
    ["GetLicenseConfiguration", "GetServiceSettings", "GetLicenseConversionTask"];

/// Texts that say a moment.
const MOMENTS_AS_TEXT: [&str; 5] =
    ["Begin", "End", "CreateTime", "ExpirationTime", "LastReportGenerationTime"];

/// Far away: what has expired is planned anew.
const SECONDS: i64 = 4_852_618_750;

/// The same moment in other spellings than seconds since 1970 as a number.
fn spellings() -> [Value; 7] {
    [
        json!("4852618750"),
        json!("4852618750.0"),
        json!("2123-10-10T13:39:10Z"),
        json!("2123-10-10T13:39:10.000Z"),
        json!("2123-10-10T15:39:10+02:00"),
        json!("2123-10-10T13:39:10"),
        json!(4_852_618_750.0),
    ]
}

impl Model {
    pub(super) fn new() -> Self {
        serde_json::from_str(include_str!("answers.json")).unwrap()
    }

    /// Every operation with its whole answer.
    pub(super) fn answers(&self) -> BTreeMap<String, Value> {
        let whole = |(operation, shape): (&String, &String)| {
            (operation.clone(), self.whole(shape, operation))
        };
        self.operations.iter().map(whole).collect()
    }

    fn whole(&self, shape: &str, name: &str) -> Value {
        let shape = &self.shapes[shape];
        let element = || self.whole(shape.member.as_deref().unwrap(), name);
        match shape.kind.as_str() {
            "structure" => {
                let members = shape.members.iter().filter(|(name, _)| *name != "NextToken");
                let member =
                    |(name, target): (&String, &String)| (name.clone(), self.whole(target, name));
                Value::Object(members.map(member).collect())
            }
            "list" => json!([element()]),
            "map" => json!({ "us-east-1": element() }),
            "string" => text(name, &shape.texts).into(),
            "boolean" => true.into(),
            "integer" | "long" => 1.into(),
            "timestamp" => SECONDS.into(),
            other => panic!("{other} is new in the model"),
        }
    }

    /// Every answer of an operation that differs in one thing from the whole one.
    pub(super) fn cases(&self, operation: &str) -> Vec<Case> {
        let shape = &self.operations[operation];
        let answer = self.whole(shape, operation);
        let mut cases = Cases { model: self, operation, answer, found: Vec::new() };
        cases.structure(shape, "", !FLAT.contains(&operation));
        cases.found
    }
}

struct Cases<'a> {
    model: &'a Model,
    operation: &'a str,
    answer: Value,
    found: Vec<Case>,
}

impl Cases<'_> {
    /// `names_object`: its members are what was asked for, and no part of it.
    fn structure(&mut self, shape: &str, at: &str, names_object: bool) {
        let shape = &self.model.shapes[shape];
        self.found_in(at, "a member that is new", Otherwise::Spelling, |members| {
            members.insert("Unheard".into(), json!({ "Of": [1, null] }));
        });
        for (name, target) in shape.members.iter().filter(|(name, _)| *name != "NextToken") {
            if !names_object && !shape.required.contains(name) {
                self.found_in(at, &format!("no {name}"), Otherwise::LeftOut, |members| {
                    members.remove(name);
                });
                self.set(at, name, Otherwise::LeftOut, Value::Null);
            }
            self.value(target, at, name);
        }
    }

    fn value(&mut self, shape: &str, within: &str, name: &str) {
        let at = format!("{within}/{name}");
        let Shape { kind, member, texts, .. } = &self.model.shapes[shape];
        match kind.as_str() {
            "structure" => self.structure(shape, &at, false),
            "list" => {
                let element = member.as_deref().unwrap();
                let mut elements = self.answer.pointer(&at).unwrap().as_array().unwrap().clone();
                elements.push(Value::Null);
                self.set(within, name, Otherwise::Spelling, elements.into());
                if self.model.shapes[element].kind == "structure" {
                    self.structure(element, &format!("{at}/0"), false);
                } else if !self.model.shapes[element].texts.is_empty() {
                    self.set(within, name, Otherwise::Unheard, json!([UNHEARD]));
                }
            }
            "map" => self.structure(member.as_deref().unwrap(), &format!("{at}/us-east-1"), false),
            "string" if !texts.is_empty() => {
                self.set(within, name, Otherwise::Unheard, UNHEARD.into());
            }
            "string" if MOMENTS_AS_TEXT.contains(&name) => {
                for spelling in spellings() {
                    self.set(within, name, Otherwise::Spelling, spelling);
                }
                self.set(within, name, Otherwise::Spelling, SECONDS.into());
            }
            "string" => {
                let whole = self.answer.pointer(&at).and_then(Value::as_str);
                if let Some(number) = whole.and_then(|text| text.parse::<i64>().ok()) {
                    self.set(within, name, Otherwise::Spelling, number.into());
                }
            }
            "boolean" => self.set(within, name, Otherwise::Spelling, "true".into()),
            "timestamp" => {
                for spelling in spellings() {
                    self.set(within, name, Otherwise::Spelling, spelling);
                }
            }
            _ => {
                for spelling in [json!("1"), json!("1.0"), json!(1.0)] {
                    self.set(within, name, Otherwise::Spelling, spelling);
                }
            }
        }
    }

    fn set(&mut self, at: &str, name: &str, otherwise: Otherwise, value: Value) {
        let what = format!("{name}: {value}");
        self.found_in(at, &what, otherwise, |members| {
            members.insert(name.to_owned(), value);
        });
    }

    fn found_in(
        &mut self,
        at: &str,
        what: &str,
        otherwise: Otherwise,
        change: impl FnOnce(&mut Map<String, Value>),
    ) {
        let mut answer = self.answer.clone();
        change(answer.pointer_mut(at).unwrap().as_object_mut().unwrap());
        let (operation, place) = (self.operation.to_owned(), format!("{at} {what}"));
        self.found.push(Case { operation, place, otherwise, answer });
    }
}

/// A text as the service might send it: of objects that can be used, in the account and region of the caller.
fn text(name: &str, choices: &[String]) -> String {
    let usual = ["AVAILABLE", "ACTIVE", "SUCCEEDED", "Monthly", "vCPU", "Count"];
    if !choices.is_empty() {
        let found = usual.iter().find(|usual| choices.iter().any(|choice| choice == *usual));
        return found.map_or_else(|| choices[0].clone(), |found| (*found).to_owned());
    }
    let regional = |kind: &str| format!("arn:aws:license-manager:us-east-1:{ACCOUNT}:{kind}");
    match name {
        "LicenseArn" | "ParentArn" => format!("arn:aws:license-manager::{ACCOUNT}:license:l-1"),
        "GrantArn" => format!("arn:aws:license-manager::{ACCOUNT}:grant:g-1"),
        "LicenseConfigurationArn" | "LicenseConfigurationArns" | "licenseConfigurationArns" => {
            regional("license-configuration:lic-1")
        }
        "LicenseAssetGroupArn" | "licenseAssetGroupArns" => regional("license-asset-group:lag-1"),
        "LicenseAssetRulesetArn" | "AssociatedLicenseAssetRulesetARNs" => {
            regional("license-asset-ruleset:lar-1")
        }
        "LicenseManagerReportGeneratorArn" => regional("report-generator:r-1"),
        "ResourceArn" => format!("arn:aws:ec2:us-east-1:{ACCOUNT}:instance/i-1"),
        "GranteePrincipalArn" => format!("arn:aws:iam::{ACCOUNT}:root"),
        "LicenseConversionTaskId" => "lct-1".into(),
        "LicenseConfigurationId" => "lic-1".into(),
        "OwnerAccountId" | "ReportCreatorAccount" => ACCOUNT.into(),
        "HomeRegion" => "us-east-1".into(),
        "Version" => "7".into(),
        "CreateTime" => SECONDS.to_string(),
        "Status" => "AVAILABLE".into(),
        "AmiAssociationScope" => "cross-account".into(),
        "UsageDimension" => "vCPU".into(),
        "Constraint" | "ProductInformationFilterComparator" => "EQUALS".into(),
        name if MOMENTS_AS_TEXT.contains(&name) => "2123-10-10T13:39:10Z".into(),
        other => format!("a-{}", other.to_lowercase()),
    }
}
