//! The road to the service, step by step: proxy, name, line, seal, sign-in, token, service, clock. For the service's host and for the
//! authority's. Nothing secret leaves but the token, on the one call that is Partner Center's own.

mod faults;
mod line;
mod proxy;
mod signer;
mod trust;

use std::time::{Duration, Instant};

use jiff::Timestamp;
use reqwest::header::{DATE, RETRY_AFTER};
use reqwest::{ClientBuilder, Response};
use tokio::net::TcpStream;
use url::Url;

use super::config::is_loopback;
use super::network::{Purpose, builder, chain};
use super::refusal::Refusal;
use super::transport::{Call, body};
use super::{PartnerCenterClient, PartnerCenterError, json};
use crate::domain::secret::one_line;
use crate::domain::{AccountFault, NetworkFault, NetworkFinding, NetworkLook, NetworkStep};
use faults::{Wrong, of_answer, of_call, of_error, of_line};
use line::{connect, look_up, shown};
use proxy::Between;
use signer::signer;
use trust::verifying;

/// How long a name or a line may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// Most characters of the words for support.
const LONGEST_DETAILS: usize = 500;
/// A clock that is further off than this breaks certificates and tokens.
const MOST_SKEW_SECS: i64 = 120;

/// Who is told of each step as it is done.
pub type TellLook<'a> = &'a mut (dyn FnMut(NetworkLook) + Send);

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
    /// By how many seconds this computer's clock is ahead, once somebody has told the time who was asked: a page of somebody else's in
    /// their place has a clock of its own.
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
            Err((fault, details)) => (NetworkFinding::Wrong(fault), one_line(&details, LONGEST_DETAILS)),
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
        let proxy = Between::of(self.client.config(), address);
        let finding = match &proxy {
            Some(Between { url, is_of_settings, .. }) => NetworkFinding::Through {
                proxy: url.to_string().trim_end_matches('/').to_owned(),
                is_of_settings: *is_of_settings,
            },
            None => NetworkFinding::Direct,
        };
        self.tell(NetworkStep::Proxy, host, None, Ok(finding));
        // Through a proxy, the first line goes there; it looks up the host's name.
        let next = proxy.as_ref().map_or(address, |proxy| &proxy.url);
        let of_proxy = |wrong| match &proxy {
            Some(proxy) => proxy.not_reached(wrong),
            None => wrong,
        };
        let near = host_of(next).to_owned();
        let port = next.port_or_known_default().unwrap_or(1080);
        let began = Instant::now();
        let found = look_up(&near, port).await.map_err(of_proxy);
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
        let mut connected = connect(&numbers, TcpStream::connect).await.map_err(of_proxy);
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
        if let Some(proxy) = &proxy
            && let Some(sealed) = proxy.seal(&numbers).await
            && !self.tell(NetworkStep::Security, &near, Some(began), sealed)
        {
            self.skip(NetworkStep::Security, host);
            return false;
        }
        let began = Instant::now();
        let mut sealed =
            if address.scheme() == "http" { Ok(NetworkFinding::NoSealNeeded) } else { self.seal(address).await };
        if let (Err(wrong), Some(proxy)) = (&mut sealed, &proxy) {
            *wrong = proxy.said_no(&numbers, address, wrong.clone()).await;
        }
        self.tell(NetworkStep::Security, host, Some(began), sealed)
    }

    /// Seals a line, and says who signed for the host. Nothing but `HEAD /` is sent.
    async fn seal(&mut self, address: &Url) -> Result<NetworkFinding, Wrong> {
        let client = self.client_builder(address).and_then(built).map_err(of_error)?;
        let mut root = address.clone();
        root.set_path("/");
        let answer = client.head(root.clone()).send().await.map_err(|error| of_line(&error.without_url()));
        let signed_by = match &answer {
            Ok(_) | Err((NetworkFault::Untrusted { .. }, _)) => {
                let builder = self.client_builder(address).map_err(of_error)?;
                match verifying(&self.client.config().network) {
                    Ok(others) => signer(builder, &root, others).await,
                    Err(_) => None,
                }
            }
            Err(_) => None,
        };
        match answer {
            Ok(_) => Ok(NetworkFinding::Sealed { signed_by }),
            Err((NetworkFault::Untrusted { .. }, details)) => Err((NetworkFault::Untrusted { signed_by }, details)),
            Err(wrong) => Err(wrong),
        }
    }

    fn client_builder(&self, address: &Url) -> Result<ClientBuilder, PartnerCenterError> {
        Ok(builder(self.client.config(), address, Purpose::Sending)?.timeout(2 * PATIENCE))
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
            let fault = NetworkFault::Account(AccountFault::NotSetUp);
            return Err((fault, "the partner's tenant id is missing".into()));
        }
        let client = self.client_builder(address).and_then(built).map_err(of_error)?;
        let response = client.get(config.metadata_url()).send().await.map_err(|e| of_line(&e.without_url()))?;
        let (status, time) = (response.status().as_u16(), skew_of(&response));
        let retry_after = response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let body = body(response, &[]).await.map_err(of_error)?;
        let text = String::from_utf8_lossy(&body);
        if ["AADSTS90002", "AADSTS900021", "AADSTS900023"].iter().any(|code| text.contains(code)) {
            self.skew = time;
            return Err((NetworkFault::Account(AccountFault::TenantUnknown), text.into_owned()));
        }
        let told = json::read(&body).ok().filter(|_| (200..300).contains(&status));
        if let Some(issuer) = told.as_ref().and_then(|told| json::text(told, "issuer")) {
            self.skew = time;
            return Ok(NetworkFinding::TenantKnown { id: tenant_in(&issuer) });
        }
        let retry_after = retry_after.as_deref();
        let wrong = of_answer(&Refusal { status, retry_after, challenge: None, correlation_id: None, body: &body });
        if !matches!(wrong.0, NetworkFault::OtherPage | NetworkFault::PageFailed { .. }) {
            self.skew = time;
        }
        Err(wrong)
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
                let time = skew_of(&response);
                let told = body(response, &[]).await.and_then(|told| json::read(&told));
                if told.is_ok() {
                    self.skew = time;
                }
                told.map(|_| NetworkFinding::Answers).map_err(of_error)
            }
            Err(error) => Err(of_call(error)),
        };
        self.tell(NetworkStep::Service, host, Some(began), answer);
    }

    fn clock(&mut self) {
        let found = match self.skew {
            None => Ok(NetworkFinding::ClockUnknown),
            Some(secs) if secs.abs() > MOST_SKEW_SECS => Err((NetworkFault::ClockWrong { secs }, String::new())),
            Some(_) => Ok(NetworkFinding::ClockRight),
        };
        self.tell(NetworkStep::Clock, "", None, found);
    }
}

/// By how many seconds this computer is ahead of what an answer says the time is.
fn skew_of(response: &Response) -> Option<i64> {
    let date = response.headers().get(DATE)?.to_str().ok()?;
    let then = jiff::fmt::rfc2822::parse(date).ok()?;
    Some(Timestamp::now().as_second() - then.timestamp().as_second())
}

fn built(builder: ClientBuilder) -> Result<reqwest::Client, PartnerCenterError> {
    builder.build().map_err(|e| PartnerCenterError::NotSetUp(chain(&e)))
}

fn host_of(address: &Url) -> &str {
    address.host_str().unwrap_or_default().trim_matches(['[', ']'])
}

/// The tenant's id in an issuer: `https://login.microsoftonline.com/ID/v2.0`.
fn tenant_in(issuer: &str) -> Option<String> {
    issuer.split('/').find(|part| uuid::Uuid::try_parse(part).is_ok()).map(str::to_lowercase)
}
