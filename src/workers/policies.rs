//! Partner Center's configuration profiles: made, changed, deleted and given to devices, each written down before a byte of it leaves.
//!
//! Making a profile is not idempotent. What nobody has answered for is settled by asking for the list: a name stands for one profile,
//! for a name that is taken is refused beforehand. What an assignment came to is asked for as with an upload; where its job is lost, the
//! devices' own list tells which profile they have.

mod assigning;
mod following;

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::sending::{cause, settle_time};
use super::{Connection, Desk, Door, Line, Pace};
use crate::app::notice::Failure;
use crate::app::policies::{PolicyList, PolicyWrite};
use crate::domain::{
    Change, CustomerId, DevicePolicy, PolicyAssignment, PolicyChange, PolicyDeed, PolicyId, PolicyOutcome, redacted,
};
use crate::partner_center::{PartnerCenterClient, PartnerCenterError};

/// Works on profiles for the window and the command line.
pub struct Policies {
    desk: Desk,
    line: Arc<Line>,
    pace: Pace,
}

impl Policies {
    /// At this desk, by this way to the service.
    pub fn new(desk: &Desk, line: Arc<Line>, pace: Pace) -> Self {
        Self { desk: desk.clone(), line, pace }
    }

    /// A customer's profiles, and what the partner in use did to them from here. What is open of that is settled as far as the list tells.
    ///
    /// # Errors
    /// Where the service or the queue refuses.
    pub async fn list(&self, customer: CustomerId) -> Result<PolicyList, Failure> {
        let way = self.way(customer).await?;
        let partner = &way.partner;
        let mut policies = way.ask(way.client.policies(customer)).await?;
        self.settle(&way, customer, &policies).await?;
        policies.sort_by_cached_key(|policy| (policy.draft.name.to_lowercase(), policy.id.clone()));
        let queue = self.desk.queue();
        let changes = queue.policy_changes(customer, partner).await?;
        let mut assignments = queue.policy_assignments_of(customer).await?;
        assignments.retain(|assignment| is_its(assignment, partner));
        Ok(PolicyList { policies, changes, assignments })
    }

    /// Makes, changes or deletes a profile. Where nobody has answered for it, it is looked for at once.
    ///
    /// # Errors
    /// What concerns more than this profile: nothing was done then. A name that another profile has, or a profile that is not there; and
    /// [`Failure::ProfileUnconfirmed`], while nobody knows what came of an earlier deed on it.
    pub async fn write(&self, write: &PolicyWrite) -> Result<PolicyOutcome, Failure> {
        let way = self.way(write.customer).await?;
        loop {
            let known = self.deeds_on_the_same(&way, write).await?.len();
            let listed = way.ask(way.client.policies(write.customer)).await?;
            self.settle(&way, write.customer, &listed).await?;
            refuse_unless_it_can_be_told_apart(write, &listed)?;
            // What is written down leaves at once.
            way.door().open().await;
            let deeds = self.deeds_on_the_same(&way, write).await?;
            self.refuse_while_unknown(&way, &deeds)?;
            // Where somebody else did something to it meanwhile, the list is an old one.
            if deeds.len() == known {
                break;
            }
        }
        self.desk
            .apply(Change::PolicyWritten {
                customer: write.customer,
                policy: write.policy.clone(),
                deed: write.deed,
                name: write.draft.name.clone(),
                settings: write.draft.settings.clone(),
                consent: write.consent.clone(),
                description: Some(write.draft.description.clone().unwrap_or_default()),
                partner: way.partner.clone(),
            })
            .await?;
        let (policy, outcome, failure) = match send(&way, write).await {
            Ok(policy) => (policy, PolicyOutcome::Done, None),
            Err(error) => {
                let (outcome, failure) = outcome_of(write.deed, error, self.desk.clock().now());
                (None, outcome, failure)
            }
        };
        self.desk
            .apply(Change::PolicyRecorded {
                customer: write.customer,
                policy: policy.or_else(|| write.policy.clone()),
                deed: write.deed,
                name: write.draft.name.clone(),
                outcome: outcome.clone(),
                partner: way.partner.clone(),
            })
            .await?;
        match failure {
            Some(failure) => Err(failure),
            None if outcome.is_final() => Ok(outcome),
            None => self.look_for(&way, write, outcome).await,
        }
    }

    /// What came of a deed that nobody has answered for, as far as the list tells at once; where the list cannot be had, that is asked for
    /// another time.
    async fn look_for(&self, way: &Way, write: &PolicyWrite, outcome: PolicyOutcome) -> Result<PolicyOutcome, Failure> {
        let Ok(listed) = way.ask(way.client.policies(write.customer)).await else { return Ok(outcome) };
        self.settle(way, write.customer, &listed).await?;
        let changes = self.desk.queue().policy_changes(write.customer, &way.partner).await?;
        let settled = changes.into_iter().find(|change| change.name == write.draft.name && change.deed == write.deed);
        Ok(settled.and_then(|change| change.outcome).unwrap_or(outcome))
    }

    /// What was done to the profile before, under its id or its name, newest first.
    async fn deeds_on_the_same(&self, way: &Way, write: &PolicyWrite) -> Result<Vec<PolicyChange>, Failure> {
        let mut deeds = self.desk.queue().policy_changes(write.customer, &way.partner).await?;
        deeds.retain(|deed| deed.is_on(write.policy.as_ref(), &write.draft.name));
        Ok(deeds)
    }

    /// Nothing is done to a profile while a deed on it may still arrive: a second making would be a second profile.
    fn refuse_while_unknown(&self, way: &Way, deeds: &[PolicyChange]) -> Result<(), Failure> {
        let now = self.desk.clock().now();
        let wait = |deed: &PolicyChange| self.settle_time(way).checked_sub(now.duration_since(deed.written_at));
        for deed in deeds.iter().filter(|deed| !deed.is_settled()) {
            // Longer than that it is no more in the way, whoever's it was.
            if let Some(wait) = wait(deed).and_then(|wait| Duration::try_from(wait).ok()).filter(|wait| !wait.is_zero())
            {
                return Err(Failure::ProfileUnconfirmed { name: deed.name.clone(), deed: deed.deed, wait });
            }
        }
        Ok(())
    }

    /// Settles what a partner did to a customer's profiles and nobody has answered for, by what the service lists to that partner.
    async fn settle(&self, way: &Way, customer: CustomerId, listed: &[DevicePolicy]) -> Result<(), Failure> {
        let now = self.desk.clock().now();
        let is_only_partner = self.desk.settings().partners.is_empty();
        for change in self.desk.queue().policy_changes(customer, &way.partner).await? {
            if change.is_settled() {
                continue;
            }
            let is_late = now.duration_since(change.written_at) >= self.settle_time(way);
            // Of a deed from before they named a partner, what is not listed here may be listed to another.
            let is_absence_proof = is_only_partner || !change.partner.is_empty();
            let (policy, outcome) = match what_came_of(&change, listed) {
                Some(policy) if is_absence_proof || change.deed != PolicyDeed::Delete => (policy, PolicyOutcome::Done),
                None if is_absence_proof && is_late => (change.policy.clone(), PolicyOutcome::NotArrived),
                // It may still arrive, or be on its way from another window.
                _ => continue,
            };
            let PolicyChange { deed, name, partner, .. } = change;
            self.desk.apply(Change::PolicyRecorded { customer, policy, deed, name, outcome, partner }).await?;
        }
        Ok(())
    }

    /// The way of the partner in use, to what a customer has.
    async fn way(&self, customer: CustomerId) -> Result<Way, Failure> {
        let connection = self.line.connect().await?;
        let partner = connection.client().signed_in().await?.tenant;
        let client = connection.client().for_partner(&partner);
        Ok(Way { connection, client, partner, customer })
    }

    /// So long what nobody has answered for may still arrive.
    fn settle_time(&self, way: &Way) -> SignedDuration {
        span(settle_time(&way.connection, self.desk.settings().sending.settle_time()))
    }

    /// So long a job may go on without an end.
    fn give_up_after(&self, way: &Way) -> SignedDuration {
        span(self.desk.settings().sending.give_up_after()).max(self.settle_time(way))
    }
}

/// The way to the service for one partner, to what one customer has: whoever signs in meanwhile, what goes over it goes with this partner's
/// token or not at all.
struct Way {
    connection: Arc<Connection>,
    client: PartnerCenterClient,
    /// Tenant id.
    partner: String,
    customer: CustomerId,
}

impl Way {
    fn door(&self) -> Door<'_> {
        self.connection.gate().of(self.customer)
    }

    /// Asks when it is our turn.
    async fn ask<T>(&self, question: impl Future<Output = Result<T, PartnerCenterError>>) -> Result<T, Failure> {
        self.turn(question).await.map_err(Failure::of_admin_agents_deed)
    }

    /// Sends a request when it is our turn.
    async fn turn<T>(
        &self,
        request: impl Future<Output = Result<T, PartnerCenterError>>,
    ) -> Result<T, PartnerCenterError> {
        self.door().turn(request).await
    }
}

/// Sends one deed; the id of the profile that is there then.
async fn send(way: &Way, write: &PolicyWrite) -> Result<Option<PolicyId>, PartnerCenterError> {
    let client = &way.client;
    let ids = (Uuid::new_v4(), Uuid::new_v4());
    let id = write.policy.as_ref().map(|id| id.0.as_str()).unwrap_or_default();
    let request = async {
        match write.deed {
            PolicyDeed::Create => client.create_policy(write.customer, &write.draft, ids).await.map(Some),
            PolicyDeed::Change => client.update_policy(write.customer, id, &write.draft, ids).await.map(Some),
            PolicyDeed::Delete => client.delete_policy(write.customer, id, ids).await.map(|()| None),
        }
    };
    let answer = way.door().turn_now(request).await;
    tracing::info!(deed = write.deed.as_str(), correlation = %ids.1, error = answer.as_ref().err().map(ToString::to_string), "a profile");
    Ok(answer?.map(|policy| policy.id))
}

fn span(time: Duration) -> SignedDuration {
    SignedDuration::try_from(time).unwrap_or(SignedDuration::MAX)
}

/// Whether an assignment is this partner's.
fn is_its(assignment: &PolicyAssignment, partner: &str) -> bool {
    assignment.partner.eq_ignore_ascii_case(partner)
}

/// Its name must be its own, for by that a lost answer is settled; and what is changed must be there.
fn refuse_unless_it_can_be_told_apart(write: &PolicyWrite, listed: &[DevicePolicy]) -> Result<(), Failure> {
    let name = &write.draft.name;
    if let Some(id) = &write.policy
        && !listed.iter().any(|policy| policy.id == *id)
    {
        return Err(Failure::NoSuchProfile { name: name.clone() });
    }
    let is_same_name = |policy: &&DevicePolicy| policy.draft.name.to_lowercase() == name.to_lowercase();
    let mut others = listed.iter().filter(|policy| Some(&policy.id) != write.policy.as_ref());
    if write.deed != PolicyDeed::Delete && others.any(|policy| is_same_name(&policy)) {
        return Err(Failure::ProfileNameTaken { name: name.clone() });
    }
    Ok(())
}

/// The profile, where the list shows that the deed was done; `None` where it does not.
#[expect(clippy::option_option, reason = "a deleted profile that is known by no id was deleted all the same")]
fn what_came_of(change: &PolicyChange, listed: &[DevicePolicy]) -> Option<Option<PolicyId>> {
    let by_id = change.policy.as_ref().and_then(|id| listed.iter().find(|policy| policy.id == *id));
    match change.deed {
        PolicyDeed::Create => {
            listed.iter().find(|policy| policy.draft.name == change.name).map(|policy| Some(policy.id.clone()))
        }
        PolicyDeed::Change => by_id
            .filter(|policy| policy.draft.name == change.name && is_same_set(&policy.draft.settings, &change.settings))
            .filter(|policy| is_described(policy, change.description.as_deref()))
            .map(|policy| Some(policy.id.clone())),
        PolicyDeed::Delete => by_id.is_none().then(|| change.policy.clone()),
    }
}

/// Whether a profile has this description, however its words are spaced. Of what was not written down nothing is asked.
fn is_described(policy: &DevicePolicy, wanted: Option<&str>) -> bool {
    let told = policy.draft.description.as_deref().unwrap_or_default();
    wanted.is_none_or(|wanted| wanted.split_whitespace().eq(told.split_whitespace()))
}

/// Whether these are the same settings, in any order and spelling.
fn is_same_set(told: &[String], wanted: &[String]) -> bool {
    let letters = |word: &String| word.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
    let set = |words: &[String]| words.iter().map(letters).collect::<std::collections::BTreeSet<_>>();
    set(told) == set(wanted)
}

/// What is written down for an error, and the failure that ends the deed where it concerns more than this profile.
fn outcome_of(deed: PolicyDeed, error: PartnerCenterError, now: Timestamp) -> (PolicyOutcome, Option<Failure>) {
    let told = |words: &str| redacted(words).into_owned();
    let correlation_id = error.correlation_id().map(told);
    // What is to be deleted was listed a moment ago: whether it is gone the list tells.
    let is_gone_perhaps = deed == PolicyDeed::Delete && matches!(error, PartnerCenterError::NotFound(_));
    if is_gone_perhaps || error.outcome_unknown() {
        return (PolicyOutcome::Unconfirmed { cause: cause(&error, now), correlation_id }, None);
    }
    match error {
        PartnerCenterError::Refused { code, message, .. } => {
            (PolicyOutcome::Refused { code: told(&code), name: told(&message), correlation_id }, None)
        }
        error => {
            let outcome = PolicyOutcome::NotDone { cause: cause(&error, now), correlation_id };
            (outcome, Some(Failure::of_admin_agents_deed(error)))
        }
    }
}
