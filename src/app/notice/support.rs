//! What Partner Center's support asks for about a failure: code, correlation id, and the chain of errors.

use super::{Failure, Notice};
use crate::domain::redacted;
use crate::partner_center::PartnerCenterError;
use crate::words;

impl Failure {
    /// The service's answer that it comes from.
    fn answer(&self) -> Option<&PartnerCenterError> {
        match self {
            Self::Service(error) | Self::NeedsAdminAgent(error) => Some(error),
            Self::BatchUnknown { source, .. } | Self::CustomerUnknown { source, .. } => Some(source),
            Self::NotForPartner { source, .. } => Some(source),
            Self::NoRelationship { source, .. } => source.as_ref(),
            _ => None,
        }
    }

    /// The service's code, where it gave one.
    fn code(&self) -> Option<String> {
        use PartnerCenterError as P;
        match self.answer()? {
            P::Forbidden { code, .. } | P::Refused { code, .. } => Some(code.clone()),
            P::ServiceFailed { status, .. } => Some(status.to_string()),
            _ => None,
        }
    }
}

/// What Partner Center's support finds a request by.
pub(super) fn correlation_id(failure: &Failure) -> Option<String> {
    failure.answer()?.correlation_id().map(|id| redacted(id).into_owned())
}

impl Notice {
    /// With what the service told of a refusal, as that of a failure is told: the correlation id in sight, and all of it behind the fold.
    pub(in crate::app) fn with_refusal(self, code: &str, correlation_id: Option<&str>, words: &str) -> Self {
        let mut lines = known(Some(code.to_owned()), correlation_id);
        lines.push(words.to_owned());
        self.with_correlation(correlation_id).with_details(&lines.join("\n"))
    }

    /// With what Partner Center's support finds it by, in sight.
    pub(in crate::app) fn with_correlation(self, id: Option<&str>) -> Self {
        Self { correlation_id: redacted(id.unwrap_or_default()).into_owned(), ..self }
    }
}

/// The lines for a code and a correlation id.
fn known(code: Option<String>, correlation_id: Option<&str>) -> Vec<String> {
    let code = code.map(|code| words!("details-code", code = redacted(&code).into_owned()));
    let id = correlation_id.map(|id| words!("details-correlation", id = id));
    code.into_iter().chain(id).collect()
}

/// What support asks for: code, correlation id, and the chain of errors.
pub(super) fn details(failure: &Failure) -> String {
    if matches!(failure, Failure::Stopped) {
        // A person did that, and the headline says so.
        return String::new();
    }
    let mut lines = known(failure.code(), correlation_id(failure).as_deref());
    let mut link: Option<&dyn std::error::Error> = Some(failure);
    let mut last = String::new();
    while let Some(error) = link {
        let text = error.to_string();
        // Most errors end with the words of their source.
        if !last.contains(&text) {
            lines.push(redacted(&text).into_owned());
            last = text;
        }
        link = error.source();
    }
    lines.join("\n")
}
