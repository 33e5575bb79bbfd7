//! A list that the service tells page by page, each with a token for the next.
//!
//! What is not in a list may only be taken for missing where the list is whole. So a list ends with "no more" only where that is proven:
//! its last page has no token, and no page speaks of more rows than there were. Any other end is an error, also where rows came.

use std::collections::HashSet;

use serde_json::Value;
use url::Url;

use super::super::json::{first_text, number};
use super::{PartnerCenterClient, answers};
use crate::partner_center::transport::Call;
use crate::partner_center::{Gap, PartnerCenterError};

/// No list has this many pages: a service that never stops must not keep the program for ever.
const MOST_PAGES: usize = 10_000;
/// A page may be empty and not be the last one; so many of them in a row lead nowhere.
const MOST_EMPTY: u32 = 20;

/// Where the reading of a list is.
pub(super) struct Pages {
    /// What it is a list of.
    what: &'static str,
    first: Url,
    further: Url,
    next: Next,
    /// Every token so far: one that comes again leads in a circle.
    tokens: HashSet<String>,
    /// The ids of all rows so far, and how many rows told none.
    ids: HashSet<String>,
    without_id: u64,
    /// The most rows that any page has spoken of.
    total: u64,
    unlisted: u64,
    empty_in_a_row: u32,
}

enum Next {
    First,
    Token(String),
    Over,
    /// Nothing more is to be had, and something is missing.
    Unproven(String),
}

impl Pages {
    /// A list of which nothing was read yet: the address of its first page, and the one its other pages are asked for at by token.
    pub(super) fn new(what: &'static str, first: Url, further: Url) -> Self {
        Self {
            what,
            first,
            further,
            next: Next::First,
            tokens: HashSet::new(),
            ids: HashSet::new(),
            without_id: 0,
            total: 0,
            unlisted: 0,
            empty_in_a_row: 0,
        }
    }

    pub(super) fn is_at_start(&self) -> bool {
        matches!(self.next, Next::First)
    }

    /// Whether it came to an end that proves nothing: what was read is true, what was not may be there all the same.
    pub(super) fn is_unproven(&self) -> bool {
        matches!(self.next, Next::Unproven(_))
    }

    /// How many rows more are told of than were listed, where the list came to its end. What that number counts is documented nowhere.
    pub(super) fn unlisted(&self) -> u64 {
        if self.is_unproven() { self.unlisted } else { 0 }
    }

    /// How many rows there were so far; one that came twice counts once.
    pub(super) fn rows(&self) -> u64 {
        self.ids.len() as u64 + self.without_id
    }

    fn take_in(&mut self, page: &Value, rows: &[Value]) {
        for row in rows {
            match first_text(row, &["id", "deviceid", "batchid"]) {
                Some(id) => drop(self.ids.insert(id)),
                None => self.without_id += 1,
            }
        }
        self.total = self.total.max(number(page, "totalcount").unwrap_or_default());
        self.empty_in_a_row = if rows.is_empty() { self.empty_in_a_row + 1 } else { 0 };
        self.next = match answers::continuation(page) {
            None if self.total > self.rows() => {
                self.unlisted = self.total - self.rows();
                Next::Unproven(format!("{} are listed where there are {}", self.rows(), self.total))
            }
            None => Next::Over,
            Some(_) if self.tokens.len() >= MOST_PAGES || self.empty_in_a_row >= MOST_EMPTY => {
                Next::Unproven("it has no end".to_owned())
            }
            Some(token) if self.tokens.insert(token.clone()) => Next::Token(token),
            Some(_) => Next::Unproven("its pages go in a circle".to_owned()),
        };
    }
}

impl PartnerCenterClient {
    /// The next page, or `None` after the last one. After an error the same page is asked for again; a list that [`Pages::is_unproven`]
    /// is begun anew.
    pub(super) async fn next_page(&self, pages: &mut Pages) -> Result<Option<Vec<Value>>, PartnerCenterError> {
        let call = match &pages.next {
            Next::First => Call::get(pages.first.clone()),
            Next::Token(token) => Call { continuation: Some(token.clone()), ..Call::get(pages.further.clone()) },
            Next::Over => return Ok(None),
            Next::Unproven(why) => {
                return Err(PartnerCenterError::NotWhole { gap: Gap::Short, why: format!("{}: {why}", pages.what) });
            }
        };
        let page = self.read(&call).await?;
        let rows = answers::items(&page, pages.what).map_err(|error| error.of_request(&call.id()))?.to_vec();
        pages.take_in(&page, &rows);
        Ok(Some(rows))
    }

    /// All rows of a list.
    pub(super) async fn all_rows(&self, mut pages: Pages) -> Result<Vec<Value>, PartnerCenterError> {
        let mut rows = Vec::new();
        while let Some(page) = self.next_page(&mut pages).await? {
            rows.extend(page);
        }
        Ok(rows)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// How a list ends that has these pages: their ids, total and token.
    fn end(pages: &[(&[&str], Option<u64>, Option<&str>)]) -> Result<(), String> {
        let url = Url::parse("http://127.0.0.1/").unwrap();
        let mut list = Pages::new("devices", url.clone(), url);
        for (ids, total, token) in pages {
            let rows: Vec<Value> = ids.iter().map(|id| json!({"id": id})).collect();
            list.take_in(&json!({"items": rows, "totalcount": total, "continuationtoken": token}), &rows);
        }
        match list.next {
            Next::Over => Ok(()),
            Next::Unproven(why) => Err(why),
            Next::First | Next::Token(_) => Err("it goes on".to_owned()),
        }
    }

    #[test]
    fn a_list_has_its_end_where_that_is_proven() {
        assert_eq!(end(&[(&[], None, None)]), Ok(()));
        assert_eq!(end(&[(&["a"], Some(1), Some("2")), (&["b"], Some(1), None)]), Ok(()));
        // A page without a row in the midst of a list is no end.
        assert_eq!(end(&[(&["a"], None, Some("2")), (&[], None, Some("3"))]), Err("it goes on".to_owned()));
        assert_eq!(end(&[(&["a"], None, Some("2")), (&[], None, Some("3")), (&["b"], Some(2), None)]), Ok(()));
    }

    #[test]
    fn any_other_end_proves_nothing() {
        for pages in [
            &[(&["a"][..], None, Some("2")), (&["b"], None, Some("2"))][..],
            &[(&["a"], Some(3), Some("2")), (&["b"], Some(1), None)],
            // A row that came twice is one.
            &[(&["a"], Some(2), Some("2")), (&["a"], Some(2), None)],
        ] {
            assert!(end(pages).is_err_and(|why| why != "it goes on"), "{pages:?}");
        }
        let tokens: Vec<String> = (0..=MOST_PAGES).map(|n| n.to_string()).collect();
        let endless: Vec<_> = tokens.iter().map(|token| (&["a"][..], None, Some(&**token))).collect();
        assert_eq!(end(&endless), Err("it has no end".to_owned()));
        let empty: Vec<_> = tokens.iter().take(20).map(|token| (&[][..], None, Some(&**token))).collect();
        assert_eq!((end(&empty[..19]), end(&empty)), (Err("it goes on".to_owned()), Err("it has no end".to_owned())));
    }
}
