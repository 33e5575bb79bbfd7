//! The proxy in between: which it is, and what it says against a line to a host. The libraries underneath tell no more than that it
//! said no; whether it may not or cannot let somebody through stands in its status alone.

use std::net::SocketAddr;
use std::sync::Arc;

use http::{HeaderValue, Uri};
use hyper_util::client::proxy::matcher::{Intercept, Matcher};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::pki_types::ServerName;
use url::Url;

use super::faults::{Wrong, of_words};
use super::signer::signer_on;
use super::trust::{Verifying, sealing, verifying};
use super::{PATIENCE, host_of};
use crate::domain::{NetworkFault, NetworkFinding, ProxyAddress, ProxyChoice};
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
    /// Who looks at its certificate, where the line to it is sealed; or why nobody can.
    verifying: Option<Result<Verifying, String>>,
}

impl Between {
    /// The proxy between this computer and an address.
    pub(super) fn of(config: &ServiceConfig, address: &Url) -> Option<Self> {
        if is_loopback(address) {
            return None;
        }
        let target: Uri = address.as_str().parse().ok()?;
        let verifying = |url: &Url| (url.scheme() == "https").then(|| verifying(&config.network));
        match &config.network.proxy {
            ProxyChoice::None => None,
            ProxyChoice::Given(proxy) => {
                let found = Matcher::builder().all(with_password(proxy, &config.network)).build().intercept(&target);
                Some(Self {
                    url: proxy.url().clone(),
                    is_of_settings: true,
                    pass: found.and_then(|found| pass(&found)),
                    verifying: verifying(proxy.url()),
                })
            }
            ProxyChoice::System => {
                let found = Matcher::from_system().intercept(&target)?;
                let url = Url::parse(&found.uri().to_string()).ok()?;
                let verifying = verifying(&url);
                Some(Self { url, is_of_settings: false, pass: pass(&found), verifying })
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

    /// How the line to the proxy itself is sealed; nothing where it is not.
    pub(super) async fn seal(&self, numbers: &[SocketAddr]) -> Option<Result<NetworkFinding, Wrong>> {
        let verifying = self.verifying.as_ref()?.as_ref();
        let signer = async {
            let line = TcpStream::connect(numbers).await.ok()?;
            signer_on(line, &self.url, Arc::clone(verifying.ok()?)).await
        };
        let sealed = self.sealed_line(numbers).await;
        // Whom nobody trusts is named too.
        let signed_by = match &sealed {
            Ok(_) | Err((NetworkFault::Untrusted { .. }, _)) => timeout(PATIENCE, signer).await.ok().flatten(),
            Err(_) => None,
        };
        Some(match sealed {
            Ok(_) => Ok(NetworkFinding::Sealed { signed_by }),
            Err((NetworkFault::Untrusted { .. }, words)) => Err((NetworkFault::Untrusted { signed_by }, words)),
            Err((fault @ (NetworkFault::CertificateDates | NetworkFault::CertificateName), words)) => {
                Err((fault, words))
            }
            Err((_, words)) => Err((NetworkFault::ProxyNotSealed { is_of_settings: self.is_of_settings }, words)),
        })
    }

    /// A line to a proxy that wants it sealed.
    async fn sealed_line(&self, numbers: &[SocketAddr]) -> Result<TlsStream<TcpStream>, Wrong> {
        let broken = |words: String| of_words(words, false);
        let verifying = self.verifying.clone().unwrap_or_else(|| Err("the line is not sealed".into()));
        let tls = verifying.and_then(sealing).map_err(broken)?;
        let name = ServerName::try_from(host_of(&self.url).to_owned()).map_err(|error| broken(error.to_string()))?;
        let sealing = async {
            let line = TcpStream::connect(numbers).await?;
            TlsConnector::from(Arc::new(tls)).connect(name, line).await
        };
        let sealed = timeout(PATIENCE, sealing).await.map_err(|end| of_words(end.to_string(), true))?;
        sealed.map_err(|error| broken(error.to_string()))
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

    /// The status with which it answers a wish for a line; nothing where it is no proxy of HTTP, or says nothing that is one.
    async fn status(&self, numbers: &[SocketAddr], address: &Url) -> Option<u16> {
        let place = format!("{}:{}", host_of(address), address.port_or_known_default()?);
        let mut question = format!("CONNECT {place} HTTP/1.1\r\nHost: {place}\r\n").into_bytes();
        if let Some(pass) = &self.pass {
            question.extend_from_slice(b"Proxy-Authorization: ");
            question.extend_from_slice(pass.as_bytes());
            question.extend_from_slice(b"\r\n");
        }
        question.extend_from_slice(b"\r\n");
        let answer = async {
            match self.url.scheme() {
                "http" => status_on(TcpStream::connect(numbers).await.ok()?, &question).await,
                "https" => status_on(self.sealed_line(numbers).await.ok()?, &question).await,
                _ => None,
            }
        };
        timeout(PATIENCE, answer).await.ok().flatten()
    }
}

/// The status with which a question is answered on a line.
async fn status_on(mut line: impl AsyncRead + AsyncWrite + Unpin, question: &[u8]) -> Option<u16> {
    line.write_all(question).await.ok()?;
    line.flush().await.ok()?;
    let mut first = String::new();
    BufReader::new(line.take(LONGEST_LINE)).read_line(&mut first).await.ok()?;
    // `HTTP/1.1 502 Bad Gateway`
    first.split_whitespace().nth(1)?.parse().ok()
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
