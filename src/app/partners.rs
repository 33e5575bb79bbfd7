//! Which partner something belongs to. A batch is sent by the partner it was begun for, whichever is in use.

use crate::domain::BatchSummary;

use super::model::{AccountModel, Model};
use super::notice::{Failure, Notice};

/// A partner that is not the one in use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OtherPartner {
    /// One of the settings, by its name; empty for the one without a name.
    Named(String),
    /// None of the settings: its tenant id.
    Unknown(String),
}

impl Model {
    /// The partner a batch belongs to, where that is not the one in use.
    pub fn other_partner(&self, batch: &BatchSummary) -> Option<OtherPartner> {
        self.other_than_in_use(&batch.partner)
    }

    fn other_than_in_use(&self, partner: &str) -> Option<OtherPartner> {
        let set = self.settings.partner_id();
        let own = match &self.account {
            AccountModel::SignedIn { tenant, .. } if set.is_empty() => tenant,
            _ => &set,
        };
        if partner.is_empty() || own.is_empty() || partner.eq_ignore_ascii_case(own) {
            return None;
        }
        Some(match self.settings.name_of_partner(partner) {
            Some(name) => OtherPartner::Named(name.to_owned()),
            None => OtherPartner::Unknown(partner.to_owned()),
        })
    }

    /// Whether the program interface is there for the partner of a batch.
    pub fn has_api_for(&self, batch: &BatchSummary) -> bool {
        self.settings.partner_of(&batch.partner).kind.has_api()
    }

    /// Why this partner (nothing: the one in use) cannot work with the service; `None` where it can be tried.
    pub(super) fn why_not_by_partner(&self, partner: &str) -> Option<Notice> {
        if let Some(OtherPartner::Unknown(tenant)) = self.other_than_in_use(partner) {
            return Some(Notice::of(&Failure::OtherPartner { tenant }));
        }
        (!self.settings.partner_of(partner).kind.has_api()).then(|| Notice::of(&Failure::NoInterface))
    }
}
