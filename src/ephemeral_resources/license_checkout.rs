//! Checkouts of whatever license of a product fits.

use std::collections::BTreeSet;
use std::time::SystemTime;

use aws_sdk_licensemanager::types::CheckoutType;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::consumption::{self, Consumption, EntitlementAmount, amounts, moment};
use crate::aws::{Client, present};
use crate::framework::annotations::{model, reading, sensitive};
use crate::framework::{
    Called, Config, Context, Diagnostics, EphemeralResource, Error, Findings, Opening, Path, Result,
};
use crate::nouns::shared::rules;

/// Checks entitlements of a license out for as long as Terraform runs: extended while an apply lasts, and checked in
/// at its end, also when the apply fails or is cancelled.
///
/// Terraform opens it in every plan of a known configuration as well, and again in the apply. So a run needs the
/// entitlements once at a time, but checks them out and in twice.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct LicenseCheckout {
    /// SKU of the product. Of several licenses that fit, the service takes the newest.
    #[schemars(length(min = 1), transform = reading)]
    pub product_sku: String,
    /// Fingerprint of the issuer, as `issuer.key_fingerprint` of the license shows it.
    #[schemars(length(min = 1), transform = reading)]
    pub key_fingerprint: String,
    /// What to check out. The service may allow only some of it, which `entitlements_allowed` shows.
    #[schemars(length(min = 1), transform = reading)]
    pub entitlements: BTreeSet<EntitlementAmount>,
    /// `PROVISIONAL`, which is given back, or `PERPETUAL`, which never is. Defaults to `PROVISIONAL`.
    #[schemars(extend("enum" = [PROVISIONAL, PERPETUAL]), transform = model)]
    pub checkout_type: Option<String>,
    /// Beneficiary of the license. The issuer has to name it when it checks its own license out. Of what was received
    /// nothing is found with it.
    pub beneficiary: Option<String>,
    /// Id of the machine for which it is checked out.
    pub node_id: Option<String>,
}

const PROVISIONAL: &str = "PROVISIONAL";
const PERPETUAL: &str = "PERPETUAL";

#[derive(Debug, Serialize, JsonSchema)]
pub struct OpenedCheckout {
    /// Type of the checkout.
    pub checkout_type: String,
    /// ARN of the license of which it was checked out.
    pub license_arn: Option<String>,
    /// What was checked out.
    pub entitlements_allowed: Vec<EntitlementAmount>,
    /// Token that names the checkout in other calls.
    #[schemars(transform = sensitive)]
    pub license_consumption_token: String,
    /// Proof of the checkout, signed with the key of the issuer. Left out for a license without a key.
    #[schemars(transform = sensitive)]
    pub signed_token: Option<String>,
    /// Id of the machine for which it was checked out.
    pub node_id: Option<String>,
    /// When it was checked out, as an RFC 3339 time.
    pub issued_at: String,
    /// When it ends unless it is extended, as an RFC 3339 time. Left out for one that never ends.
    pub expiration: Option<String>,
}

impl EphemeralResource<Client> for LicenseCheckout {
    const NAME: &'static str = "license_checkout";
    const NOUN: &'static str = "license checkout";
    const CALLED: &'static Called = &[("of", "product_sku")];

    type Opened = OpenedCheckout;
    type Held = Consumption;

    fn check(config: &Config<'_>) -> Findings {
        let mut findings = consumption::check(config);
        if config.known::<String>("checkout_type").as_deref() == Some(PERPETUAL) {
            let path = Path::root("checkout_type");
            findings.push(rules::CHECKOUT_PERPETUAL.finding(
                path,
                "checkout_type is PERPETUAL: what is checked out is never given back. Terraform checks it out in each plan \
                 and again in each apply. Use PROVISIONAL where the license allows it.",
            ));
        }
        findings
    }

    async fn open(&self, client: &Context<Client>) -> Result<Opening<Self::Opened, Self::Held>> {
        let answer = client
            .checkout_license()
            .product_sku(&self.product_sku)
            .key_fingerprint(&self.key_fingerprint)
            .set_entitlements(Some(consumption::to_sdk(&self.entitlements)?))
            .checkout_type(CheckoutType::from(self.checkout_type.as_deref().unwrap_or(PROVISIONAL)))
            .set_beneficiary(self.beneficiary.clone())
            .set_node_id(self.node_id.clone())
            .client_token(&client.client_token)
            .send()
            .await
            .map_err(|error| self.explained(error.into(), client))?;
        let checkout_type = present("CheckoutType", answer.checkout_type)?.as_str().to_owned();
        let token = present("LicenseConsumptionToken", answer.license_consumption_token)?;
        let issued_at = moment(present("IssuedAt", answer.issued_at)?);
        let expiration = answer.expiration.map(moment);
        let ends = expiration.as_deref().filter(|_| checkout_type != PERPETUAL);
        let what = format!("the checkout of {}", self.product_sku);
        let held = Consumption::new(&what, token.clone(), None, &issued_at, ends)?
            .map(|held| held.of(self.beneficiary.clone()));
        let result = OpenedCheckout {
            checkout_type,
            license_arn: answer.license_arn,
            entitlements_allowed: amounts(answer.entitlements_allowed),
            license_consumption_token: token,
            signed_token: answer.signed_token,
            node_id: answer.node_id,
            issued_at,
            expiration,
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

impl LicenseCheckout {
    /// A refusal together with what was asked for, where the service says nothing but that there is nothing.
    fn explained(&self, error: Error, client: &Context<Client>) -> Error {
        let Error::Refused(mut refusal) = error else { return error };
        if !consumption::NOTHING_FITS.contains(&refusal.code.as_str()) {
            return Error::Refused(refusal);
        }
        let whose = match &self.beneficiary {
            None => "received".to_owned(),
            Some(beneficiary) => format!("issued for the beneficiary {beneficiary:?}"),
        };
        refusal.hint = Some(format!(
            "Asked for was {} of a license with product_sku {:?} and key_fingerprint {:?}, {whose} by account {}. The \
             service answers alike in all of these cases: there is no such license; its grant is not active yet, or \
             allows no CheckoutLicense; it is not valid now; it has no entitlement of that name and unit; all of it \
             is checked out at the moment. With a beneficiary it looks only at what the account issued itself. The \
             data source licensemanager_received_licenses shows what the account received.",
            consumption::in_words(&self.entitlements),
            self.product_sku,
            self.key_fingerprint,
            client.account_id().unwrap_or("(unknown)"),
        ));
        Error::Refused(refusal)
    }
}
