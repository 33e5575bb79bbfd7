//! The script: how fast the service is, who its customers are, and what goes wrong. Its form stands in the module's docs.

use serde::Deserialize;
use toml::Spanned;

use super::PracticeError;
use super::device::Fields;
use super::faults::{Fault, FaultRow};

/// A script, read and checked.
#[derive(Clone, Debug, Default)]
pub(super) struct Script {
    pub(super) jobs: Pace,
    pub(super) customers: CustomerRules,
    pub(super) uploads: UploadRules,
    pub(super) sign_in: SignInRules,
    pub(super) extra_customers: Vec<CustomerRow>,
    pub(super) devices: Vec<DeviceRule>,
    pub(super) faults: Vec<Fault>,
}

/// The file as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    jobs: Option<Spanned<Pace>>,
    customers: Option<Spanned<CustomerRules>>,
    #[serde(default)]
    uploads: UploadRules,
    #[serde(default)]
    sign_in: SignInRules,
    #[serde(default)]
    customer: Vec<CustomerRow>,
    #[serde(default)]
    device: Vec<Spanned<DeviceRule>>,
    #[serde(default)]
    fault: Vec<Spanned<FaultRow>>,
}

/// When a job is finished: by time, or by how often it was asked about, whichever is first.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Pace {
    pub(super) seconds: f64,
    pub(super) polls: u32,
}

impl Default for Pace {
    fn default() -> Self {
        Self { seconds: 0.6, polls: 3 }
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct CustomerRules {
    pub(super) generated: u32,
    pub(super) page: usize,
    pub(super) delegated_link: bool,
}

impl Default for CustomerRules {
    fn default() -> Self {
        Self { generated: 0, page: 100, delegated_link: false }
    }
}

/// What a POST with a known request id means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum RepeatedRequest {
    New,
    Same,
}

/// What making a batch means whose name is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum ExistingBatch {
    Refuse,
    Append,
}

/// What a serial number beside a PKID means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum SerialBesidePkid {
    Refuse,
    Ignore,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct UploadRules {
    pub(super) most: usize,
    pub(super) repeated_request: RepeatedRequest,
    pub(super) existing_batch: ExistingBatch,
    pub(super) serial_beside_pkid: SerialBesidePkid,
    pub(super) endings: bool,
}

impl Default for UploadRules {
    fn default() -> Self {
        Self {
            most: 1000,
            repeated_request: RepeatedRequest::New,
            existing_batch: ExistingBatch::Refuse,
            serial_beside_pkid: SerialBesidePkid::Refuse,
            endings: true,
        }
    }
}

/// How the want of a second factor is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum MfaRefusal {
    Code,
    Bare,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct SignInRules {
    pub(super) user: String,
    pub(super) mfa: bool,
    pub(super) mfa_refusal: MfaRefusal,
    pub(super) token_seconds: u32,
    pub(super) refuse: String,
}

impl Default for SignInRules {
    fn default() -> Self {
        Self {
            user: "practice@contoso-partner.example".into(),
            mfa: true,
            mfa_refusal: MfaRefusal::Code,
            token_seconds: 3600,
            refuse: String::new(),
        }
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CustomerRow {
    pub(super) id: uuid::Uuid,
    pub(super) name: String,
    pub(super) domain: Option<String>,
    #[serde(default = "reseller")]
    pub(super) relationship: String,
}

fn reseller() -> String {
    "reseller".into()
}

/// What becomes of one device.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DeviceRule {
    pkid: Option<String>,
    serial: Option<String>,
    #[serde(default)]
    pub(super) code: String,
    pub(super) name: Option<String>,
    /// So often; `None` for ever.
    pub(super) times: Option<u32>,
}

impl DeviceRule {
    /// Whether the rule speaks of this device.
    pub(super) fn names(&self, fields: &Fields) -> bool {
        let same = |mine: &Option<String>, theirs: &Option<String>| mine.is_some() && mine == theirs;
        same(&self.pkid, &fields.pkid) || same(&self.serial, &fields.serial)
    }

    /// Whether the device is to be registered whatever else is said of it.
    pub(super) fn is_ok(&self) -> bool {
        self.code == "ok"
    }

    fn check(&self) -> Result<(), String> {
        if self.pkid.is_none() == self.serial.is_none() {
            return Err("a device is named by pkid or by serial".into());
        }
        if self.code.is_empty() && self.name.as_deref().unwrap_or_default().is_empty() {
            return Err("a device needs a code or a name".into());
        }
        Ok(())
    }
}

/// A part of the script, and where it begins.
fn with_place<T: Default>(part: Option<Spanned<T>>) -> (usize, T) {
    part.map_or_else(Default::default, |part| (part.span().start, part.into_inner()))
}

impl Script {
    /// Reads a script.
    ///
    /// # Errors
    /// [`PracticeError::Script`] with line and reason.
    pub(super) fn parse(text: &str) -> Result<Self, PracticeError> {
        let at = |offset: usize, reason: &str| {
            let line = text.as_bytes()[..offset.min(text.len())].iter().filter(|&&b| b == b'\n').count() + 1;
            PracticeError::Script(format!("line {line}: {reason}"))
        };
        let file: File =
            toml::from_str(text).map_err(|e| at(e.span().map_or(0, |span| span.start), e.message().trim()))?;

        let (jobs_at, jobs) = with_place(file.jobs);
        if !(0.0..=1e9).contains(&jobs.seconds) {
            return Err(at(jobs_at, "jobs.seconds lies between 0 and 1000000000"));
        }
        let (customers_at, customers) = with_place(file.customers);
        if customers.page == 0 || customers.generated > 100_000 {
            return Err(at(customers_at, "a page has at least one customer, and at most 100000 are generated"));
        }
        let mut devices = Vec::new();
        for rule in file.device {
            let offset = rule.span().start;
            rule.get_ref().check().map_err(|reason| at(offset, &reason))?;
            devices.push(rule.into_inner());
        }
        let mut faults = Vec::new();
        for row in file.fault {
            let offset = row.span().start;
            faults.push(Fault::from_row(row.into_inner()).map_err(|reason| at(offset, &reason))?);
        }
        Ok(Self {
            jobs,
            customers,
            uploads: file.uploads,
            sign_in: file.sign_in,
            extra_customers: file.customer,
            devices,
            faults,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason(text: &str) -> String {
        match Script::parse(text) {
            Err(PracticeError::Script(reason)) => reason,
            other => panic!("{text:?} gave {other:?}"),
        }
    }

    #[test]
    fn an_empty_script_is_the_default() {
        let script = Script::parse("").unwrap();
        assert_eq!((script.jobs.seconds, script.jobs.polls), (0.6, 3));
        assert_eq!(script.customers.page, 100);
        assert!(script.sign_in.mfa && script.uploads.endings && script.faults.is_empty());
    }

    #[test]
    fn a_whole_script_is_read() {
        let script = Script::parse(
            "[jobs]\nseconds = 2\npolls = 1\n[customers]\ngenerated = 250\n[uploads]\nrepeated_request = \"same\"\n\
             [sign_in]\nmfa = false\nmfa_refusal = \"bare\"\n[[customer]]\nid = \"70000000-0000-4000-8000-000000000007\"\n\
             name = \"Seven\"\n[[device]]\npkid = \"3556212340001\"\ncode = \"808\"\n[[device]]\nserial = \"S1\"\nname = \"HashNot4k\"\n\
             [[fault]]\non = \"upload\"\nnth = 1\ndo = \"cut-after\"\n[[fault]]\non = \"any\"\nevery = 3\ntimes = 2\ndo = \"status\"\n\
             code = 429\nbody = \"own-429\"\nretry_after = 7\n",
        )
        .unwrap();
        assert_eq!((script.faults.len(), script.devices.len(), script.extra_customers.len()), (2, 2, 1));
        assert_eq!(script.uploads.repeated_request, RepeatedRequest::Same);
        assert_eq!(script.sign_in.mfa_refusal, MfaRefusal::Bare);
        assert_eq!(script.extra_customers[0].relationship, "reseller");
    }

    #[test]
    fn the_script_in_the_docs_is_read_and_its_settings_are_the_defaults() {
        let docs: Vec<&str> = include_str!("mod.rs").lines().map_while(|line| line.strip_prefix("//!")).collect();
        let docs = docs.join("\n");
        let text = docs.split("```toml\n").nth(1).unwrap().split(" ```").next().unwrap();
        let script = Script::parse(text).unwrap();
        let settings = |s: &Script| format!("{:?} {:?} {:?} {:?}", s.jobs, s.customers, s.uploads, s.sign_in);
        assert_eq!(settings(&script), settings(&Script::default()));
        assert_eq!((script.extra_customers.len(), script.devices.len(), script.faults.len()), (1, 1, 1));
    }

    #[test]
    fn a_wrong_script_is_refused_with_its_line() {
        let cases = [
            ("[jobs]\nseconds = \"x\"\n", "line 2: "),
            ("[jobs]\npols = 3\n", "line 2: unknown field"),
            ("[jobs]\nseconds = -1\n", "line 1: jobs.seconds"),
            ("\n[[fault]]\non = \"upload\"\ndo = \"explode\"\n", "line 4: unknown variant `explode`"),
            ("\n[[fault]]\non = \"lunch\"\ndo = \"slow\"\n", "line 3: unknown variant `lunch`"),
            ("\n\n[[fault]]\non = \"upload\"\ndo = \"slow\"\n", "line 3: `slow` needs `seconds`"),
            ("[[fault]]\non = \"upload\"\nnth = 1\nevery = 2\ndo = \"cut-after\"\n", "line 1: `nth` stands alone"),
            ("[[fault]]\non = \"upload\"\nnth = 0\ndo = \"cut-after\"\n", "line 1: counts begin with 1"),
            ("[[fault]]\non = \"upload\"\ndo = \"status\"\n", "line 1: `status` needs `code`"),
            ("[[fault]]\non = \"upload\"\ndo = \"status\"\ncode = 99\n", "line 1: a status lies between 200 and 599"),
            ("[[fault]]\non = \"upload\"\ndo = \"cut-after\"\ncode = 500\n", "line 1: only `status` has"),
            ("[[fault]]\non = \"customers\"\ndo = \"lost-job\"\n", "line 1: `lost-job` does not go with `customers`"),
            ("[[fault]]\non = \"status\"\ndo = \"no-location\"\n", "line 1: `no-location` does not go with `status`"),
            ("[[device]]\ncode = \"808\"\n", "line 1: a device is named"),
            ("[[device]]\npkid = \"1\"\n", "line 1: a device needs a code or a name"),
            ("[[customer]]\nid = \"seven\"\nname = \"Seven\"\n", "line 2: "),
            ("[jobs\n", "line 1: "),
            ("[customers]\npage = 0\n", "line 1: a page has"),
        ];
        for (text, expected) in cases {
            let got = reason(text);
            assert!(got.starts_with(expected), "{text:?}: {got}");
        }
    }
}
