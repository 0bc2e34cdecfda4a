//! Creating a license configuration, whose operation takes no client token.

use std::collections::BTreeSet;

use super::LicenseConfiguration;
use super::lookup::{self, Query};
use super::sdk;
use crate::aws::{Client, identifier, refusals_only, unless_denied};
use crate::framework::{Context, Recognized, Result};

impl Recognized<Client> for LicenseConfiguration {
    async fn send(&self, client: &Context<Client>) -> Result<String> {
        let request = sdk::creation(self, client)?.customize();
        let created = request.config_override(refusals_only()).send().await?;
        identifier("LicenseConfigurationArn", created.license_configuration_arn)
    }

    async fn ids(
        like: Option<&Self>,
        client: &Context<Client>,
    ) -> Result<Option<BTreeSet<String>>> {
        let Some(listed) = unless_denied(lookup::list(Query::default(), client).await)? else {
            return Ok(None);
        };
        let may_be = |name: Option<&str>| {
            like.is_none_or(|like| name == like.name.get().map(String::as_str))
        };
        let listed = listed.into_iter().filter(|found| may_be(found.name.as_deref()));
        Ok(Some(listed.filter_map(|found| found.license_configuration_arn).collect()))
    }
}
