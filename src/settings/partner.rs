//! The partner among the settings: its own tenant, its app registration and its kind. Who works for several partners keeps each of the
//! others under a name of its own.

use serde::{Deserialize, Serialize};

use uuid::Uuid;

use super::{SettingFault, Settings};
use crate::domain::{PartnerKind, is_anybodys_tenant};

/// The partner that has no name, and which of all is used.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct OwnPartner {
    /// Tenant id or domain of the partner.
    pub tenant: String,
    /// Application (client) id of the partner's app registration.
    pub client_id: String,
    /// What it is to Microsoft.
    pub kind: PartnerKind,
    /// Whether signing in with a code on another device is offered: it is what phishers ask for, and many tenants refuse it.
    pub device_code: bool,
    /// The name of the partner that is used; nothing for this one.
    pub active: String,
}

/// One of several partners.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct Partner {
    /// Tenant id or domain of the partner.
    pub tenant: String,
    /// Application (client) id of the partner's app registration.
    pub client_id: String,
    /// What it is to Microsoft.
    pub kind: PartnerKind,
    /// Whether signing in with a code on another device is offered.
    pub device_code: bool,
}

impl Partner {
    /// The longest name of a partner, in characters.
    pub const LONGEST_NAME: usize = 40;

    /// The tenant's id, where it is set by its id and not by a domain.
    pub fn tenant_id(&self) -> Option<String> {
        Uuid::try_parse(self.tenant.trim()).ok().map(|id| id.hyphenated().to_string())
    }

    /// Whether everything that the program interface needs is there.
    pub fn is_set_up(&self) -> bool {
        !self.tenant.trim().is_empty() && !self.client_id.trim().is_empty()
    }

    /// Whether a partner may be called so: it stands in the names of settings and on the command line.
    pub fn is_name(name: &str) -> bool {
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        (1..=Self::LONGEST_NAME).contains(&name.len()) && name.chars().all(fits)
    }
}

impl Settings {
    /// The partner that is used.
    pub fn partner_in_use(&self) -> Partner {
        self.partner_named(&self.partner.active).unwrap_or_default()
    }

    /// The partner of this name; nothing is the name of the one under `partner`.
    pub fn partner_named(&self, name: &str) -> Option<Partner> {
        if name.is_empty() {
            let OwnPartner { tenant, client_id, kind, device_code, active: _ } = self.partner.clone();
            return Some(Partner { tenant, client_id, kind, device_code });
        }
        self.partners.get(name).cloned()
    }

    /// Tenant id of the partner in use, by which what is its own is told from what is another's; empty where a single partner is set by
    /// a domain: then there is nothing to tell apart.
    pub fn partner_id(&self) -> String {
        self.partner_in_use().tenant_id().unwrap_or_default()
    }

    /// The name of the partner with this tenant id; empty for the one without a name.
    pub fn name_of_partner(&self, tenant: &str) -> Option<&str> {
        let is_it = |name: &&str| self.partner_named(name).and_then(|p| p.tenant_id()).as_deref() == Some(tenant);
        self.partner_names().into_iter().find(is_it)
    }

    /// The partner with this tenant id; the one in use where none has it, or it is not said.
    pub fn partner_of(&self, tenant: &str) -> Partner {
        let named = self.name_of_partner(tenant).filter(|_| !tenant.is_empty());
        named.and_then(|name| self.partner_named(name)).unwrap_or_else(|| self.partner_in_use())
    }

    /// The names of all partners, the one without a name first.
    pub fn partner_names(&self) -> Vec<&str> {
        std::iter::once("").chain(self.partners.keys().map(String::as_str)).collect()
    }

    /// Whether the partners' names are names, and the one in use is there.
    pub(super) fn check_partners(&self) -> Result<(), (&'static str, SettingFault)> {
        if self.partners.keys().any(|name| !Partner::is_name(name)) {
            return Err(("partners", SettingFault::PartnerName));
        }
        if is_anybodys_tenant(&self.partner.tenant) {
            return Err(("partner.tenant", SettingFault::OwnTenant));
        }
        let is_id = |tenant: &str| tenant.trim().is_empty() || Uuid::try_parse(tenant.trim()).is_ok();
        let tenants = self.partners.values().map(|partner| &partner.tenant).chain([&self.partner.tenant]);
        if !self.partners.is_empty() && !tenants.into_iter().all(|tenant| is_id(tenant)) {
            return Err(("partner.tenant", SettingFault::TenantIds));
        }
        if self.partner_named(&self.partner.active).is_none() {
            return Err(("partner.active", SettingFault::NoSuchPartner(self.partners.keys().cloned().collect())));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::SettingsError;
    use super::*;

    const CONTOSO: &str = "91000000-0000-4000-8000-000000000001";
    const FABRIKAM: &str = "92000000-0000-4000-8000-000000000002";

    #[test]
    fn several_partners_are_told_apart_by_their_ids() {
        for word in ["common", " Organizations", "consumers"] {
            let refused = Settings::default().with("partner.tenant", word).unwrap_err().to_string();
            assert!(refused.contains("OwnTenant"), "{refused}");
        }
        let one = Settings::default().with("partner.tenant", "contoso.example").unwrap();
        assert_eq!(one.partner_id(), "");
        let refused = one.with("partners.fabrikam.tenant", FABRIKAM).unwrap_err().to_string();
        assert!(refused.contains("TenantIds"), "{refused}");
        let two = one.with("partner.tenant", CONTOSO).unwrap().with("partners.fabrikam.tenant", FABRIKAM).unwrap();
        assert!(two.with("partners.fabrikam.tenant", "fabrikam.example").is_err());
    }

    #[test]
    fn a_partner_begins_with_its_first_setting_and_goes_as_a_whole() {
        let folder = tempfile::tempdir().unwrap();
        let set = Settings::default()
            .with("partner.tenant", CONTOSO)
            .and_then(|s| s.with("partners.fabrikam.tenant", FABRIKAM))
            .and_then(|s| s.with("partners.fabrikam.kind", "indirect-reseller"))
            .unwrap();
        assert_eq!(set.partner_id(), CONTOSO);
        assert_eq!((set.name_of_partner(CONTOSO), set.name_of_partner(FABRIKAM)), (Some(""), Some("fabrikam")));
        assert_eq!(set.partner_of(FABRIKAM).kind, PartnerKind::IndirectReseller);
        assert_eq!(set.partner_of("93000000-0000-4000-8000-000000000003"), set.partner_in_use());
        assert_eq!(set.partner_names(), ["", "fabrikam"]);
        let other = set.with("partner.active", "fabrikam").unwrap();
        assert_eq!(
            (other.partner_in_use().tenant.as_str(), other.partner_in_use().kind),
            (FABRIKAM, PartnerKind::IndirectReseller)
        );
        assert!(other.entries().contains(&("partners.fabrikam.kind".into(), "indirect-reseller".into())));
        other.save(folder.path()).unwrap();
        assert_eq!(Settings::load(folder.path()).unwrap(), other);
        // The one in use goes: the partner without a name is used again.
        let without = other.without("partners.fabrikam").unwrap();
        assert_eq!((without.partner_in_use().tenant.as_str(), without.partners.len()), (CONTOSO, 0));
    }

    #[test]
    fn a_file_that_calls_them_profiles_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(Settings::FILE);
        std::fs::write(
            &path,
            format!("[profiles.fabrikam]\ntenant = \"{FABRIKAM}\"\n[partner]\nactive = \"fabrikam\"\n"),
        )
        .unwrap();
        let read = Settings::load(folder.path()).unwrap();
        assert_eq!(read.partner_id(), FABRIKAM);
        read.save(folder.path()).unwrap();
        let kept = std::fs::read_to_string(&path).unwrap();
        assert!(kept.contains("[partners.fabrikam]") && !kept.contains("profiles"), "{kept}");
        assert_eq!(Settings::load(folder.path()).unwrap(), read);
    }

    #[test]
    fn what_is_no_partner_is_refused() {
        let settings = Settings::default();
        for (key, value) in [
            ("partner.active", "nobody"),
            ("partner.kind", "reseller"),
            ("partner.device-code", "perhaps"),
            ("partners.Fabrikam Ltd.tenant", FABRIKAM),
            ("partners.fabrikam.kind", "partner"),
        ] {
            assert!(matches!(settings.with(key, value), Err(SettingsError::BadValue { .. })), "{key} = {value}");
        }
        for key in [
            "partners",
            "partners.fabrikam",
            "partners.fabrikam.active",
            "partners.fabrikam.nothing",
            "partners..tenant",
        ] {
            let refused = settings.with(key, "1");
            assert!(matches!(refused, Err(SettingsError::NoSuchSetting(_) | SettingsError::BadValue { .. })), "{key}");
        }
        assert!(matches!(settings.without("partners.fabrikam"), Err(SettingsError::NoSuchSetting(_))));
    }
}
