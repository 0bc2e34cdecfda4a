//! How license configurations are named, read and listed.

use aws_sdk_licensemanager::operation::get_license_configuration::GetLicenseConfigurationOutput as SdkRead;
use aws_sdk_licensemanager::types::{LicenseConfiguration as SdkListed, LicenseCountingType};

use super::LicenseConfiguration;
use super::usage::{LicenseConfigurationWithUsage, Usage};
use crate::aws::{Client, from_sdk_tags};
use crate::framework::{
    self, Asked, Error, FilterName, Gone, Id, List, Listing, Nothing, Object, Page, RestrictedBy,
    Result, Singular, Tags,
};
use crate::nouns::shared::arn::ArnKind;
use crate::nouns::shared::filters;

pub(crate) const ARN: ArnKind = ArnKind {
    resource_type: "license-configuration",
    id_prefix: "lic-",
    is_regional: true,
    example: "arn:aws:license-manager:us-east-1:123456789012:license-configuration:lic-38b658717b87478aaa7c00883e7d2b3a",
};

/// What the service answers about an unknown configuration, and about much else: one in use is refused with the same code
/// (assumption A22 of the emulator).
pub(super) const DOUBTFUL: &str = "InvalidParameterValueException";

/// A list never shows a deleted configuration; reading one may for a while (assumption A21 of the emulator).
const DELETED: &str = "DELETED";

/// A license configuration as the service has it.
pub struct Answer {
    pub(crate) configuration: LicenseConfiguration,
    /// Who needs the configuration alone is not stopped by a use that cannot be read.
    pub(crate) usage: Result<Usage>,
    /// A list tells none.
    pub(super) tags: Tags,
}

impl TryFrom<SdkRead> for Answer {
    type Error = Error;

    fn try_from(mut remote: SdkRead) -> Result<Self> {
        let tags = from_sdk_tags(remote.tags.take());
        Ok(Self { usage: remote.clone().try_into(), configuration: remote.try_into()?, tags })
    }
}

impl TryFrom<SdkListed> for Answer {
    type Error = Error;

    fn try_from(remote: SdkListed) -> Result<Self> {
        Ok(Self {
            usage: remote.clone().try_into(),
            configuration: remote.try_into()?,
            tags: Tags::new(),
        })
    }
}

impl Answer {
    fn page(listed: Option<Vec<SdkListed>>, next_token: Option<String>) -> Result<Page<Self>> {
        let answers = listed.unwrap_or_default().into_iter().map(Self::try_from);
        Ok(Page { items: answers.collect::<Result<_>>()?, next_token })
    }

    pub(crate) fn arn(&self) -> Option<&str> {
        self.configuration.arn.get().map(String::as_str)
    }

    pub(super) fn shown(self) -> Result<LicenseConfigurationWithUsage> {
        Ok(LicenseConfigurationWithUsage { configuration: self.configuration, usage: self.usage? })
    }
}

impl Listing<Client> for LicenseConfiguration {
    const LIST: List = List {
        name: "license_configurations",
        noun: "license configurations",
        lists: "Lists license configurations.",
        ids: "arns",
        named_by: "LicenseConfigurationArn",
        objects: "license_configurations",
        about: "license configurations",
        remark: "",
        restricted_by: Some(RestrictedBy {
            attribute: "license_configuration_arns",
            limits: |schema| ARN.limits()(schema),
        }),
        filters: &[
            FilterName::new("licenseCountingType").possible(LicenseCountingType::values()),
            FilterName::new("enforceLicenseCount").listed(BOOLEANS),
            FilterName::new("usagelimitExceeded").listed(BOOLEANS),
        ],
    };

    type Answer = Answer;
    type Shown = LicenseConfigurationWithUsage;
    type Restriction = Nothing;

    async fn page(
        asked: &Asked<Nothing>,
        token: Option<String>,
        client: &Client,
    ) -> Result<Page<Answer>> {
        let request = client
            .list_license_configurations()
            .set_license_configuration_arns(asked.ids())
            .set_filters(filters::of(asked));
        let answer = request.set_next_token(token).send().await?;
        Answer::page(answer.license_configurations, answer.next_token)
    }

    fn id(answer: &Answer) -> Option<&str> {
        answer.arn()
    }

    fn name(answer: &Answer) -> Option<String> {
        answer.configuration.name.cloned()
    }

    fn is_over(answer: &Answer) -> bool {
        answer.configuration.status.get().is_some_and(|status| status == DELETED)
    }

    fn shown(answer: Answer) -> Result<LicenseConfigurationWithUsage> {
        answer.shown()
    }
}

const BOOLEANS: &[&str] = &["true", "false"];

impl Object<Client> for LicenseConfiguration {
    const ID: &'static dyn Id = &ARN;
    const GONE: Gone = Gone::Doubtful(&[DOUBTFUL]);
    const TAGS: Option<fn(&Answer) -> Tags> = Some(|answer| answer.tags.clone());
    const SINGULAR: Singular = Singular {
        name: "license_configuration",
        noun: "license configuration",
        ..Singular::BY_ARN
    };

    async fn get(arn: &str, client: &Client) -> Result<Option<Answer>> {
        let request = client.get_license_configuration().license_configuration_arn(arn);
        request.send().await?.try_into().map(Some)
    }

    fn model(answer: Answer) -> Result<Self> {
        Ok(answer.configuration)
    }
}

/// The list of all accounts of an organization, in place of one account.
pub(crate) struct OfOrganization;

impl Listing<Client> for OfOrganization {
    const LIST: List = List {
        name: "license_configurations_for_organization",
        noun: "license configurations of an organization",
        lists: "Lists the license configurations of all accounts of an organization. The management account and a delegated \
                administrator may ask.",
        ..<LicenseConfiguration as Listing<Client>>::LIST
    };

    type Answer = Answer;
    type Shown = LicenseConfigurationWithUsage;
    type Restriction = Nothing;

    async fn page(
        asked: &Asked<Nothing>,
        token: Option<String>,
        client: &Client,
    ) -> Result<Page<Answer>> {
        let request = client
            .list_license_configurations_for_organization()
            .set_license_configuration_arns(asked.ids())
            .set_filters(filters::of(asked));
        let answer = request.set_next_token(token).send().await?;
        Answer::page(answer.license_configurations, answer.next_token)
    }

    fn id(answer: &Answer) -> Option<&str> {
        answer.arn()
    }

    fn shown(answer: Answer) -> Result<LicenseConfigurationWithUsage> {
        answer.shown()
    }
}

/// Why something about a license configuration could not be read.
pub(crate) async fn unless_missing(arn: &str, error: Error, client: &Client) -> Error {
    let attribute = "license_configuration_arn";
    framework::unless_missing::<Client, LicenseConfiguration>(arn, attribute, error, client).await
}

#[cfg(test)]
mod tests {
    use aws_sdk_licensemanager::primitives::DateTime;
    use aws_sdk_licensemanager::types::AutomatedDiscoveryInformation;

    use super::*;

    /// Whether a configuration is gone, or was made, is told by a list that may have a damaged one beside it.
    #[test]
    fn a_use_that_cannot_be_read_is_no_matter_until_it_is_shown() {
        let never = DateTime::from_secs(i64::MAX);
        let discovery = AutomatedDiscoveryInformation::builder().last_run_time(never).build();
        let listed = SdkListed::builder()
            .license_configuration_arn("arn")
            .automated_discovery_information(discovery)
            .build();
        let page = Answer::page(Some(vec![listed]), None).unwrap();
        assert_eq!(page.items[0].arn(), Some("arn"));
        assert!(page.items.into_iter().next().unwrap().shown().is_err());
    }
}
