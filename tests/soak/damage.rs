//! A damaged state file is said to be damaged, in one line with its name, or it makes no difference.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::http::{Client, Connection, admin};
use super::process::Emulator;
use super::random::{Random, seed};
use super::size;

const PAGE: usize = 4096;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_damaged_state_file_is_named_or_harmless() {
    let cases = size(100, 10_000);
    let mut random = Random::new(seed("damage"));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state");
    let emulator = Emulator::with_state(&file);
    let known = fill(&emulator).await;
    let killed = copy_after(&file, || emulator.kill());
    let emulator = Emulator::with_state(&file);
    let stopped = copy_after(&file, || emulator.stop());
    let mut refused = 0;
    for case in 0..cases {
        let mut bytes = if random.chance(50) { killed.clone() } else { stopped.clone() };
        let damage = damaged(&mut bytes, &mut random);
        fs::write(&file, &bytes).unwrap();
        match Emulator::try_with_state(&file) {
            Ok(emulator) => {
                let found = state(&emulator).await;
                assert!(found == known, "case {case}, {damage}: it started with another state");
            }
            Err(refusal) => {
                refused += 1;
                let lines: Vec<_> = refusal.complaints.lines().collect();
                let [line] = lines[..] else { panic!("case {case}, {damage}: {lines:#?}") };
                let is_named = line.contains(file.to_str().unwrap()) && line.contains("damaged");
                assert!(is_named, "case {case}, {damage}: {line}");
                assert_eq!(refusal.code, Some(1), "case {case}, {damage}");
                assert!(fs::read(&file).unwrap() == bytes, "case {case}, {damage}: it was changed");
            }
        }
    }
    println!("damage: {cases} damaged files, {refused} refused, the others as they were");
    assert!(refused > cases / 4, "hardly any damage was found");
    assert!(refused < cases, "no damage was harmless: is it looked at what it did?");
}

async fn fill(emulator: &Emulator) -> Value {
    let mut client = Client::open(emulator.address, "111122223333").await.unwrap();
    for number in 0..40 {
        let params = json!({
            "Name": format!("name-{number}"),
            "Description": "some words to fill a page with ".repeat(number % 8),
            "LicenseCountingType": "vCPU",
        });
        client.call("CreateLicenseConfiguration", &params).await.unwrap().unwrap();
    }
    state(emulator).await
}

async fn state(emulator: &Emulator) -> Value {
    let mut connection = Connection::open(emulator.address).await.unwrap();
    connection.exchange(&admin("GET", "state", b"")).await.unwrap().json().unwrap()
}

fn copy_after(file: &Path, end: impl FnOnce()) -> Vec<u8> {
    end();
    fs::read(file).unwrap()
}

/// What a bad disk, an unfinished copy or an editor may do to a file.
fn damaged(bytes: &mut Vec<u8>, random: &mut Random) -> String {
    let length = bytes.len();
    // Most of the file is free; what is at its beginning is what everything else hangs on.
    let within = *random.pick(&[512, 8 * PAGE, length, length]);
    let place = random.below(within.min(length));
    let page = place / PAGE * PAGE;
    let what = match random.below(8) {
        0 => {
            bytes[place] ^= 1 << random.below(8);
            "a flipped bit"
        }
        1 => {
            bytes[place] = random.next().to_le_bytes()[0];
            "another byte"
        }
        2 => {
            let end = (place + 1 + random.below(PAGE)).min(length);
            bytes[place..end].fill_with(|| random.next().to_le_bytes()[0]);
            "noise"
        }
        3 => {
            bytes[page..(page + PAGE).min(length)].fill(0);
            "a page of zeros"
        }
        4 => {
            bytes.truncate(place.max(1));
            "an end"
        }
        5 => {
            let end = (place + 1 + random.below(PAGE)).min(length);
            bytes.drain(place..end);
            "a gap"
        }
        6 => {
            bytes.insert(place, b'\n');
            "one byte more"
        }
        _ => {
            let other = random.below(length / PAGE) * PAGE;
            let copied = bytes[other..other + PAGE].to_vec();
            let end = (page + PAGE).min(length);
            bytes[page..end].copy_from_slice(&copied[..end - page]);
            "a page in the place of another"
        }
    };
    format!("{what} at {place}")
}
