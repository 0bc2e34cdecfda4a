//! JSON Web Tokens: what an emulator without an RSA key puts in the place of real ones.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;

use crate::emulator::digest;

/// Seals the signatures. It is no secret: anybody may forge a token for an emulator.
const KEY: &str = "license-manager-emulator";

/// The length of an RSA signature by a key of 4096 bits, in bytes.
const SIGNATURE_LENGTH: usize = 512;

/// A signed token that is at least so long.
///
/// Assumption E6: tokens have the structure, the algorithm name `PS384` and the signature length
/// of the real ones. The signature is a digest under the emulator's key, which no RSA key verifies.
/// It is longer where the model wants longer tokens.
pub(super) fn sign(claims: &impl Serialize, least_length: usize) -> String {
    let header = json!({ "alg": "PS384", "typ": "JWT", "kid": KEY }).to_string();
    let claims = serde_json::to_vec(claims).unwrap_or_default();
    let content = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims));
    let missing = least_length.saturating_sub(content.len() + 1);
    let length = SIGNATURE_LENGTH.max((missing * 3).div_ceil(4));
    format!("{content}.{}", URL_SAFE_NO_PAD.encode(signature(&content, length)))
}

/// The claims of a token that this emulator signed.
pub(super) fn verified<T: DeserializeOwned>(token: &str) -> Option<T> {
    let (content, sealed) = token.rsplit_once('.')?;
    let sealed = URL_SAFE_NO_PAD.decode(sealed).ok()?;
    if sealed.len() < SIGNATURE_LENGTH || signature(content, sealed.len()) != sealed {
        return None;
    }
    let (_header, claims) = content.split_once('.')?;
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).ok()?).ok()
}

fn signature(content: &str, length: usize) -> Vec<u8> {
    let seed = digest::of_bytes(format!("{KEY}.{content}").as_bytes());
    let blocks =
        (0..).map(|block: u32| digest::of_bytes(format!("{KEY}.{block}.{seed}").as_bytes()));
    blocks.flat_map(String::into_bytes).take(length).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn a_token_is_read_back_unless_it_was_changed() {
        let token = sign(&json!({ "sub": "1" }), 0);
        assert_eq!(verified::<Value>(&token), Some(json!({ "sub": "1" })));
        let forged = sign(&json!({ "sub": "2" }), 0);
        let (content, _) = forged.rsplit_once('.').unwrap();
        let (_, signature) = token.rsplit_once('.').unwrap();
        assert_eq!(verified::<Value>(&format!("{content}.{signature}")), None);
        assert_eq!(verified::<Value>("nonsense"), None);
    }

    #[test]
    fn a_token_is_as_long_as_asked_for() {
        assert!((4096..4100).contains(&sign(&json!({}), 4096).len()));
        assert!(sign(&json!({}), 0).len() < 1000);
    }
}
