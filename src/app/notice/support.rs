//! What Partner Center's support asks for about a failure: code, correlation id, and the chain of errors.

use super::Failure;
use crate::domain::redacted;
use crate::partner_center::PartnerCenterError;
use crate::words;

impl Failure {
    /// The service's answer that it comes from.
    fn answer(&self) -> Option<&PartnerCenterError> {
        match self {
            Self::Service(error) | Self::NeedsAdminAgent(error) => Some(error),
            Self::BatchUnknown { source, .. } | Self::CustomerUnknown { source, .. } => Some(source),
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

/// What support asks for: code, correlation id, and the chain of errors.
pub(super) fn details(failure: &Failure) -> String {
    let mut lines = Vec::new();
    if let Some(code) = failure.code() {
        lines.push(words!("details-code", code = redacted(&code).into_owned()));
    }
    if let Some(id) = correlation_id(failure) {
        lines.push(words!("details-correlation", id = id));
    }
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
