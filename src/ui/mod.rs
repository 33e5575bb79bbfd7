//! The window. Screens read [`&Model`](crate::app::Model) and push [`Command`](crate::app::Command)s; what is half typed stands in
//! [`ViewState`]. Nothing here blocks, opens a file or reads the clock, but for `shell`, which runs it all.
//!
//! - [`root`]: the whole window; [`screens`]: one file each; [`dialogs`]; [`widgets`]: what several screens are made of;
//! - [`keys`]: the keyboard; [`groups_view`]: codes being grouped; [`names`]: words and signs of states; [`moments`]: times as people read them;
//! - [`theme`], [`palette`], [`icons`]: how it looks.

pub mod dialogs;
pub mod groups_view;
pub mod icons;
pub mod keys;
pub mod moments;
pub mod names;
pub mod palette;
pub mod pass;
pub mod root;
pub mod screens;
mod shell;
pub mod theme;
pub mod view_state;
pub mod widgets;

pub use pass::Pass;
pub use root::root_ui;
pub use shell::{HandScanner, Listening, run};
pub use view_state::ViewState;
