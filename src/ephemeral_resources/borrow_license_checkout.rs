//! Checkouts of one named license, with a signed proof for machines without a connection.

use std::collections::{BTreeMap, BTreeSet};
use std::time::SystemTime;

use aws_sdk_licensemanager::types::{DigitalSignatureMethod, Metadata};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::consumption::{self, Consumption, EntitlementAmount, amounts, moment};
use crate::aws::{Client, present};
use crate::framework::annotations::{model, reading, same_partition, sensitive};
use crate::framework::{
    Called, Config, Context, Diagnostics, EphemeralResource, Findings, Opening, Result,
};
use crate::nouns::grant::home;
use crate::nouns::license;

/// Borrows entitlements of a license for as long as Terraform runs, with a signed proof that a machine without a
/// connection can check.
///
/// It is extended while an apply lasts and checked in at its end where the license allows that; otherwise it ends by
/// itself, and a warning says when. The license needs a `borrow_configuration` and a `sign_key`.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct BorrowLicenseCheckout {
    /// ARN of the license.
    #[schemars(transform = same_partition)]
    pub license_arn: String,
    /// What to borrow: all of it or nothing.
    #[schemars(length(min = 1), transform = reading)]
    pub entitlements: BTreeSet<EntitlementAmount>,
    /// How the proof is signed. Defaults to `JWT_PS384`, which is the only method.
    #[schemars(extend("enum" = [JWT_PS384]), transform = model)]
    pub digital_signature_method: Option<String>,
    /// Id of the machine for which it is borrowed.
    pub node_id: Option<String>,
    /// Further information that becomes part of the proof, by name.
    pub checkout_metadata: Option<BTreeMap<String, String>>,
}

const JWT_PS384: &str = "JWT_PS384";

#[derive(Debug, Serialize, JsonSchema)]
pub struct OpenedBorrow {
    /// How the proof is signed.
    pub digital_signature_method: String,
    /// What was borrowed.
    pub entitlements_allowed: Vec<EntitlementAmount>,
    /// Token that names the checkout in other calls.
    #[schemars(transform = sensitive)]
    pub license_consumption_token: String,
    /// Proof of the checkout: a JWT that is signed with the key of the issuer.
    #[schemars(transform = sensitive)]
    pub signed_token: String,
    /// Id of the machine for which it was borrowed.
    pub node_id: Option<String>,
    /// When it was borrowed, as an RFC 3339 time.
    pub issued_at: String,
    /// When it ends unless it is extended, as an RFC 3339 time.
    pub expiration: String,
    /// Further information that is part of the proof, by name.
    pub checkout_metadata: Option<BTreeMap<String, String>>,
}

impl EphemeralResource<Client> for BorrowLicenseCheckout {
    const NAME: &'static str = "borrow_license_checkout";
    const NOUN: &'static str = "borrowed license";
    const CALLED: &'static Called = &[("with the ARN", "license_arn")];

    type Opened = OpenedBorrow;
    type Held = Consumption;

    fn check(config: &Config<'_>) -> Findings {
        let mut findings = consumption::check(config);
        findings.extend(license::ARN.check(config, "license_arn"));
        findings
    }

    async fn open(&self, client: &Context<Client>) -> Result<Opening<Self::Opened, Self::Held>> {
        let home = home::of_license(&self.license_arn, client).await?;
        let method = self.digital_signature_method.as_deref().unwrap_or(JWT_PS384);
        let answer = client
            .in_region(&home)
            .checkout_borrow_license()
            .license_arn(&self.license_arn)
            .set_entitlements(Some(consumption::to_sdk(&self.entitlements)?))
            .digital_signature_method(DigitalSignatureMethod::from(method))
            .set_node_id(self.node_id.clone())
            .set_checkout_metadata(self.checkout_metadata.as_ref().map(to_metadata))
            .client_token(&client.client_token)
            .send()
            .await?;
        let token = present("LicenseConsumptionToken", answer.license_consumption_token)?;
        let issued_at = moment(present("IssuedAt", answer.issued_at)?);
        let expiration = moment(present("Expiration", answer.expiration)?);
        let what = format!("the checkout of {}", self.license_arn);
        let held =
            Consumption::new(&what, token.clone(), Some(home), &issued_at, Some(&expiration))?;
        let result = OpenedBorrow {
            digital_signature_method: method.to_owned(),
            entitlements_allowed: amounts(answer.entitlements_allowed),
            license_consumption_token: token,
            signed_token: present("SignedToken", answer.signed_token)?,
            node_id: answer.node_id,
            issued_at,
            expiration,
            checkout_metadata: answer.checkout_metadata.map(from_metadata),
        };
        Ok(Opening { result, renew_at: held.as_ref().map(Consumption::renew_at), held })
    }

    async fn renew(held: Consumption, client: &Context<Client>) -> Result<Option<SystemTime>> {
        held.extend(client).await
    }

    async fn close(held: Consumption, client: &Context<Client>) -> Result<Diagnostics> {
        held.check_in(client).await
    }
}

fn to_metadata(metadata: &BTreeMap<String, String>) -> Vec<Metadata> {
    let entry = |(name, value)| Metadata::builder().name(name).value(value).build();
    metadata.iter().map(entry).collect()
}

fn from_metadata(remote: Vec<Metadata>) -> BTreeMap<String, String> {
    remote.into_iter().filter_map(|entry| Some((entry.name?, entry.value?))).collect()
}
