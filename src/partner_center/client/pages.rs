//! A list that the service tells page by page, each with a token for the next.

use std::collections::HashSet;

use serde_json::Value;
use url::Url;

use super::{PartnerCenterClient, answers};
use crate::partner_center::PartnerCenterError;
use crate::partner_center::transport::Call;

/// No list has this many pages: a service that never stops must not keep the program for ever.
const MOST_PAGES: usize = 10_000;

/// Where the reading of a list is.
pub(super) struct Pages {
    first: Url,
    further: Url,
    next: Next,
    /// Every token so far: one that comes again leads in a circle.
    tokens: HashSet<String>,
}

enum Next {
    First,
    Token(String),
    Over,
}

impl Pages {
    /// A list of which nothing was read yet: the address of its first page, and the one its other pages are asked for at by token.
    pub(super) fn new(first: Url, further: Url) -> Self {
        Self { first, further, next: Next::First, tokens: HashSet::new() }
    }

    pub(super) fn is_at_start(&self) -> bool {
        matches!(self.next, Next::First)
    }

    /// No page is asked for any more.
    pub(super) fn end(&mut self) {
        self.next = Next::Over;
    }

    fn go_on(&mut self, token: Option<String>) {
        self.next = match token {
            Some(token) if self.tokens.len() < MOST_PAGES && self.tokens.insert(token.clone()) => Next::Token(token),
            _ => Next::Over,
        };
    }
}

impl PartnerCenterClient {
    /// The next page, or `None` after the last one. After an error the same page is asked for again.
    pub(super) async fn next_page(&self, pages: &mut Pages, what: &str) -> Result<Option<Value>, PartnerCenterError> {
        let call = match &pages.next {
            Next::First => Call::get(pages.first.clone()),
            Next::Token(token) => Call { continuation: Some(token.clone()), ..Call::get(pages.further.clone()) },
            Next::Over => return Ok(None),
        };
        let page = self.read(&call).await?;
        answers::items(&page, what).map_err(|error| error.of_request(&call.id()))?;
        pages.go_on(answers::continuation(&page));
        Ok(Some(page))
    }
}
