//! `docket customers`: as listed last, asked anew, looked for, named by hand, and the link that asks for the relationship.

use std::path::Path;

use serde::Serialize;

use crate::app::customers::{CustomerForm, CustomersTold, unlisted_words};
use crate::domain::{BatchState, Customer};
use crate::workers::relationship_link;
use crate::{exchange, words};

use super::args::CustomersCommand;
use super::output::columns;
use super::session::Session;
use super::{Status, Stop};

/// Runs it.
///
/// # Errors
/// Where nobody is signed in, or the service fails.
pub async fn run(session: &Session, command: CustomersCommand) -> Result<Status, Stop> {
    match command {
        CustomersCommand::List => {
            let desk = session.desk().await?;
            let customers = desk.customers().await?;
            tell(session, &customers)?;
            if let Some(at) = desk.customers_told_at().await? {
                eprintln!("docket: {}", words!("customers-age", count = customers.len(), at = at.to_string()));
            }
            Ok(Status::Done)
        }
        CustomersCommand::Refresh => {
            let desk = session.desk().await?;
            let connection = session.line()?.connect().await?;
            let before = desk.queue().batches().await?;
            let CustomersTold { customers, unlisted } = desk.refresh_customers(&connection).await?;
            for batch in before.iter().filter(|batch| batch.state == BatchState::Approved) {
                if desk.batch(&batch.id.0).await?.state == BatchState::Closed {
                    let customer = batch.customer.name.as_str();
                    eprintln!(
                        "docket: {}",
                        words!("told-relationship-lost", number = batch.number, customer = customer)
                    );
                }
            }
            tell_unlisted(unlisted);
            tell(session, &customers)
        }
        CustomersCommand::Find { text, ask: false } => {
            let wanted = text.trim().to_lowercase();
            let mut customers = session.desk().await?.customers().await?;
            customers.retain(|customer| customer.is_meant_by(&wanted));
            tell_found(session, &customers)
        }
        CustomersCommand::Find { text, ask: true } => {
            let connection = session.line()?.connect().await?;
            let found = session.desk().await?.find_customers(&connection, &text).await?;
            let CustomersTold { mut customers, unlisted } = found;
            tell_unlisted(unlisted);
            customers.sort_by_cached_key(|customer| (customer.name.to_lowercase(), customer.id));
            tell_found(session, &customers)
        }
        CustomersCommand::Name { tenant, name, domain } => {
            let form = CustomerForm { name, tenant, domain: domain.unwrap_or_default() };
            let customer = form.check().map_err(Stop::Check)?;
            let told = words!("cli-customer-named", customer = customer.name.as_str(), id = customer.id.to_string());
            session.desk().await?.name_customer(customer.clone()).await?;
            if session.out.is_json {
                tell(session, &[customer])
            } else {
                session.out.text(&told).map(|()| Status::Done)
            }
        }
        CustomersCommand::Link { qr } => link(session, qr.as_deref()).await,
    }
}

async fn link(session: &Session, qr: Option<&Path>) -> Result<Status, Stop> {
    let connection = session.line()?.connect().await?;
    let link = relationship_link(&connection).await?;
    if let Some(path) = qr {
        exchange::write_code(&link.code, path)?;
        session.progress(&words!("cli-qr-written", path = path.display().to_string()));
    }
    #[derive(Serialize)]
    struct Line<'a> {
        url: &'a str,
        was_mended: bool,
    }
    session.out.result(&Line { url: &link.url, was_mended: link.was_mended }, || link.url.clone())?;
    if link.was_mended {
        eprintln!("docket: {}", words!("cli-link-was-mended"));
    }
    Ok(Status::Done)
}

/// Says how many customers the service counts and does not name.
fn tell_unlisted(count: u64) {
    if count > 0 {
        eprintln!("docket: {}", unlisted_words(count));
    }
}

fn tell_found(session: &Session, customers: &[Customer]) -> Result<Status, Stop> {
    if customers.is_empty() && !session.out.is_json {
        session.out.text(&words!("cli-no-customer-found"))?;
        return Ok(Status::Done);
    }
    tell(session, customers)
}

fn tell(session: &Session, customers: &[Customer]) -> Result<Status, Stop> {
    #[derive(Serialize)]
    struct Line<'a> {
        customer: String,
        name: &'a str,
        domain: Option<&'a str>,
        relationship: &'a str,
    }
    let mut rows = Vec::new();
    for customer in customers {
        if session.out.is_json {
            let line = Line {
                customer: customer.id.to_string(),
                name: &customer.name,
                domain: customer.domain.as_deref(),
                relationship: customer.relationship.as_str(),
            };
            session.out.result(&line, String::new)?;
        } else {
            rows.push(vec![
                customer.id.to_string(),
                customer.relationship.as_str().to_owned(),
                customer.name.clone(),
                customer.domain.clone().unwrap_or_default(),
            ]);
        }
    }
    session.out.text(&if rows.is_empty() { words!("cli-no-customers") } else { columns(&rows) })?;
    Ok(Status::Done)
}
