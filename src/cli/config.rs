//! `docket config`: settings by name.

use serde::Serialize;

use crate::settings::{Settings, SettingsError};

use super::args::ConfigCommand;
use super::session::Session;
use super::{Status, Stop};

#[derive(Serialize)]
struct SettingLine<'a> {
    key: &'a str,
    value: &'a str,
}

/// Runs it.
///
/// # Errors
/// No such setting, or a value that does not fit.
pub fn run(session: &Session, command: ConfigCommand) -> Result<Status, Stop> {
    let folder = session.folder()?;
    let settings = Settings::load(&folder)?;
    match command {
        ConfigCommand::List => {
            for (key, value) in settings.entries() {
                session.out.result(&SettingLine { key: &key, value: &value }, || format!("{key} = {value}"))?;
            }
        }
        ConfigCommand::Get { key } => {
            let entry = settings.entries().into_iter().find(|(name, _)| *name == key);
            let (key, value) = entry.ok_or(SettingsError::NoSuchSetting(key))?;
            session.out.result(&SettingLine { key: &key, value: &value }, || value.clone())?;
        }
        ConfigCommand::Set { key, value } => {
            settings.with(&key, &value)?.save(&folder)?;
            session.out.result(&SettingLine { key: &key, value: &value }, || format!("{key} = {value}"))?;
        }
        ConfigCommand::Unset { key } => {
            let settings = settings.without(&key)?;
            settings.save(&folder)?;
            let entry = settings.entries().into_iter().find(|(name, _)| *name == key);
            let value = entry.map(|(_, value)| value).unwrap_or_default();
            session.out.result(&SettingLine { key: &key, value: &value }, || format!("{key} = {value}"))?;
        }
    }
    Ok(Status::Done)
}
