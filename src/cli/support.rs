//! `docket support`: the text that support gets to see.

use std::path::Path;

use serde::Serialize;

use crate::domain::CustomerId;
use crate::words;
use crate::workers::support_text;

use super::session::Session;
use super::{Status, Stop};

#[derive(Serialize)]
struct SupportLine<'a> {
    file: &'a str,
}

/// Writes it; with `is_tested` after a look at the road and the account, which asks the service.
///
/// # Errors
/// Where the queue cannot be read or the file not be written.
pub async fn run(session: &Session, file: Option<&Path>, is_tested: bool) -> Result<Status, Stop> {
    let desk = session.desk().await?;
    let (mut looks, mut check) = (Vec::new(), None);
    if is_tested {
        let known: Vec<CustomerId> = desk.customers().await?.iter().map(|known| known.id).collect();
        let line = session.line()?;
        check = Some(line.check(&known).await?);
        // Where there is no way at all, the text says the rest.
        let _ = line.diagnose(&mut |look| looks.push(look)).await;
    }
    let text = support_text(&desk, &session.setup()?.settings, check.as_ref(), &looks).await?;
    let Some(file) = file else {
        session.out.long_text(&text)?;
        return Ok(Status::Done);
    };
    std::fs::write(file, &text).map_err(|error| Stop::Check(format!("{}: {error}", file.display())))?;
    let shown = file.display().to_string();
    session.out.result(&SupportLine { file: &shown }, || words!("cli-support-written", file = shown.as_str()))?;
    Ok(Status::Done)
}
