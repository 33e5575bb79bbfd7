//! Who signed for a host, also where this computer does not trust them, and through every proxy: the certificate is looked at, and the
//! line given up before a byte of a request leaves.

use std::sync::{Arc, Mutex, PoisonError};

use reqwest::{Client, ClientBuilder};
use tokio_rustls::rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use tokio_rustls::rustls::crypto::{CryptoProvider, aws_lc_rs};
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use tokio_rustls::rustls::{ClientConfig, DigitallySignedStruct, Error, SignatureScheme};
use url::Url;
use x509_cert::Certificate;
use x509_cert::der::Decode;

use crate::partner_center::refusal::cut;

/// Sees a certificate, and never agrees to a line.
#[derive(Debug)]
struct Witness {
    provider: CryptoProvider,
    seen: Mutex<Option<Vec<u8>>>,
}

impl Witness {
    fn gone_again() -> Error {
        Error::General("only looked at".into())
    }
}

impl ServerCertVerifier for Witness {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = Some(certificate.to_vec());
        Err(Self::gone_again())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Err(Self::gone_again())
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Err(Self::gone_again())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

/// Who signed for the host that answers at this address; nothing where none can be told. `builder` says how it is reached.
pub(super) async fn signer(builder: ClientBuilder, address: &Url) -> Option<String> {
    let provider = aws_lc_rs::default_provider();
    let witness = Arc::new(Witness { provider: provider.clone(), seen: Mutex::default() });
    let tls = ClientConfig::builder_with_provider(Arc::new(provider))
        .with_safe_default_protocol_versions()
        .ok()?
        .dangerous()
        .with_custom_certificate_verifier(Arc::<Witness>::clone(&witness))
        .with_no_client_auth();
    let client: Client = builder.tls_backend_preconfigured(tls).build().ok()?;
    // It fails: the witness has seen to that.
    let _ = client.head(address.clone()).send().await;
    let seen = witness.seen.lock().unwrap_or_else(PoisonError::into_inner).take()?;
    issuer(&seen)
}

/// The name in a certificate of whoever signed it.
fn issuer(certificate: &[u8]) -> Option<String> {
    let certificate = Certificate::from_der(certificate).ok()?;
    let issuer = certificate.tbs_certificate().issuer();
    let name = issuer.common_name().ok().flatten().map(|name| name.value().into_owned());
    let company = issuer.organization().ok().flatten().map(|name| name.value().into_owned());
    match (name, company) {
        (Some(name), Some(company)) if !name.contains(&company) => Some(cut(&format!("{name} ({company})"))),
        (Some(name), _) | (None, Some(name)) => Some(cut(&name)),
        (None, None) => None,
    }
}
