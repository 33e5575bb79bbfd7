//! The service asked over real connections, by a client that knows nothing but HTTP.

mod asking;
mod chance;
mod faults;
mod oddities;
mod policies;
mod registering;
mod remembering;
mod signing_in;
mod standing;

use super::{PracticeConfig, PracticeService};
use asking::Desk;

const CONTOSO: &str = "10000000-0000-4000-8000-000000000001";
const FABRIKAM: &str = "20000000-0000-4000-8000-000000000002";
const ADATUM: &str = "40000000-0000-4000-8000-000000000004";
const TAILSPIN: &str = "50000000-0000-4000-8000-000000000005";

/// Jobs that are finished by the third question and never by time, so that no test depends on a clock.
const BY_POLLS: &str = "[jobs]\nseconds = 1e6\npolls = 3\n";
/// Jobs that are finished before the upload is answered.
const AT_ONCE: &str = "[jobs]\npolls = 0\n";

async fn start(script: &str) -> PracticeService {
    let config = PracticeConfig { script: Some(script.to_owned()), ..PracticeConfig::default() };
    PracticeService::start(config).await.unwrap()
}

/// A service with somebody signed in.
async fn signed_in(script: &str) -> (PracticeService, Desk) {
    let service = start(script).await;
    let desk = Desk::signed_in(&service.url()).await;
    (service, desk)
}
