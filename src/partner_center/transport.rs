//! Requests on the wire: the headers Microsoft asks for, and one host that tokens may go to. Nothing here repeats a request.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC};
use reqwest::header::{
    ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE,
};
use reqwest::{Client, Method, Response};
use secrecy::{ExposeSecret, SecretString};
use url::Url;
use uuid::Uuid;

use super::network::{Purpose, client};
use super::refusal::{Refusal, cut, without};
use super::{PartnerCenterError, ServiceConfig};

/// What is percent-encoded in a segment of a path: all but RFC 3986's unreserved characters.
pub(super) const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Most bytes of an answer that are read.
const LONGEST_BODY: usize = 32 * 1024 * 1024;
/// Most bytes of a refusal that are read.
const LONGEST_REFUSAL: usize = 64 * 1024;

pub(super) const CONTINUATION: HeaderName = HeaderName::from_static("ms-continuationtoken");
const REQUEST_ID: HeaderName = HeaderName::from_static("ms-requestid");
const CORRELATION_ID: HeaderName = HeaderName::from_static("ms-correlationid");

/// One call, told so that it can go out again with another token but the same ids.
pub(super) struct Call {
    pub(super) method: Method,
    pub(super) url: Url,
    pub(super) continuation: Option<String>,
    pub(super) body: Option<Vec<u8>>,
    pub(super) request_id: Uuid,
    pub(super) correlation_id: Uuid,
}

impl Call {
    /// Reads something, under ids of its own.
    pub(super) fn get(url: Url) -> Self {
        Self {
            method: Method::GET,
            url,
            continuation: None,
            body: None,
            request_id: Uuid::new_v4(),
            correlation_id: Uuid::new_v4(),
        }
    }

    /// What support finds it by.
    pub(super) fn id(&self) -> String {
        self.correlation_id.to_string()
    }

    fn headers(&self, token: &SecretString) -> Result<HeaderMap, PartnerCenterError> {
        let mut headers = HeaderMap::new();
        let mut bearer = HeaderValue::try_from(format!("Bearer {}", token.expose_secret()))
            .map_err(|_| PartnerCenterError::SignInNeeded("the token cannot be sent".into()))?;
        bearer.set_sensitive(true);
        headers.insert(AUTHORIZATION, bearer);
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert(REQUEST_ID, id_value(self.request_id)?);
        headers.insert(CORRELATION_ID, id_value(self.correlation_id)?);
        headers.insert("x-locale", HeaderValue::from_static("en-US"));
        headers.insert("ms-partnercenter-application", HeaderValue::from_static("Docket"));
        if let Some(token) = &self.continuation {
            let value = HeaderValue::try_from(token)
                .map_err(|_| PartnerCenterError::BadAnswer("a continuation token that is no header".into()))?;
            headers.insert(CONTINUATION, value);
        }
        if self.body.is_some() {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        Ok(headers)
    }
}

fn id_value(id: Uuid) -> Result<HeaderValue, PartnerCenterError> {
    HeaderValue::try_from(id.to_string()).map_err(|_| PartnerCenterError::BadAnswer("an id that is no header".into()))
}

/// The HTTP clients of one service.
pub(super) struct Transport {
    /// For reading: connections are kept for the next page and the next poll.
    reading: Client,
    /// For uploads: a fresh connection each.
    sending: Client,
    base: Url,
}

impl Transport {
    pub(super) fn new(config: &ServiceConfig) -> Result<Self, PartnerCenterError> {
        Ok(Self {
            reading: client(config, &config.base, Purpose::Reading)?,
            sending: client(config, &config.base, Purpose::Sending)?,
            base: config.base.clone(),
        })
    }

    /// Sends a call once. Any answer is `Ok`, refusals too.
    pub(super) async fn send(
        &self,
        call: &Call,
        token: &SecretString,
        more: &HeaderMap,
    ) -> Result<Response, PartnerCenterError> {
        if call.url.origin() != self.base.origin() {
            return Err(PartnerCenterError::BadAnswer("an address of another host".into()));
        }
        let client = if call.method == Method::GET { &self.reading } else { &self.sending };
        let mut request =
            client.request(call.method.clone(), call.url.clone()).headers(call.headers(token)?).headers(more.clone());
        if let Some(body) = &call.body {
            request = request.body(body.clone());
        }
        // From here on the service may know of it.
        request.send().await.map_err(|error| broken_or_not_connected(error).of_request(&call.id()))
    }
}

/// Where connecting failed (name, TCP, TLS or proxy) nothing of the request was sent; after that anything may have been.
pub(super) fn broken_or_not_connected(error: reqwest::Error) -> PartnerCenterError {
    // The address is known to the caller and may name customers.
    let error = error.without_url();
    if error.is_connect() || error.is_builder() {
        PartnerCenterError::NotConnected(error.into())
    } else {
        PartnerCenterError::Broken(error.into())
    }
}

/// The bytes of an answer, without these secrets should it throw them back.
pub(super) async fn body(response: Response, secrets: &[&str]) -> Result<Vec<u8>, PartnerCenterError> {
    let body = read_at_most(response, LONGEST_BODY).await.map_err(|(error, _)| error)?;
    Ok(without(body, secrets))
}

/// Lets a success pass and says what anything else means. The status decides, even where the body breaks off.
pub(super) async fn success(
    response: Response,
    call: &Call,
    token: &SecretString,
) -> Result<Response, PartnerCenterError> {
    if response.status().is_success() {
        return Ok(response);
    }
    let status = response.status().as_u16();
    let headers = response.headers().clone();
    let body = match read_at_most(response, LONGEST_REFUSAL).await {
        Ok(body) => body,
        Err((_, begun)) => begun,
    };
    let body = without(body, &[token.expose_secret()]);
    let header = |name: &HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let refusal = Refusal {
        status,
        retry_after: header(&RETRY_AFTER),
        challenge: header(&WWW_AUTHENTICATE),
        correlation_id: Some(header(&CORRELATION_ID).map_or_else(|| call.id(), cut)),
        body: &body,
    };
    let error = refusal.into_error(jiff::Timestamp::now()).of_request(&call.id());
    tracing::debug!(status, request = %call.request_id, correlation = %call.correlation_id, "refused");
    Err(error)
}

async fn read_at_most(mut response: Response, most: usize) -> Result<Vec<u8>, (PartnerCenterError, Vec<u8>)> {
    let mut body = Vec::new();
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if body.len() + chunk.len() > most => {
                body.extend_from_slice(&chunk[..most - body.len()]);
                return Err((PartnerCenterError::BadAnswer(format!("more than {most} bytes").into()), body));
            }
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Ok(None) => return Ok(body),
            Err(error) => return Err((PartnerCenterError::Broken(error.without_url().into()), body)),
        }
    }
}
