//! Does the guide show what the program prints? `make generate` rewrites it.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use terraform_provider_licensemanager::verify::{
    Catalog, Cost, Party, assumptions, coverage, policy, rows, table,
};

use super::{emulator, finish_on};

const GUIDE: &str = "docs/guides/is-the-emulator-right.md";

/// The page with another block behind a marker, up to the end of that block.
fn with_block(page: &str, marker: &str, block: &str) -> String {
    let marker = format!("<!-- {marker} -->\n");
    let (before, after) = page.split_once(&marker).unwrap();
    let after = match after.strip_prefix("```") {
        Some(fenced) => fenced.split_once("\n```\n").map_or("", |(_, rest)| rest),
        None => "",
    };
    format!("{before}{marker}{block}{after}")
}

/// Which assumptions have probes, and why the others have none.
fn covered() -> String {
    let (assumptions, catalog) = (assumptions().unwrap(), Catalog::load().unwrap());
    let shown = coverage(&catalog);
    let mut text = format!(
        "{} of {} have probes, {} in all. The others cannot be seen without more than that:\n\n\
         | | About | It |\n|---|---|---|\n",
        shown.len(),
        assumptions.len(),
        catalog.probes.len()
    );
    for assumption in &assumptions {
        if let Some(why) = &assumption.unseen {
            let (number, about) = (&assumption.number, &assumption.about);
            let _ = writeln!(text, "| {number} | {about} | {why} |");
        }
    }
    text
}

#[tokio::test]
async fn the_guide_shows_what_the_program_prints() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(GUIDE);
    let page = fs::read_to_string(&path).unwrap();
    let usual = BTreeSet::from([Cost::Read, Cost::Own]);
    let policy = policy(&Catalog::load().unwrap(), &usual, Party::Own);
    let policy = serde_json::to_string_pretty(&policy).unwrap();
    let report = finish_on(&emulator()).await.report;
    let lines = rows(&table(&report, &assumptions().unwrap()));
    let mut expected = with_block(&page, "policy", &format!("```json\n{policy}\n```\n"));
    expected = with_block(&expected, "table", &format!("```text\n{lines}```\n"));
    expected = with_block(&expected, "coverage", &format!("\n{}", covered()));
    if std::env::var_os("UPDATE_GENERATED").is_some() {
        fs::write(&path, &expected).unwrap();
    }
    let page = fs::read_to_string(&path).unwrap();
    assert!(page == expected, "{GUIDE} is not what the program prints: run make generate");
}
