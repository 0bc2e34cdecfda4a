//! Do the probes of `verify` see what the emulator does, each switch of it, and what is no License Manager at all?

mod data;
mod endings;
mod guide;
mod hostile;
mod switches;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::Duration;

use serde_json::json;
use tempfile::TempDir;
use terraform_provider_licensemanager::aws::{Clients, CredentialsSource, Keys, Secret, Settings};
use terraform_provider_licensemanager::emulator::{Emulator, Options};
use terraform_provider_licensemanager::framework::Purpose;
use terraform_provider_licensemanager::verify::{
    self, Account, Catalog, Cost, Ended, Journal, Party, Plan, Report, Verdict,
};
use tokio_util::sync::CancellationToken;

const OWN: &str = "111122223333";
const GRANTEE: &str = "444455556666";
const REGION: &str = "us-east-1";
const ELSEWHERE: &str = "us-west-2";
const ORGANIZATION: &str = "arn:aws:organizations::111122223333:organization/o-a1b2c3d4e5";

/// What is planted as a secret key, to be found nowhere.
const SECRET_KEY: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

/// An emulator with an organization that the own account manages and to which the grantee does not belong.
fn emulator() -> Emulator {
    let emulator = Emulator::start(&Options::default()).unwrap();
    let organization = json!({
        "id": "o-a1b2c3d4e5", "management": OWN, "members": ["777788889999"], "linked": true,
    });
    emulator.post("organization", &organization).unwrap();
    emulator
}

/// An account, known to STS at one endpoint, whose License Manager is at another.
async fn account(id: &str, sts: &str, license_manager: &str) -> Account {
    let mut settings = Settings {
        region: Some(REGION.into()),
        source: CredentialsSource::Keys(Keys {
            access_key: id.into(),
            secret_key: Secret(SECRET_KEY.into()),
            token: None,
        }),
        ..Settings::default()
    };
    settings.metadata.disabled = true;
    settings.profile.config_files = vec![PathBuf::from("/dev/null")];
    settings.profile.credentials_files = vec![PathBuf::from("/dev/null")];
    settings.endpoints.sts = Some(sts.to_owned());
    settings.endpoints.license_manager = Some(license_manager.to_owned());
    let client = Clients::new(settings).get(None, None, Purpose::Read).await.unwrap();
    Account::of(&client, ELSEWHERE).unwrap()
}

/// Everything that there is to try.
async fn plan(sts: &str, license_manager: &str) -> Plan {
    let accounts = BTreeMap::from([
        (Party::Own, account(OWN, sts, license_manager).await),
        (Party::Grantee, account(GRANTEE, sts, license_manager).await),
    ]);
    Plan {
        costs: Cost::ALL.into_iter().collect(),
        accounts,
        region: REGION.into(),
        other_region: ELSEWHERE.into(),
        partition: "aws".into(),
        organization: Some(ORGANIZATION.into()),
        endpoint: Some(license_manager.to_owned()),
        rates: false,
        timeout: Duration::from_secs(10),
        stop: CancellationToken::new(),
    }
}

/// A run with a journal of its own.
struct Finished {
    report: Report,
    journal: Journal,
    /// The folder of the journal.
    folder: TempDir,
}

impl Finished {
    fn journal_path(&self) -> PathBuf {
        self.folder.path().join("journal")
    }

    /// The probes that differ, with the switches that they name.
    fn differing(&self) -> BTreeMap<&str, Option<&str>> {
        let differs = self.report.probes.iter().filter_map(|tried| match &tried.verdict {
            Verdict::Differs { switch, .. } => Some((tried.name.as_str(), switch.as_deref())),
            _ => None,
        });
        differs.collect()
    }

    fn not_seen(&self) -> BTreeMap<&str, &str> {
        let not_seen = self.report.probes.iter().filter_map(|tried| match &tried.verdict {
            Verdict::NotSeen { why } => Some((tried.name.as_str(), why.as_str())),
            _ => None,
        });
        not_seen.collect()
    }
}

async fn finish(plan: &Plan) -> Finished {
    let folder = tempfile::tempdir().unwrap();
    let journal = Journal::open(folder.path().join("journal")).unwrap();
    let catalog = Catalog::load().unwrap();
    let Ended { report, journal } = verify::run(plan, &catalog, journal, |_| {}).await;
    Finished { report, journal, folder }
}

async fn finish_on(emulator: &Emulator) -> Finished {
    finish(&plan(&emulator.url(), &emulator.url()).await).await
}

/// What the emulator has that a run should have deleted.
fn left_in(emulator: &Emulator) -> BTreeSet<String> {
    let state = emulator.get("state").unwrap();
    let mut left = BTreeSet::new();
    for table in [
        "license_configurations",
        "licenses",
        "grants",
        "tokens",
        "report_generators",
        "asset_groups",
        "asset_rulesets",
    ] {
        for row in state[table].as_array().unwrap() {
            let status = row["status"].as_str().unwrap_or_default().to_uppercase();
            if status != "DELETED" {
                left.insert(format!("{table}: {} {status}", row["name"]));
            }
        }
    }
    left
}
