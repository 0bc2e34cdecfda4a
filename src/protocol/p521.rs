//! Is this an ECDSA signature of a P-521 key? Terraform's certificates have such keys, and ring does not know them.

use p521::ecdsa::signature::Verifier as _;
use p521::ecdsa::{Signature, VerifyingKey};
use rustls_pki_types::{
    AlgorithmIdentifier, InvalidSignature, SignatureVerificationAlgorithm, alg_id,
};

/// ECDSA on P-521 with SHA-512.
#[derive(Debug)]
pub(super) struct EcdsaP521Sha512;

impl SignatureVerificationAlgorithm for EcdsaP521Sha512 {
    fn verify_signature(
        &self,
        public_key: &[u8],
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), InvalidSignature> {
        let key = VerifyingKey::from_sec1_bytes(public_key).map_err(|_| InvalidSignature)?;
        let signature = Signature::from_der(signature).map_err(|_| InvalidSignature)?;
        key.verify(message, &signature).map_err(|_| InvalidSignature)
    }

    fn public_key_alg_id(&self) -> AlgorithmIdentifier {
        alg_id::ECDSA_P521
    }

    fn signature_alg_id(&self) -> AlgorithmIdentifier {
        alg_id::ECDSA_SHA512
    }
}

#[cfg(test)]
mod tests {
    use p521::ecdsa::SigningKey;
    use p521::ecdsa::signature::Signer as _;

    use super::*;

    #[test]
    fn only_the_right_signature_of_the_right_key_is_valid() {
        let key = |seed| SigningKey::from_slice(&[[0].as_slice(), &[seed; 65]].concat()).unwrap();
        let public = |key: &SigningKey| key.verifying_key().to_sec1_point(false);
        let (signer, stranger) = (key(1), key(2));
        let signature: Signature = signer.sign(b"message");
        let der = signature.to_der();
        let check = |key: &[u8], message: &[u8], signature: &[u8], expected| {
            let valid = EcdsaP521Sha512.verify_signature(key, message, signature).is_ok();
            assert_eq!(valid, expected);
        };
        check(public(&signer).as_bytes(), b"message", der.as_bytes(), true);
        check(public(&stranger).as_bytes(), b"message", der.as_bytes(), false);
        check(public(&signer).as_bytes(), b"massage", der.as_bytes(), false);
        check(public(&signer).as_bytes(), b"message", &signature.to_bytes(), false);
        check(b"no key", b"message", der.as_bytes(), false);
    }
}
