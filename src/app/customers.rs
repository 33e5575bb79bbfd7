//! The partner's customers: those that are known, those that a search on the service finds, those that a person names, the batches the
//! service has of one, and the link that asks for the relationship.

use jiff::Timestamp;

use crate::domain::{BatchState, Customer, CustomerId, GroupTag, Relationship, RemoteBatchInfo, TagEffect, tag_effect};
use crate::words;

use super::effect::Effect;
use super::forms;
use super::model::{AccountModel, AskedFor, LinkState, Model, RelationshipLink, RemoteBatches, ServiceSearch};
use super::notice::{Failure, Matter, Notice, Severity};

/// What a person wants with customers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CustomersCommand {
    /// Look for customers on the service: those whose name begins so.
    FindOnService(String),
    /// Get the link that asks a customer for the relationship.
    AskForLink,
    /// Put the link away.
    PutLinkAway,
    /// Name a customer by hand.
    Name(CustomerForm),
    /// Which batches the service has of this customer.
    LookAtBatches(CustomerId),
}

/// A customer as it is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CustomerForm {
    /// Company name.
    pub name: String,
    /// Tenant id.
    pub tenant: String,
    /// Primary domain; may be empty.
    pub domain: String,
}

impl CustomerForm {
    /// The customer, or the first sentence that says what is wrong.
    ///
    /// # Errors
    /// That sentence.
    pub fn check(&self) -> Result<Customer, String> {
        forms::check_customer(self)
            .map_err(|errors| errors.into_iter().next().map(|(_, words)| words).unwrap_or_default())
    }
}

/// What is to be done about customers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CustomersEffect {
    /// Ask the service for the customers whose name begins so, and keep them. Answer: `Found`.
    Find(String),
    /// Ask the service for the link, and draw it. Answer: `Link`.
    AskForLink,
    /// Keep a customer that a person named. Answer: `Named`.
    Name(Customer),
    /// Ask the service for the batches of a customer. Answer: `RemoteBatchesLoaded`.
    LoadRemoteBatches {
        /// Whose.
        customer: CustomerId,
        /// Tenant id of the partner that is asked as; nothing for the one in use.
        partner: String,
    },
}

/// What happened with customers.
#[derive(Debug)]
pub enum CustomersEvent {
    /// When the service told the customers that are listed: with every list.
    ToldAt(Option<Timestamp>),
    /// The service did not tell its customers.
    NotRefreshed(Failure),
    /// The service was searched.
    Found {
        /// For what.
        text: String,
        /// Who was found.
        outcome: Result<CustomersTold, Failure>,
    },
    /// The link that asks for the relationship.
    Link(Result<RelationshipLink, Failure>),
    /// A customer that a person named is kept, or is not.
    Named {
        /// Who.
        customer: CustomerId,
        /// How it went.
        outcome: Result<(), Failure>,
    },
    /// The batches that the service has of a customer.
    RemoteBatchesLoaded {
        /// Whose.
        customer: CustomerId,
        /// Which.
        outcome: Result<Vec<RemoteBatchInfo>, Failure>,
    },
}

/// Customers whom the service told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomersTold {
    /// Those who are known now, or were found.
    pub customers: Vec<Customer>,
    /// How many more the service counts than it lists; what it counts is documented nowhere.
    pub unlisted: u64,
}

impl From<Vec<Customer>> for CustomersTold {
    fn from(customers: Vec<Customer>) -> Self {
        Self { customers, unlisted: 0 }
    }
}

impl Model {
    /// Whether the program interface of Partner Center is there for the partner in use. For an indirect reseller everything that needs
    /// it is out of sight.
    pub fn has_api(&self) -> bool {
        self.settings.partner_in_use().kind.has_api()
    }

    /// Whether somebody is signed in for the partner in use.
    pub fn is_signed_in(&self) -> bool {
        matches!(self.account, AccountModel::SignedIn { .. })
    }

    /// Decides about what a person wants with customers.
    pub(super) fn on_customers_command(&mut self, command: CustomersCommand, effects: &mut Vec<Effect>) {
        match command {
            CustomersCommand::FindOnService(text) => self.find_on_service(text.trim(), effects),
            CustomersCommand::AskForLink => self.ask_for_link(effects),
            CustomersCommand::PutLinkAway => self.customer_list.link = LinkState::None,
            CustomersCommand::Name(form) => self.name_customer(&form, effects),
            CustomersCommand::LookAtBatches(customer) => self.look_at_batches(customer, effects),
        }
    }

    /// Takes in what happened with customers.
    pub(super) fn on_customers_event(&mut self, event: CustomersEvent, effects: &mut Vec<Effect>) {
        match event {
            CustomersEvent::ToldAt(at) => self.customer_list.told_at = at,
            CustomersEvent::NotRefreshed(failure) => self.on_customers_not_refreshed(&failure),
            CustomersEvent::Found { text, outcome } => self.on_found(&text, outcome, effects),
            CustomersEvent::Link(outcome) => {
                self.customer_list.link = LinkState::None;
                match outcome {
                    Ok(link) => self.customer_list.link = LinkState::Ready(link),
                    Err(failure) => self.on_failed_about(&failure, Matter::Link),
                }
            }
            CustomersEvent::Named { customer, outcome: Ok(()) } => {
                let name = self.customer_list.naming.take().unwrap_or_default();
                self.customer_list.named = Some(customer);
                self.tell(Notice::new(Severity::Success, words!("told-customer-named", customer = name)));
                effects.extend([Effect::LoadCustomers, Effect::LoadBatches]);
            }
            CustomersEvent::Named { outcome: Err(failure), .. } => {
                self.customer_list.naming = None;
                self.on_failed(&failure);
            }
            CustomersEvent::RemoteBatchesLoaded { customer, outcome } => self.on_remote_batches(customer, outcome),
        }
    }

    /// Asks the service for its customers; the answer is told.
    pub(super) fn refresh_customers(&mut self, effects: &mut Vec<Effect>) {
        self.list_customers(AskedFor::Person, effects);
    }

    /// Asks the service for its customers, unless that is under way. Why it was asked before does not matter any longer.
    pub(super) fn list_customers(&mut self, asked_for: AskedFor, effects: &mut Vec<Effect>) {
        if !self.may_use_api() {
            return;
        }
        self.customer_list.asked_for = asked_for;
        self.put_away(&Matter::Customers);
        if !std::mem::replace(&mut self.is_refreshing_customers, true) {
            effects.push(Effect::RefreshCustomers);
        }
    }

    fn on_customers_not_refreshed(&mut self, failure: &Failure) {
        self.is_refreshing_customers = false;
        let notice = match self.customer_list.asked_for {
            AskedFor::SignIn => Notice::of_customers_after_sign_in(failure),
            AskedFor::Person | AskedFor::Need => Notice::of(failure),
        };
        self.tell_failed(failure, notice, Matter::Customers);
    }

    /// The service has told its customers. Batches show their customer's relationship, so they are loaded anew.
    pub(super) fn on_customers_refreshed(&mut self, told: CustomersTold, effects: &mut Vec<Effect>) {
        self.is_refreshing_customers = false;
        let customers = told.customers;
        let notice = Notice::new(Severity::Success, words!("told-customers", count = customers.len()));
        if self.customer_list.asked_for == AskedFor::Person {
            self.tell(match told.unlisted {
                0 => notice,
                count => notice.with_next(unlisted_words(count)),
            });
        }
        self.tell_voided(&customers);
        effects.push(Effect::LoadBatches);
        // What was said against one of them was said before.
        if matches!(self.customer_list.remote, RemoteBatches::Failed { .. }) {
            self.customer_list.remote = RemoteBatches::Unknown;
        }
        self.customers = customers;
    }

    /// Whether the interface may be used; a notice says so where it may not.
    pub(super) fn may_use_api(&mut self) -> bool {
        if !self.has_api() {
            self.tell(Notice::of(&Failure::NoInterface));
        }
        self.has_api()
    }

    fn find_on_service(&mut self, text: &str, effects: &mut Vec<Effect>) {
        let is_under_way = matches!(&self.customer_list.search, ServiceSearch::UnderWay(asked) if asked == text);
        if text.is_empty() || is_under_way || !self.may_use_api() {
            return;
        }
        self.customer_list.search = ServiceSearch::UnderWay(text.to_owned());
        self.put_away(&Matter::Search);
        effects.push(Effect::Customers(CustomersEffect::Find(text.to_owned())));
    }

    fn on_found(&mut self, text: &str, outcome: Result<CustomersTold, Failure>, effects: &mut Vec<Effect>) {
        match outcome {
            Ok(CustomersTold { customers: found, unlisted }) => {
                if unlisted > 0 {
                    let notice = Notice::new(Severity::Info, words!("customers-unlisted", count = unlisted));
                    self.tell(notice.with_next(words!("customers-unlisted", "next")));
                }
                self.tell_voided(&found);
                let customers = found.iter().map(|customer| customer.id).collect();
                self.customer_list.search = ServiceSearch::Found { text: text.to_owned(), customers };
                effects.extend([Effect::LoadCustomers, Effect::LoadBatches]);
            }
            Err(failure) => {
                self.customer_list.search = ServiceSearch::None;
                self.on_failed_about(&failure, Matter::Search);
            }
        }
    }

    fn ask_for_link(&mut self, effects: &mut Vec<Effect>) {
        if self.may_use_api() && self.customer_list.link != LinkState::UnderWay {
            self.customer_list.link = LinkState::UnderWay;
            self.put_away(&Matter::Link);
            effects.push(Effect::Customers(CustomersEffect::AskForLink));
        }
    }

    fn name_customer(&mut self, form: &CustomerForm, effects: &mut Vec<Effect>) {
        match forms::check_customer(form) {
            Ok(customer) => {
                self.form_errors.clear();
                self.customer_list.naming = Some(customer.name.clone());
                effects.push(Effect::Customers(CustomersEffect::Name(customer)));
            }
            Err(errors) => self.form_errors = errors,
        }
    }

    /// Asks for the batches of a customer, where somebody can be asked and it was not done yet.
    pub(super) fn look_at_batches(&mut self, customer: CustomerId, effects: &mut Vec<Effect>) {
        let is_failed = matches!(self.customer_list.remote, RemoteBatches::Failed { .. });
        let is_known = self.customer_list.remote.customer() == Some(customer) && !is_failed;
        if !is_known && self.has_api() && self.is_signed_in() {
            self.ask_for_batches(customer, String::new(), effects);
        }
    }

    /// Asks for the batches of a customer anew.
    pub(super) fn ask_for_batches(&mut self, customer: CustomerId, partner: String, effects: &mut Vec<Effect>) {
        self.customer_list.remote = RemoteBatches::UnderWay(customer);
        effects.push(Effect::Customers(CustomersEffect::LoadRemoteBatches { customer, partner }));
    }

    fn on_remote_batches(&mut self, customer: CustomerId, outcome: Result<Vec<RemoteBatchInfo>, Failure>) {
        if self.customer_list.remote.customer() != Some(customer) {
            return;
        }
        self.customer_list.remote = match outcome {
            Ok(batches) => RemoteBatches::Known { customer, batches },
            Err(failure) => {
                self.note_sign_in(&failure);
                let lacks_relationship = failure.lacks_relationship();
                RemoteBatches::Failed { customer, why: Notice::of(&failure), lacks_relationship }
            }
        };
        self.doubt_relationship();
    }

    /// Takes in the customers that are known here.
    pub(super) fn on_customers(&mut self, customers: Vec<Customer>) {
        self.customers = customers;
        self.doubt_relationship();
    }

    /// Where the service has just said that there is no relationship, the list does not show one: which of the two is true is not known
    /// before the customers are told anew.
    pub(super) fn doubt_relationship(&mut self) {
        let RemoteBatches::Failed { customer: denied, lacks_relationship: true, .. } = self.customer_list.remote else {
            return;
        };
        let listed = self.customers.iter_mut().chain(self.batches.iter_mut().map(|batch| &mut batch.customer));
        for customer in listed.filter(|customer| customer.id == denied) {
            if customer.relationship == Relationship::Reseller {
                customer.relationship = Relationship::Unknown;
            }
        }
    }

    /// The batches that the service has of this customer, where it was asked.
    pub fn remote_batches(&self, of: CustomerId) -> Option<&[RemoteBatchInfo]> {
        match &self.customer_list.remote {
            RemoteBatches::Known { customer, batches } if *customer == of => Some(batches),
            _ => None,
        }
    }

    /// What sending under this tag does to the customer's batches, in a sentence; and whether the person should look twice.
    pub fn tag_words(&self, customer: CustomerId, tag: &GroupTag) -> Option<(String, bool)> {
        Some(tag_effect_words(tag, self.remote_batches(customer)?))
    }

    /// Tells of batches that waited to be sent: without the customer's relationship their approval is void.
    fn tell_voided(&mut self, customers: &[Customer]) {
        let is_lost = |id| customers.iter().any(|listed| listed.id == id && listed.relationship.is_refused());
        let voided = self.batches.iter().filter(|b| b.state == BatchState::Approved && is_lost(b.customer.id));
        let notices: Vec<Notice> = voided
            .map(|batch| {
                let customer = batch.customer.name.as_str();
                let what = words!("told-relationship-lost", number = batch.number, customer = customer);
                Notice::new(Severity::Warning, what).with_next(words!("told-relationship-lost", "next"))
            })
            .collect();
        notices.into_iter().for_each(|notice| self.tell(notice));
    }
}

/// That the service counts so many customers more than it names, and what follows from it.
pub fn unlisted_words(count: u64) -> String {
    format!("{}. {}", words!("customers-unlisted", count = count), words!("customers-unlisted", "next"))
}

/// What sending under this group tag does to these batches of the customer, in words; and whether that is a warning.
pub fn tag_effect_words(tag: &GroupTag, batches: &[RemoteBatchInfo]) -> (String, bool) {
    match tag_effect(tag, batches) {
        TagEffect::Creates => (words!("tag-creates", tag = tag.as_str()), false),
        TagEffect::Joins(batch) => match batch.devices {
            Some(count) => (words!("tag-joins", tag = tag.as_str(), count = count), false),
            None => (words!("tag-joins-uncounted", tag = tag.as_str()), false),
        },
        TagEffect::JoinsInOtherCase(batch) => {
            (words!("tag-other-case", tag = tag.as_str(), name = batch.name.as_str()), true)
        }
    }
}
