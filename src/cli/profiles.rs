//! `docket profiles`: Partner Center's own configuration profiles of a customer.

use serde::Serialize;

use crate::app::policies::{AssignTo, Assigned, AssigningStep, PolicyFault, PolicyForm, PolicyList, PolicyWrite};
use crate::domain::{CustomerId, DevicePolicy, PolicyDeed, PolicyDraft, PolicyId, PolicyOutcome, PolicySetting};
use crate::words;
use crate::workers::{Cancel, Policies};

use super::args::{PolicyFields, ProfilesCommand};
use super::device_results::given_once;
use super::output::columns;
use super::session::Session;
use super::{Status, Stop};

/// Runs it.
///
/// # Errors
/// What the service or the queue refuses.
pub async fn run(session: &Session, command: ProfilesCommand) -> Result<Status, Stop> {
    let desk = session.desk().await?;
    let policies = Policies::new(&desk, session.line()?, session.pace());
    match command {
        ProfilesCommand::List { customer } => list(session, &policies, customer_id(&customer)?).await,
        ProfilesCommand::Create { customer, name, fields } => {
            let form = filled_in(None, PolicyDraft { name, ..PolicyDraft::default() }, fields)?;
            write(session, &policies, customer_id(&customer)?, PolicyDeed::Create, form).await
        }
        ProfilesCommand::Edit { profile, customer, name, fields } => {
            let customer = customer_id(&customer)?;
            let old = one(&policies.list(customer).await?, &profile)?;
            let draft = PolicyDraft { name: name.unwrap_or(old.draft.name), ..old.draft };
            let form = filled_in(Some(old.id), draft, fields)?;
            write(session, &policies, customer, PolicyDeed::Change, form).await
        }
        ProfilesCommand::Delete { profile, customer } => {
            let customer = customer_id(&customer)?;
            let old = one(&policies.list(customer).await?, &profile)?;
            let form = PolicyForm { policy: Some(old.id), draft: old.draft, consent: String::new() };
            let status = write(session, &policies, customer, PolicyDeed::Delete, form).await?;
            if let (Status::Done, Some(count @ 1..)) = (status, old.devices_assigned) {
                eprintln!("docket: {}", words!("cli-profile-had-devices", count = count));
            }
            Ok(status)
        }
        ProfilesCommand::Assign { profile, customer, batch, devices } => {
            let customer = customer_id(&customer)?;
            let policy = one(&policies.list(customer).await?, &profile)?.id;
            let to = match batch {
                Some(batch) => AssignTo::Batch(desk.batch(&batch).await?.id),
                None => AssignTo::Devices(given_once(devices)),
            };
            assign(session, &policies, customer, &policy, &to).await
        }
    }
}

fn customer_id(text: &str) -> Result<CustomerId, Stop> {
    CustomerId::parse(text).ok_or_else(|| Stop::Use(words!("cli-customer-is-no-tenant-id", text = text)))
}

/// The profile of this id or name.
fn one(list: &PolicyList, id_or_name: &str) -> Result<DevicePolicy, Stop> {
    let is_it = |policy: &&DevicePolicy| policy.id.0 == id_or_name || policy.draft.name == id_or_name;
    let found = list.policies.iter().find(is_it);
    found.cloned().ok_or_else(|| Stop::Check(words!("failed-no-profile", name = id_or_name)))
}

/// The profile with what was given on the command line; an empty value takes a field away.
fn filled_in(policy: Option<PolicyId>, mut draft: PolicyDraft, fields: PolicyFields) -> Result<PolicyForm, Stop> {
    draft.description = fields.description.or(draft.description);
    if !fields.setting.is_empty() {
        draft.settings.clear();
        for word in fields.setting.iter().map(|word| word.trim()).filter(|word| !word.is_empty() && *word != "none") {
            let known = PolicySetting::from_word(word);
            let setting = known.ok_or_else(|| Stop::Use(words!("cli-no-such-profile-setting", word = word)))?;
            draft.set(setting, true);
        }
    }
    let form = PolicyForm { policy, draft, consent: fields.consent.unwrap_or_default() }.trimmed();
    match form.faults().first() {
        None => Ok(form),
        // Here no field stands beside it.
        Some((_, PolicyFault::NoName)) => Err(Stop::Check(words!("wrong-profile-name-needed"))),
        Some((_, PolicyFault::NoConsent)) => Err(Stop::Check(words!("cli-consent-needed"))),
        Some((_, fault)) => Err(Stop::Check(fault.words())),
    }
}

#[derive(Serialize)]
struct ProfileLine<'a> {
    profile: &'a str,
    name: &'a str,
    description: Option<&'a str>,
    settings: &'a [String],
    devices: Option<u64>,
    created: Option<&'a str>,
    modified: Option<&'a str>,
}

async fn list(session: &Session, policies: &Policies, customer: CustomerId) -> Result<Status, Stop> {
    let list = policies.list(customer).await?;
    if list.policies.is_empty() {
        session.out.text(&words!("profiles-none"))?;
    }
    let mut rows = Vec::new();
    for DevicePolicy { id, draft, devices_assigned, created, modified, .. } in &list.policies {
        let line = ProfileLine {
            profile: &id.0,
            name: &draft.name,
            description: draft.description.as_deref(),
            settings: &draft.settings,
            devices: *devices_assigned,
            created: created.as_deref(),
            modified: modified.as_deref(),
        };
        if session.out.is_json {
            session.out.result(&line, String::new)?;
        } else {
            let devices = devices_assigned.map_or_else(|| "-".to_owned(), |count| count.to_string());
            let settings = if draft.settings.is_empty() { "none".to_owned() } else { draft.settings.join(",") };
            rows.push(vec![draft.name.clone(), devices, settings, id.0.clone()]);
        }
    }
    if !rows.is_empty() {
        session.out.text(&columns(&rows))?;
    }
    eprintln!("docket: {}", words!("profiles-intune"));
    Ok(Status::Done)
}

async fn write(
    session: &Session,
    policies: &Policies,
    customer: CustomerId,
    deed: PolicyDeed,
    PolicyForm { policy, draft, consent }: PolicyForm,
) -> Result<Status, Stop> {
    let consent = Some(consent).filter(|words| !words.is_empty());
    let write = PolicyWrite { customer, policy, deed, draft, consent };
    let outcome = policies.write(&write).await?;
    #[derive(Serialize)]
    struct Line<'a> {
        profile: Option<String>,
        name: &'a str,
        deed: &'a str,
        outcome: &'a str,
        code: Option<&'a str>,
        words: Option<&'a str>,
        correlation_id: Option<&'a str>,
    }
    let name = write.draft.name.as_str();
    let (word, status) = match &outcome {
        PolicyOutcome::Done => ("done", Status::Done),
        PolicyOutcome::Refused { .. } => ("refused", Status::Refused),
        PolicyOutcome::NotDone { .. } => ("not-done", Status::Network),
        PolicyOutcome::NotArrived => ("not-arrived", Status::Network),
        PolicyOutcome::Unconfirmed { .. } => ("unconfirmed", Status::Network),
    };
    let (code, told) = match &outcome {
        PolicyOutcome::Refused { code, name, .. } => (Some(code.as_str()), Some(name.as_str())),
        _ => (None, None),
    };
    let correlation_id = outcome.correlation_id();
    let made = match deed {
        PolicyDeed::Create if outcome == PolicyOutcome::Done => {
            policies.list(customer).await?.policies.into_iter().find(|policy| policy.draft.name == name).map(|p| p.id)
        }
        _ => write.policy.clone(),
    };
    let (profile, deed) = (made.map(|id| id.0), deed.as_str());
    let line = Line { profile, name, deed, outcome: word, code, words: told, correlation_id };
    session.out.result(&line, || match told {
        Some(told) => format!("{}: {told}", write.outcome_words(&outcome)),
        None => write.outcome_words(&outcome),
    })?;
    if let Some(id) = correlation_id {
        eprintln!("docket: {}", words!("attempts-correlation", id = id));
    }
    Ok(status)
}

async fn assign(
    session: &Session,
    policies: &Policies,
    customer: CustomerId,
    policy: &PolicyId,
    to: &AssignTo,
) -> Result<Status, Stop> {
    let cancel = Cancel::new();
    let on_interrupt = cancel.clone();
    let interrupt = tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            on_interrupt.cancel();
        }
    });
    let tell = |step: AssigningStep| {
        session.progress(&match &step {
            // What comes next the command says itself.
            AssigningStep::Part { .. } => return,
            AssigningStep::Waiting { secs, why } => words!("cli-step-waiting", secs = secs, why = why.as_str()),
            step => step.words(),
        });
    };
    let outcome = async {
        // What was given earlier and nobody has answered for comes first.
        policies.follow(customer, &tell, &cancel).await?;
        policies.assign(customer, policy, to, &tell, &cancel).await
    };
    let outcome = outcome.await;
    interrupt.abort();
    let sum = outcome?;
    if sum == Assigned::default() {
        return Err(Stop::Check(words!("cli-none-registered")));
    }
    #[derive(Serialize)]
    struct Line<'a> {
        profile: &'a str,
        given: u32,
        refused: u32,
        not_found: u32,
    }
    let not_given = sum.refused + sum.not_found;
    let line = Line { profile: &policy.0, given: sum.given, refused: sum.refused, not_found: sum.not_found };
    session.out.result(&line, || sum.words())?;
    Ok(if not_given > 0 { Status::PartlyFailed } else { Status::Done })
}
