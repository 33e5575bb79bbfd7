//! The way to a camera in the network: asks for its pictures, goes where it sends, signs in, and gives the bytes of its answer.
//!
//! This file says `reqwest`, which otherwise only Partner Center's room does: that room's transport is made for one host, tokens and
//! JSON, and knows nothing of answers without end, of `Basic` and `Digest`, or of plain HTTP in the own network. What both want of the
//! system is the same: its proxy, its judgement of certificates, no redirect and no retry of the library's own accord.

use std::error::Error as _;
use std::net::SocketAddr;
use std::time::Duration;

use http_auth::{PasswordClient, PasswordParams};
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue, LOCATION, WWW_AUTHENTICATE};
use reqwest::{Client, Response, StatusCode, redirect, retry};
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep_until, timeout};
use url::{Host, Url};

use crate::domain::{NetworkCamera, Password};

use super::reach::is_local;
use super::trouble::{Content, NetworkTrouble};

/// From one address to the next so often at most.
const MOST_REDIRECTS: usize = 5;
/// How long making a connection may take, of the patience that there is.
const CONNECTING: Duration = Duration::from_secs(3);

/// What came of waiting for bytes.
pub(super) enum Came {
    /// Bytes.
    Bytes(Vec<u8>),
    /// An answer began: what it is, and whether it is one picture alone.
    Answer {
        /// By its content type.
        content: Content,
        /// It says that it is many parts, one after the other.
        is_multipart: bool,
        /// It is one JPEG whose length is told.
        is_single: bool,
    },
    /// The answer is at its end.
    End,
    /// Nothing in time.
    Nothing,
}

/// A connection. Nothing goes on while nobody waits for bytes.
pub(super) struct Connection {
    /// Taken when dropped.
    runtime: Option<Runtime>,
    state: State,
}

enum State {
    /// The next request leaves at this time.
    Waiting(Asker, Instant),
    /// An answer is waited for.
    Asking(JoinHandle<(Asker, Result<Response, NetworkTrouble>)>),
    /// An answer comes.
    Answering(Asker, Response),
    /// Something went wrong: there is nothing to wait for.
    Over,
}

impl Connection {
    /// A connection whose first request leaves at once. A request may take as long as `patience`.
    pub(super) fn new(
        camera: &NetworkCamera,
        password: Option<Password>,
        patience: Duration,
    ) -> Result<Self, NetworkTrouble> {
        let broken = |error: std::io::Error| NetworkTrouble::Unreachable(error.to_string());
        let runtime = Builder::new_current_thread().enable_all().build().map_err(broken)?;
        let no_address = || NetworkTrouble::Unreachable("the address is none".to_owned());
        let url = camera.url(password.as_ref()).ok_or_else(no_address)?;
        let asker = Asker {
            home: url.clone(),
            url,
            user: camera.user.clone(),
            password,
            has_password_in_address: camera.address.contains(crate::domain::network_camera::PASSWORD_PLACE),
            sign_in: None,
            way: None,
            patience,
        };
        let state = State::Waiting(asker, Instant::now());
        Ok(Self { runtime: Some(runtime), state })
    }

    /// Has the next request leave so long after now: the answer that was there is done with.
    pub(super) fn ask_again(&mut self, after: Duration) {
        self.state = match std::mem::replace(&mut self.state, State::Over) {
            State::Answering(asker, _) => State::Waiting(asker, Instant::now() + after),
            other => other,
        };
    }

    /// Waits for bytes, no longer than `longest`.
    ///
    /// # Errors
    /// Where none will come any more.
    pub(super) fn next(&mut self, longest: Duration) -> Result<Came, NetworkTrouble> {
        let Some(runtime) = &self.runtime else { return Ok(Came::Nothing) };
        let state = &mut self.state;
        let came = runtime.block_on(async { timeout(longest, advance(state)).await.unwrap_or(Ok(Came::Nothing)) });
        if came.is_err() {
            self.state = State::Over;
        }
        came
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.state = State::Over;
        // A name that is being looked up holds a thread: it is not waited for.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// Goes on until there is something to tell. May be left at any moment and called again.
async fn advance(state: &mut State) -> Result<Came, NetworkTrouble> {
    loop {
        match state {
            State::Waiting(_, at) => {
                sleep_until(*at).await;
                if let State::Waiting(mut asker, _) = std::mem::replace(state, State::Over) {
                    *state = State::Asking(tokio::spawn(async move {
                        let asked = timeout(asker.patience, asker.ask()).await;
                        let silent = || NetworkTrouble::Unreachable("it does not answer".to_owned());
                        (asker, asked.unwrap_or_else(|_| Err(silent())))
                    }));
                }
            }
            State::Asking(task) => {
                let (asker, asked) = task.await.map_err(|error| NetworkTrouble::Unreachable(error.to_string()))?;
                let response = asked?;
                let content_type = response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
                let content_type = content_type.unwrap_or_default().trim_start().to_ascii_lowercase();
                let is_single = content_type.starts_with("image/jp") && response.content_length().is_some();
                let answer = Came::Answer {
                    content: Content::of_type(&content_type),
                    is_multipart: content_type.starts_with("multipart/"),
                    is_single,
                };
                *state = State::Answering(asker, response);
                return Ok(answer);
            }
            State::Answering(_, response) => {
                return match response.chunk().await {
                    Ok(Some(bytes)) => Ok(Came::Bytes(bytes.into())),
                    Ok(None) => Ok(Came::End),
                    Err(error) => Err(NetworkTrouble::Ended(chain(&error.without_url()))),
                };
            }
            State::Over => return Err(NetworkTrouble::Ended("there is no connection".to_owned())),
        }
    }
}

/// Who asks, and what it learned by asking.
struct Asker {
    /// The address that was given, which alone gets the password.
    home: Url,
    /// The address that it has sent on to.
    url: Url,
    user: String,
    password: Option<Password>,
    has_password_in_address: bool,
    /// How it wants the password, once it has said so.
    sign_in: Option<PasswordClient>,
    way: Option<Way>,
    patience: Duration,
}

/// A client for one origin.
struct Way {
    origin: url::Origin,
    client: Client,
    is_local: bool,
}

impl Asker {
    /// Asks until there is an answer with pictures, or a reason why there is none.
    async fn ask(&mut self) -> Result<Response, NetworkTrouble> {
        let mut redirects = 0;
        let mut has_signed_in = false;
        loop {
            self.find_way().await?;
            let authorization = self.authorization()?;
            let is_signed = authorization.is_some();
            let response = self.send(authorization).await?;
            match response.status() {
                status if status.is_success() => return Ok(response),
                StatusCode::UNAUTHORIZED if has_signed_in => return Err(NetworkTrouble::SignInRefused),
                StatusCode::UNAUTHORIZED => {
                    self.take_challenge(&response)?;
                    // An old challenge may have run out: then it asks anew, and is answered once.
                    has_signed_in = true;
                }
                StatusCode::FORBIDDEN if is_signed || self.has_password_in_address => {
                    return Err(NetworkTrouble::SignInRefused);
                }
                StatusCode::FORBIDDEN => return Err(NetworkTrouble::SignInWanted),
                status if status.is_redirection() => {
                    redirects += 1;
                    let target = response.headers().get(LOCATION).and_then(|value| value.to_str().ok());
                    let target = target.and_then(|target| self.url.join(target).ok());
                    let target = target.filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
                    self.url = target.filter(|_| redirects <= MOST_REDIRECTS).ok_or(NetworkTrouble::Redirected)?;
                }
                status => return Err(NetworkTrouble::Refused(status.as_u16())),
            }
        }
    }

    async fn send(&self, authorization: Option<HeaderValue>) -> Result<Response, NetworkTrouble> {
        let Some(way) = &self.way else { return Err(NetworkTrouble::Redirected) };
        let mut request = way.client.get(self.url.clone());
        if let Some(value) = authorization {
            request = request.header(AUTHORIZATION, value);
        }
        request.send().await.map_err(|error| {
            let is_connect = error.is_connect() || error.is_timeout();
            let words = chain(&error.without_url());
            match () {
                () if words.contains("certificate") => NetworkTrouble::Certificate(words),
                () if is_connect => NetworkTrouble::Unreachable(words),
                () => NetworkTrouble::NoHttp(words),
            }
        })
    }

    /// Takes up how the password is wanted.
    fn take_challenge(&mut self, response: &Response) -> Result<(), NetworkTrouble> {
        if self.password.is_none() || self.user.is_empty() {
            return Err(if self.has_password_in_address && self.password.is_some() {
                NetworkTrouble::SignInRefused
            } else {
                NetworkTrouble::SignInWanted
            });
        }
        let challenges = response.headers().get_all(WWW_AUTHENTICATE);
        let challenges = challenges.iter().filter_map(|value| value.to_str().ok());
        let builder = challenges.fold(PasswordClient::builder(), |builder, list| builder.challenges(list));
        // A way to sign in that is neither Basic nor Digest is like a refusal of what can be given.
        self.sign_in = Some(builder.build().map_err(|_| NetworkTrouble::Refused(401))?);
        Ok(())
    }

    /// The header that signs in, where it is wanted.
    fn authorization(&mut self) -> Result<Option<HeaderValue>, NetworkTrouble> {
        let may_be_sent = self.may_have_password();
        if self.has_password_in_address && self.password.is_some() && self.url == self.home && !may_be_sent {
            return Err(NetworkTrouble::PasswordHeldBack);
        }
        let (Some(password), Some(sign_in)) = (&self.password, &mut self.sign_in) else { return Ok(None) };
        if !may_be_sent {
            return Err(NetworkTrouble::PasswordHeldBack);
        }
        let uri = self.url.query().map_or_else(|| self.url.path().to_owned(), |q| format!("{}?{q}", self.url.path()));
        let params = PasswordParams {
            username: &self.user,
            password: password.expose(),
            uri: &uri,
            method: "GET",
            body: Some(&[]),
        };
        let value = sign_in.respond(&params).ok().and_then(|text| HeaderValue::try_from(text).ok());
        let mut value = value.ok_or(NetworkTrouble::SignInRefused)?;
        value.set_sensitive(true);
        Ok(Some(value))
    }

    /// Whether the password may go to the address that is asked: the host that it was given for, encrypted or in the own network.
    fn may_have_password(&self) -> bool {
        let is_local = self.way.as_ref().is_some_and(|way| way.is_local);
        let is_downgraded = self.home.scheme() == "https" && self.url.scheme() != "https";
        self.url.host() == self.home.host() && !is_downgraded && (self.url.scheme() == "https" || is_local)
    }

    /// A client for the address. In the own network there is no proxy between, and the name means what it was looked up to be, lest it
    /// mean something else when the password is sent.
    async fn find_way(&mut self) -> Result<(), NetworkTrouble> {
        let origin = self.url.origin();
        if self.way.as_ref().is_some_and(|way| way.origin == origin) {
            return Ok(());
        }
        let port = self.url.port_or_known_default().unwrap_or(80);
        let found: Vec<SocketAddr> = match self.url.host() {
            Some(Host::Ipv4(v4)) => vec![SocketAddr::from((v4, port))],
            Some(Host::Ipv6(v6)) => vec![SocketAddr::from((v6, port))],
            // Where there is a proxy, names beyond the own network may be known to it alone.
            Some(Host::Domain(name)) => {
                tokio::net::lookup_host((name, port)).await.map(Iterator::collect).unwrap_or_default()
            }
            None => return Err(NetworkTrouble::Redirected),
        };
        let is_local = !found.is_empty() && found.iter().all(|address| is_local(address.ip()));
        let mut builder = Client::builder()
            .user_agent(concat!("Docket/", env!("CARGO_PKG_VERSION")))
            .redirect(redirect::Policy::none())
            .retry(retry::never())
            .referer(false)
            .http1_only()
            // Many cameras' servers are home-made.
            .http1_ignore_invalid_headers_in_responses(true)
            .http1_allow_spaces_after_header_name_in_responses(true)
            .http1_allow_obsolete_multiline_headers_in_responses(true)
            .connect_timeout(CONNECTING.min(self.patience));
        if is_local {
            builder = builder.no_proxy();
            if let Some(name) = self.url.domain() {
                builder = builder.resolve_to_addrs(name, &found);
            }
        }
        if self.url.scheme() == "http" {
            // No certificate is ever looked at.
            builder = builder.tls_certs_only([]);
        }
        let client = builder.build().map_err(|error| NetworkTrouble::Unreachable(chain(&error)))?;
        self.way = Some(Way { origin, client, is_local });
        Ok(())
    }
}

/// What lies under an error, on one line; the library's own words say no more than that a request failed.
fn chain(error: &reqwest::Error) -> String {
    let mut words = Vec::new();
    let mut under = error.source();
    while let Some(error) = under {
        words.push(error.to_string());
        under = error.source();
    }
    if words.is_empty() { error.to_string() } else { words.join(": ") }
}
