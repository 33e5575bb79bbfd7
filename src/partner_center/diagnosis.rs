//! The road to the service, step by step: proxy, name, line, seal, sign-in, token, service, clock. For the service's host and for the
//! authority's. Nothing secret leaves but the token, on the one call that is Partner Center's own.

use std::io;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use http::Uri;
use hyper_util::client::proxy::matcher::Matcher;
use jiff::Timestamp;
use reqwest::header::DATE;
use reqwest::tls::TlsInfo;
use reqwest::{Client, Response};
use tokio::net::{TcpStream, lookup_host};
use tokio::task::JoinSet;
use tokio::time::{timeout, timeout_at};
use url::Url;
use x509_cert::Certificate;
use x509_cert::der::Decode;

use super::config::is_loopback;
use super::network::{Purpose, builder, chain};
use super::refusal::cut;
use super::transport::{Call, body};
use super::{PartnerCenterClient, PartnerCenterError, json};
use crate::domain::{NetworkFault, NetworkFinding, NetworkLook, NetworkStep, ProxyChoice};

/// How long a name or a line may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long numbers may take that do not answer beside one that does.
const PATIENCE_BESIDE: Duration = Duration::from_secs(2);
/// A clock that is further off than this breaks certificates and tokens.
const MOST_SKEW_SECS: i64 = 120;

/// Who is told of each step as it is done.
pub type TellLook<'a> = &'a mut (dyn FnMut(NetworkLook) + Send);

/// A step that went wrong: what, and the words for support.
type Wrong = (NetworkFault, String);

impl PartnerCenterClient {
    /// Looks at the road to the service, and tells what is found at each step.
    pub async fn diagnose(&self, tell: TellLook<'_>) {
        let mut walk = Walk { client: self, tell, skew: None };
        let authority = self.config().authority.clone();
        let service = self.config().base.clone();
        let reaches_authority = walk.reach(&authority).await;
        walk.authority(&authority, reaches_authority).await;
        let is_same = service.origin() == authority.origin();
        let reaches_service = if is_same { reaches_authority } else { walk.reach(&service).await };
        let has_token = walk.token(&authority, reaches_authority).await;
        walk.service(&service, reaches_service && has_token).await;
        walk.clock();
    }
}

struct Walk<'a> {
    client: &'a PartnerCenterClient,
    tell: TellLook<'a>,
    /// By how many seconds this computer's clock is ahead, once somebody has told the time.
    skew: Option<i64>,
}

impl Walk<'_> {
    fn tell(
        &mut self,
        step: NetworkStep,
        host: &str,
        began: Option<Instant>,
        found: Result<NetworkFinding, Wrong>,
    ) -> bool {
        let millis = began.map_or(0, |began| u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX));
        let (finding, details) = match found {
            Ok(finding) => (finding, String::new()),
            Err((fault, details)) => (NetworkFinding::Wrong(fault), cut(&details)),
        };
        let is_good = !finding.is_wrong() && finding != NetworkFinding::NotReached;
        (self.tell)(NetworkLook { step, host: host.to_owned(), millis, finding, details });
        is_good
    }

    fn skip(&mut self, step: NetworkStep, host: &str) {
        self.tell(step, host, None, Ok(NetworkFinding::NotReached));
    }

    /// Proxy, name, line and seal of one host.
    async fn reach(&mut self, address: &Url) -> bool {
        let host = host_of(address);
        let proxy = self.proxy(address);
        let finding = match &proxy {
            Some((url, is_of_settings)) => NetworkFinding::Through {
                proxy: url.to_string().trim_end_matches('/').to_owned(),
                is_of_settings: *is_of_settings,
            },
            None => NetworkFinding::Direct,
        };
        self.tell(NetworkStep::Proxy, host, None, Ok(finding));
        // Through a proxy, the first line goes there; it looks up the host's name.
        let next = proxy.as_ref().map_or(address, |(url, _)| url);
        let near = host_of(next).to_owned();
        let port = next.port_or_known_default().unwrap_or(1080);
        let began = Instant::now();
        let found = look_up(&near, port).await;
        let numbers = found.as_ref().cloned().unwrap_or_default();
        let found = found.map(|numbers| NetworkFinding::Found { addresses: shown(&numbers) });
        if !self.tell(NetworkStep::Name, &near, Some(began), found) {
            self.skip(NetworkStep::Connection, &near);
            self.skip(NetworkStep::Security, host);
            return false;
        }
        if proxy.is_some() {
            self.tell(NetworkStep::Name, host, None, Ok(NetworkFinding::LeftToProxy));
        }
        let began = Instant::now();
        let mut connected = connect(&numbers, TcpStream::connect).await;
        // This computer answers at one of its two numbers, and that is as it should be.
        if let Ok(NetworkFinding::Connected { silent, .. }) = &mut connected
            && is_loopback(next)
        {
            silent.clear();
        }
        if !self.tell(NetworkStep::Connection, &near, Some(began), connected) {
            self.skip(NetworkStep::Security, host);
            return false;
        }
        let began = Instant::now();
        let sealed =
            if address.scheme() == "http" { Ok(NetworkFinding::NoSealNeeded) } else { self.seal(address).await };
        self.tell(NetworkStep::Security, host, Some(began), sealed)
    }

    /// The proxy that is in between, and whether the settings name it.
    fn proxy(&self, address: &Url) -> Option<(Url, bool)> {
        if is_loopback(address) {
            return None;
        }
        match &self.client.config().network.proxy {
            ProxyChoice::None => None,
            ProxyChoice::Given(proxy) => Some((proxy.url().clone(), true)),
            ProxyChoice::System => {
                let found = Matcher::from_system().intercept(&address.as_str().parse::<Uri>().ok()?)?;
                let mut url = Url::parse(&found.uri().to_string()).ok()?;
                let _ = url.set_password(None);
                let _ = url.set_username("");
                Some((url, false))
            }
        }
    }

    /// Seals a line, and says who signed for the host. Nothing but `HEAD /` is sent.
    async fn seal(&mut self, address: &Url) -> Result<NetworkFinding, Wrong> {
        let client = self.bare_client(address, false).map_err(of_error)?;
        match head(&client, address).await {
            Ok(response) => {
                self.note_time(&response);
                Ok(NetworkFinding::Sealed { signed_by: signer(&response) })
            }
            Err((NetworkFault::Untrusted { .. }, details)) => {
                // Who signed is only told on a line that was made. This one carries nothing, and is used for nothing else.
                let client = self.bare_client(address, true).map_err(of_error)?;
                let signed_by = head(&client, address).await.ok().and_then(|response| signer(&response));
                Err((NetworkFault::Untrusted { signed_by }, details))
            }
            Err(wrong) => Err(wrong),
        }
    }

    fn bare_client(&self, address: &Url, trusts_anybody: bool) -> Result<Client, PartnerCenterError> {
        let builder = builder(self.client.config(), address, Purpose::Sending)?.tls_info(true).timeout(2 * PATIENCE);
        let builder = if trusts_anybody { builder.tls_danger_accept_invalid_certs(true) } else { builder };
        builder.build().map_err(|e| PartnerCenterError::NotSetUp(chain(&e)))
    }

    /// The authority's description of the tenant, which it gives to anybody.
    async fn authority(&mut self, address: &Url, is_reached: bool) {
        let host = host_of(address);
        if !is_reached {
            return self.skip(NetworkStep::Authority, host);
        }
        let began = Instant::now();
        let found = self.tenant(address).await;
        self.tell(NetworkStep::Authority, host, Some(began), found);
    }

    async fn tenant(&mut self, address: &Url) -> Result<NetworkFinding, Wrong> {
        let config = self.client.config();
        if config.tenant.trim().is_empty() {
            return Err((NetworkFault::NotSetUp, "the partner's tenant id is missing".into()));
        }
        let client = self.bare_client(address, false).map_err(of_error)?;
        let response = client.get(config.metadata_url()).send().await.map_err(|e| of_line(&e.without_url()))?;
        self.note_time(&response);
        let status = response.status().as_u16();
        let told = body(response, &[]).await.map_err(of_error)?;
        let text = String::from_utf8_lossy(&told).into_owned();
        if ["AADSTS90002", "AADSTS900021", "AADSTS900023"].iter().any(|code| text.contains(code)) {
            return Err((NetworkFault::TenantUnknown, text));
        }
        let told = json::read(&told).ok().filter(|_| (200..300).contains(&status));
        let issuer = told.as_ref().and_then(|told| json::text(told, "issuer"));
        match issuer {
            Some(issuer) => Ok(NetworkFinding::TenantKnown { id: tenant_in(&issuer) }),
            None => Err((NetworkFault::OtherPage { status }, text)),
        }
    }

    /// A token, renewed where need be.
    async fn token(&mut self, authority: &Url, is_reached: bool) -> bool {
        let host = host_of(authority);
        if !is_reached {
            self.skip(NetworkStep::SignIn, host);
            return false;
        }
        let began = Instant::now();
        let found = self.client.session.access_token().await;
        self.tell(NetworkStep::SignIn, host, Some(began), found.map(|_| NetworkFinding::TokenGood).map_err(of_error))
    }

    /// One small call.
    async fn service(&mut self, address: &Url, is_reached: bool) {
        let host = host_of(address);
        if !is_reached {
            return self.skip(NetworkStep::Service, host);
        }
        let began = Instant::now();
        let mut url = self.client.config().api_url("customers");
        url.set_query(Some("size=1"));
        let call = Call::get(url);
        let answer = match self.client.call(&call).await {
            Ok((response, _)) => {
                self.note_time(&response);
                let told = body(response, &[]).await;
                told.and_then(|told| json::read(&told)).map(|_| NetworkFinding::Answers).map_err(of_error)
            }
            Err(error) => Err(of_error(error)),
        };
        self.tell(NetworkStep::Service, host, Some(began), answer);
    }

    fn clock(&mut self) {
        let found = match self.skew {
            None => Ok(NetworkFinding::NotReached),
            Some(secs) if secs.abs() > MOST_SKEW_SECS => Err((NetworkFault::ClockWrong { secs }, String::new())),
            Some(_) => Ok(NetworkFinding::ClockRight),
        };
        self.tell(NetworkStep::Clock, "", None, found);
    }

    /// What time an answer says it is.
    fn note_time(&mut self, response: &Response) {
        let date = response.headers().get(DATE).and_then(|value| value.to_str().ok());
        if let Some(then) = date.and_then(|date| jiff::fmt::rfc2822::parse(date).ok()) {
            self.skew = Some(Timestamp::now().as_second() - then.timestamp().as_second());
        }
    }
}

fn host_of(address: &Url) -> &str {
    address.host_str().unwrap_or_default().trim_matches(['[', ']'])
}

/// All numbers of a name; at least one.
async fn look_up(host: &str, port: u16) -> Result<Vec<SocketAddr>, Wrong> {
    match timeout(PATIENCE, lookup_host((host, port))).await {
        Err(_) => Err((NetworkFault::TimedOut, "the name was not found in time".into())),
        Ok(Err(error)) => Err((NetworkFault::NameUnknown, error.to_string())),
        Ok(Ok(found)) => {
            let mut numbers: Vec<SocketAddr> = Vec::new();
            for number in found {
                if !numbers.contains(&number) {
                    numbers.push(number);
                }
            }
            if numbers.is_empty() { Err((NetworkFault::NameUnknown, "no number".into())) } else { Ok(numbers) }
        }
    }
}

/// Knocks at all numbers of a host at once. The clients take whichever answers, so one is enough; those that do not answer are named,
/// for each of them costs every new connection time.
async fn connect<K>(numbers: &[SocketAddr], knock: impl Fn(SocketAddr) -> K) -> Result<NetworkFinding, Wrong>
where
    K: Future<Output = io::Result<TcpStream>> + Send + 'static,
{
    let mut knocks = JoinSet::new();
    for &number in numbers {
        let answer = knock(number);
        knocks.spawn(async move { (number, answer.await.map(drop)) });
    }
    let (mut first, mut silent, mut refused) = (None, numbers.to_vec(), Vec::new());
    let mut end = tokio::time::Instant::now() + PATIENCE;
    while let Ok(Some(Ok((number, answer)))) = timeout_at(end, knocks.join_next()).await {
        match answer {
            Ok(()) => {
                silent.retain(|other| *other != number);
                if first.is_none() {
                    first = Some(number);
                    end = end.min(tokio::time::Instant::now() + PATIENCE_BESIDE);
                }
            }
            Err(error) => refused.push((number, error)),
        }
    }
    if let Some(number) = first {
        return Ok(NetworkFinding::Connected { address: number.ip().to_string(), silent: shown(&silent) });
    }
    let is_refused = |error: &io::Error| error.kind() == io::ErrorKind::ConnectionRefused;
    let fault = if refused.iter().any(|(_, error)| is_refused(error)) {
        NetworkFault::Refused
    } else if refused.len() < numbers.len() {
        NetworkFault::TimedOut
    } else {
        NetworkFault::Broken
    };
    let words = numbers.iter().map(|number| match refused.iter().find(|(other, _)| other == number) {
        Some((_, error)) => format!("{number}: {error}"),
        None => format!("{number} does not answer in time"),
    });
    Err((fault, words.collect::<Vec<_>>().join("; ")))
}

fn shown(numbers: &[SocketAddr]) -> Vec<String> {
    numbers.iter().map(|number| number.ip().to_string()).collect()
}

async fn head(client: &Client, address: &Url) -> Result<Response, Wrong> {
    let mut root = address.clone();
    root.set_path("/");
    client.head(root).send().await.map_err(|error| of_line(&error.without_url()))
}

/// Who signed for the host at the other end.
fn signer(response: &Response) -> Option<String> {
    let certificate = Certificate::from_der(response.extensions().get::<TlsInfo>()?.peer_certificate()?).ok()?;
    let issuer = certificate.tbs_certificate().issuer();
    let name = issuer.common_name().ok().flatten().map(|name| name.value().into_owned());
    let company = issuer.organization().ok().flatten().map(|name| name.value().into_owned());
    match (name, company) {
        (Some(name), Some(company)) if !name.contains(&company) => Some(cut(&format!("{name} ({company})"))),
        (Some(name), _) | (None, Some(name)) => Some(cut(&name)),
        (None, None) => None,
    }
}

/// The tenant's id in an issuer: `https://login.microsoftonline.com/ID/v2.0`.
fn tenant_in(issuer: &str) -> Option<String> {
    issuer.split('/').find(|part| uuid::Uuid::try_parse(part).is_ok()).map(str::to_lowercase)
}

/// What broke a line. The libraries underneath tell it in words only.
fn of_line(error: &reqwest::Error) -> Wrong {
    let words = chain(error);
    let is_said = |parts: &[&str]| parts.iter().any(|part| words.contains(part));
    let fault = if is_said(&["proxy authorization required", "credentials not accepted", "user/pass authentication"]) {
        NetworkFault::ProxyWantsSignIn
    } else if is_said(&["tunnel error: unsuccessful", "connection not allowed", "SOCKS error"]) {
        NetworkFault::ProxyRefuses
    } else if is_said(&["UnknownIssuer", "SelfSigned", "CaUsedAsEndEntity"]) {
        NetworkFault::Untrusted { signed_by: None }
    } else if is_said(&["Expired", "NotValidYet", "certificate expired", "certificate not valid yet"]) {
        NetworkFault::CertificateDates
    } else if is_said(&["NotValidForName", "certificate not valid for name"]) {
        NetworkFault::CertificateName
    } else if is_said(&["certificate", "tls", "TLS", "handshake", "corrupt message"]) {
        NetworkFault::NotSealed
    } else if error.is_timeout() {
        NetworkFault::TimedOut
    } else if is_said(&["refused"]) {
        NetworkFault::Refused
    } else {
        NetworkFault::Broken
    };
    (fault, words)
}

/// What a call's error means on the road.
fn of_error(error: PartnerCenterError) -> Wrong {
    use PartnerCenterError as P;
    let mut words = chain(&error);
    if let Some(id) = error.correlation_id() {
        words = format!("{words} ({id})");
    }
    let fault = match &error {
        P::SignInNeeded(_) | P::SignInFailed(_) | P::CredentialStore(_) | P::StillKept(_) => NetworkFault::SignInNeeded,
        P::MfaNeeded { .. } => NetworkFault::MfaNeeded,
        P::Forbidden { .. } => NetworkFault::Forbidden,
        P::Throttled { wait, .. } => NetworkFault::Throttled { secs: wait.as_secs() },
        P::ServiceFailed { status, .. } => NetworkFault::ServiceFailed { status: *status },
        P::NotFound(_) => NetworkFault::NotAnswered { code: "404".to_owned() },
        P::Refused { code, .. } => NetworkFault::NotAnswered { code: code.clone() },
        P::BadAnswer(_) => NetworkFault::OtherPage { status: 200 },
        P::NotSetUp(_) | P::NotLoopback(_) => NetworkFault::NotSetUp,
        P::NotConnected(source) => match source.downcast_ref::<reqwest::Error>() {
            Some(error) => return of_line(error),
            None => NetworkFault::Broken,
        },
        P::Broken(_) => NetworkFault::Broken,
    };
    (fault, words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::net::TcpListener;

    const IPV6: &str = "[2603:1026::1]:443";
    const OTHER: &str = "40.0.0.2:443";

    /// Knocks as these answer: this computer's own numbers for real, the first of the others never, and the rest with a refusal.
    fn knock(number: SocketAddr) -> impl Future<Output = io::Result<TcpStream>> + Send + 'static {
        let is_silent = number == IPV6.parse().unwrap();
        async move {
            match number.ip().is_loopback() {
                true => TcpStream::connect(number).await,
                false if is_silent => std::future::pending().await,
                false => Err(io::ErrorKind::ConnectionRefused.into()),
            }
        }
    }

    #[tokio::test]
    async fn one_number_that_answers_is_enough_and_the_others_are_named() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let good = listener.local_addr().unwrap();
        let found = connect(&[IPV6.parse().unwrap(), OTHER.parse().unwrap(), good], knock).await.unwrap();
        let silent = vec!["2603:1026::1".to_owned(), "40.0.0.2".to_owned()];
        assert_eq!(found, NetworkFinding::Connected { address: "127.0.0.1".into(), silent });
        let all_good = connect(&[good], knock).await.unwrap();
        assert_eq!(all_good, NetworkFinding::Connected { address: "127.0.0.1".into(), silent: Vec::new() });
    }

    #[tokio::test]
    async fn where_none_answers_each_says_why() {
        let (fault, words) =
            connect(&[OTHER.parse().unwrap(), "40.0.0.3:443".parse().unwrap()], knock).await.unwrap_err();
        assert_eq!(fault, NetworkFault::Refused);
        assert!(words.contains("40.0.0.2:443: ") && words.contains("; 40.0.0.3:443: "), "{words}");
    }
}
