//! Settings that were half changed while others were saved beside: what a person has changed stays, everything else follows.

use toml::Value;

use super::Settings;

impl Settings {
    /// What was changed in these since `base`, on top of `kept`: two that are changed in different places are both there.
    pub fn rebased(&self, base: &Self, kept: &Self) -> Self {
        let tree = |settings: &Self| Value::try_from(settings);
        let (Ok(changed), Ok(base), Ok(mut whole)) = (tree(self), tree(base), tree(kept)) else { return kept.clone() };
        put(&changed, &base, &mut whole);
        whole.try_into().unwrap_or_else(|_| kept.clone())
    }
}

/// Puts what differs between `changed` and `base` into the whole.
fn put(changed: &Value, base: &Value, whole: &mut Value) {
    let (Value::Table(changed), Value::Table(base), Value::Table(whole)) = (changed, base, &mut *whole) else {
        *whole = changed.clone();
        return;
    };
    for (key, value) in changed {
        match (base.get(key), whole.get_mut(key)) {
            (Some(before), _) if before == value => {}
            (Some(before), Some(place)) => put(value, before, place),
            _ => {
                whole.insert(key.clone(), value.clone());
            }
        }
    }
    for key in base.keys().filter(|key| !changed.contains_key(*key)) {
        whole.remove(key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(settings: &Settings, pairs: &[(&str, &str)]) -> Settings {
        pairs.iter().fold(settings.clone(), |settings, (key, value)| settings.with(key, value).unwrap())
    }

    #[test]
    fn both_changes_are_there() {
        const FABRIKAM: &str = "92000000-0000-4000-8000-000000000002";
        let base = set(&Settings::default(), &[("partners.old.tenant", FABRIKAM), ("tags.templates", "A,B")]);
        let mine = set(&base, &[("export.rows-per-file", "100"), ("partners.fabrikam.tenant", FABRIKAM)]);
        let mine = mine.without("partners.old").unwrap();
        let kept = set(&base, &[("scanner.quiet-ms", "200"), ("tags.templates", "C"), ("appearance.theme", "dark")]);
        let expected = set(&kept, &[("export.rows-per-file", "100"), ("partners.fabrikam.tenant", FABRIKAM)]);
        assert_eq!(mine.rebased(&base, &kept), expected.without("partners.old").unwrap());
        // Nothing changed: nothing stays. Nothing saved beside: everything stays.
        assert_eq!(base.rebased(&base, &kept), kept);
        assert_eq!(mine.rebased(&base, &base), mine);
        // Changed in one place by both: what is typed goes on.
        let both = set(&base, &[("tags.templates", "D")]);
        assert_eq!(both.rebased(&base, &kept).tags.templates, ["D"]);
    }
}
