//! What can happen to bytes on their way.

use crate::random::Random;

pub(super) const ODD_TEXTS: &[&str] = &[
    "",
    " ",
    "x",
    "arn:aws:license-manager::111122223333:license:l-1",
    "arn:::::",
    "arn:aws:license-manager:us-east-1:111122223333:license-asset-group/",
    "2020-02-30T25:61:61Z",
    "#maximumVcpus=2",
    "99999999999999999999",
    "-1",
    "ü\u{0}\u{202e}😀",
    "../../etc/passwd",
    "{\"a\": 1}",
    "RunInstances:0002",
    "EC2BillingProduct",
    "EQUALS",
    "None",
];

const ODD_BYTES: &[&[u8]] =
    &[b"", b"\"", b"\\u0000", b"\\ud800", b"[", b"}", b"null", b"1e999", b"\xff"];

/// The bytes with some of them changed, left out or put in, or cut off.
pub(super) fn damaged(mut bytes: Vec<u8>, random: &mut Random) -> Vec<u8> {
    for _ in 0..=random.below(4) {
        let place = random.below(bytes.len().max(1)).min(bytes.len());
        match random.below(5) {
            0 => bytes.truncate(place),
            1 if place < bytes.len() => bytes[place] = random.next().to_le_bytes()[0],
            2 if place < bytes.len() => drop(bytes.remove(place)),
            3 => {
                let end = (place + random.below(20)).min(bytes.len());
                let part = bytes[place..end].to_vec();
                let target = random.below(bytes.len().max(1)).min(bytes.len());
                drop(bytes.splice(target..target, part));
            }
            _ => drop(bytes.splice(place..place, random.pick(ODD_BYTES).iter().copied())),
        }
    }
    bytes
}

/// The same for a text, which stays one.
pub(super) fn damaged_text(text: &str, random: &mut Random) -> String {
    String::from_utf8_lossy(&damaged(text.as_bytes().to_vec(), random)).into_owned()
}
