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
    #[test]
    fn the_words_are_there() {
        assert_eq!(crate::words!("app-name"), "Docket");
    }
}
