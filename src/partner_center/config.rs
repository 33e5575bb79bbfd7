//! Which service to talk to, and as whom. Here it is decided that nothing but HTTPS leaves this computer.

use percent_encoding::utf8_percent_encode;
use url::{Host, Url};

use super::transport::SEGMENT;
use super::{NetworkOptions, PartnerCenterError};
use crate::domain::is_anybodys_tenant;

/// The tenant that stands for the partner at a practice service; it belongs to nobody.
pub const PRACTICE_TENANT: &str = "d0c4e700-7e57-4000-8000-000000000001";

/// The app registration that stands for this program at a practice service; it belongs to nobody.
pub const PRACTICE_CLIENT_ID: &str = "d0c4e700-7e57-4000-8000-00000000c11e";

/// Partner Center's API, as tokens name it.
pub(super) const API: &str = "https://api.partnercenter.microsoft.com";

/// The id of "Microsoft Partner Center" in Entra, the other name that tokens have for it.
pub(super) const API_APP_ID: &str = "fa3d9a0c-3fb0-42cc-9193-47c7ecd2edbd";

/// What is asked for at sign-in: Partner Center as the person who signs in, and a refresh token.
pub(super) const SCOPES: [&str; 4] =
    ["https://api.partnercenter.microsoft.com/user_impersonation", "offline_access", "openid", "profile"];

/// Which service, and as whom.
#[derive(Clone, Debug)]
pub struct ServiceConfig {
    /// `https://api.partnercenter.microsoft.com`, or a loopback address.
    pub base: Url,
    /// `https://login.microsoftonline.com`, or the same loopback address.
    pub authority: Url,
    /// The partner's own tenant: never `common`, never the customer's.
    pub tenant: String,
    /// The partner's app registration (public client with `http://localhost` as redirect).
    pub client_id: String,
    /// How long one request may take, in seconds. The service is slow at times: less than a minute is taken as a minute, but for
    /// practice.
    pub timeout_secs: u64,
    /// How the service and its sign-in are reached.
    pub network: NetworkOptions,
}

impl ServiceConfig {
    /// How long one request may take where nothing else is said.
    pub const DEFAULT_TIMEOUT_SECS: u64 = 180;

    /// Microsoft's service.
    pub fn microsoft(tenant: String, client_id: String) -> Self {
        Self {
            base: fixed(API),
            authority: fixed("https://login.microsoftonline.com"),
            tenant,
            client_id,
            timeout_secs: Self::DEFAULT_TIMEOUT_SECS,
            network: NetworkOptions::default(),
        }
    }

    /// A service on this computer, for practice and tests. Its authority is the same address.
    ///
    /// # Errors
    /// [`PartnerCenterError::NotLoopback`] for any other address.
    pub fn loopback(base: Url) -> Result<Self, PartnerCenterError> {
        let is_plain = base.username().is_empty() && base.password().is_none();
        if !is_loopback(&base) || !is_plain || !matches!(base.scheme(), "http" | "https") {
            return Err(PartnerCenterError::NotLoopback(base.into()));
        }
        let mut base = base;
        base.set_query(None);
        base.set_fragment(None);
        Ok(Self {
            authority: base.clone(),
            base,
            tenant: PRACTICE_TENANT.to_owned(),
            client_id: PRACTICE_CLIENT_ID.to_owned(),
            timeout_secs: Self::DEFAULT_TIMEOUT_SECS,
            network: NetworkOptions::default(),
        })
    }

    /// Whether it is a service on this computer.
    pub fn is_practice(&self) -> bool {
        is_loopback(&self.base)
    }

    /// `practice` or `partner-center`: what the journal says an attempt went to.
    pub fn service_name(&self) -> &'static str {
        if self.is_practice() { "practice" } else { "partner-center" }
    }

    /// Refuses what would send tokens in the clear, or to two different kinds of place.
    pub(super) fn check_addresses(&self) -> Result<(), PartnerCenterError> {
        for url in [&self.base, &self.authority] {
            if url.scheme() != "https" && !is_loopback(url) {
                return Err(PartnerCenterError::NotLoopback(url.to_string()));
            }
        }
        if is_loopback(&self.base) != is_loopback(&self.authority) {
            return Err(PartnerCenterError::NotLoopback(self.base.to_string()));
        }
        Ok(())
    }

    /// Refuses a tenant or an app registration with which nobody can sign in.
    pub(super) fn check_sign_in(&self) -> Result<(), PartnerCenterError> {
        if self.client_id.trim().is_empty() {
            return Err(PartnerCenterError::NotSetUp("the app registration (client id) is missing".into()));
        }
        if self.tenant.trim().is_empty() {
            return Err(PartnerCenterError::NotSetUp("the partner's tenant id is missing".into()));
        }
        if is_anybodys_tenant(&self.tenant) {
            return Err(PartnerCenterError::NotSetUp("the tenant must be the partner's own, by its id".into()));
        }
        Ok(())
    }

    /// `authorize` or `token` of the partner's tenant.
    pub(super) fn authority_url(&self, endpoint: &str) -> Url {
        let tenant = utf8_percent_encode(self.tenant.trim(), SEGMENT);
        with_path(&self.authority, &format!("{tenant}/oauth2/v2.0/{endpoint}"))
    }

    /// What the authority tells anybody of the partner's tenant.
    pub(super) fn metadata_url(&self) -> Url {
        let tenant = utf8_percent_encode(self.tenant.trim(), SEGMENT);
        with_path(&self.authority, &format!("{tenant}/v2.0/.well-known/openid-configuration"))
    }

    /// An address of the API under `/v1`. The path is percent-encoded already.
    pub(super) fn api_url(&self, path: &str) -> Url {
        with_path(&self.base, &format!("v1/{path}"))
    }

    /// What tokens belong to: they are never used for another service, tenant or app. All practice is one, for its port changes.
    pub(super) fn binding(&self) -> String {
        let place = if self.is_practice() {
            "practice".to_owned()
        } else {
            format!("{} {}", self.base.origin().ascii_serialization(), self.authority.origin().ascii_serialization())
        };
        format!("{place} {} {}", self.tenant.trim().to_lowercase(), self.client_id.trim().to_lowercase())
    }
}

/// Whether the address can only be on this computer.
pub(super) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
        None => false,
    }
}

/// Puts a path behind what the address has already.
fn with_path(address: &Url, path: &str) -> Url {
    let mut url = address.clone();
    url.set_path(&format!("{}/{path}", address.path().trim_end_matches('/')));
    url.set_query(None);
    url.set_fragment(None);
    url
}

/// An address that stands in this file: it cannot fail, and a test makes both.
fn fixed(address: &str) -> Url {
    Url::parse(address).expect("a valid address")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_computer_is_loopback() {
        let cases = [
            ("http://127.0.0.1:8080", true),
            ("http://127.9.9.9", true),
            ("http://[::1]:1", true),
            ("https://LOCALHOST:8443/prefix/", true),
            ("http://localhost.example.com", false),
            ("http://127.0.0.1.example.com", false),
            ("http://10.0.0.1", false),
            ("http://[::2]", false),
            ("http://127.0.0.1@example.com", false),
            ("http://someone@127.0.0.1", false),
            ("https://api.partnercenter.microsoft.com", false),
            ("ftp://127.0.0.1", false),
            ("file:///etc/passwd", false),
        ];
        for (address, expected) in cases {
            let config = ServiceConfig::loopback(Url::parse(address).unwrap());
            assert_eq!(config.is_ok(), expected, "{address}");
            assert!(config.is_ok_and(|c| c.is_practice()) == expected, "{address}");
        }
    }

    #[test]
    fn addresses_are_built_behind_the_base() {
        let config = ServiceConfig::loopback(Url::parse("http://localhost:9/pc/?x#y").unwrap()).unwrap();
        assert_eq!(config.api_url("customers").as_str(), "http://localhost:9/pc/v1/customers");
        let token = format!("http://localhost:9/pc/{PRACTICE_TENANT}/oauth2/v2.0/token");
        assert_eq!(config.authority_url("token").as_str(), token);

        let config = ServiceConfig::microsoft("contoso.com/../x".into(), "app".into());
        assert_eq!(config.service_name(), "partner-center");
        assert_eq!(
            config.authority_url("authorize").as_str(),
            "https://login.microsoftonline.com/contoso.com%2F..%2Fx/oauth2/v2.0/authorize"
        );
        assert_eq!(config.api_url("customers").as_str(), "https://api.partnercenter.microsoft.com/v1/customers");
    }

    #[test]
    fn nothing_goes_in_the_clear() {
        let mut config = ServiceConfig::microsoft("t".into(), "c".into());
        assert!(config.check_addresses().is_ok());
        config.base = Url::parse("http://api.partnercenter.microsoft.com").unwrap();
        assert!(matches!(config.check_addresses(), Err(PartnerCenterError::NotLoopback(_))));
        config.base = Url::parse("http://127.0.0.1:1").unwrap();
        assert!(config.check_addresses().is_err(), "practice with Microsoft's sign-in");
    }

    #[test]
    fn a_sign_in_needs_the_partners_own_tenant() {
        for (tenant, client, expected) in [
            ("t", "c", true),
            ("", "c", false),
            ("Common", "c", false),
            ("organizations", "c", false),
            ("t", " ", false),
        ] {
            let config = ServiceConfig::microsoft(tenant.into(), client.into());
            assert_eq!(config.check_sign_in().is_ok(), expected, "{tenant} {client}");
        }
    }
}
