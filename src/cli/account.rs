//! `docket account check`: what the account that is signed in may do, and what is missing.

use serde::Serialize;

use crate::app::findings::{account_finding, account_step, account_verdict};
use crate::domain::{AccountFault, AccountFinding, CustomerId};

use super::args::AccountCommand;
use super::output::mark;
use super::session::Session;
use super::{Status, Stop};

#[derive(Serialize)]
struct CheckLine<'a> {
    ok: bool,
    fault: Option<&'a str>,
    what: &'a str,
    next: &'a str,
    agent: Option<bool>,
    admin_agent: Option<bool>,
    mfa_compliant: Option<bool>,
    steps: Vec<StepLine>,
}

#[derive(Serialize)]
struct StepLine {
    step: &'static str,
    /// `null` where it could not be told or was not looked at.
    ok: Option<bool>,
    fault: Option<&'static str>,
    what: String,
    details: String,
}

/// Runs it.
///
/// # Errors
/// Where the queue cannot be opened, or the settings cannot be read.
pub async fn run(session: &Session, command: AccountCommand) -> Result<Status, Stop> {
    let AccountCommand::Check = command;
    let known: Vec<CustomerId> = session.desk().await?.customers().await?.iter().map(|known| known.id).collect();
    let check = session.line()?.check(&known).await?;
    let verdict = account_verdict(&check);
    let fault = check.fault();
    let step = |look: &crate::domain::AccountLook| StepLine {
        step: look.step.as_str(),
        ok: match look.finding {
            AccountFinding::Good => Some(true),
            AccountFinding::Missing(_) => Some(false),
            AccountFinding::Unknown | AccountFinding::NotReached => None,
        },
        fault: match &look.finding {
            AccountFinding::Missing(fault) => Some(fault.as_str()),
            _ => None,
        },
        what: account_finding(&look.finding).what,
        details: look.details.clone(),
    };
    let line = CheckLine {
        ok: check.may_register(),
        fault: fault.map(AccountFault::as_str),
        what: &verdict.what,
        next: &verdict.next,
        agent: check.roles.is_agent,
        admin_agent: check.roles.is_admin_agent,
        mfa_compliant: check.is_mfa_compliant,
        steps: check.looks.iter().map(step).collect(),
    };
    session.out.result(&line, || {
        let mut lines: Vec<String> = Vec::new();
        for look in &check.looks {
            let found = account_finding(&look.finding);
            let mark = mark(found.standing);
            lines.push(format!("{mark}  {}: {}", account_step(look.step), found.what));
            for more in [&found.next, &look.details].into_iter().filter(|text| !text.is_empty()) {
                lines.push(format!("      {more}"));
            }
        }
        if check.may_register() {
            lines.push(verdict.what.clone());
        }
        lines.join("\n")
    })?;
    Ok(match fault {
        None | Some(AccountFault::NoAdminRole) => Status::Done,
        Some(
            AccountFault::NotConnected
            | AccountFault::SignInOutOfReach
            | AccountFault::ServiceBusy
            | AccountFault::BadAnswer
            | AccountFault::Refused { .. },
        ) => Status::Network,
        Some(
            AccountFault::NoAgentRole
            | AccountFault::NothingAllowed
            | AccountFault::AgreementNotAccepted
            | AccountFault::ProgrammeInactive
            | AccountFault::ConditionalAccess,
        ) => Status::NotAllowed,
        Some(_) => Status::SignInNeeded,
    })
}
