//! What goes back: status, headers, body, and the shapes that errors have.

use axum::body::Body as HttpBody;
use axum::http::{HeaderName, HeaderValue, Response, StatusCode};
use serde_json::{Value, json};

/// The byte-order mark that stands before some answers.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// A body.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Body {
    Empty,
    Json { value: Value, has_mark: bool },
    Html(String),
}

/// An answer before it is put on the line.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: Body,
}

impl Answer {
    pub(super) fn empty(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: Body::Empty }
    }

    pub(super) fn json(status: u16, value: Value) -> Self {
        Self { status, headers: Vec::new(), body: Body::Json { value, has_mark: false } }
    }

    /// A page such as a gateway shows, where a program would like JSON.
    pub(super) fn html(status: u16, title: &str) -> Self {
        let page = format!(
            "<!DOCTYPE html>\r\n<html><head><title>{title}</title></head>\r\n<body><h2>{title}</h2></body></html>\r\n"
        );
        Self { status, headers: Vec::new(), body: Body::Html(page) }
    }

    /// Partner Center's error: code, description, data, source.
    pub(super) fn error(status: u16, code: &str, description: &str) -> Self {
        Self::json(status, json!({"code": code, "description": description, "data": [], "source": "PartnerFD"}))
    }

    /// The sign-in service's error.
    pub(super) fn sign_in_error(status: u16, error: &str, description: &str) -> Self {
        let number: u32 = description
            .trim_start_matches("AADSTS")
            .split(|c: char| !c.is_ascii_digit())
            .next()
            .and_then(|digits| digits.parse().ok())
            .unwrap_or_default();
        Self::json(
            status,
            json!({"error": error, "error_description": description, "error_codes": [number],
                   "error_uri": format!("https://login.microsoftonline.com/error?code={number}")}),
        )
    }

    /// Too many requests, in the shape that nothing else has.
    pub(super) fn throttled(status: u16, seconds: u64) -> Self {
        Self::json(
            status,
            json!({"statusCode": status, "message": format!("Rate limit is exceeded. Try again in {seconds} seconds.")}),
        )
        .with("retry-after", seconds)
    }

    pub(super) fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.headers.push((name, value.to_string()));
        self
    }

    /// With a byte-order mark before its JSON.
    pub(super) fn marked(mut self) -> Self {
        if let Body::Json { has_mark, .. } = &mut self.body {
            *has_mark = true;
        }
        self
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    pub(super) fn drop_header(&mut self, name: &str) {
        self.headers.retain(|(n, _)| !n.eq_ignore_ascii_case(name));
    }

    /// The JSON of the body, to be changed.
    pub(super) fn json_mut(&mut self) -> Option<&mut Value> {
        match &mut self.body {
            Body::Json { value, .. } => Some(value),
            Body::Empty | Body::Html(_) => None,
        }
    }

    /// Puts it into the form the server writes. A header that cannot be written is left out: it came from the caller.
    pub(super) fn into_response(self) -> Response<HttpBody> {
        let (content_type, bytes) = match self.body {
            Body::Empty => (None, Vec::new()),
            Body::Html(page) => (Some("text/html; charset=utf-8"), page.into_bytes()),
            Body::Json { value, has_mark } => {
                let mut bytes = if has_mark { BYTE_ORDER_MARK.to_vec() } else { Vec::new() };
                bytes.extend_from_slice(value.to_string().as_bytes());
                (Some("application/json; charset=utf-8"), bytes)
            }
        };
        let may_have_body = self.status != 204;
        let length = bytes.len();
        let mut response = Response::new(HttpBody::from(bytes));
        *response.status_mut() = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        if let Some(content_type) = content_type {
            headers.insert("content-type", HeaderValue::from_static(content_type));
        }
        if may_have_body {
            headers.insert("content-length", HeaderValue::from(length));
        }
        for (name, value) in self.headers {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.append(HeaderName::from_static(name), value);
            }
        }
        response
    }
}
