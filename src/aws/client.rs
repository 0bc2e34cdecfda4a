//! License Manager in one account and region.

use std::collections::HashMap;
use std::ops::Deref;
use std::sync::{Arc, Mutex, PoisonError};

use aws_credential_types::provider::SharedCredentialsProvider;

use super::error::is_denied;
use super::region::partition;
use super::sdk_clients::SdkClients;
use super::verbatim::Verbatim;
use crate::framework::{Refusal, Result, ServiceClient, TagChange, Tags};

/// Calls License Manager in one account and region. Clones share everything.
#[derive(Debug, Clone)]
pub struct Client {
    account: Arc<Account>,
    sdk: aws_sdk_licensemanager::Client,
    region: String,
}

/// The way to an account. What is made for one of its regions is kept.
#[derive(Debug)]
pub(super) struct Account {
    /// Unknown only where the provider block forbids to ask for it.
    id: Option<String>,
    sdk_clients: Arc<SdkClients>,
    credentials: SharedCredentialsProvider,
    regions: Mutex<HashMap<String, aws_sdk_licensemanager::Client>>,
}

impl Account {
    pub(super) fn new(
        id: Option<&str>,
        sdk_clients: Arc<SdkClients>,
        credentials: SharedCredentialsProvider,
    ) -> Arc<Self> {
        let id = id.map(str::to_owned);
        Arc::new(Self { id, sdk_clients, credentials, regions: Mutex::default() })
    }

    pub(super) fn client(self: &Arc<Self>, region: &str) -> Client {
        let make =
            || self.sdk_clients.license_manager(self.id.as_deref(), region, &self.credentials);
        let mut regions = self.regions.lock().unwrap_or_else(PoisonError::into_inner);
        let sdk = regions.entry(region.to_owned()).or_insert_with(make).clone();
        Client { account: Arc::clone(self), sdk, region: region.to_owned() }
    }

    #[cfg(test)]
    pub(super) fn regions(&self) -> Vec<String> {
        let mut regions: Vec<_> = self.regions.lock().unwrap().keys().cloned().collect();
        regions.sort();
        regions
    }
}

impl Client {
    /// The account in which calls are made. Unknown only where the provider block forbids to ask for it.
    pub fn account_id(&self) -> Option<&str> {
        self.account.id.as_deref()
    }

    pub fn region(&self) -> &str {
        &self.region
    }

    /// The URL of License Manager that somebody set, in the provider block, the environment or a profile.
    pub fn endpoint(&self) -> Option<&str> {
        self.account.sdk_clients.license_manager_endpoint()
    }

    /// The same account in another region, such as the home region of a license.
    #[must_use]
    pub fn in_region(&self, region: &str) -> Self {
        self.account.client(region)
    }

    /// The same account and region, for calls whose JSON the caller wrote.
    pub fn verbatim(&self) -> Verbatim {
        let Account { id, sdk_clients, credentials, .. } = &*self.account;
        Verbatim::new(sdk_clients.verbatim(id.as_deref(), &self.region, credentials))
    }

    /// As in the ARNs of this region: `aws`, `aws-cn`, `aws-us-gov`, ….
    pub fn partition(&self) -> &'static str {
        partition(self.region())
    }
}

impl Deref for Client {
    type Target = aws_sdk_licensemanager::Client;

    fn deref(&self) -> &Self::Target {
        &self.sdk
    }
}

impl ServiceClient for Client {
    fn partition(&self) -> &str {
        self.partition()
    }

    fn region(&self) -> &str {
        self.region()
    }

    fn account_id(&self) -> Option<&str> {
        self.account_id()
    }

    fn is_denied(refusal: &Refusal) -> bool {
        is_denied(refusal)
    }

    async fn read_tags(&self, arn: &str) -> Result<Tags> {
        self.tags(arn).await
    }

    async fn change_tags(&self, arn: &str, change: &TagChange) -> Result<()> {
        // Removing first: an object at its limit of tags has room for the new ones only then.
        self.remove_tags(arn, &change.remove).await?;
        self.set_tags(arn, &change.set).await
    }
}
