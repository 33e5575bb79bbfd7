//! The script: how fast the service is, who its customers are, and what goes wrong. Its form stands in the module's docs.

mod rows;
mod rules;
mod sign_in;

use serde::Deserialize;
use toml::Spanned;

use super::PracticeError;
use super::faults::{Chaos, ChaosRules, Fault, FaultRow};
pub(super) use rows::{CustomerRow, DeviceRule, Removal};
pub(super) use rules::{
    CountedBy, CustomerRules, ExistingBatch, LineRules, ListRules, Pace, PartnerKind, PartnerRules, RepeatedRequest,
    SerialBesidePkid, ThrottleRules, UploadRules,
};
pub(super) use sign_in::{Audience, CodeAnswer, MfaRefusal, MfaReport, Role, SignInRules};

/// A script, read and checked.
#[derive(Clone, Debug, Default)]
pub(super) struct Script {
    pub(super) jobs: Pace,
    pub(super) line: LineRules,
    pub(super) throttle: ThrottleRules,
    pub(super) customers: CustomerRules,
    pub(super) uploads: UploadRules,
    pub(super) lists: ListRules,
    pub(super) partner: PartnerRules,
    pub(super) sign_in: SignInRules,
    pub(super) chaos: Option<Chaos>,
    pub(super) extra_customers: Vec<CustomerRow>,
    pub(super) devices: Vec<DeviceRule>,
    pub(super) faults: Vec<Fault>,
}

/// The file as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    jobs: Option<Spanned<Pace>>,
    #[serde(default)]
    line: LineRules,
    throttle: Option<Spanned<ThrottleRules>>,
    customers: Option<Spanned<CustomerRules>>,
    #[serde(default)]
    uploads: UploadRules,
    #[serde(default)]
    lists: ListRules,
    #[serde(default)]
    partner: PartnerRules,
    #[serde(default)]
    sign_in: SignInRules,
    chaos: Option<Spanned<ChaosRules>>,
    #[serde(default)]
    customer: Vec<CustomerRow>,
    #[serde(default)]
    device: Vec<Spanned<DeviceRule>>,
    #[serde(default)]
    fault: Vec<Spanned<FaultRow>>,
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
        let (throttle_at, throttle) = with_place(file.throttle);
        if !(0.001..=3600.0).contains(&throttle.seconds) {
            return Err(at(throttle_at, "throttle.seconds lies between 0.001 and 3600"));
        }
        let (chaos_at, chaos) = with_place(file.chaos);
        let chaos = Chaos::of_rules(chaos).map_err(|reason| at(chaos_at, &reason))?;
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
            line: file.line,
            throttle,
            customers,
            uploads: file.uploads,
            lists: file.lists,
            partner: file.partner,
            chaos,
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
        let docs: Vec<&str> = include_str!("../mod.rs").lines().map_while(|line| line.strip_prefix("//!")).collect();
        let docs = docs.join("\n");
        let text = docs.split("```toml\n").nth(1).unwrap().split(" ```").next().unwrap();
        let script = Script::parse(text).unwrap();
        let settings = |s: &Script| {
            let first = format!("{:?} {:?} {:?} {:?}", s.jobs, s.line, s.throttle, s.chaos);
            format!("{first} {:?} {:?} {:?} {:?} {:?}", s.customers, s.uploads, s.lists, s.partner, s.sign_in)
        };
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
            ("\n[throttle]\nseconds = 0\n", "line 2: throttle.seconds"),
            ("[chaos]\nshare = 2\n", "line 1: chaos.share"),
            ("[chaos]\nwithout = [\"lunch\"]\n", "line 1: chaos knows no `lunch`"),
            ("[[fault]]\non = \"customers\"\ndo = \"cut-in-request\"\n", "line 1: `cut-in-request` does not go"),
            ("[sign_in]\nroles = [\"owner\"]\n", "line 2: unknown variant `owner`"),
        ];
        for (text, expected) in cases {
            let got = reason(text);
            assert!(got.starts_with(expected), "{text:?}: {got}");
        }
    }
}
