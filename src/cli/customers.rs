//! `docket customers`: as listed last, asked anew, and the link that asks for the relationship.

use serde::Serialize;

use crate::domain::{BatchState, Customer};
use crate::words;

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
            let customers = session.desk().await?.queue().customers().await?;
            tell(session, &customers)
        }
        CustomersCommand::Refresh => {
            let desk = session.desk().await?;
            let connection = session.line()?.connect().await?;
            let before = desk.queue().batches().await?;
            let customers = desk.refresh_customers(&connection).await?;
            for batch in before.iter().filter(|batch| batch.state == BatchState::Approved) {
                if desk.batch(&batch.id.0).await?.state == BatchState::Closed {
                    let customer = batch.customer.name.as_str();
                    eprintln!(
                        "docket: {}",
                        words!("told-relationship-lost", number = batch.number, customer = customer)
                    );
                }
            }
            tell(session, &customers)
        }
        CustomersCommand::Link => {
            let connection = session.line()?.connect().await?;
            let link = connection.client().relationship_request().await?;
            #[derive(Serialize)]
            struct Line<'a> {
                url: &'a str,
            }
            session.out.result(&Line { url: &link.url }, || link.url.clone())?;
            if link.was_mended {
                eprintln!("docket: {}", words!("cli-link-was-mended"));
            }
            Ok(Status::Done)
        }
    }
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
