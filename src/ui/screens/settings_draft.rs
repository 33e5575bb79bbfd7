//! Settings as they are half changed. They stay so until they are saved or discarded, whichever screens are looked at meanwhile; what
//! is saved beside, from another screen or at once from a card, is taken over.

use crate::settings::Settings;

/// Settings that are not saved yet.
pub struct SettingsDraft {
    /// As they are.
    pub edited: Settings,
    /// What they were changed from.
    base: Settings,
}

impl SettingsDraft {
    /// Nothing is changed yet.
    pub fn of(kept: &Settings) -> Self {
        Self { edited: kept.clone(), base: kept.clone() }
    }

    /// Takes over what was saved meanwhile.
    pub fn follow(&mut self, kept: &Settings) {
        if self.base != *kept {
            self.edited = self.edited.rebased(&self.base, kept);
            self.base = kept.clone();
        }
    }

    /// Whether there is something to save.
    pub fn is_changed(&self) -> bool {
        self.edited != self.base
    }
}
