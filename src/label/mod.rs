//! The codes of one box to its fields: an ordered rule table kept as data, cross-checks between codes, and a reason for every decision.
//!
//! A label has five to ten codes, and no maker marks the PKID in a way that is public. So each code goes through the table of
//! `assets/catalog/rules.toml`, whose first rule that holds says what it is, how sure that is and why; then the codes of the box are
//! compared with each other ([`read_box`]). What is not sure is asked, never guessed. A photo may show several boxes: [`read_picture`]
//! tells which codes are a box's. A text from a keyboard or a list goes the same way
//! by [`read_value`]; [`list`] reads whole files of them.

mod around;
mod boxes;
mod catalog;
mod check;
mod clean;
mod geometry;
mod grouping;
mod gs1;
pub mod list;
mod remark;
mod rule;
mod split;
mod structured;
mod value;

#[cfg(test)]
mod tests;

pub use boxes::{SeenElsewhere, hide_secrets, is_secret, read_box, read_box_with, read_boxes};
pub use catalog::{Action, Maker};
pub use grouping::{read_groups, read_picture};
pub use value::{PartReading, ValueReading, read_value};

/// What a reason's id says to a person, in English. Empty for an id that the catalogue does not know.
pub fn reason_text(id: &str) -> &'static str {
    catalog::catalog().reason_text(id).unwrap_or_default()
}

/// The makers of computers that are known, for choosing one by hand.
pub fn makers() -> &'static [Maker] {
    &catalog::catalog().makers
}
