//! The program's own signs, white on nothing, tinted when they are drawn. Fonts hold no ticks and arrows that every computer has.

use eframe::egui::{Color32, Image, ImageSource, Pos2, Rect, Ui, Vec2, load::Bytes, vec2};

macro_rules! icons {
    ($($name:ident => $file:literal),+ $(,)?) => {
        /// A sign.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[allow(missing_docs)]
        pub enum Icon { $($name),+ }

        impl Icon {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            fn source(self) -> ImageSource<'static> {
                match self {
                    $(Self::$name => ImageSource::Bytes {
                        uri: concat!("bytes://icons/", $file, ".svg").into(),
                        bytes: Bytes::Static(include_bytes!(concat!("../../assets/icons/", $file, ".svg"))),
                    }),+
                }
            }
        }
    };
}

icons! {
    Home => "home", NewBatch => "new-batch", Scan => "scan", Review => "review", Send => "send", History => "history",
    Diagnostics => "diagnostics",
    Settings => "settings", Accepted => "accepted", Half => "half", Look => "look", Duplicate => "duplicate",
    DuplicateElsewhere => "duplicate-elsewhere", WrongCode => "wrong-code", Unreadable => "unreadable",
    Conflict => "conflict", Flag => "flag", NotSaved => "not-saved", Undo => "undo", Redo => "redo", Photo => "photo", Folder => "folder", Camera => "camera",
    Paste => "paste", Samples => "samples", Keyboard => "keyboard", Search => "search", File => "file",
    Export => "export", Warning => "warning", Info => "info", Error => "error", Idle => "idle", Dash => "dash",
    Question => "question", ArrowUp => "arrow-up", Processing => "processing", Tick => "tick", Cross => "cross",
    Plus => "plus", Minus => "minus", SortUp => "sort-up", SortDown => "sort-down", Refresh => "refresh",
    Person => "person", SignIn => "sign-in", SignOut => "sign-out", Link => "link", Unlink => "unlink", Next => "next",
    Lock => "lock", Edit => "edit", Trash => "trash", Copy => "copy", Shield => "shield", Drop => "drop",
    Stop => "stop", Help => "help", Practice => "practice", Customer => "customer", Tag => "tag", Docket => "docket", Pause => "pause",
    Play => "play", Light => "light", Exposure => "exposure", Adjust => "adjust", Crop => "crop",
}

impl Icon {
    /// Draws it into a rectangle.
    pub fn paint(self, ui: &Ui, rect: Rect, colour: Color32) {
        if ui.is_rect_visible(rect) {
            Image::new(self.source()).tint(colour).paint_at(ui, rect);
        }
    }

    /// Draws it around a point.
    pub fn paint_round(self, ui: &Ui, centre: Pos2, side: f32, colour: Color32) {
        self.paint(ui, Rect::from_center_size(centre, Vec2::splat(side)), colour);
    }

    /// Draws it where the layout goes on. It says nothing by itself: words stand beside it.
    pub fn show(self, ui: &mut Ui, side: f32, colour: Color32) {
        let (_, rect) = ui.allocate_space(vec2(side, side));
        self.paint(ui, rect, colour);
    }
}
