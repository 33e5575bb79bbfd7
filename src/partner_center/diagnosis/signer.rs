//! Who signed for a host, also where this computer does not trust them, and through every proxy: the certificate is looked at, and the
//! line given up before a byte of a request leaves.

use std::sync::{Arc, Mutex, PoisonError};

use reqwest::{Client, ClientBuilder};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use tokio_rustls::rustls::{DigitallySignedStruct, Error, SignatureScheme};
use url::Url;
use x509_cert::Certificate;
use x509_cert::der::Decode;

use super::host_of;
use super::trust::{Verifying, sealing};
use crate::partner_center::refusal::cut;

/// Sees the certificate of a host, and never agrees to a line there. Of a proxy on the way, others judge.
#[derive(Debug)]
struct Witness {
    host: String,
    others: Verifying,
    seen: Mutex<Option<Vec<u8>>>,
}

impl ServerCertVerifier for Witness {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        chain: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        stapled: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        if name.to_str() != self.host {
            return self.others.verify_server_cert(certificate, chain, name, stapled, now);
        }
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = Some(certificate.to_vec());
        Err(Error::General("only looked at".into()))
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.others.verify_tls12_signature(message, certificate, signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.others.verify_tls13_signature(message, certificate, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.others.supported_verify_schemes()
    }
}

impl Witness {
    fn of(address: &Url, others: Verifying) -> Arc<Self> {
        Arc::new(Self { host: host_of(address).to_owned(), others, seen: Mutex::default() })
    }

    fn signer(&self) -> Option<String> {
        issuer(&self.seen.lock().unwrap_or_else(PoisonError::into_inner).take()?)
    }
}

/// Who signed for the host that answers at this address; nothing where none can be told. `builder` says how it is reached.
pub(super) async fn signer(builder: ClientBuilder, address: &Url, others: Verifying) -> Option<String> {
    let witness = Witness::of(address, others);
    let tls = sealing(Arc::<Witness>::clone(&witness)).ok()?;
    let client: Client = builder.tls_backend_preconfigured(tls).build().ok()?;
    // It fails: the witness has seen to that.
    let _ = client.head(address.clone()).send().await;
    witness.signer()
}

/// The same over a line that is there already.
pub(super) async fn signer_on(line: TcpStream, address: &Url, others: Verifying) -> Option<String> {
    let witness = Witness::of(address, others);
    let name = ServerName::try_from(witness.host.clone()).ok()?;
    let tls = sealing(Arc::<Witness>::clone(&witness)).ok()?;
    let _ = TlsConnector::from(Arc::new(tls)).connect(name, line).await;
    witness.signer()
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
