//! What workers are started with: a folder of their own, and a practice service that is quick.

use std::path::Path;

use docket::domain::Actor;
use docket::settings::Settings;
use docket::workers::{ServiceChoice, Setup};

/// Mia at the first dock, with a practice service inside the program.
pub fn in_practice(folder: &Path) -> Setup {
    Setup {
        folder: folder.to_owned(),
        database: None,
        service: ServiceChoice::Practice { script: Some("[jobs]\nseconds = 0.05\npolls = 2\n".into()) },
        actor: Actor { operator: "mia".into(), station: "dock-1".into() },
        settings: Settings::default(),
    }
}
