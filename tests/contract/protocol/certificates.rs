//! Certificates like those of Terraform: ECDSA on P-521, self-signed, CA:TRUE.

use std::sync::Arc;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use p521::ecdsa::signature::Signer as _;
use p521::ecdsa::{Signature, SigningKey};
use rustls::pki_types::CertificateDer;
use rustls::sign::CertifiedKey;
use rustls::{Error, SignatureAlgorithm, SignatureScheme};

/// ecdsa-with-SHA512.
const SIGNED_WITH: &[u8] = &[0x06, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 4];
/// id-ecPublicKey on secp521r1.
const KEY_KIND: &[u8] =
    &[0x06, 7, 0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1, 0x06, 5, 0x2b, 0x81, 4, 0, 35];
const SEQUENCE: u8 = 0x30;

#[derive(Clone)]
pub(super) struct Key(Arc<SigningKey>);

impl Key {
    /// One key per seed.
    pub(super) fn new(seed: u8) -> Self {
        let mut scalar = [seed; 66];
        scalar[0] = 0;
        Self(Arc::new(SigningKey::from_slice(&scalar).unwrap()))
    }

    fn sign_der(&self, message: &[u8]) -> Vec<u8> {
        let signature: Signature = self.0.sign(message);
        signature.to_der().as_bytes().to_vec()
    }

    /// A certificate with Terraform's subject.
    pub(super) fn certified_by(&self, issuer: &Self, is_ca: bool) -> CertificateDer<'static> {
        let name = sequence(&[
            tlv(0x31, &sequence(&[tlv(0x06, &[0x55, 4, 10]), tlv(0x13, b"HashiCorp")])),
            tlv(0x31, &sequence(&[tlv(0x06, &[0x55, 4, 3]), tlv(0x13, b"localhost")])),
        ]);
        let validity = sequence(&[tlv(0x17, b"200101000000Z"), tlv(0x18, b"20991231235959Z")]);
        let point = self.0.verifying_key().to_sec1_point(false);
        let key = sequence(&[tlv(SEQUENCE, KEY_KIND), bit_string(point.as_bytes())]);
        let algorithm = tlv(SEQUENCE, SIGNED_WITH);
        let body = sequence(&[
            tlv(0xa0, &[2, 1, 2]),
            tlv(2, &[1]),
            algorithm.clone(),
            name.clone(),
            validity,
            name,
            key,
            tlv(0xa3, &extensions(is_ca)),
        ]);
        let signature = bit_string(&issuer.sign_der(&body));
        sequence(&[body, algorithm, signature]).into()
    }

    /// What Terraform makes for itself.
    pub(super) fn self_signed(&self) -> CertificateDer<'static> {
        self.certified_by(self, true)
    }

    /// Lets a rustls client show a certificate and sign with this key, whether they belong together or not.
    pub(super) fn showing(&self, certificate: &CertificateDer<'static>) -> CertifiedKey {
        CertifiedKey::new(vec![certificate.clone()], Arc::new(self.clone()))
    }
}

pub(super) fn pem(certificate: &CertificateDer<'_>) -> String {
    let text = BASE64_STANDARD.encode(certificate);
    let lines: Vec<_> = text.as_bytes().chunks(64).map(String::from_utf8_lossy).collect();
    format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", lines.join("\n"))
}

fn extensions(is_ca: bool) -> Vec<u8> {
    let extension = |id: u8, value: &[u8]| sequence(&[tlv(6, &[0x55, 29, id]), tlv(4, value)]);
    let basic = if is_ca { sequence(&[tlv(1, &[0xff])]) } else { sequence(&[]) };
    let both_auths =
        sequence(&[tlv(6, &[0x2b, 6, 1, 5, 5, 7, 3, 2]), tlv(6, &[0x2b, 6, 1, 5, 5, 7, 3, 1])]);
    sequence(&[
        extension(19, &basic),
        extension(37, &both_auths),
        extension(17, &sequence(&[tlv(0x82, b"localhost")])),
    ])
}

fn tlv(tag: u8, content: &[u8]) -> Vec<u8> {
    let [.., high, low] = content.len().to_be_bytes();
    let mut der = match (high, low) {
        (0, 0..128) => vec![tag, low],
        (0, _) => vec![tag, 0x81, low],
        _ => vec![tag, 0x82, high, low],
    };
    der.extend(content);
    der
}

fn sequence(parts: &[Vec<u8>]) -> Vec<u8> {
    tlv(SEQUENCE, &parts.concat())
}

fn bit_string(bytes: &[u8]) -> Vec<u8> {
    tlv(3, &[&[0], bytes].concat())
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key")
    }
}

impl rustls::sign::SigningKey for Key {
    fn choose_scheme(&self, offered: &[SignatureScheme]) -> Option<Box<dyn rustls::sign::Signer>> {
        offered
            .contains(&SignatureScheme::ECDSA_NISTP521_SHA512)
            .then(|| Box::new(self.clone()) as Box<dyn rustls::sign::Signer>)
    }

    fn algorithm(&self) -> SignatureAlgorithm {
        SignatureAlgorithm::ECDSA
    }
}

impl rustls::sign::Signer for Key {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, Error> {
        Ok(self.sign_der(message))
    }

    fn scheme(&self) -> SignatureScheme {
        SignatureScheme::ECDSA_NISTP521_SHA512
    }
}
