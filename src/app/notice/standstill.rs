//! Why a batch that is to be sent stands still, as far as its headline and its buttons tell that apart.

use super::{Errand, Failure, Notice};
use crate::partner_center::PartnerCenterError;

/// What a person must see to before a batch goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// What is told of it.
    pub notice: Notice,
    /// In a word.
    pub standstill: Standstill,
}

/// Why a batch stands still, in a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standstill {
    /// Somebody must sign in; then it goes on by itself.
    SignIn,
    /// The upload was refused for what it is.
    UploadRefused {
        /// The service's code.
        code: String,
    },
    /// The upload was not allowed.
    UploadForbidden {
        /// The service's code.
        code: String,
    },
    /// The service did not know where the devices of an upload were to go.
    UploadUnknown,
    /// A question was refused because the customer has no relationship with the partner.
    NoRelationship,
    /// A question was not answered: about the customer, its batches, or what became of what was sent.
    QuestionRefused,
    /// Something here: the disk, another program, the settings.
    Here,
}

impl Trouble {
    /// A failure of sending, and what was being done.
    pub fn of(errand: Errand, failure: &Failure) -> Self {
        Self { notice: Notice::during(errand, failure), standstill: failure.standstill(errand) }
    }

    /// Something that is nobody's refusal.
    pub fn here(notice: Notice) -> Self {
        Self { notice, standstill: Standstill::Here }
    }

    /// Whether it goes on when a person asks for it once more, without doing anything else before.
    pub fn is_over_when_asked_again(&self) -> bool {
        self.standstill == Standstill::QuestionRefused
    }
}

impl Failure {
    fn standstill(&self, errand: Errand) -> Standstill {
        use PartnerCenterError as P;
        let error = match self {
            Self::BatchUnknown { .. } => return Standstill::UploadUnknown,
            Self::Service(error) => error,
            _ => return Standstill::Here,
        };
        match (errand, error) {
            _ if error.needs_sign_in() => Standstill::SignIn,
            (Errand::Upload, P::Refused { code, .. }) => Standstill::UploadRefused { code: code.clone() },
            (Errand::Upload, P::Forbidden { code, .. }) => Standstill::UploadForbidden { code: code.clone() },
            (Errand::Upload, P::NotFound(_)) => Standstill::UploadUnknown,
            _ if self.lacks_relationship() => Standstill::NoRelationship,
            (_, P::Refused { .. } | P::Forbidden { .. } | P::NotFound(_)) => Standstill::QuestionRefused,
            _ => Standstill::Here,
        }
    }

    /// Whether the service says that the customer has no relationship with the partner.
    pub(in crate::app) fn lacks_relationship(&self) -> bool {
        matches!(self, Self::Service(error) if error.lacks_relationship())
    }
}
