//! What is counted: resources that are attached to a license configuration.

mod change;
pub mod license_specifications;
pub(crate) mod lookup;
pub mod of_license_configuration;
pub mod query;

use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::Client;
use crate::framework::annotations::{replaces, same_region};
use crate::framework::{
    Called, Config, Context, Error, Findings, Path, Place, Readable, Remote, Resource, Result,
    Rule, TakenOver, Timeouts, Versions,
};
use crate::nouns::license_configuration::{ARN as CONFIGURATION, lookup as configurations};
use crate::nouns::shared::arn::Arn;
use crate::nouns::shared::rules;

/// Attaches a resource to a license configuration, which then counts the licenses that the resource uses.
///
/// Images (AMIs), instances and hosts of Amazon EC2 can be attached. What is launched from an attached image is counted
/// too, and is refused where it would exceed a hard limit.
///
/// The calls are made in the account of the provider, or in the one that `account_id` names, whatever account the ARN of
/// an image names: images can be shared.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Association {
    /// ARN of the license configuration.
    #[schemars(transform = replaces, transform = same_region)]
    pub license_configuration_arn: String,
    /// ARN of the image, instance or host.
    #[schemars(transform = replaces, transform = same_region)]
    pub resource_arn: String,
    /// `cross-account` counts launches from a shared image in all accounts that it is shared with. Only for images.
    #[schemars(extend("enum" = ["cross-account"]), transform = replaces, extend("x-documented" = "API reference"))]
    pub ami_association_scope: Option<String>,
}

const TIMEOUT: Duration = Duration::from_mins(10);

impl Readable<Client> for Association {
    /// The license configuration may be shared by another account, and so may an image: an instance or host says whose
    /// association it is.
    fn locate(id: &str) -> Result<Place> {
        let (resource, configuration) = parts(id)?;
        let place = CONFIGURATION.locate(configuration)?;
        let arn: Arn = resource.parse().map_err(|why: String| wrong_id(&why))?;
        let is_own = !arn.account_id.is_empty() && !is_image(&arn);
        Ok(Place { account_id: is_own.then_some(arn.account_id), region: place.region })
    }

    async fn read(id: &str, client: &Context<Client>) -> Result<Option<Remote<Self>>> {
        let (resource, configuration) = parts(id)?;
        Ok(lookup::find(resource, configuration, client).await?.map(Remote::from))
    }
}

impl Resource<Client> for Association {
    const NAME: &'static str = "association";
    const NOUN: &'static str = "association";
    const VERSIONS: Versions<Client, Self> = Versions::NONE;
    const CALLED: &'static Called =
        &[("of", "resource_arn"), ("with", "license_configuration_arn")];
    const IDENTITY: &'static [&'static str] = &["resource_arn", "license_configuration_arn"];
    const TIMEOUTS: Timeouts = Timeouts {
        create: Some(TIMEOUT),
        read: Some(TIMEOUT),
        update: None,
        delete: Some(TIMEOUT),
    };
    const TAKES_OVER: &'static [TakenOver] = &[TakenOver {
        provider: "hashicorp/aws",
        type_name: "aws_licensemanager_association",
        id: &["resource_arn", "license_configuration_arn"],
        left: &[],
    }];

    fn check(config: &Config<'_>) -> Findings {
        let mut findings = CONFIGURATION.check(config, "license_configuration_arn");
        let Some(arn) = config.known::<String>("resource_arn") else { return findings };
        let scoped = !config.is_unset("ami_association_scope");
        if let Some(fault) = fault_of(&arn, scoped) {
            findings.push(fault.rule.finding(Path::root(fault.attribute), fault.detail));
        }
        findings
    }

    async fn create(&self, client: &Context<Client>) -> Result<String> {
        change::attach(self, client, client.timeout.unwrap_or(TIMEOUT)).await?;
        Ok(format!("{}{}{}", self.resource_arn, Self::ID_SEPARATOR, self.license_configuration_arn))
    }

    async fn called(&self, client: &Context<Client>) -> Option<String> {
        let found = configurations::get(&self.license_configuration_arn, client).await.ok()??;
        Some(format!("of {} with {:?}", self.resource_arn, found.name?))
    }

    /// Every attribute makes a new association.
    async fn update(&self, _prior: &Self, id: &str, _client: &Context<Client>) -> Result<()> {
        Err(Error::Bug(format!("Association {id} cannot be updated")))
    }

    async fn delete(&self, _id: &str, client: &Context<Client>) -> Result<()> {
        change::detach(self, client, client.timeout.unwrap_or(TIMEOUT)).await
    }
}

/// The ARNs of the resource and of the license configuration.
fn parts(id: &str) -> Result<(&str, &str)> {
    id.split_once(Association::ID_SEPARATOR)
        .ok_or_else(|| wrong_id(&format!("{id:?} has no comma")))
}

fn wrong_id(why: &str) -> Error {
    let message = format!(
        "{why}. The id of an association is the ARN of the resource and that of the license configuration with a \
         comma between them, such as arn:aws:ec2:us-east-1::image/ami-1234567890abcdef0,{}.",
        CONFIGURATION.example
    );
    Error::invalid(Path::root("id"), message)
}

fn is_image(arn: &Arn) -> bool {
    arn.service == "ec2" && arn.resource_type.as_deref() == Some("image")
}

/// Whether it may be one of the types of resources in the service model.
fn is_countable(arn: &Arn) -> bool {
    let kind = arn.resource_type.as_deref().unwrap_or_default();
    match arn.service.as_str() {
        "ec2" => ["image", "instance", "dedicated-host"].contains(&kind),
        "ssm" => kind == "managed-instance",
        service => service == "rds",
    }
}

struct Fault {
    attribute: &'static str,
    rule: Rule,
    detail: String,
}

/// What is wrong with the resource; `scoped` is whether a scope for images is asked for.
fn fault_of(resource_arn: &str, scoped: bool) -> Option<Fault> {
    let invalid = |rule, detail| Some(Fault { attribute: "resource_arn", rule, detail });
    let arn = match Arn::for_service(resource_arn) {
        Ok(arn) => arn,
        Err(why) => return invalid(rules::ASSOCIATION_ARN, format!("{why}.")),
    };
    let kind = arn.resource_type.as_deref().unwrap_or_default();
    if arn.service == "ec2" && kind == "launch-template" || arn.service == "cloudformation" {
        let detail = format!(
            "{resource_arn} cannot be attached: License Manager counts images, instances and hosts. For launch \
             templates name the license configuration in the template itself."
        );
        return invalid(rules::ASSOCIATION_TEMPLATE, detail);
    }
    if !is_countable(&arn) {
        let detail = format!(
            "{resource_arn} names none of what License Manager is said to count: images, instances and hosts, such as \
             arn:aws:ec2:us-east-1::image/ami-1234567890abcdef0."
        );
        return invalid(rules::ASSOCIATION_KIND, detail);
    }
    if !scoped || is_image(&arn) {
        return None;
    }
    Some(Fault {
        attribute: "ami_association_scope",
        rule: rules::ASSOCIATION_SCOPE,
        detail: format!(
            "ami_association_scope goes only with an image, such as \
             arn:aws:ec2:us-east-1::image/ami-1234567890abcdef0, and resource_arn is {resource_arn}."
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attribute_at_fault(arn: &str, scoped: bool) -> Option<&'static str> {
        fault_of(arn, scoped).map(|fault| fault.attribute)
    }

    #[test]
    fn what_can_be_attached() {
        let instance = "arn:aws:ec2:us-east-1:123456789012:instance/i-1";
        assert_eq!(attribute_at_fault(instance, false), None);
        assert_eq!(attribute_at_fault(instance, true), Some("ami_association_scope"));
        assert_eq!(attribute_at_fault("arn:aws:ec2:us-east-1::image/ami-1", true), None);
        let template = "arn:aws:ec2:us-east-1:123456789012:launch-template/lt-1";
        assert_eq!(attribute_at_fault(template, false), Some("resource_arn"));
        assert_eq!(attribute_at_fault("i-1", false), Some("resource_arn"));
    }

    #[test]
    fn the_resource_says_which_account_and_the_configuration_which_region() {
        let id =
            format!("arn:aws:ec2:us-east-1:012345678901:instance/i-1,{}", CONFIGURATION.example);
        let place = Association::locate(&id).unwrap();
        assert_eq!(place.account_id.as_deref(), Some("012345678901"));
        assert_eq!(place.region.as_deref(), Some("us-east-1"));
        for owner in ["", "012345678901"] {
            let image =
                format!("arn:aws:ec2:us-east-1:{owner}:image/ami-1,{}", CONFIGURATION.example);
            assert_eq!(Association::locate(&image).unwrap().account_id, None);
        }
        assert!(Association::locate(CONFIGURATION.example).is_err());
    }
}
