//! A window whose keys a hand scanner is heard among, and keys as a person or a scanner presses them.

use std::time::{Duration, Instant};

use docket::app::Model;
use docket::app::effect::{Deed, Effect};
use docket::app::event::Event;
use docket::domain::{Refusal, ScanSource};
use docket::settings::Scanner;
use docket::ui::HandScanner;
use eframe::egui::accesskit::Role;
use eframe::egui::{Event as Input, Key, Modifiers, RawInput};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;

use super::*;

pub const SHIFT: Modifiers = Modifiers { shift: true, ..Modifiers::NONE };
pub const CTRL: Modifiers = Modifiers { ctrl: true, command: true, ..Modifiers::NONE };
pub const ALT: Modifiers = Modifiers { alt: true, ..Modifiers::NONE };

/// A window whose keys a scanner is heard among, as the program's own window does it.
pub struct Desk {
    pub window: Harness<'static, Window>,
    pub scanner: HandScanner,
    now: Instant,
    pub told: Vec<Event>,
}

impl Desk {
    /// The Scan screen.
    pub fn new() -> Self {
        Self::at(scan())
    }

    /// A window of this model.
    pub fn at(model: Model) -> Self {
        let mut window = window(model);
        window.run();
        Self { window, scanner: HandScanner::new(&Scanner::default()), now: Instant::now(), told: Vec::new() }
    }

    /// The Scan screen with the typed entry open, and the keyboard in its first field.
    pub fn typing() -> Self {
        let mut desk = Self::new();
        desk.press(Key::F3);
        assert!(desk.window.get_by_role_and_label(Role::TextInput, "PKID").is_focused());
        desk
    }

    /// Lets time pass; what is due on the way is done, and what came in is handed out at the end.
    pub fn drawing(&mut self, after_ms: u64, busy_ms: u64, came: Vec<Input>) -> Vec<Input> {
        let until = self.now + Duration::from_millis(after_ms);
        while let Some(due) = self.scanner.due().filter(|due| *due < until) {
            self.hear(due, 0, Vec::new());
        }
        self.now = until;
        self.hear(until, busy_ms, came)
    }

    fn hear(&mut self, now: Instant, busy_ms: u64, events: Vec<Input>) -> Vec<Input> {
        let mut raw = RawInput { events, ..RawInput::default() };
        let state = self.window.state();
        let listening = HandScanner::wanted(&state.model, &state.view);
        self.told.extend(self.scanner.hear(&mut raw, listening, now, Duration::from_millis(busy_ms)));
        if !raw.events.is_empty() {
            raw.events.iter().for_each(|event| self.window.event(event.clone()));
            self.window.run();
        }
        raw.events
    }

    /// What a person or a scanner presses, a drawing for each key.
    pub fn keys(&mut self, gap_ms: u64, keys: Vec<Vec<Input>>) {
        for key in keys {
            self.drawing(gap_ms, 1, key);
        }
    }

    pub fn press(&mut self, key: Key) {
        self.keys(200, vec![bare(key)]);
        self.rest();
    }

    /// Nothing comes for a while.
    pub fn rest(&mut self) {
        self.drawing(1000, 0, Vec::new());
    }

    pub fn typed(&self) -> String {
        self.window.get_by_role_and_label(Role::TextInput, "PKID").value().unwrap_or_default()
    }

    /// The PKIDs that were queued by what was told.
    pub fn queued(&mut self) -> Vec<String> {
        let (now, mut effects) = (now().timestamp(), Vec::new());
        for event in std::mem::take(&mut self.told) {
            self.window.state_mut().model.on_event(event, now, &mut effects);
        }
        let pkid = |effect: Effect| match effect {
            Effect::Do(Deed::AddDevice { draft, source: ScanSource::Scanner, .. }) => draft.pkid,
            _ => None,
        };
        effects.into_iter().filter_map(pkid).map(|pkid| pkid.to_string()).collect()
    }

    /// Decides on what was wanted and told, as the program does; returns what is to be done about it.
    pub fn decide(&mut self) -> Vec<Effect> {
        let (now, mut effects) = (now().timestamp(), Vec::new());
        let wanted = wanted(&mut self.window);
        let model = &mut self.window.state_mut().model;
        wanted.into_iter().for_each(|command| model.on_command(command, now, &mut effects));
        std::mem::take(&mut self.told).into_iter().for_each(|event| model.on_event(event, now, &mut effects));
        self.window.run();
        effects
    }

    pub fn refusals(&self) -> Vec<Refusal> {
        self.told
            .iter()
            .filter_map(|event| if let Event::ScanRefused(why) = event { Some(*why) } else { None })
            .collect()
    }
}

pub fn key(key: Key, pressed: bool, modifiers: Modifiers) -> Input {
    Input::Key { key, physical_key: Some(key), pressed, repeat: false, modifiers }
}

/// A key that writes nothing, pressed and let go.
pub fn bare(name: Key) -> Vec<Input> {
    vec![key(name, true, Modifiers::NONE), key(name, false, Modifiers::NONE)]
}

/// A key with others held, as they are told of it.
pub fn with(modifiers: Modifiers, held: Key, mut keys: Vec<Input>) -> Vec<Input> {
    keys.insert(0, Input::ModifiersChanged(modifiers));
    keys.insert(0, key(held, true, Modifiers::NONE));
    keys.push(key(held, false, modifiers));
    keys.push(Input::ModifiersChanged(Modifiers::NONE));
    keys
}

/// The key that writes a letter or digit, pressed and let go.
pub fn written(c: char) -> Vec<Input> {
    let name = Key::from_name(&c.to_ascii_uppercase().to_string()).unwrap_or(Key::Space);
    let modifiers = if c.is_ascii_uppercase() { SHIFT } else { Modifiers::NONE };
    let keys = vec![key(name, true, modifiers), Input::Text(c.to_string()), key(name, false, modifiers)];
    if c.is_ascii_uppercase() { with(SHIFT, Key::ShiftLeft, keys) } else { keys }
}

pub fn text(text: &str) -> Vec<Vec<Input>> {
    text.chars().map(written).collect()
}

/// A code as a scanner sends it, with Enter.
pub fn code(of: &str) -> Vec<Vec<Input>> {
    let mut keys = text(of);
    keys.push(bare(Key::Enter));
    keys
}
