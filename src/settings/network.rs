//! The way to the internet, among the settings. A proxy's password is not: the file lies on the disk in the clear.

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

use super::SettingFault;
use crate::domain::{ProxyChoice, ProxyFault};

/// The way to the internet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct Network {
    /// The proxy: nothing for the system's, `none` for none, or an address: `http://…`, `https://…`, `socks5://…`, or `socks5h://…`
    /// where the proxy looks names up. A user may stand in it (`http://anna@…`), a password may not.
    pub proxy: String,
    /// A PEM file with certificates that are trusted besides the system's; nothing for none.
    pub extra_ca: String,
    /// How long an answer of the service may take, in seconds: 60 to 3600.
    pub timeout_secs: u64,
}

impl Default for Network {
    fn default() -> Self {
        Self { proxy: String::new(), extra_ca: String::new(), timeout_secs: 180 }
    }
}

impl Network {
    /// Settings that are numbers, with their ranges.
    pub(super) fn ranges(&self) -> [(&'static str, u64, RangeInclusive<u64>); 1] {
        [("network.timeout-secs", self.timeout_secs, 60..=3600)]
    }

    /// Whether the proxy is one.
    pub(super) fn check(&self) -> Result<(), (&'static str, SettingFault)> {
        self.proxy().map(|_| ()).map_err(|fault| ("network.proxy", SettingFault::Proxy(fault)))
    }

    /// The proxy, taken apart.
    ///
    /// # Errors
    /// Where it is none.
    pub fn proxy(&self) -> Result<ProxyChoice, ProxyFault> {
        ProxyChoice::parse(&self.proxy)
    }
}

/// A text without what stands between an address' slashes and its `@`: a name, and perhaps a password.
pub fn without_user(text: &str) -> String {
    match text.split_once("://").and_then(|(scheme, rest)| Some((scheme, rest.rsplit_once('@')?.1))) {
        Some((scheme, rest)) => format!("{scheme}://…@{rest}"),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Settings, SettingsError};

    #[test]
    fn a_proxy_is_an_address_without_a_password() {
        let settings = Settings::default();
        for proxy in ["", "none", "http://proxy.example:3128", "socks5h://10.0.0.1:1080", "https://[::1]:8080"] {
            assert_eq!(settings.with("network.proxy", proxy).unwrap().network.proxy, proxy);
        }
        for proxy in ["proxy", "ftp://proxy.example", "http://", "http://anna:planted@proxy.example:3128"] {
            let refused = settings.with("network.proxy", proxy).unwrap_err();
            assert!(matches!(refused, SettingsError::BadValue { .. }), "{proxy}");
        }
        assert!(settings.with("network.timeout-secs", "59").is_err());
    }

    #[test]
    fn a_proxys_password_is_not_repeated() {
        let refused = Settings::default().with("network.proxy", "http://anna:planted@proxy.example").unwrap_err();
        assert!(!refused.to_string().contains("planted"), "{refused}");
    }
}
