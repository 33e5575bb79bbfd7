//! What to do next after trouble with Partner Center. What happened does not tell: it depends on what was being done.

use crate::words;

/// What was being done when a failure came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Errand {
    /// Somebody signed in.
    SignIn,
    /// Something was asked for that changes nothing there: customers, the link, a customer's batches or profiles, the account.
    Question,
    /// The customers were asked for because somebody had just signed in.
    CustomersOfSignIn,
    /// Devices were being sent.
    Upload,
    /// It was asked what became of devices that were sent.
    Follow,
    /// Registrations were being taken back.
    TakingBack,
    /// A profile was being made.
    NewProfile,
    /// A profile was being changed or deleted.
    Profile,
    /// A profile was to be given to devices, and nothing of that has left.
    Assigning,
    /// It was asked what became of a profile that was given to devices.
    Assigned,
    /// A command of the command line, whatever it does: it ends here.
    Command,
}

impl Errand {
    /// What to do after trouble that passes.
    pub(super) fn again(self) -> String {
        match self {
            Self::SignIn => words!("again-sign-in"),
            Self::Question => words!("again-question"),
            Self::CustomersOfSignIn => words!("again-customers"),
            Self::Upload | Self::Follow => words!("again-sending"),
            Self::TakingBack => words!("again-taking-back"),
            Self::NewProfile | Self::Profile => words!("again-profile"),
            Self::Assigning => words!("again-assigning"),
            Self::Assigned => words!("again-assigned"),
            Self::Command => words!("again-command"),
        }
    }

    /// What to do once somebody has signed in; sending needs nobody then.
    pub(super) fn once_signed_in(self) -> String {
        match self {
            Self::Upload | Self::Follow => words!("then-sending"),
            Self::CustomersOfSignIn => words!("then-customers-come"),
            _ => self.once_mended(),
        }
    }

    /// What to do once somebody else has done what is needed.
    pub(super) fn once_mended(self) -> String {
        match self {
            Self::SignIn | Self::Question => words!("then-again"),
            Self::CustomersOfSignIn => words!("then-customers"),
            Self::NewProfile | Self::Profile => words!("then-profile"),
            Self::Upload => words!("then-send"),
            Self::Follow => words!("then-follow"),
            Self::TakingBack => words!("then-taking-back"),
            Self::Assigning => words!("then-assigning"),
            Self::Assigned => words!("then-assigned"),
            Self::Command => words!("then-command"),
        }
    }

    /// Whether devices are sent or followed: then it is told what becomes of them.
    pub(super) fn is_sending(self) -> bool {
        matches!(self, Self::Upload | Self::Follow)
    }

    /// What to do where the service does not know what was asked for.
    pub(super) fn not_found(self) -> String {
        match self {
            Self::SignIn | Self::Question => words!("failure-not-found", "next"),
            Self::CustomersOfSignIn => words!("failure-not-found", "customers"),
            Self::Upload => words!("failure-not-found", "upload"),
            Self::Follow => words!("failure-not-found", "follow"),
            Self::TakingBack => words!("failure-not-found", "taking-back"),
            Self::NewProfile => words!("failure-not-found", "new-profile"),
            Self::Profile => words!("failure-not-found", "profile"),
            Self::Assigning => words!("failure-not-found", "assigning"),
            Self::Assigned => words!("failure-not-found", "assigned"),
            Self::Command => words!("failure-not-found", "command"),
        }
    }

    /// What to do where the service refuses the request for what it is.
    pub(super) fn refused(self) -> String {
        match self {
            Self::SignIn | Self::Question | Self::NewProfile | Self::Profile => words!("failure-refused", "next"),
            Self::CustomersOfSignIn => words!("failure-refused", "customers"),
            Self::Upload => words!("failure-refused", "upload"),
            Self::Follow => words!("failure-refused", "follow"),
            Self::TakingBack => words!("failure-refused", "taking-back"),
            Self::Assigning => words!("failure-refused", "assigning"),
            Self::Assigned => words!("failure-refused", "assigned"),
            Self::Command => words!("failure-refused", "command"),
        }
    }

    /// What a stop leaves behind, and what to do to go on.
    pub(super) fn stopped(self) -> String {
        match self {
            Self::SignIn | Self::Question | Self::CustomersOfSignIn | Self::Upload | Self::Follow => {
                words!("failure-stopped", "next")
            }
            Self::TakingBack => words!("failure-stopped", "taking-back"),
            Self::NewProfile | Self::Profile | Self::Assigning => words!("failure-stopped", "assigning"),
            Self::Assigned => words!("failure-stopped", "assigned"),
            Self::Command => words!("failure-stopped", "command"),
        }
    }

    /// The words of a message, or those for the command line, where there are no buttons.
    pub(super) fn here(self, window: String, command: String) -> String {
        if self == Self::Command { command } else { window }
    }
}

/// Two sentences, one after the other.
pub(super) fn both(first: &str, second: &str) -> String {
    words!("next-both", first = first, second = second)
}
