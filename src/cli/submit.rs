//! `docket submit`: sends an approved batch; with `--wait` until every device has its result.

use crate::app::event::SendingStep;
use crate::app::notice::Failure;
use crate::words;
use crate::workers::{Cancel, Connection, Sender, Until};

use super::session::Session;
use super::{Status, Stop, status};

/// Runs it. May be given again and again: what has arrived is not sent again.
///
/// # Errors
/// Not approved, no relationship, nobody signed in, or the service cannot be reached.
pub async fn run(session: &Session, id: &str, wait: bool) -> Result<Status, Stop> {
    let desk = session.desk().await?;
    let batch = desk.batch(id).await?;
    if !desk.settings().partner_of(&batch.partner).kind.has_api() {
        return Err(Failure::NoInterface.into());
    }
    let line = session.line()?;
    let lacks_mfa = |connection: &Connection| connection.account().is_some_and(|of| of.has_mfa == Some(false));
    if line.connect_for(&batch.partner).await.is_ok_and(|connection| lacks_mfa(&connection)) {
        eprintln!("docket: {}", words!("cli-upload-without-mfa"));
    }
    let batch = batch.id;
    let sender = Sender::new(&desk, line, session.pace());
    let until = if wait { Until::Settled } else { Until::Accepted };
    let cancel = Cancel::new();
    let on_interrupt = cancel.clone();
    let interrupt = tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            on_interrupt.cancel();
        }
    });
    let tell = |step: SendingStep| match &step {
        // Hours may pass until the end, where it is told with what to do: also who reads a file of what was said must see it.
        SendingStep::Held { .. } => eprintln!("docket: {}", step_text(&step)),
        _ => session.progress(&step_text(&step)),
    };
    let sent = sender.send(&batch, until, &tell, &cancel).await;
    interrupt.abort();
    sent?;
    status::tell_batch(session, &desk, &batch).await?;
    let counts = desk.batch(&batch.0).await?.counts;
    let is_unsettled = wait && counts.unsettled() > 0;
    Ok(if counts.rejected > 0 || is_unsettled { Status::PartlyFailed } else { Status::Done })
}

/// How far sending is, in words.
pub fn step_text(step: &SendingStep) -> String {
    match *step {
        SendingStep::Asking => words!("cli-step-asking"),
        SendingStep::Settling => words!("cli-step-settling"),
        SendingStep::Uploading { attempt, devices } => {
            words!("cli-step-uploading", attempt = attempt, devices = devices)
        }
        SendingStep::Following { attempt } => words!("cli-step-following", attempt = attempt),
        SendingStep::Held { ref why } => words!("cli-step-held", why = why.as_str()),
        SendingStep::Elsewhere => words!("cli-step-elsewhere"),
        SendingStep::Waiting { secs, ref why, .. } => words!("cli-step-waiting", secs = secs, why = why.as_str()),
    }
}
