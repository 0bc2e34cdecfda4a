//! Who may connect? Only the holder of exactly the certificate that the client announced; its issuer does not matter.

use std::io;
use std::sync::{Arc, LazyLock};

use rcgen::{CertificateParams, ExtendedKeyUsagePurpose, KeyPair};
use rustls::client::danger::HandshakeSignatureValid;
use rustls::crypto::{
    CryptoProvider, WebPkiSupportedAlgorithms, ring, verify_tls12_signature, verify_tls13_signature,
};
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::server::{NoServerSessionStorage, ParsedCertificate};
use rustls::{
    CertificateError, DigitallySignedStruct, DistinguishedName, Error, ServerConfig,
    SignatureScheme,
};
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{
    CertificateDer, PrivatePkcs8KeyDer, SignatureVerificationAlgorithm, UnixTime,
};
use tokio_rustls::TlsAcceptor;

use super::p521::EcdsaP521Sha512;

pub(super) struct Tls {
    pub(super) acceptor: TlsAcceptor,
    /// The server's own certificate, for the client to pin.
    pub(super) certificate: CertificateDer<'static>,
}

/// Admits the holder of the one certificate in `client_pem`.
pub(super) fn admit_only(client_pem: &[u8]) -> io::Result<Tls> {
    let pinned = only_certificate(client_pem)?;
    let key = KeyPair::generate().map_err(io::Error::other)?;
    let mut params = CertificateParams::new(["localhost".to_owned()]).map_err(io::Error::other)?;
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    let certificate = params.self_signed(&key).map_err(io::Error::other)?.der().clone();

    let provider = Arc::new(provider());
    let verifier = PinnedClient { pinned, algorithms: provider.signature_verification_algorithms };
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(io::Error::other)?
        .with_client_cert_verifier(Arc::new(verifier))
        .with_single_cert(
            vec![certificate.clone()],
            PrivatePkcs8KeyDer::from(key.serialize_der()).into(),
        )
        .map_err(io::Error::other)?;
    // Newer clients refuse a server that does not offer it.
    config.alpn_protocols = vec![b"h2".to_vec()];
    // Every connection proves anew who it is.
    config.session_storage = Arc::new(NoServerSessionStorage {});
    config.send_tls13_tickets = 0;
    Ok(Tls { acceptor: Arc::new(config).into(), certificate })
}

fn only_certificate(pem: &[u8]) -> io::Result<CertificateDer<'static>> {
    let refuse = |why: String| io::Error::new(io::ErrorKind::InvalidInput, why);
    let found: Vec<_> = CertificateDer::pem_slice_iter(pem)
        .collect::<Result<_, _>>()
        .map_err(|error| refuse(format!("no valid PEM: {error}")))?;
    let [certificate] = <[_; 1]>::try_from(found)
        .map_err(|found| refuse(format!("{} certificates instead of one", found.len())))?;
    ParsedCertificate::try_from(&certificate)
        .map_err(|error| refuse(format!("no valid certificate: {error}")))?;
    Ok(certificate)
}

/// ring for everything, and the check of P-521 signatures beside it.
fn provider() -> CryptoProvider {
    CryptoProvider {
        signature_verification_algorithms: WebPkiSupportedAlgorithms {
            all: &ALGORITHMS,
            mapping: &SCHEMES,
        },
        ..ring::default_provider()
    }
}

type Algorithm = &'static dyn SignatureVerificationAlgorithm;
type Scheme = (SignatureScheme, &'static [Algorithm]);

static P521: [Algorithm; 1] = [&EcdsaP521Sha512];

static ALGORITHMS: LazyLock<Vec<Algorithm>> = LazyLock::new(|| {
    let others = ring::default_provider().signature_verification_algorithms.all;
    others.iter().chain(&P521).copied().collect()
});

static SCHEMES: LazyLock<Vec<Scheme>> = LazyLock::new(|| {
    let others = ring::default_provider().signature_verification_algorithms.mapping;
    let p521 = (SignatureScheme::ECDSA_NISTP521_SHA512, &P521[..]);
    others.iter().copied().chain([p521]).collect()
});

/// Compares the certificate byte for byte. That alone proves nothing, as certificates are public: the checks of
/// the handshake signature show that the client has the key.
#[derive(Debug)]
struct PinnedClient {
    pinned: CertificateDer<'static>,
    algorithms: WebPkiSupportedAlgorithms,
}

impl ClientCertVerifier for PinnedClient {
    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn verify_client_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        if *end_entity != self.pinned {
            return Err(CertificateError::ApplicationVerificationFailure.into());
        }
        Ok(ClientCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signed, &self.algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signed, &self.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}
