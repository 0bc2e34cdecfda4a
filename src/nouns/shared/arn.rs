//! Amazon Resource Names: their six parts, and which of them name which object.

use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use schemars::Schema;
use serde_json::{Map, Value};

use super::rules;
use crate::framework::annotations::{model, same_partition, same_region};
use crate::framework::schema::{Pattern, Same};
use crate::framework::{Config, Elsewhere, Error, Findings, Id, Path, Place, Result, Rule};

/// Which ARNs the service takes, of whatever object.
const PATTERN: &str = "^arn:aws[a-zA-Z-]*:[A-Za-z0-9][A-Za-z0-9_/.-]{0,62}:[A-Za-z0-9_/.-]{0,63}:[A-Za-z0-9_/.-]{0,63}:[A-Za-z0-9][A-Za-z0-9:_/+=,@.-]{0,1023}$";

const LONGEST: u64 = 2048;

pub const INSTANCE: &str = "arn:aws:ec2:us-east-1:123456789012:instance/i-1234567890abcdef0";
pub const ROLE: &str = "arn:aws:iam::123456789012:role/consumer";

/// The attribute takes an ARN, or several, such as this one: `transform = arn::limits(arn::ROLE)`.
pub fn limits(example: &'static str) -> impl Fn(&mut Schema) {
    move |schema| {
        let words = format!("to be an ARN that the service takes, such as {example}");
        schema.insert("x-expects".to_owned(), words.into());
        model(schema);
        same_partition(schema);
        match schema.get_mut("items").and_then(Value::as_object_mut) {
            Some(element) => limit(element),
            None => limit(schema.ensure_object()),
        }
    }
}

fn limit(schema: &mut Map<String, Value>) {
    schema.insert("pattern".to_owned(), PATTERN.into());
    schema.insert("maxLength".to_owned(), LONGEST.into());
}

/// A name of the form `arn:partition:service:region:account-id:resource`.
///
/// The resource is a type and an id, joined by a colon or a slash, or an id alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arn {
    pub partition: String,
    pub service: String,
    /// Empty for what is not bound to a region, such as licenses and grants.
    pub region: String,
    /// Empty for what belongs to no single account, such as public images.
    pub account_id: String,
    pub resource_type: Option<String>,
    pub resource_id: String,
}

impl Arn {
    /// Reads an ARN that is meant for the service, which does not take all that there are.
    pub fn for_service(text: &str) -> std::result::Result<Self, String> {
        static TAKEN: LazyLock<std::result::Result<Pattern, String>> =
            LazyLock::new(|| Pattern::new(PATTERN, None));
        let arn = text.parse()?;
        match &*TAKEN {
            Err(error) => Err(error.clone()),
            Ok(taken) if !taken.is_match(text) => Err(format!(
                "{text:?} is no ARN that the service takes: its last part has to be 1 to 1024 letters, digits and \
                 :_/+=,@.- and each part before it at most 63"
            )),
            Ok(_) => Ok(arn),
        }
    }
}

impl FromStr for Arn {
    type Err = String;

    fn from_str(text: &str) -> std::result::Result<Self, String> {
        let expected = || {
            format!(
                "{text:?} is no ARN of the form arn:partition:service:region:account-id:resource"
            )
        };
        let parts: Vec<&str> = text.splitn(6, ':').collect();
        let ["arn", partition, service, region, account_id, resource] = parts[..] else {
            return Err(expected());
        };
        let account_fits = account_id.is_empty()
            || (account_id.len() == 12 && account_id.bytes().all(|byte| byte.is_ascii_digit()));
        if partition.is_empty() || service.is_empty() || resource.is_empty() || !account_fits {
            return Err(expected());
        }
        let (resource_type, resource_id) = match resource.split_once([':', '/']) {
            Some((kind, id)) => (Some(kind.to_owned()), id),
            None => (None, resource),
        };
        Ok(Self {
            partition: partition.to_owned(),
            service: service.to_owned(),
            region: region.to_owned(),
            account_id: account_id.to_owned(),
            resource_type,
            resource_id: resource_id.to_owned(),
        })
    }
}

impl fmt::Display for Arn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { partition, service, region, account_id, .. } = self;
        write!(f, "arn:{partition}:{service}:{region}:{account_id}:")?;
        match &self.resource_type {
            Some(kind) => write!(f, "{kind}:{}", self.resource_id),
            None => write!(f, "{}", self.resource_id),
        }
    }
}

/// Where something is that is called through this partition and region and has to be in the same one.
pub fn elsewhere(name: &str, same: Same, partition: &str, region: &str) -> Option<Elsewhere> {
    let arn: Arn = name.parse().ok()?;
    if arn.partition != partition {
        return Some(Elsewhere {
            rule: rules::ARN_PARTITION,
            there: format!("the partition {}", arn.partition),
            here: format!("{region}, which is in the partition {partition}"),
            advice: format!(
                "name one of {partition}, or use a provider block for {}",
                arn.partition
            ),
        });
    }
    if same == Same::Partition || arn.region.is_empty() || arn.region == region {
        return None;
    }
    Some(Elsewhere {
        rule: rules::ARN_REGION,
        advice: format!("set region = {:?}", arn.region),
        there: arn.region,
        here: region.to_owned(),
    })
}

/// The region in the ARNs of what is not bound to one.
pub const EVERYWHERE: &str = "";

/// A kind of License Manager object that has an ARN.
#[derive(Debug, Clone, Copy)]
pub struct ArnKind {
    /// As it stands in the ARN, such as `license-configuration`.
    pub resource_type: &'static str,
    /// What its ids begin with.
    pub id_prefix: &'static str,
    /// Whether its ARN names a region.
    pub is_regional: bool,
    /// A whole ARN, for messages.
    pub example: &'static str,
}

impl ArnKind {
    /// Where an object of this kind is; refuses the ARNs of everything else.
    pub fn locate(&self, arn: &str) -> Result<Place> {
        self.locate_at(arn, "id")
    }

    /// How the ARN of an object in a region begins, as far as it is known beforehand.
    pub fn prefix(&self, partition: &str, region: &str, account_id: Option<&str>) -> String {
        let base = format!("arn:{partition}:license-manager:{region}:");
        match account_id {
            Some(account) => format!("{base}{account}:{}:{}", self.resource_type, self.id_prefix),
            None => base,
        }
    }

    /// Like `locate`, for an ARN that stands in another attribute.
    pub fn locate_at(&self, arn: &str, attribute: &str) -> Result<Place> {
        self.read(arn).map_err(|(_, message)| Error::invalid(Path::root(attribute), message))
    }

    /// Where an object of this kind is; otherwise which rule its ARN breaks, and what would be right.
    fn read(&self, arn: &str) -> std::result::Result<Place, (Rule, String)> {
        let wrong = |rule: Rule, why: String| {
            let (noun, example) = (self.noun(), self.example);
            (rule, format!("{why}. It has to be the ARN of a {noun}, such as {example}."))
        };
        let parsed = Arn::for_service(arn).map_err(|why| wrong(rules::ARN_FORM, why))?;
        if parsed.service != "license-manager"
            || parsed.resource_type.as_deref() != Some(self.resource_type)
        {
            return Err(wrong(rules::ARN_KIND, format!("{arn:?} names something else")));
        }
        if parsed.account_id.is_empty() || parsed.resource_id.is_empty() {
            return Err(wrong(rules::ARN_KIND, format!("{arn:?} lacks the account or the id")));
        }
        let region = Some(parsed.region).filter(|region| !region.is_empty());
        Ok(Place { account_id: Some(parsed.account_id), region })
    }

    /// Checks an attribute that takes the ARN of an object of this kind.
    pub fn check(&self, config: &Config<'_>, attribute: &str) -> Findings {
        let arn = config.known::<String>(attribute);
        self.faults(attribute, arn)
    }

    /// The same for an attribute that takes several, and has the limits of ARNs.
    pub fn check_elements(&self, config: &Config<'_>, attribute: &str) -> Findings {
        let mut arns: Vec<String> = config.known_elements(attribute);
        arns.retain(|arn| Arn::for_service(arn).is_ok());
        self.faults(attribute, arns)
    }

    fn faults(&self, attribute: &str, arns: impl IntoIterator<Item = String>) -> Findings {
        let fault = |arn: String| self.read(&arn).err().or_else(|| self.doubt(&arn));
        let faults = arns.into_iter().filter_map(fault);
        faults.map(|(rule, why)| rule.finding(Path::root(attribute), why)).collect()
    }

    /// What is unusual about an ARN of this kind that can be read.
    fn doubt(&self, arn: &str) -> Option<(Rule, String)> {
        let parsed: Arn = arn.parse().ok()?;
        let (noun, kind) = (self.noun(), self.resource_type);
        let why = match (self.is_regional, parsed.region.is_empty()) {
            (true, true) => format!("{arn:?} names no region, but a {noun} is in one"),
            (false, false) => {
                format!("{arn:?} names the region {}, but a {noun} is in none", parsed.region)
            }
            // The documentation writes both of a kind whose ids it does not show.
            _ if !self.id_prefix.is_empty() && arn.contains(&format!(":{kind}/")) => {
                format!("{arn:?} has a slash after {kind}, where a {noun} has a colon")
            }
            _ => return None,
        };
        let example = self.example;
        Some((rules::ARN_PLACE, format!("{why}. Its ARN is one such as {example}.")))
    }

    /// The attribute takes ARNs of objects of this kind.
    pub fn limits(&self) -> impl Fn(&mut Schema) {
        let (any, here) = (limits(self.example), self.place());
        move |schema| {
            any(schema);
            here(schema);
        }
    }

    /// Where the object has to be that the attribute names.
    fn place(&self) -> fn(&mut Schema) {
        if self.is_regional { same_region } else { same_partition }
    }

    fn noun(&self) -> String {
        self.resource_type.replace('-', " ")
    }
}

impl Id for ArnKind {
    fn locate_at(&self, id: &str, attribute: &str) -> Result<Place> {
        self.locate_at(id, attribute)
    }

    fn check(&self, config: &Config<'_>, attribute: &str) -> Findings {
        self.check(config, attribute)
    }

    fn prefix(&self, partition: &str, region: &str, account_id: Option<&str>) -> Option<String> {
        let region = if self.is_regional { region } else { EVERYWHERE };
        Some(self.prefix(partition, region, account_id))
    }

    fn limit(&self, schema: &mut Schema) {
        self.place()(schema);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_of_an_arn() {
        let arn: Arn =
            "arn:aws-cn:license-manager:cn-north-1:012345678901:license-configuration:lic-1"
                .parse()
                .unwrap();
        assert_eq!(arn.partition, "aws-cn");
        assert_eq!(arn.account_id, "012345678901");
        assert_eq!(arn.resource_type.as_deref(), Some("license-configuration"));
        assert_eq!(arn.resource_id, "lic-1");
        assert_eq!(
            arn.to_string(),
            "arn:aws-cn:license-manager:cn-north-1:012345678901:license-configuration:lic-1"
        );
    }

    #[test]
    fn unusual_arns_are_doubted() {
        let of = |kind, id_prefix, is_regional| ArnKind {
            resource_type: kind,
            id_prefix,
            is_regional,
            example: "",
        };
        let license = of("license", "l-", false);
        let configuration = of("license-configuration", "lic-", true);
        let group = of("license-asset-group", "", true);
        let doubt = |kind: &ArnKind, rest: &str| {
            kind.doubt(&format!("arn:aws:license-manager:{rest}")).map(|(_, why)| why)
        };
        for (kind, rest, words) in [
            (&license, "us-east-1:123456789012:license:l-1", "names the region us-east-1"),
            (&configuration, ":123456789012:license-configuration:lic-1", "names no region"),
            (&configuration, "us-east-1:123456789012:license-configuration/lic-1", "has a slash"),
        ] {
            let why = doubt(kind, rest).unwrap_or_default();
            assert!(why.contains(words), "{why}");
        }
        for (kind, rest) in [
            (&license, ":123456789012:license:l-1"),
            (&configuration, "us-east-1:123456789012:license-configuration:lic-1"),
            (&group, "us-east-1:123456789012:license-asset-group/lag-1"),
        ] {
            assert_eq!(doubt(kind, rest), None);
        }
    }

    #[test]
    fn where_something_is_that_is_not_here() {
        let elsewhere = |name: &str, same| {
            let found = elsewhere(name, same, "aws-us-gov", "us-gov-west-1")?;
            Some(format!("in {}, not in {}: {}", found.there, found.here, found.advice))
        };
        let arn =
            |partition: &str, region: &str| format!("arn:{partition}:ec2:{region}::image/ami-1");
        for (name, same, words) in [
            (arn("aws", "us-east-1"), Same::Region, "the partition aws, not in us-gov-west-1"),
            (arn("aws-cn", ""), Same::Partition, "or use a provider block for aws-cn"),
            (arn("aws-us-gov", "us-gov-east-1"), Same::Region, "set region = \"us-gov-east-1\""),
        ] {
            let found = elsewhere(&name, same).unwrap_or_default();
            assert!(found.contains(words), "{found}");
        }
        for (name, same) in [
            (arn("aws-us-gov", "us-gov-east-1"), Same::Partition),
            (arn("aws-us-gov", "us-gov-west-1"), Same::Region),
            (arn("aws-us-gov", ""), Same::Region),
            ("key-1".to_owned(), Same::Partition),
        ] {
            assert_eq!(elsewhere(&name, same), None);
        }
    }

    #[test]
    fn what_is_no_arn() {
        for text in
            ["", "lic-1", "arn:aws:license-manager", "arn:aws:x:y:123:z", "arn::x:y:012345678901:z"]
        {
            assert!(text.parse::<Arn>().is_err(), "{text}");
        }
    }

    #[test]
    fn what_the_service_does_not_take() {
        let long = format!("arn:aws:iam::123456789012:role/{}", "x".repeat(1020));
        for text in [
            "arn:aws:ec2:us-east-1:123456789012:instance/i 1",
            "arn:other:ec2:us-east-1:123456789012:instance/i-1",
            long.as_str(),
        ] {
            assert!(Arn::for_service(text).is_err(), "{text}");
        }
        assert!(Arn::for_service(&long[..long.len() - 1]).is_ok());
    }

    #[test]
    fn a_resource_may_stand_behind_a_slash_or_alone() {
        let image: Arn = "arn:aws:ec2:us-west-2::image/ami-1234567890abcdef0".parse().unwrap();
        assert_eq!(
            (image.resource_type.as_deref(), image.resource_id.as_str()),
            (Some("image"), "ami-1234567890abcdef0")
        );
        let bucket: Arn = "arn:aws:s3:::reports".parse().unwrap();
        assert_eq!((bucket.resource_type, bucket.resource_id.as_str()), (None, "reports"));
    }
}
