//! The life of an association.

use std::time::Duration;

use super::object::is_image;
use super::{Association, change};
use crate::aws::Client;
use crate::framework::{
    Called, Config, Context, Error, Findings, Object as _, Path, Remote, Resource, Result, Rule,
    TakenOver, Timeouts, Versions,
};
use crate::nouns::license_configuration::{ARN as CONFIGURATION, LicenseConfiguration};
use crate::nouns::shared::arn::Arn;
use crate::nouns::shared::rules;

const TIMEOUT: Duration = Duration::from_mins(10);

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
        let found =
            LicenseConfiguration::find(&self.license_configuration_arn, client).await.ok()??;
        Some(format!("of {} with {:?}", self.resource_arn, found.configuration.name.get()?))
    }

    /// Every attribute makes a new association.
    async fn update(
        &self,
        _prior: &Self,
        id: &str,
        _client: &Context<Client>,
    ) -> Result<Option<Remote<Self>>> {
        Err(Error::Bug(format!("Association {id} cannot be updated")))
    }

    async fn delete(&self, _id: &str, client: &Context<Client>) -> Result<()> {
        change::detach(self, client, client.timeout.unwrap_or(TIMEOUT)).await
    }
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
}
