//! The error clinic: what Partner Center's code for one device means, what to do next, and who does it.
//!
//! The name decides before the number: 806 was seen together with the name that stands for 808.

use crate::domain::{RemovalOutcome, documented_name};
use crate::words;

/// Who does the next step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// A supervisor of the warehouse.
    Supervisor,
    /// The partner's administrator.
    Administrator,
    /// The customer's administrator.
    Customer,
    /// The maker of the device.
    Maker,
    /// This program, without anybody's help.
    Program,
    /// Who wrote this program.
    Developers,
    /// Partner Center's support.
    Support,
}

impl Owner {
    /// The word people read.
    pub fn words(self) -> String {
        match self {
            Self::Supervisor => words!("owner-supervisor"),
            Self::Administrator => words!("owner-administrator"),
            Self::Customer => words!("owner-customer"),
            Self::Maker => words!("owner-maker"),
            Self::Program => words!("owner-program"),
            Self::Developers => words!("owner-developers"),
            Self::Support => words!("owner-support"),
        }
    }
}

/// What to make of a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advice {
    /// What the code means.
    pub meaning: String,
    /// What to do next.
    pub next_step: String,
    /// Who does it.
    pub owner: Owner,
    /// The Fluent message that says it.
    message: &'static str,
}

impl Advice {
    fn with_next(self, next_step: String) -> Self {
        Self { next_step, ..self }
    }

    /// Meaning and next step in one line.
    pub fn sentence(&self) -> String {
        words!("advice-sentence", meaning = self.meaning.as_str(), next = self.next_step.as_str())
    }
}

macro_rules! advise {
    ($owner:ident, $id:literal) => {
        Advice { meaning: words!($id), next_step: words!($id, "next"), owner: Owner::$owner, message: $id }
    };
    ($owner:ident, $id:literal, $answer:expr) => {
        Advice { meaning: words!($id, answer = $answer), ..advise!($owner, $id) }
    };
}

/// What to make of a device's code and name, as the service told them.
pub fn advice(code: Option<&str>, name: Option<&str>) -> Advice {
    let code = code.map(str::trim).filter(|c| !c.is_empty());
    let name = name.map(str::trim).filter(|n| !n.is_empty());
    let by_words = |name| by_name(documented_name(name)?);
    if let Some(known) = name.and_then(by_name).or_else(|| name.and_then(by_words)).or_else(|| code.and_then(by_code)) {
        return known;
    }
    let answer = match (code, name) {
        (Some(code), Some(name)) => format!("{code} {name}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => return advise!(Support, "advice-none"),
    };
    advise!(Support, "advice-unknown", answer)
}

/// What to make of what the site said of a device that was uploaded there by hand: as [`advice`], but for what only the program can do
/// or tell, such as the correlation id of an upload.
pub fn advice_by_hand(code: Option<&str>, name: Option<&str>) -> Advice {
    let told = advice(code, name);
    let next_step = match told.message {
        "advice-storage-error" => words!("advice-storage-error", "by-hand"),
        "advice-bad-request" => words!("advice-bad-request", "by-hand"),
        "advice-service-failed" | "advice-throttled" => words!("advice-service-failed", "by-hand"),
        "advice-unknown" => words!("advice-unknown", "by-hand"),
        "advice-none" => words!("advice-none", "by-hand"),
        _ => return told,
    };
    told.with_next(next_step)
}

/// What to make of the code and name under which a registration was not taken back.
pub fn removal_advice(code: &str, name: &str) -> Advice {
    let answer = answer_words(code, name);
    let Some(known) = of_deed(code, name) else {
        return match code.trim() {
            RemovalOutcome::NOT_FOUND => advise!(Supervisor, "advice-gone", answer.as_str()),
            _ => advise!(Support, "advice-stays", answer.as_str()),
        };
    };
    match known.message {
        // It is not there, or the list that it stands in is behind.
        "advice-not-found" => advise!(Supervisor, "advice-gone", answer.as_str()),
        "advice-storage-error" => known.with_next(words!("advice-storage-error", "taking-back")),
        _ => known,
    }
}

/// What to make of the code and name under which a device did not get a profile.
pub fn assigning_advice(code: &str, name: &str) -> Advice {
    let Some(known) = of_deed(code, name) else {
        return advise!(Support, "advice-not-given", answer_words(code, name));
    };
    match known.message {
        "advice-storage-error" => known.with_next(words!("advice-storage-error", "assigning")),
        "advice-not-found" => known.with_next(words!("advice-not-found", "assigning")),
        "advice-no-profile" => known.with_next(words!("advice-no-profile", "assigning")),
        _ => known,
    }
}

/// What is known of the refusal of another deed than sending: the service must have a name for it, and what is said of devices that were
/// sent must be true of others.
fn of_deed(code: &str, name: &str) -> Option<Advice> {
    let (code, name) = (code.trim(), name.trim());
    let known = by_name(name).or_else(|| by_code(code).filter(|_| code.starts_with('8') || code == "640"))?;
    match known.message {
        "advice-not-registered" => Some(known.with_next(words!("advice-not-registered", "deed"))),
        "advice-other-registrar" => Some(known.with_next(words!("advice-other-registrar", "deed"))),
        "advice-storage-error"
        | "advice-other-tenant"
        | "advice-no-profile"
        | "advice-profile-elsewhere"
        | "advice-not-found" => Some(known),
        _ => None,
    }
}

/// The code and name of one device as the service told them: `400 The script says so`. Where the name begins with the code, it stands once.
pub fn answer_words(code: &str, name: &str) -> String {
    let (code, name) = (code.trim(), name.trim().trim_end_matches('.'));
    if name.starts_with(code) { name.to_owned() } else { format!("{code} {name}").trim().to_owned() }
}

fn by_name(name: &str) -> Option<Advice> {
    Some(match name.to_ascii_lowercase().as_str() {
        "storageerror" => advise!(Supervisor, "advice-storage-error"),
        "invalidztdrequestbody" => advise!(Developers, "advice-bad-request"),
        "invalidztdhardwarehash" => advise!(Supervisor, "advice-bad-hash"),
        "missingztdserialnumberandproductkey" => advise!(Supervisor, "advice-nothing-given"),
        "ztddevicealreadyassigned" => advise!(Supervisor, "advice-registered-already"),
        "ztddeviceisnotregistered" => advise!(Supervisor, "advice-not-registered"),
        // Microsoft's pages spell it both ways.
        "ztddeviceassignedtoothertenant" | "ztddeviceassignedtoanothertenant" => {
            advise!(Supervisor, "advice-other-tenant")
        }
        "ztdprofileisnotregistered" => advise!(Administrator, "advice-no-profile"),
        "ztdprofileassignedtoothertenant" => advise!(Support, "advice-profile-elsewhere"),
        "ztddeviceregisteredbyothertenant" => advise!(Customer, "advice-other-registrar"),
        "ztddevicenotfound" => advise!(Supervisor, "advice-not-found"),
        "ztddeviceisnotunique" => advise!(Maker, "advice-not-unique"),
        "ztddevicealreadyaadregistered" => advise!(Customer, "advice-in-entra"),
        "ztddeviceduplicated" => advise!(Developers, "advice-duplicated"),
        // Our own name, for what the service never answered for.
        "noresult" => advise!(Supervisor, "advice-no-result"),
        "hashnot4k" => advise!(Supervisor, "advice-not-4k"),
        _ => return None,
    })
}

fn by_code(code: &str) -> Option<Advice> {
    Some(match code {
        "640" => advise!(Supervisor, "advice-storage-error"),
        "801" => advise!(Developers, "advice-bad-request"),
        "802" => advise!(Supervisor, "advice-bad-hash"),
        "803" => advise!(Supervisor, "advice-nothing-given"),
        "806" => advise!(Supervisor, "advice-registered-already"),
        "807" => advise!(Supervisor, "advice-not-registered"),
        "808" => advise!(Supervisor, "advice-other-tenant"),
        "809" => advise!(Administrator, "advice-no-profile"),
        "810" => advise!(Support, "advice-profile-elsewhere"),
        "811" => advise!(Customer, "advice-other-registrar"),
        "812" => advise!(Supervisor, "advice-not-found"),
        "813" => advise!(Maker, "advice-not-unique"),
        "814" => advise!(Customer, "advice-in-entra"),
        "400" => advise!(Supervisor, "advice-refused"),
        "401" | "900421" => advise!(Administrator, "advice-sign-in"),
        "20002" => advise!(Administrator, "advice-no-relationship"),
        "900150" | "900308" => advise!(Administrator, "advice-no-role"),
        "403" => advise!(Administrator, "advice-forbidden"),
        "404" => advise!(Supervisor, "advice-no-batch"),
        "429" => advise!(Program, "advice-throttled"),
        _ if code.len() == 3 && code.starts_with('5') => advise!(Program, "advice-service-failed"),
        _ => return None,
    })
}
