//! The proxy in between: which it is, and what it says against a line to a host. The libraries underneath tell no more than that it
//! said no; whether it may not or cannot let somebody through stands in its status alone.

use std::net::SocketAddr;

use http::{HeaderValue, Uri};
use hyper_util::client::proxy::matcher::{Intercept, Matcher};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::time::timeout;
use url::Url;

use super::faults::Wrong;
use super::{PATIENCE, host_of};
use crate::domain::{NetworkFault, ProxyAddress, ProxyChoice};
use crate::partner_center::config::is_loopback;
use crate::partner_center::{NetworkOptions, ServiceConfig};

/// Most bytes of a first line that are read.
const LONGEST_LINE: u64 = 1024;

/// A proxy in between.
pub(super) struct Between {
    /// Where it is, without user and password.
    pub(super) url: Url,
    /// Whether the settings name it.
    pub(super) is_of_settings: bool,
    /// What it is asked with.
    pass: Option<HeaderValue>,
}

impl Between {
    /// The proxy between this computer and an address.
    pub(super) fn of(config: &ServiceConfig, address: &Url) -> Option<Self> {
        if is_loopback(address) {
            return None;
        }
        let target: Uri = address.as_str().parse().ok()?;
        match &config.network.proxy {
            ProxyChoice::None => None,
            ProxyChoice::Given(proxy) => {
                let found = Matcher::builder().all(with_password(proxy, &config.network)).build().intercept(&target);
                Some(Self {
                    url: proxy.url().clone(),
                    is_of_settings: true,
                    pass: found.and_then(|found| pass(&found)),
                })
            }
            ProxyChoice::System => {
                let found = Matcher::from_system().intercept(&target)?;
                let url = Url::parse(&found.uri().to_string()).ok()?;
                Some(Self { url, is_of_settings: false, pass: pass(&found) })
            }
        }
    }

    /// What is wrong where the way to the proxy itself is: whoever set it can mend it.
    pub(super) fn not_reached(&self, (fault, words): Wrong) -> Wrong {
        let is_of_settings = self.is_of_settings;
        let fault = match fault {
            NetworkFault::NameUnknown => NetworkFault::ProxyUnknown { is_of_settings },
            _ => NetworkFault::ProxySilent { is_of_settings },
        };
        (fault, words)
    }

    /// What is wrong where the seal did not come about: where the proxy said no, it is asked why.
    pub(super) async fn said_no(&self, numbers: &[SocketAddr], address: &Url, (fault, words): Wrong) -> Wrong {
        if fault != NetworkFault::ProxyRefuses {
            return (fault, words);
        }
        match self.status(numbers, address).await {
            Some(status) => {
                let words = format!("{words}; the proxy answers with status {status}");
                let is_its_own = (500..600).contains(&status);
                let cannot = NetworkFault::ProxyCannotReach { said: status.to_string() };
                (if is_its_own { cannot } else { fault }, words)
            }
            None => (fault, words),
        }
    }

    /// The status with which it answers a wish for a line; nothing where it is no proxy of plain HTTP, or says nothing that is one.
    async fn status(&self, numbers: &[SocketAddr], address: &Url) -> Option<u16> {
        if self.url.scheme() != "http" {
            return None;
        }
        let place = format!("{}:{}", host_of(address), address.port_or_known_default()?);
        let mut question = format!("CONNECT {place} HTTP/1.1\r\nHost: {place}\r\n").into_bytes();
        if let Some(pass) = &self.pass {
            question.extend_from_slice(b"Proxy-Authorization: ");
            question.extend_from_slice(pass.as_bytes());
            question.extend_from_slice(b"\r\n");
        }
        question.extend_from_slice(b"\r\n");
        let answer = async {
            let mut line = TcpStream::connect(numbers).await.ok()?;
            line.write_all(&question).await.ok()?;
            let mut first = String::new();
            BufReader::new(line.take(LONGEST_LINE)).read_line(&mut first).await.ok()?;
            // `HTTP/1.1 502 Bad Gateway`
            first.split_whitespace().nth(1)?.parse().ok()
        };
        timeout(PATIENCE, answer).await.ok().flatten()
    }
}

fn pass(found: &Intercept) -> Option<HeaderValue> {
    found.basic_auth().cloned().map(|mut pass| {
        pass.set_sensitive(true);
        pass
    })
}

/// The address of a proxy of the settings as a library wants it, with all that it is asked with.
fn with_password(proxy: &ProxyAddress, network: &NetworkOptions) -> String {
    let mut url = proxy.url().clone();
    // Both can be set on every address that has a host.
    let _ = url.set_username(proxy.user());
    let _ = url.set_password(network.proxy_password.as_ref().map(|password| password.expose()));
    url.into()
}
