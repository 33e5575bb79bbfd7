//! The set-up guide: what an administrator of the partner's tenant does once, with everything that is copied from here.

use crate::words;

/// The redirect address that the app registration names; Entra takes it for any port.
pub const REDIRECT: &str = "http://localhost";
/// The API as Entra lists it.
pub const API: &str = "Microsoft Partner Center";
/// Its id in Entra, for tenants that list it by another name.
pub const API_ID: &str = "fa3d9a0c-3fb0-42cc-9193-47c7ecd2edbd";
/// The one permission that is needed, a delegated one.
pub const PERMISSION: &str = "user_impersonation";

/// A step of the guide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetUpStep {
    /// What it is about.
    pub title: String,
    /// What to do, a sentence each.
    pub sentences: Vec<String>,
    /// What is copied for it: what it is, and the text.
    pub copied: Vec<(String, String)>,
}

/// The guide, step by step.
pub fn set_up_steps() -> Vec<SetUpStep> {
    let text = |text: &str| text.to_owned();
    vec![
        SetUpStep {
            title: words!("set-up-app"),
            sentences: vec![
                words!("set-up-app", "where"),
                words!("set-up-app", "platform"),
                words!("set-up-app", "code"),
            ],
            copied: vec![(words!("set-up-redirect"), text(REDIRECT))],
        },
        SetUpStep {
            title: words!("set-up-permission"),
            sentences: vec![words!("set-up-permission", "where"), words!("set-up-permission", "other")],
            copied: vec![
                (words!("set-up-api"), text(API)),
                (words!("set-up-api-id"), text(API_ID)),
                (words!("set-up-permission-name"), text(PERMISSION)),
            ],
        },
        SetUpStep {
            title: words!("set-up-consent"),
            sentences: vec![words!("set-up-consent", "how")],
            copied: Vec::new(),
        },
        SetUpStep {
            title: words!("set-up-settings"),
            sentences: vec![words!("set-up-settings", "where"), words!("set-up-settings", "own")],
            copied: Vec::new(),
        },
        SetUpStep {
            title: words!("set-up-people"),
            sentences: vec![words!("set-up-people", "role"), words!("set-up-people", "mfa")],
            copied: Vec::new(),
        },
        SetUpStep {
            title: words!("set-up-sign-in"),
            sentences: vec![words!("set-up-sign-in", "how"), words!("set-up-sign-in", "reseller")],
            copied: Vec::new(),
        },
    ]
}

/// The guide as text, for a terminal.
pub fn set_up_text() -> String {
    let mut lines = vec![words!("set-up-title"), words!("set-up-title", "line")];
    for (number, step) in set_up_steps().into_iter().enumerate() {
        lines.push(String::new());
        lines.push(format!("{}. {}", number + 1, step.title));
        lines.extend(step.sentences.into_iter().map(|sentence| format!("   {sentence}")));
        lines.extend(step.copied.into_iter().map(|(what, text)| format!("     {what}: {text}")));
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_guide_names_everything_that_is_copied() {
        let text = set_up_text();
        for needed in [REDIRECT, API, API_ID, PERMISSION, "partner.tenant", "partner.client-id", "MFA"] {
            assert!(text.contains(needed), "{needed} in\n{text}");
        }
        assert!(text.lines().any(|line| line.starts_with("6. ")), "{text}");
    }
}
