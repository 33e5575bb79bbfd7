//! The one task that writes for the window: deed after deed, in the order they were asked for.

use tokio::sync::mpsc::UnboundedReceiver;

use super::Desk;
use super::outbox::Outbox;
use crate::app::effect::Deed;
use crate::app::event::Event;
use crate::app::notice::Failure;

/// The worker's name.
pub(super) const NAME: &str = "queue";

/// Does deeds until nobody can ask for more; what was asked for by then is still done.
pub(super) async fn keep(desk: Desk, mut deeds: UnboundedReceiver<Deed>, outbox: Outbox) {
    while let Some(deed) = deeds.recv().await {
        let work = {
            let (desk, deed) = (desk.clone(), deed.clone());
            // A task of its own: a fault in one deed is that deed's answer, and the next one is done all the same.
            tokio::spawn(async move { desk.perform(deed).await })
        };
        let event = match work.await {
            Ok(Ok(done)) => Event::Done { deed, done },
            Ok(Err(failure)) => Event::NotDone { deed, failure },
            Err(end) => Event::NotDone { deed, failure: Failure::Bug(end.to_string()) },
        };
        outbox.tell(event);
    }
}
