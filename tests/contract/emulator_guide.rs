//! Whether the page of the emulator has all flags, endpoints and members of bodies, no others, and what it shows works.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;
use terraform_provider_licensemanager::emulator::{Emulator, Options};

const ENDPOINT: &str = "/_emulator/";

fn file(path: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn page() -> String {
    file("docs/guides/emulator.md")
}

/// The first cells of the page's table below a heading.
fn cells(heading: &str) -> Vec<String> {
    let page = page();
    let (_, section) = page.split_once(&format!("\n{heading}\n")).unwrap();
    let lines = section.lines().skip_while(|line| !line.starts_with("| "));
    let rows = lines.take_while(|line| line.starts_with('|')).skip(2);
    rows.map(|row| row.split('|').nth(1).unwrap().trim().to_owned()).collect()
}

/// The words in backticks.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

#[test]
fn the_page_of_the_emulator_has_its_flags() {
    let help = Command::new(env!("CARGO_BIN_EXE_license-manager-emulator")).arg("--help").output();
    let help = String::from_utf8(help.unwrap().stdout).unwrap();
    let flags = |words: &mut dyn Iterator<Item = &str>| -> BTreeSet<String> {
        let flags = words.map(|word| word.trim_matches([',', '.', ';']));
        flags.filter(|word| word.starts_with("--")).map(str::to_owned).collect()
    };
    let known = flags(&mut help.split_whitespace());
    let cells = cells("## Flags");
    let shown =
        flags(&mut cells.iter().flat_map(|cell| quoted(cell)).flat_map(str::split_whitespace));
    assert_eq!(shown, known);
    assert!(shown.contains("--seed-data") && shown.len() >= 9, "{shown:?}");
}

/// The endpoints of one function, as `METHOD name`.
fn endpoints(source: &str, function: &str, method: &str) -> BTreeSet<String> {
    let (_, body) = source.split_once(&format!("\nfn {function}(")).unwrap();
    let (body, _) = body.split_once("\n}\n").unwrap();
    let arms = body.lines().filter_map(|line| line.trim().strip_prefix('"')?.split_once("\" =>"));
    arms.map(|(name, _)| format!("{method} {name}")).collect()
}

#[test]
fn the_page_of_the_emulator_has_its_endpoints() {
    let source = file("src/emulator/admin/mod.rs");
    let mut known = endpoints(&source, "get", "GET");
    known.extend(endpoints(&source, "post", "POST"));
    assert!(source.contains("(&Method::PUT, \"state\") =>"));
    known.insert("PUT state".to_owned());
    let cells = cells("## Admin endpoints");
    let shown = cells.iter().flat_map(|cell| quoted(cell));
    let shown: BTreeSet<String> = shown.map(|text| text.replace(ENDPOINT, "")).collect();
    assert_eq!(shown, known);
    assert!(known.len() >= 16, "{known:?}");
}

/// The members of a struct of the emulator.
fn members(path: &str, name: &str) -> Vec<String> {
    let source = file(path);
    let (_, body) = source.split_once(&format!("struct {name} {{\n")).unwrap();
    let (body, _) = body.split_once("\n}\n").unwrap();
    let fields = body.lines().filter_map(|line| line.trim().split_once(": "));
    let fields = fields.map(|(name, _)| name.trim_start_matches("pub(crate) ").to_owned());
    let is_name = |name: &String| name.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    fields.filter(is_name).collect()
}

#[test]
fn the_page_of_the_emulator_has_the_members_of_bodies() {
    let page = page();
    let mut checked = 0;
    for (path, name) in [
        ("src/emulator/admin/mod.rs", "Settle"),
        ("src/emulator/admin/mod.rs", "Clock"),
        ("src/emulator/admin/mod.rs", "PageSize"),
        ("src/emulator/admin/mod.rs", "Call"),
        ("src/emulator/delays.rs", "Delays"),
        ("src/emulator/faults.rs", "Faults"),
        ("src/emulator/faults.rs", "NextFault"),
        ("src/emulator/operations/inventory/observation.rs", "Observation"),
        ("src/emulator/permissions.rs", "Allowed"),
        ("src/emulator/records/organization.rs", "Organization"),
    ] {
        for member in members(path, name) {
            assert!(page.contains(&format!("\"{member}\": ")), "the page lacks {member} of {name}");
            checked += 1;
        }
    }
    assert!(checked >= 40, "{checked} members");
}

/// The commands that the page shows, each with the endpoint and its body.
fn commands(page: &str) -> Vec<(String, Option<String>)> {
    let blocks = page.split("```shell\n").skip(1).filter_map(|rest| rest.split("```").next());
    let commands = blocks.flat_map(|block| block.split("curl ").skip(1));
    let parsed = commands.filter_map(|command| {
        let (_, rest) = command.split_once(ENDPOINT)?;
        let endpoint = rest.split(|c: char| !c.is_ascii_lowercase()).next()?.to_owned();
        let body = rest.split('\'').nth(1).map(str::to_owned);
        let is_get = body.is_none() && !command.contains("-X ");
        // What comes from a file is not on the page.
        (!command.contains("-d @")).then(|| {
            let body = (!is_get).then(|| body.unwrap_or_else(|| "{}".to_owned()));
            (endpoint, body)
        })
    });
    parsed.collect()
}

#[test]
fn what_the_page_of_the_emulator_shows_works() {
    let emulator = Emulator::start(&Options::default()).unwrap();
    let page = page();
    let commands = commands(&page);
    assert!(commands.len() >= 15, "{commands:?}");
    for (endpoint, body) in commands {
        let answer = match &body {
            None => emulator.get(&endpoint),
            Some(body) => emulator.post(&endpoint, &serde_json::from_str(body).unwrap()),
        };
        assert!(answer.is_ok(), "{endpoint} {body:?}: {answer:?}");
    }
}

#[test]
fn the_seed_that_the_page_of_the_emulator_shows_is_planted() {
    let page = page();
    let seed = page.split("```json\n").nth(1).unwrap().split("```").next().unwrap();
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), seed).unwrap();
    let options = Options { seed_data: Some(file.path().into()), ..Options::default() };
    let state: Value = Emulator::start(&options).unwrap().get("state").unwrap();
    assert_eq!(state["license_configurations"][0]["name"], "database");
}
