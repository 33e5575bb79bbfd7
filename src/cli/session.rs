//! What a command works with: the data folder, the queue, the way to the service, and where output goes.

use std::io::IsTerminal;
use std::path::PathBuf;
use std::sync::Arc;

use crate::domain::Actor;
use crate::domain::pkid::holds_product_key;
use crate::settings::Settings;
use crate::workers::{Desk, Line, Pace, ServiceChoice, Setup};
use crate::{paths, words};

use super::output::Output;
use super::{Global, Stop};

/// What goes for the whole command.
pub struct Session {
    global: Global,
    /// Where results go.
    pub out: Output,
}

impl Session {
    /// A session of these options; nothing is opened yet.
    ///
    /// # Errors
    /// Options that make no sense together.
    pub fn new(global: Global) -> Result<Self, Stop> {
        if let Some(url) = &global.service
            && !matches!(url.scheme(), "http" | "https")
        {
            return Err(Stop::Use(words!("cli-service-is-no-web-address", url = url.to_string())));
        }
        // Who works here and where stands in every entry of the journal.
        let texts = [&global.operator, &global.station, &global.partner];
        if texts.into_iter().flatten().any(|text| holds_product_key(text)) {
            return Err(Stop::Check(words!("wrong-product-key")));
        }
        let out = Output { is_json: global.json };
        Ok(Self { global, out })
    }

    /// The data folder.
    ///
    /// # Errors
    /// Where the user has no home and none was given.
    pub fn folder(&self) -> Result<PathBuf, Stop> {
        match &self.global.data {
            Some(folder) => Ok(folder.clone()),
            None => paths::data_folder(self.global.practice).ok_or_else(|| Stop::Use(words!("cli-no-home"))),
        }
    }

    /// What window and deeds are started with.
    ///
    /// # Errors
    /// Settings or a script that cannot be read.
    pub fn setup(&self) -> Result<Setup, Stop> {
        let folder = self.folder()?;
        let mut settings = Settings::load(&folder)?;
        if let Some(name) = &self.global.partner {
            let partner = settings.partner_named(name);
            partner.ok_or_else(|| Stop::Use(words!("cli-no-such-partner", name = name.as_str())))?;
            settings.partner.active.clone_from(name);
        }
        let service = match (&self.global.service, self.global.practice) {
            (Some(url), _) => ServiceChoice::Loopback(url.clone()),
            (None, true) => ServiceChoice::Practice { script: self.script()? },
            (None, false) => ServiceChoice::Microsoft,
        };
        Ok(Setup {
            folder,
            database: std::env::var("DOCKET_DATABASE").ok().filter(|address| !address.is_empty()),
            service,
            actor: self.actor(),
            settings,
        })
    }

    /// The settings of the data folder; the defaults where there is no such folder.
    ///
    /// # Errors
    /// Settings that cannot be read.
    pub fn settings(&self) -> Result<Settings, Stop> {
        self.folder().map_or_else(|_| Ok(Settings::default()), |folder| Ok(Settings::load(&folder)?))
    }

    /// The text of the script of what goes wrong in practice.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn script(&self) -> Result<Option<String>, Stop> {
        let Some(path) = &self.global.script else { return Ok(None) };
        let text =
            std::fs::read_to_string(path).map_err(|error| Stop::Check(format!("{}: {error}", path.display())))?;
        Ok(Some(text))
    }

    /// Who works here, and where.
    fn actor(&self) -> Actor {
        let or =
            |given: &Option<String>, system: String| given.clone().filter(|name| !name.is_empty()).unwrap_or(system);
        Actor {
            operator: or(&self.global.operator, whoami::username().unwrap_or_else(|_| "unknown".into())),
            station: or(&self.global.station, gethostname::gethostname().to_string_lossy().into_owned()),
        }
    }

    /// The queue, with who works at it.
    ///
    /// # Errors
    /// Where it cannot be opened.
    pub async fn desk(&self) -> Result<Desk, Stop> {
        Ok(Desk::open(&self.setup()?).await?)
    }

    /// The way to the service.
    ///
    /// # Errors
    /// Settings that cannot be read.
    pub fn line(&self) -> Result<Arc<Line>, Stop> {
        Ok(Arc::new(Line::new(&self.setup()?)))
    }

    /// How often the service is asked.
    pub fn pace(&self) -> Pace {
        if self.global.practice || self.global.service.is_some() {
            Pace::of_loopback()
        } else {
            Pace::of_command_line()
        }
    }

    /// Tells people how far a long deed is: on standard error, and only where it is a terminal.
    pub fn progress(&self, text: &str) {
        if std::io::stderr().is_terminal() {
            eprintln!("{text}");
        }
    }
}
