//! The words people read: message ids of `assets/i18n`, checked when the program is compiled.

use std::sync::LazyLock;

use i18n_embed::LanguageLoader;
use i18n_embed::fluent::{FluentLanguageLoader, fluent_language_loader};
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "assets/i18n/"]
struct Localizations;

/// The loaded language: English, the only one so far.
pub static LOADER: LazyLock<FluentLanguageLoader> = LazyLock::new(|| {
    let loader = fluent_language_loader!();
    // The files are part of the program; a test loads them.
    if let Err(error) = loader.load_languages(&Localizations, &[loader.fallback_language().clone()]) {
        tracing::error!(%error, "the words could not be loaded");
    }
    // Marks around inserted values would show as boxes: the window's font has no glyph for them.
    loader.set_use_isolating(false);
    loader
});

/// The words of a message: `words!("app-name")`, `words!("count", n = 3)`.
#[macro_export]
macro_rules! words {
    ($id:literal $(, $($args:tt)*)?) => {
        i18n_embed_fl::fl!(&*$crate::app::words::LOADER, $id $(, $($args)*)?)
    };
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    /// Everything that stands in the sources.
    fn sources() -> String {
        let files = walkdir::WalkDir::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
        let is_source = |file: &walkdir::DirEntry| file.path().extension().is_some_and(|ending| ending == "rs");
        let files = files.into_iter().filter_map(Result::ok).filter(is_source);
        files.map(|file| std::fs::read_to_string(file.path()).unwrap()).collect()
    }

    #[test]
    fn the_words_are_there() {
        assert_eq!(crate::words!("app-name"), "Docket");
    }

    /// That every message which is asked for exists is seen to when the program is compiled.
    #[test]
    fn no_words_are_kept_that_nobody_reads() {
        let words = include_str!("../../assets/i18n/en/docket.ftl");
        // Blanks and line ends differ by how long a line is.
        let sources: String = sources().split_whitespace().collect();
        let name = |line: &str| line.split(" =").next().unwrap_or_default().to_owned();
        let (mut message, mut unread) = (String::new(), Vec::new());
        for line in words.lines().filter(|line| line.contains(" =")) {
            let wanted = if let Some(attribute) = line.strip_prefix("    .").map(name) {
                // Who asks for what is to be done next does so by the name of the message alone.
                if attribute == "next" { format!("\"{message}\"") } else { format!("\"{message}\",\"{attribute}\"") }
            } else if line.starts_with(|c: char| c.is_ascii_lowercase()) {
                message = name(line);
                format!("\"{message}\"")
            } else {
                continue;
            };
            if !sources.contains(&wanted) {
                unread.push(wanted);
            }
        }
        assert!(unread.is_empty(), "{unread:?}");
        assert!(message.len() > 1, "messages were found");
    }
}
