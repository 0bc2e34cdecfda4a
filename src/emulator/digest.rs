//! A short, stable fingerprint of JSON, to tell whether two requests are the same.

use serde_json::Value;

const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0000_0100_0000_01b3;

/// The FNV-1a hash of some bytes, in hexadecimal.
pub(crate) fn of_bytes(bytes: &[u8]) -> String {
    format!("{:016x}", fold(OFFSET, bytes))
}

/// The fingerprint of a request. Order of members, null members and those left out by name do not count.
pub(crate) fn of_request(request: &Value, left_out: &[&str]) -> String {
    let mut hash = OFFSET;
    if let Value::Object(members) = request {
        let mut names: Vec<_> = members.keys().collect();
        names.sort();
        for name in names.into_iter().filter(|name| !left_out.contains(&name.as_str())) {
            hash = member(hash, name, &members[name]);
        }
    }
    format!("{hash:016x}")
}

fn member(hash: u64, name: &str, value: &Value) -> u64 {
    if value.is_null() {
        return hash;
    }
    element(fold(fold(hash, name.as_bytes()), b":"), value)
}

fn element(mut hash: u64, value: &Value) -> u64 {
    match value {
        Value::Object(members) => {
            hash = fold(hash, b"{");
            let mut names: Vec<_> = members.keys().collect();
            names.sort();
            for name in names {
                hash = member(hash, name, &members[name]);
            }
            fold(hash, b"}")
        }
        Value::Array(items) => {
            hash = fold(hash, b"[");
            for item in items {
                hash = fold(element(hash, item), b",");
            }
            fold(hash, b"]")
        }
        scalar => fold(hash, scalar.to_string().as_bytes()),
    }
}

fn fold(hash: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(hash, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(PRIME))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn order_nulls_and_left_out_members_do_not_count() {
        let one = json!({"A": {"x": 1, "y": [1, 2]}, "Token": "t"});
        let other = json!({"Token": "u", "B": null, "A": {"y": [1, 2], "x": 1}});
        assert_eq!(of_request(&one, &["Token"]), of_request(&other, &["Token"]));
        assert_ne!(of_request(&one, &[]), of_request(&other, &[]));
    }

    #[test]
    fn order_of_lists_counts() {
        assert_ne!(of_request(&json!({"A": [1, 2]}), &[]), of_request(&json!({"A": [2, 1]}), &[]));
    }
}
