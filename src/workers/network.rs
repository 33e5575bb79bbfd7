//! The settings of the network, made into what the client needs: the proxy with its password, and the extra certificates.

use std::path::{Path, PathBuf};

use super::line::folder_mark;
use super::service::blocking;
use crate::app::notice::Failure;
use crate::credentials::{CredentialStore, StoreKind};
use crate::domain::{Password, ProxyChoice};
use crate::partner_center::{NetworkOptions, PartnerCenterError};
use crate::settings::Network;

/// How the service is reached by these settings. Reads the file of certificates and the proxy's password.
///
/// # Errors
/// A file that cannot be read, or a proxy that is none.
pub(super) async fn network_options(folder: &Path, network: &Network) -> Result<NetworkOptions, Failure> {
    let (folder, network) = (folder.to_owned(), network.clone());
    blocking(move || {
        let proxy = network.proxy().map_err(|fault| PartnerCenterError::NotSetUp(format!("network.proxy: {fault}")))?;
        let proxy_password = match &proxy {
            ProxyChoice::Given(address) if !address.user().is_empty() => password(&folder, &proxy),
            _ => None,
        };
        let extra_ca = match network.extra_ca.trim() {
            "" => Vec::new(),
            file => {
                let path = PathBuf::from(file);
                let failed = |source| Failure::File { what: path.display().to_string(), source };
                std::fs::read(&path).map_err(failed)?
            }
        };
        Ok(NetworkOptions { proxy, proxy_password, extra_ca })
    })
    .await?
}

/// Keeps the password of a proxy, apart from the settings; tells how long it lasts. May take a second.
pub fn keep_proxy_password(folder: &Path, proxy: &ProxyChoice, password: &Password) -> StoreKind {
    store(folder, proxy).save(password.as_secret(), password.as_secret())
}

fn password(folder: &Path, proxy: &ProxyChoice) -> Option<Password> {
    let kept = store(folder, proxy).load().unwrap_or_else(|words| {
        tracing::warn!(%words, "the password of the proxy");
        None
    });
    kept.map(|(secret, _)| Password::from(secret))
}

fn store(folder: &Path, proxy: &ProxyChoice) -> CredentialStore {
    CredentialStore::of_system(&format!("proxy/{proxy}/{}", folder_mark(folder)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn certificates_come_out_of_their_file() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("company.pem");
        std::fs::write(&file, "a certificate").unwrap();
        let set = |extra_ca: &Path, proxy: &str| Network {
            extra_ca: extra_ca.display().to_string(),
            proxy: proxy.into(),
            ..Network::default()
        };
        let options = network_options(folder.path(), &set(&file, "none")).await.unwrap();
        assert_eq!((options.extra_ca.as_slice(), &options.proxy), (b"a certificate".as_slice(), &ProxyChoice::None));
        let gone = network_options(folder.path(), &set(&folder.path().join("gone.pem"), "")).await.unwrap_err();
        assert!(matches!(gone, Failure::File { .. }), "{gone}");
        let wrong = network_options(folder.path(), &set(Path::new(""), "proxy")).await.unwrap_err();
        assert!(wrong.to_string().contains("network.proxy"), "{wrong}");
    }
}
