//! Licenses that a seller issues: what a product's users are entitled to, in versions.

pub mod all;
mod deletion;
pub mod entitlement;
pub(crate) mod lookup;
pub mod one;
pub mod query;
pub(crate) mod sdk;
pub mod usage;
pub mod versions;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::{Client, present};
use crate::framework::annotations::{
    instant, known_after_apply, model, not_read_back, provider, reading, replaces, same_partition,
};
use crate::framework::{
    Becomes, Computed, Config, Context, Error, Findings, OptionalComputed, Path, Place, Readable,
    Remote, Required, Resource, Result, TakenOver, Timeouts, Versioned, Versions,
};
use crate::nouns::license::entitlement::Entitlement;
use crate::nouns::shared::arn::{ArnKind, EVERYWHERE};
use crate::nouns::shared::rules;

/// A license that a seller issues for a product, in the versions that its changes make.
///
/// Each change makes a new version of the license. The provider knows the version that it planned from: a change that
/// someone else made in between is never overwritten, but explained version by version.
///
/// A license that has expired counts as the `AVAILABLE` one that `status` asks for: a warning says so, and nothing is
/// sent. A later `validity.end` makes it available again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct License {
    /// Name of the license.
    pub name: Required<String>,
    /// Name of the product.
    pub product_name: Required<String>,
    /// SKU of the product. It need not be unique.
    #[schemars(length(min = 1, max = 1024), transform = reading, transform = replaces)]
    pub product_sku: Required<String>,
    /// Whom the license is for: a name, an e-mail address or an account.
    #[schemars(transform = replaces)]
    pub beneficiary: Required<String>,
    /// Region that the license belongs to and can be changed in. Defaults to the region that the provider has when the
    /// license is made, and stays as it is when that changes.
    #[schemars(transform = replaces)]
    pub home_region: OptionalComputed<String>,
    /// Who issues the license.
    pub issuer: Required<Issuer>,
    /// When the license is valid.
    pub validity: Required<Validity>,
    /// What the license entitles to.
    #[schemars(length(min = 1), transform = reading)]
    pub entitlements: Required<BTreeSet<Entitlement>>,
    /// How the license is consumed.
    pub consumption_configuration: Required<ConsumptionConfiguration>,
    /// Further information on the license, by name.
    pub license_metadata: Option<BTreeMap<String, String>>,
    /// Whether the license can be used: `AVAILABLE`, `DEACTIVATED` or `SUSPENDED`. An available license becomes `EXPIRED`
    /// when its `validity.end` is over, which nobody can ask for.
    #[schemars(extend("enum" = SETTABLE_STATUSES, "x-told" = [EXPIRED, PENDING_AVAILABLE]), transform = provider, transform = known_after_apply)]
    pub status: OptionalComputed<String>,
    /// Whether a new version counts the usage of the license from zero. It is sent with each version that a change of the
    /// license makes, is no reason for one, and is not stored. Without it the usage stays as it is.
    #[serde(skip_serializing)]
    pub reset_usage: Option<bool>,
    /// ARN of the license.
    pub arn: Computed<String>,
    /// Version of the license: a whole number that grows with every change.
    #[schemars(transform = known_after_apply, transform = not_read_back)]
    pub version: Computed<Option<String>>,
    /// When the license was created, as an RFC 3339 time.
    #[schemars(transform = instant)]
    pub create_time: Computed<Option<String>>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Issuer {
    /// Name of the issuer.
    #[schemars(transform = replaces)]
    pub name: Required<String>,
    /// Asymmetric KMS key that signs the license, as an ARN or id. Borrowing needs one.
    #[schemars(transform = same_partition)]
    pub sign_key: Option<String>,
    /// Fingerprint of the issuer, which checkouts name.
    pub key_fingerprint: Computed<Option<String>>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Validity {
    /// First moment at which the license is valid, as an RFC 3339 time.
    #[schemars(transform = instant)]
    pub begin: String,
    /// Moment at which it expires, as an RFC 3339 time. A license without one is valid for ever.
    #[schemars(transform = instant)]
    pub end: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ConsumptionConfiguration {
    /// How often the license is renewed: `None`, `Weekly` or `Monthly`.
    #[schemars(extend("enum" = ["None", "Weekly", "Monthly"]), transform = model)]
    pub renew_type: Required<String>,
    /// Use by programs that are connected to the service.
    pub provisional_configuration: Option<ProvisionalConfiguration>,
    /// Use by programs that go offline with what they borrowed.
    pub borrow_configuration: Option<BorrowConfiguration>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ProvisionalConfiguration {
    /// How long a checkout lasts unless it is extended, in minutes.
    #[schemars(range(min = 1), transform = reading)]
    pub max_time_to_live_in_minutes: i32,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct BorrowConfiguration {
    /// Whether what was borrowed may be returned early.
    pub allow_early_check_in: bool,
    /// How long something may be borrowed, in minutes.
    #[schemars(range(min = 1), transform = reading)]
    pub max_time_to_live_in_minutes: i32,
}

pub(crate) const ARN: ArnKind = ArnKind {
    resource_type: "license",
    id_prefix: "l-",
    is_regional: false,
    example: "arn:aws:license-manager::123456789012:license:l-6488c75fa996491c86ee54f869e54546",
};

const SETTABLE_STATUSES: [&str; 3] = ["AVAILABLE", "DEACTIVATED", "SUSPENDED"];

const AVAILABLE: &str = "AVAILABLE";
const EXPIRED: &str = "EXPIRED";
const PENDING_AVAILABLE: &str = "PENDING_AVAILABLE";

const TIMEOUT: Option<Duration> = Some(Duration::from_mins(10));

impl License {
    /// The version, unless the service never told it.
    fn known_version(&self) -> Option<&str> {
        self.version.get().and_then(Option::as_deref)
    }

    /// Versions are whole numbers written as text.
    pub(crate) fn version_number(&self) -> u64 {
        self.known_version().and_then(|version| version.parse().ok()).unwrap_or(0)
    }
}

impl Readable<Client> for License {
    fn locate(id: &str) -> Result<Place> {
        ARN.locate(id)
    }

    fn id_prefix(client: &Client) -> Option<String> {
        Some(ARN.prefix(client.partition(), EVERYWHERE, client.account_id()))
    }

    async fn read(id: &str, client: &Context<Client>) -> Result<Option<Remote<Self>>> {
        Ok(lookup::get(id, client).await?.map(|found| sdk::license(found).into()))
    }
}

impl Resource<Client> for License {
    const NAME: &'static str = "license";
    const NOUN: &'static str = "license";
    const VERSIONS: Versions<Client, Self> = Versions::EXPLAIN;
    const TAGGED: bool = true;
    const REGION: &'static str = "home_region";
    const REGIONAL: bool = false;
    const TIMEOUTS: Timeouts =
        Timeouts { create: TIMEOUT, read: TIMEOUT, update: TIMEOUT, delete: TIMEOUT };
    const TAKES_OVER: &'static [TakenOver] = &[TakenOver {
        provider: "hashicorp/awscc",
        type_name: "awscc_licensemanager_license",
        id: &["license_arn"],
        left: &[],
    }];

    const BECOMES: &'static [Becomes] = &[
        Becomes {
            attribute: "status",
            asked: AVAILABLE,
            found: EXPIRED,
            why: "Its validity.end is over. Nothing is sent to change that: a later validity.end makes the license available \
                  again.",
        },
        Becomes {
            attribute: "status",
            asked: EXPIRED,
            found: AVAILABLE,
            why: "Its validity.end is not over. Take status out of the configuration: nobody can ask for EXPIRED.",
        },
    ];

    fn check(config: &Config<'_>) -> Findings {
        let entitlements: Vec<Entitlement> = config.known_elements("entitlements");
        let mut names = BTreeSet::new();
        let mut faults: Vec<_> = entitlements.iter().flat_map(Entitlement::faults).collect();
        let twice = entitlements.iter().filter(|entitlement| !names.insert(&entitlement.name));
        faults.extend(twice.map(|entitlement| {
            let name = &entitlement.name;
            (rules::ENTITLEMENT_ONCE, format!("The entitlement {name:?} stands there twice."))
        }));
        let faults = faults.into_iter();
        let mut findings: Findings =
            faults.map(|(rule, why)| rule.finding(Path::root("entitlements"), why)).collect();
        findings.extend(check_validity(config));
        findings.extend(check_borrowing(config));
        findings
    }

    async fn create(&self, client: &Context<Client>) -> Result<String> {
        sdk::create(self, client).await
    }

    async fn finish(&self, id: &str, client: &Context<Client>) -> Result<()> {
        let version = lookup::settled(id, client).await?;
        match self.status.get().map(String::as_str) {
            // A new license is available.
            None | Some(AVAILABLE) => Ok(()),
            Some(_) => {
                sdk::create_version(self, id, version.as_deref(), client).await?;
                lookup::settled(id, client).await.map(drop)
            }
        }
    }

    fn is_unfinished(&self) -> Option<bool> {
        Some(self.status.get().map(String::as_str) == Some(PENDING_AVAILABLE))
    }

    async fn update(&self, prior: &Self, id: &str, client: &Context<Client>) -> Result<()> {
        sdk::create_version(self, id, prior.known_version(), client).await?;
        lookup::settled(id, client).await.map(drop)
    }

    async fn delete(&self, id: &str, client: &Context<Client>) -> Result<()> {
        let planned_from = present("Version", self.known_version())?;
        deletion::delete(id, planned_from, client).await
    }
}

impl Versioned<Client> for License {
    const DELETES_VERSION: bool = true;

    async fn versions_after(
        id: &str,
        known: &str,
        _current: &str,
        client: &Context<Client>,
    ) -> Result<Vec<(String, Self)>> {
        let after = lookup::versions(id, client).await?.into_iter().map(sdk::license);
        let mut after: Vec<Self> = after.collect();
        let known = known.parse().unwrap_or(0);
        after.retain(|license| license.version_number() > known);
        after.sort_by_key(License::version_number);
        Ok(after
            .into_iter()
            .map(|license| (license.version_number().to_string(), license))
            .collect())
    }

    fn is_stale(error: &Error) -> bool {
        matches!(error.code(), Some("ConflictException" | "ValidationException"))
    }
}

fn check_borrowing(config: &Config<'_>) -> Findings {
    let consumption = config.known::<ConsumptionConfiguration>("consumption_configuration");
    let (Some(consumption), Some(issuer)) = (consumption, config.known::<Issuer>("issuer")) else {
        return Findings::new();
    };
    if consumption.borrow_configuration.is_none() || issuer.sign_key.is_some() {
        return Findings::new();
    }
    let detail = "consumption_configuration has a borrow_configuration, but issuer has no sign_key: what is borrowed is proved with \
                  a text that this KMS key signs. Set issuer.sign_key, or leave borrow_configuration out.";
    let path = Path::root("issuer").attribute("sign_key");
    rules::BORROW_WITHOUT_KEY.finding(path, detail).into()
}

fn check_validity(config: &Config<'_>) -> Findings {
    let Some(validity) = config.known::<Validity>("validity") else {
        return Findings::new();
    };
    let moment = |text: &str| {
        time::OffsetDateTime::parse(text, &time::format_description::well_known::Rfc3339).ok()
    };
    let (begin, end) = (moment(&validity.begin), validity.end.as_deref().and_then(moment));
    match (begin, end) {
        (Some(begin), Some(end)) if end <= begin => {
            let detail = format!(
                "validity.end {} is not after validity.begin {}.",
                validity.end.unwrap_or_default(),
                validity.begin
            );
            let path = Path::root("validity").attribute("end");
            rules::VALIDITY.finding(path, detail).into()
        }
        _ => Findings::new(),
    }
}
