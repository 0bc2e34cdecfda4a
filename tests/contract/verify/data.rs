//! Are the probes sound: operations and switches that exist, values that are known, every assumption shown or explained?

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};
use terraform_provider_licensemanager::verify::{
    Catalog, Cost, Party, assumptions, coverage, policy,
};

use super::{GRANTEE, OWN, emulator, finish_on};

fn catalog() -> Catalog {
    Catalog::load().unwrap()
}

fn read(path: &str) -> String {
    fs::read_to_string(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

#[test]
fn names_are_unique_and_operations_exist() {
    let model: Value =
        serde_json::from_str(&read("src/emulator/constraints/constraints.json")).unwrap();
    let catalog = catalog();
    let mut names = BTreeSet::new();
    for probe in &catalog.probes {
        assert!(names.insert(&probe.name), "{} stands there twice", probe.name);
        for need in &probe.needs {
            assert!(catalog.objects.contains_key(need), "{}: no {need}", probe.name);
        }
        assert!(probe.steps.iter().any(|it| it.expect.is_some()), "{} cannot fail", probe.name);
        for step in catalog.steps_of(probe) {
            let exists = model["operations"].get(&step.call).is_some();
            assert!(exists || step.call == "ListNothing", "{}: no {}", probe.name, step.call);
        }
    }
}

#[test]
fn switches_that_probes_name_exist() {
    let switches = emulator().get("switch").unwrap();
    let switches: BTreeSet<_> =
        switches.as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap()).collect();
    for probe in &catalog().probes {
        for switch in probe.steps.iter().flat_map(|step| step.or.keys()) {
            assert!(switches.contains(switch.as_str()), "{}: no switch {switch}", probe.name);
        }
    }
}

#[test]
fn reading_changes_nothing() {
    for probe in
        catalog().probes.iter().filter(|it| [Cost::Read, Cost::Organization].contains(&it.cost))
    {
        for step in &probe.steps {
            let reads = step.call.starts_with("Get") || step.call.starts_with("List");
            assert!(reads && probe.needs.is_empty(), "{}: {}", probe.name, step.call);
        }
    }
}

/// The numbers of the guide, each shown by a probe or with the reason why none shows it.
#[test]
fn every_assumption_is_shown_or_explained() {
    let guide = read("docs/guides/emulator-assumptions.md");
    let is_number =
        |cell: &str| cell.strip_prefix(['A', 'E']).is_some_and(|it| it.parse::<u32>().is_ok());
    let numbers = guide.lines().filter_map(|line| {
        let cell = line.strip_prefix("| ")?.split(" |").next()?;
        is_number(cell).then(|| cell.to_owned())
    });
    let numbers: BTreeSet<_> = numbers.collect();
    let catalog = catalog();
    let (assumptions, shown) = (assumptions().unwrap(), coverage(&catalog));
    let listed: BTreeSet<_> = assumptions.iter().map(|it| it.number.clone()).collect();
    assert_eq!(listed, numbers);
    for assumption in &assumptions {
        let is_shown = shown.contains_key(assumption.number.as_str());
        assert_ne!(is_shown, assumption.unseen.is_some(), "{}", assumption.number);
    }
    assert!(shown.keys().all(|number| numbers.contains(*number)), "{shown:?}");
    assert!(shown.len() >= 55, "{} of {} assumptions have probes", shown.len(), numbers.len());
}

/// The actions of the policy for one account of a run with everything.
fn actions(party: Party) -> Vec<Value> {
    let costs: BTreeSet<_> = Cost::ALL.into_iter().collect();
    let policy = policy(&catalog(), &costs, party);
    policy["Statement"][0]["Action"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_run_needs_nothing_but_its_policy_and_says_what_is_missing() {
    let emulator = emulator();
    let allow = |account: &str, actions: Vec<Value>| {
        emulator.post("allow", &json!({ "account": account, "actions": actions })).unwrap();
    };
    allow(OWN, actions(Party::Own));
    allow(GRANTEE, actions(Party::Grantee));
    let finished = finish_on(&emulator).await;
    assert_eq!((finished.differing(), finished.not_seen().len()), (BTreeMap::new(), 2));
    let but = |it: &Value| it != "license-manager:CreateToken";
    allow(OWN, actions(Party::Own).into_iter().filter(but).collect());
    let finished = finish_on(&emulator).await;
    let not_seen = finished.not_seen();
    assert_eq!((finished.differing(), not_seen.len()), (BTreeMap::new(), 6), "{not_seen:#?}");
    let why = not_seen["century-of-a-token"];
    assert!(why.starts_with("CreateToken: the credentials may not call it"), "{why}");
}

#[tokio::test]
async fn the_policy_allows_what_a_run_calls_and_no_more() {
    let emulator = emulator();
    finish_on(&emulator).await;
    let mut allowed: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for (party, account) in [(Party::Own, OWN), (Party::Grantee, GRANTEE)] {
        let actions = actions(party);
        let actions = actions.iter().map(|it| it.as_str().unwrap().replace("license-manager:", ""));
        allowed.insert(account, actions.collect());
    }
    let mut called: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    let requests = emulator.get("requests").unwrap();
    for entry in requests["log"].as_array().unwrap() {
        let account = allowed.keys().find(|it| entry["account"] == **it);
        let operation = entry["op"].as_str().unwrap();
        if let Some(account) = account.filter(|_| operation != "GetCallerIdentity") {
            called.entry(account).or_default().insert(operation.to_owned());
        }
    }
    assert_eq!(called, allowed);
}
