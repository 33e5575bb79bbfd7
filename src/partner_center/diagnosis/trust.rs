//! Who may sign for hosts, as the clients have it: those whom the system trusts, and those whom the settings name. For a line that is
//! looked at without a client.

use std::sync::Arc;

use rustls_platform_verifier::Verifier;
use tokio_rustls::rustls::ClientConfig;
use tokio_rustls::rustls::client::danger::ServerCertVerifier;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::pki_types::pem::PemObject;

use crate::partner_center::NetworkOptions;

/// Who looks at certificates.
pub(super) type Verifying = Arc<dyn ServerCertVerifier>;

/// Whoever looks at them for the clients.
pub(super) fn verifying(network: &NetworkOptions) -> Result<Verifying, String> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let extra: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&network.extra_ca).collect();
    let extra = extra.map_err(|error| error.to_string())?;
    let verifier = match extra.is_empty() {
        true => Verifier::new(provider),
        false => Verifier::new_with_extra_roots(extra, provider),
    };
    Ok(Arc::new(verifier.map_err(|error| error.to_string())?))
}

/// How a line is sealed whose certificates this one looks at.
pub(super) fn sealing(verifying: Verifying) -> Result<ClientConfig, String> {
    let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()));
    let config = config.with_safe_default_protocol_versions().map_err(|error| error.to_string())?;
    Ok(config.dangerous().with_custom_certificate_verifier(verifying).with_no_client_auth())
}
