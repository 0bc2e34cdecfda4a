//! A run against an emulator as it is, and how runs end: whole, interrupted, with objects that stay.

use std::collections::BTreeMap;

use serde_json::json;
use terraform_provider_licensemanager::verify::{
    self, Catalog, Ended, Journal, Report, Verdict, assumptions, summary, table,
};

use super::{emulator, finish, finish_on, left_in, plan};

#[tokio::test]
async fn everything_that_can_be_seen_holds_of_the_emulator() {
    let emulator = emulator();
    let finished = finish_on(&emulator).await;
    let not_seen = BTreeMap::from([
        ("lists-of-the-organization", "this account administers an organization"),
        ("status-of-discovery", "cross-account discovery is off"),
    ]);
    assert_eq!((finished.differing(), finished.not_seen()), (BTreeMap::new(), not_seen));
    assert_eq!(left_in(&emulator), [].into());
    assert!(finished.journal.left().is_empty() && !finished.journal_path().exists());
    assert!(finished.report.seconds < 30.0, "{} s", finished.report.seconds);
    let requests = emulator.get("requests").unwrap();
    let creations = requests["count"]["CreateLicenseConfiguration"].as_u64().unwrap();
    assert!(creations < 5, "{creations} license configurations, of which there are 10 a day");
    let rows = table(&finished.report, &assumptions().unwrap());
    let holds = rows.iter().filter(|row| row.verdict == Verdict::Holds).count();
    assert!(holds >= 55, "{holds} of {} assumptions are seen to hold", rows.len());
}

/// What `--only` leaves out may keep something from being seen, and from nothing else.
#[tokio::test]
async fn no_probe_differs_for_want_of_another() {
    let emulator = emulator();
    let plan = plan(&emulator.url(), &emulator.url()).await;
    let numbers = assumptions().unwrap().into_iter().map(|it| it.number);
    let (mut unseen, mut tried_alone) = (Vec::new(), 0);
    for number in numbers {
        // Some can only be told by reading.
        let Ok(catalog) = Catalog::load().unwrap().only(std::slice::from_ref(&number)) else {
            continue;
        };
        tried_alone += 1;
        let folder = tempfile::tempdir().unwrap();
        let journal = Journal::open(folder.path().join("journal")).unwrap();
        let Ended { report, journal } = verify::run(&plan, &catalog, journal, |_| {}).await;
        for tried in report.probes {
            match tried.verdict {
                Verdict::Holds => {}
                Verdict::NotSeen { .. } => unseen.push(tried.name),
                Verdict::Differs { seen, .. } => panic!("{} alone: {seen}", tried.name),
            }
        }
        assert!(journal.left().is_empty(), "{number} leaves {:?}", journal.left());
    }
    assert!(unseen.len() < 25, "{unseen:?}");
    assert!(tried_alone >= 55, "{tried_alone} assumptions have probes");
}

#[tokio::test]
async fn a_report_is_the_same_once_more() {
    let finished = finish_on(&emulator()).await;
    let text = serde_json::to_vec(&finished.report).unwrap();
    let again = Report::read(&text).unwrap();
    let assumptions = assumptions().unwrap();
    assert_eq!(summary(&again, &assumptions), summary(&finished.report, &assumptions));
    let newer = String::from_utf8(text).unwrap().replacen("\"form\":1", "\"form\":2", 1);
    assert_eq!(Report::read(newer.as_bytes()).unwrap_err(), "a report of form 2, where 1 is known");
    assert!(Report::read(b"{}").unwrap_err().starts_with("this is no report of a run"));
}

#[tokio::test]
async fn an_interrupted_run_deletes_what_it_made() {
    let emulator = emulator();
    let plan = plan(&emulator.url(), &emulator.url()).await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal");
    let journal = Journal::open(path.clone()).unwrap();
    let (stop, mut made) = (plan.stop.clone(), 0);
    let catalog = Catalog::load().unwrap();
    let Ended { report, journal } = verify::run(&plan, &catalog, journal, |tried| {
        if tried.name == "grant-to-an-account" {
            made = Journal::open(path.clone()).unwrap().left().len();
            stop.cancel();
        }
    })
    .await;
    assert!(made >= 4, "the journal named {made} objects");
    assert!(journal.left().is_empty() && !path.exists());
    assert_eq!(left_in(&emulator), [].into());
    let last = report.probes.last().unwrap();
    assert_eq!(last.verdict, Verdict::NotSeen { why: "the run was interrupted".into() });
    assert_eq!(report.probes.len(), catalog.probes.len());
}

#[tokio::test]
async fn what_cannot_be_deleted_is_named_and_deleted_later() {
    let emulator = emulator();
    let plan = plan(&emulator.url(), &emulator.url()).await;
    let refusal = json!({ "op": "DeleteLicenseAssetRuleset", "kind": "error", "count": 100, "code": "InvalidParameterValueException", "message": "not now" });
    emulator.post("fault", &json!({ "next": [refusal] })).unwrap();
    let finished = finish(&plan).await;
    let left = finished.journal.left();
    assert_eq!(left.len(), 1);
    assert_eq!(left[0].made_by, "CreateLicenseAssetRuleset");
    assert_eq!(left[0].fault.as_deref(), Some("InvalidParameterValueException: not now"));
    assert_eq!(finished.report.left, 1);
    emulator.post("fault", &json!({})).unwrap();
    let mut journal = Journal::open(finished.journal_path()).unwrap();
    assert_eq!(journal.left(), left);
    journal.clean_up_with(&plan).await.unwrap();
    assert!(journal.left().is_empty() && !finished.journal_path().exists());
    assert_eq!(left_in(&emulator), [].into());
}

#[tokio::test]
async fn what_was_made_although_the_answer_was_lost_is_deleted_too() {
    let emulator = emulator();
    let plan = plan(&emulator.url(), &emulator.url()).await;
    let lost = |operation| json!({ "op": operation, "kind": "drop_after", "count": 1 });
    let lost = ["CreateLicense", "CreateToken", "CreateLicenseConfiguration"].map(lost);
    emulator.post("fault", &json!({ "next": lost })).unwrap();
    let finished = finish(&plan).await;
    assert_eq!(left_in(&emulator), [].into());
    assert!(finished.journal.left().is_empty());
    assert_eq!(finished.differing(), BTreeMap::new());
    let not_seen = finished.not_seen();
    let why = not_seen["negative-count"];
    assert!(why.contains("no answer of License Manager"), "{why}");
    assert!(!not_seen.contains_key("life-of-a-token"), "{not_seen:#?}");
}
