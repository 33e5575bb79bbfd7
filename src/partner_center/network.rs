//! The road to the service: proxy, certificates, time limits, and lines that die without a word.
//!
//! Nothing here repeats a request. `reqwest` would, of its own accord, after some refusals of HTTP/2: that is switched off. What is
//! left is `hyper`'s second try for a request that a pooled connection hands back *unsent*, which cannot double anything. Uploads do
//! without even that: they take a connection of their own each time, so that a connection the server has just closed for idleness
//! never leaves an upload's outcome unknown.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use reqwest::{Certificate, Client, ClientBuilder, Proxy, redirect, retry};
use url::Url;

use super::config::is_loopback;
use super::{PartnerCenterError, ServiceConfig};
use crate::domain::{Password, ProxyChoice};

/// How the service is reached.
#[derive(Clone, Debug, Default)]
pub struct NetworkOptions {
    /// The proxy in between. None is ever used to this computer itself.
    pub proxy: ProxyChoice,
    /// The proxy's password, where it wants one.
    pub proxy_password: Option<Password>,
    /// Certificates (PEM) of those who may sign for hosts besides those that the system trusts; empty for none.
    pub extra_ca: Vec<u8>,
}

/// What a client is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Reading: connections are kept for the next page and the next poll.
    Reading,
    /// What may be done once only: a fresh connection each.
    Sending,
}

const CONNECT_TIMEOUT: Duration = Duration::from_secs(15);
/// The service was seen to take longer than half a minute; on less than this, uploads would break that were well under way.
const LEAST_TIMEOUT_SECS: u64 = 60;
/// What only reads can be asked for again: it need not wait as long for a line that died.
const READING_TIMEOUT_SECS: u64 = 60;
/// A connection that nobody used for so long is not used again: what stands in between may have forgotten it.
const IDLE: Duration = Duration::from_secs(30);
/// How often a silent line is asked whether it is alive, and how long it may take to say so.
const ALIVE_INTERVAL: Duration = Duration::from_secs(20);
const ALIVE_ANSWER: Duration = Duration::from_secs(10);

impl Purpose {
    /// How long one request may take, in seconds.
    fn limit_secs(self, asked: u64, is_local: bool) -> u64 {
        let limit = if is_local { asked.max(1) } else { asked.max(LEAST_TIMEOUT_SECS) };
        match self {
            Self::Reading => limit.min(READING_TIMEOUT_SECS),
            Self::Sending => limit,
        }
    }
}

/// A client as this program wants it.
pub(super) fn client(config: &ServiceConfig, address: &Url, purpose: Purpose) -> Result<Client, PartnerCenterError> {
    builder(config, address, purpose)?.build().map_err(|e| not_made(&e))
}

/// No redirection, no retry, no plain HTTP but to this computer, no proxy in between there.
pub(super) fn builder(
    config: &ServiceConfig,
    address: &Url,
    purpose: Purpose,
) -> Result<ClientBuilder, PartnerCenterError> {
    let is_local = is_loopback(address);
    let mut builder = Client::builder()
        .user_agent(concat!("Docket/", env!("CARGO_PKG_VERSION")))
        .redirect(redirect::Policy::none())
        .retry(retry::never())
        .referer(false)
        .connect_timeout(CONNECT_TIMEOUT)
        .timeout(Duration::from_secs(purpose.limit_secs(config.timeout_secs, is_local)))
        .pool_idle_timeout(IDLE)
        .tcp_keepalive(ALIVE_INTERVAL)
        .tcp_keepalive_interval(ALIVE_ANSWER)
        .tcp_keepalive_retries(3)
        .http2_keep_alive_interval(ALIVE_INTERVAL)
        .http2_keep_alive_timeout(ALIVE_ANSWER)
        .http2_keep_alive_while_idle(true)
        .https_only(address.scheme() == "https");
    if purpose == Purpose::Sending {
        builder = builder.pool_max_idle_per_host(0);
    }
    if is_local {
        // Whatever the hosts file says, `localhost` is this computer.
        let port = address.port_or_known_default().unwrap_or_default();
        let local = [SocketAddr::from((Ipv4Addr::LOCALHOST, port)), SocketAddr::from((Ipv6Addr::LOCALHOST, port))];
        builder = builder.no_proxy().resolve_to_addrs("localhost", &local);
    } else {
        builder = with_proxy(builder, &config.network)?;
    }
    if address.scheme() == "http" {
        // No certificate is ever looked at: practice works also where the system has none.
        return Ok(builder.tls_certs_only([]));
    }
    if config.network.extra_ca.is_empty() {
        return Ok(builder);
    }
    let certificates = Certificate::from_pem_bundle(&config.network.extra_ca).map_err(|e| not_made(&e))?;
    if certificates.is_empty() {
        return Err(PartnerCenterError::NotSetUp("the file of network.extra-ca holds no certificate (PEM)".into()));
    }
    Ok(builder.tls_certs_merge(certificates))
}

fn with_proxy(builder: ClientBuilder, network: &NetworkOptions) -> Result<ClientBuilder, PartnerCenterError> {
    match &network.proxy {
        ProxyChoice::System => Ok(builder),
        ProxyChoice::None => Ok(builder.no_proxy()),
        ProxyChoice::Given(address) => {
            let mut proxy = Proxy::all(address.url().clone()).map_err(|e| not_made(&e))?;
            if !address.user().is_empty() || network.proxy_password.is_some() {
                let password = network.proxy_password.as_ref().map_or("", |password| password.expose());
                proxy = proxy.basic_auth(address.user(), password);
            }
            // Without this, the system's own would still be asked where this one does not apply.
            Ok(builder.no_proxy().proxy(proxy))
        }
    }
}

/// Nothing of an address may stand in the words: it could hold a password.
fn not_made(error: &reqwest::Error) -> PartnerCenterError {
    PartnerCenterError::NotSetUp(format!("TLS or proxy: {}", chain(error)))
}

/// An error and what lies under it, on one line, the same words once.
pub(super) fn chain(error: &dyn std::error::Error) -> String {
    let mut words = error.to_string();
    let mut under = error.source();
    while let Some(error) = under {
        let told = error.to_string();
        if !words.contains(&told) {
            words.push_str(": ");
            words.push_str(&told);
        }
        under = error.source();
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_has_a_minute_at_least() {
        for (purpose, asked, is_local, expected) in [
            (Purpose::Sending, 180, false, 180),
            (Purpose::Sending, 5, false, 60),
            (Purpose::Sending, 0, false, 60),
            (Purpose::Reading, 180, false, 60),
            (Purpose::Reading, 5, false, 60),
            // A practice service is near, and tests do not wait a minute.
            (Purpose::Sending, 5, true, 5),
            (Purpose::Reading, 0, true, 1),
        ] {
            assert_eq!(purpose.limit_secs(asked, is_local), expected, "{purpose:?} {asked} {is_local}");
        }
    }

    #[test]
    fn what_is_no_certificate_is_told() {
        let mut config = ServiceConfig::microsoft("t".into(), "c".into());
        assert!(client(&config, &config.base, Purpose::Reading).is_ok());
        for pem in ["no certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"] {
            config.network.extra_ca = pem.into();
            let refused = client(&config, &config.base, Purpose::Reading).unwrap_err();
            assert!(matches!(refused, PartnerCenterError::NotSetUp(_)), "{pem}: {refused}");
        }
    }
}
