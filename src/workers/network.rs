//! The settings of the network, made into what the client needs: the proxy with its password, and the extra certificates.

use std::io::{Error, ErrorKind};
use std::path::Path;
use std::sync::Arc;

use super::line::folder_mark;
use super::service::blocking;
use crate::app::notice::Failure;
use crate::credentials::{CredentialStore, StoreKind, Stores};
use crate::domain::{Password, ProxyChoice};
use crate::partner_center::{NetworkOptions, PartnerCenterError};
use crate::settings::Network;

/// How the service is reached by these settings. Reads the file of certificates and the proxy's password.
///
/// # Errors
/// A file that cannot be read, or a proxy that is none.
pub(super) async fn network_options(
    stores: &Arc<Stores>,
    folder: &Path,
    network: &Network,
) -> Result<NetworkOptions, Failure> {
    let (stores, folder, network) = (Arc::clone(stores), folder.to_owned(), network.clone());
    blocking(move || {
        let proxy = network.proxy().map_err(|fault| PartnerCenterError::NotSetUp(format!("network.proxy: {fault}")))?;
        let proxy_password = match &proxy {
            ProxyChoice::Given(address) if !address.user().is_empty() => password(&store(&stores, &folder, &proxy)),
            _ => None,
        };
        let extra_ca = match network.extra_ca.trim() {
            "" => Vec::new(),
            file => {
                let failed = |source| Failure::CertificateFile { file: file.to_owned(), source };
                let pem = std::fs::read(file).map_err(failed)?;
                if !String::from_utf8_lossy(&pem).contains("-----BEGIN CERTIFICATE-----") {
                    return Err(failed(Error::new(ErrorKind::InvalidData, "there is no certificate (PEM) in it")));
                }
                pem
            }
        };
        Ok(NetworkOptions { proxy, proxy_password, extra_ca })
    })
    .await?
}

/// Keeps the password of a proxy, apart from the settings; tells how long it lasts. May take a second.
pub(super) fn keep_proxy_password(
    stores: &Stores,
    folder: &Path,
    proxy: &ProxyChoice,
    password: &Password,
) -> StoreKind {
    store(stores, folder, proxy).save(password.as_secret(), password.as_secret())
}

fn password(store: &CredentialStore) -> Option<Password> {
    let kept = store.load().unwrap_or_else(|words| {
        tracing::warn!(%words, "the password of the proxy");
        None
    });
    kept.map(|(secret, _)| Password::from(secret))
}

fn store(stores: &Stores, folder: &Path, proxy: &ProxyChoice) -> CredentialStore {
    stores.of(&format!("proxy/{proxy}/{}", folder_mark(folder)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PEM: &str = "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n";

    #[tokio::test]
    async fn certificates_come_out_of_their_file() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("company.pem");
        std::fs::write(&file, PEM).unwrap();
        let set = |extra_ca: &Path, proxy: &str| Network {
            extra_ca: extra_ca.display().to_string(),
            proxy: proxy.into(),
            ..Network::default()
        };
        let stores = Arc::default();
        let options = network_options(&stores, folder.path(), &set(&file, "none")).await.unwrap();
        assert_eq!((options.extra_ca.as_slice(), &options.proxy), (PEM.as_bytes(), &ProxyChoice::None));
        let gone =
            network_options(&stores, folder.path(), &set(&folder.path().join("gone.pem"), "")).await.unwrap_err();
        assert!(matches!(gone, Failure::CertificateFile { .. }), "{gone}");
        std::fs::write(&file, "a letter").unwrap();
        let other = network_options(&stores, folder.path(), &set(&file, "none")).await.unwrap_err();
        assert!(matches!(other, Failure::CertificateFile { .. }), "{other}");
        let wrong = network_options(&stores, folder.path(), &set(Path::new(""), "proxy")).await.unwrap_err();
        assert!(wrong.to_string().contains("network.proxy"), "{wrong}");
    }
}
