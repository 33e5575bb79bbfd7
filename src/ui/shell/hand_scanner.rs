//! Hand scanners among the keys of the window: what a scanner sends is taken out before anything else sees it, so that no scan lands in
//! a text field and no Enter of a scanner presses a button. What a person types goes on, in its order, a few hundredths of a second
//! later.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use eframe::egui::{Event as Input, ImeEvent, Key, Modifiers, RawInput};

use crate::app::{Event, Model, Screen};
use crate::domain::Refusal;
use crate::settings::Scanner;
use crate::ui::view_state::ViewState;
use crate::workers::hand_scans::{
    Arrivals, Heard, KeyReader, Rhythm, SlowLines, Stroke, by_keys, examined, examined_slowly,
};

/// What scanners are listened to for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listening {
    /// For nothing: keys are a person's.
    Off,
    /// For codes that are to be queued.
    Codes,
    /// For codes as they come: a scanner was examined.
    AsSent,
    /// For codes as they come, and for what a slow scanner sends: a scanner is examined, and nobody types.
    Examining,
}

/// Hears scanners among the keys of a window.
pub struct HandScanner {
    settings: Scanner,
    reader: KeyReader<Typed>,
    slow: SlowLines,
    arrivals: Arrivals,
    /// Keys that are down, by their place on the keyboard.
    down: BTreeSet<Key>,
    modifiers: Modifiers,
    /// The same as the window knows it, to which not every key was passed on: each place with its key.
    told_down: BTreeMap<Key, Key>,
    told_modifiers: Modifiers,
}

/// A key that waits until it is clear whose it is.
struct Typed {
    came_at: Instant,
    stroke: Stroke,
    events: Vec<Input>,
}

/// What comes in, in its order.
enum Part {
    /// What is no key's.
    Other(Input),
    /// A key, as a scanner means it, with the events that go on with it.
    Key(Stroke, Vec<Input>),
}

impl HandScanner {
    /// Has heard nothing so far.
    pub fn new(settings: &Scanner) -> Self {
        Self {
            settings: settings.clone(),
            reader: KeyReader::new(Rhythm::of_settings(settings)),
            slow: SlowLines::default(),
            arrivals: Arrivals::default(),
            down: BTreeSet::new(),
            modifiers: Modifiers::NONE,
            told_down: BTreeMap::new(),
            told_modifiers: Modifiers::NONE,
        }
    }

    /// What is wanted: codes on the Scan screen, with the typed entry open or not; everything while a scanner is examined. In any
    /// other dialog keys are a person's.
    pub fn wanted(model: &Model, view: &ViewState) -> Listening {
        match model.screen {
            _ if model.dialog.is_some() || view.is_help_open => Listening::Off,
            Screen::Scan => Listening::Codes,
            Screen::Diagnostics if model.doctor.shown().is_some() => Listening::Examining,
            Screen::Diagnostics if model.is_examining() => Listening::AsSent,
            _ => Listening::Off,
        }
    }

    /// Goes by these settings from now on.
    pub fn follow(&mut self, settings: &Scanner) {
        if self.settings != *settings {
            self.settings = settings.clone();
        }
    }

    /// Where typing ends and scanning begins. A scanner that is examined may end its codes otherwise than the settings say.
    fn rhythm(&self, listening: Listening) -> Rhythm {
        let rhythm = Rhythm::of_settings(&self.settings);
        match listening {
            Listening::AsSent | Listening::Examining => Rhythm { suffix: None, ..rhythm },
            Listening::Codes | Listening::Off => rhythm,
        }
    }

    /// When [`hear`](Self::hear) has something to do though nothing comes in; `None` where nothing is held back.
    pub fn due(&self) -> Option<Instant> {
        [self.reader.due(), self.slow.due()].into_iter().flatten().min()
    }

    /// Takes what scanners sent out of what came in since the last drawing, and tells it. `busy` is how long that drawing took.
    pub fn hear(&mut self, raw: &mut RawInput, listening: Listening, now: Instant, busy: Duration) -> Vec<Event> {
        let mut told = Vec::new();
        let parts = self.parts(std::mem::take(&mut raw.events));
        self.reader.set_rhythm(self.rhythm(listening));
        if listening != Listening::Examining {
            self.slow.forget();
        }
        if listening == Listening::Off {
            self.flush(now, listening, &mut raw.events, &mut told);
            raw.events.extend(parts.into_iter().flat_map(|part| match part {
                Part::Other(event) => vec![event],
                Part::Key(_, events) => events,
            }));
            self.settle(&mut raw.events);
            return told;
        }
        let count = parts.iter().filter(|part| matches!(part, Part::Key(..))).count();
        let mut instants = self.arrivals.of_drawing(now, busy, count).into_iter();
        for part in parts {
            match part {
                Part::Key(stroke, events) => {
                    let came_at = instants.next().unwrap_or(now);
                    let heard = self.reader.stroke(came_at, &stroke.clone(), Typed { came_at, stroke, events });
                    self.take(heard, listening, &mut raw.events, &mut told);
                }
                Part::Other(event) => {
                    if event == Input::WindowFocused(false) {
                        self.flush(now, listening, &mut raw.events, &mut told);
                    }
                    raw.events.push(event);
                }
            }
        }
        // After the keys, which came before now: they are judged by their own times.
        let heard = self.reader.tick(now);
        self.take(heard, listening, &mut raw.events, &mut told);
        told.extend(self.slow.tick(now).map(examined_slowly));
        self.settle(&mut raw.events);
        told
    }

    /// Decides at once on what is held back. A code that may still go on is no whole code.
    fn flush(&mut self, now: Instant, listening: Listening, passed: &mut Vec<Input>, told: &mut Vec<Event>) {
        let is_over = self.reader.due().is_none_or(|due| now >= due);
        let heard = self.reader.flush(now);
        let before = told.len();
        self.take(heard, listening, passed, told);
        for event in told[before..].iter_mut().filter(|event| !is_over && matches!(event, Event::Scanned(_))) {
            *event = Event::ScanRefused(Refusal::EndMissing);
        }
    }

    fn take(&mut self, heard: Vec<Heard<Typed>>, listening: Listening, passed: &mut Vec<Input>, told: &mut Vec<Event>) {
        for what in heard {
            match what {
                Heard::Typed(Typed { came_at, stroke, events }) => {
                    let is_taken = if listening == Listening::Examining {
                        let (is_taken, line) = self.slow.stroke(came_at, &stroke);
                        told.extend(line.map(examined_slowly));
                        is_taken
                    } else {
                        self.slow.is_rest(came_at, &stroke)
                    };
                    if !is_taken {
                        passed.extend(events);
                    }
                }
                Heard::Scan(scan) => told.push(match listening {
                    Listening::AsSent | Listening::Examining => examined(&scan),
                    Listening::Codes | Listening::Off => by_keys(&scan, &self.settings),
                }),
                Heard::Suffix(suffix) => told.push(Event::ScanEndedIn(suffix)),
                // What came may be a part of a secret: only why it is refused goes on.
                Heard::Refused { why, .. } => told.push(Event::ScanRefused(why)),
            }
        }
    }

    /// Keys whose going up was taken out with a scan go up for the window as well, as soon as nothing is held back.
    fn settle(&mut self, passed: &mut Vec<Input>) {
        for event in &*passed {
            match event {
                Input::Key { key, physical_key, pressed, .. } => {
                    let place = physical_key.unwrap_or(*key);
                    if *pressed {
                        self.told_down.insert(place, *key);
                    } else {
                        self.told_down.remove(&place);
                    }
                }
                Input::ModifiersChanged(modifiers) => self.told_modifiers = *modifiers,
                Input::WindowFocused(false) => {
                    self.told_down.clear();
                    self.told_modifiers = Modifiers::NONE;
                }
                _ => {}
            }
        }
        if self.reader.is_pending() {
            return;
        }
        let (modifiers, down) = (self.modifiers, &self.down);
        self.told_down.retain(|place, key| {
            let is_down = down.contains(place);
            if !is_down {
                let physical_key = Some(*place);
                passed.push(Input::Key { key: *key, physical_key, pressed: false, repeat: false, modifiers });
            }
            is_down
        });
        if self.told_modifiers != modifiers {
            self.told_modifiers = modifiers;
            passed.push(Input::ModifiersChanged(modifiers));
        }
    }

    /// Parts keys from what else came in: a key and its text are one stroke, and so are modifiers that change together.
    fn parts(&mut self, came: Vec<Input>) -> Vec<Part> {
        let mut parts = Vec::with_capacity(came.len());
        let mut came = came.into_iter().peekable();
        while let Some(event) = came.next() {
            if is_of_modifiers(&event) {
                let had_alt = self.modifiers.alt;
                let mut events = vec![event];
                while let Some(next) = came.next_if(is_of_modifiers) {
                    events.push(next);
                }
                let mut is_released = false;
                for event in &events {
                    is_released |= self.modify(event);
                }
                let is_alt_up = is_released || (had_alt && !self.modifiers.alt);
                parts.push(Part::Key(if is_alt_up { Stroke::AltReleased } else { Stroke::Silent }, events));
                continue;
            }
            parts.push(match event {
                Input::Key { key, physical_key, pressed: true, modifiers, .. } => {
                    let place = physical_key.unwrap_or(key);
                    let text = came.next_if(|next| matches!(next, Input::Text(_)));
                    let stroke = match &text {
                        _ if !self.down.insert(place) => Stroke::Repeated,
                        Some(Input::Text(text)) => Stroke::Text(text.clone()),
                        _ => without_text(key, place, modifiers),
                    };
                    Part::Key(stroke, std::iter::once(event).chain(text).collect())
                }
                Input::Key { key, physical_key, pressed: false, .. } => {
                    self.down.remove(&physical_key.unwrap_or(key));
                    Part::Key(Stroke::Silent, vec![event])
                }
                Input::Text(ref text) => Part::Key(Stroke::Text(text.clone()), vec![event]),
                Input::Ime(ImeEvent::Commit(ref text)) if text.chars().count() == 1 => {
                    Part::Key(Stroke::Text(text.clone()), vec![event])
                }
                Input::Ime(ImeEvent::Preedit { ref text, .. }) if text.is_empty() => {
                    Part::Key(Stroke::Silent, vec![event])
                }
                Input::Ime(_) | Input::Copy | Input::Cut | Input::Paste(_) | Input::PasteImage(_) => {
                    Part::Key(Stroke::Other, vec![event])
                }
                Input::WindowFocused(false) => {
                    self.down.clear();
                    self.modifiers = Modifiers::NONE;
                    Part::Other(event)
                }
                event => Part::Other(event),
            });
        }
        parts
    }

    /// Follows a key that changes others. Says whether it was Alt going up.
    fn modify(&mut self, event: &Input) -> bool {
        match event {
            Input::ModifiersChanged(modifiers) => self.modifiers = *modifiers,
            Input::Key { key, physical_key, pressed, .. } => {
                let place = physical_key.unwrap_or(*key);
                if *pressed {
                    self.down.insert(place);
                } else {
                    self.down.remove(&place);
                    return matches!(key, Key::AltLeft | Key::AltRight);
                }
            }
            _ => {}
        }
        false
    }
}

/// Whether an event is about keys that change others.
fn is_of_modifiers(event: &Input) -> bool {
    match event {
        Input::ModifiersChanged(_) => true,
        Input::Key { key, .. } => matches!(
            key,
            Key::ShiftLeft
                | Key::ShiftRight
                | Key::ControlLeft
                | Key::ControlRight
                | Key::AltLeft
                | Key::AltRight
                | Key::SuperLeft
                | Key::SuperRight
                | Key::CapsLock
                | Key::NumLock
        ),
        _ => false,
    }
}

/// What a key means that went down and wrote nothing so far.
fn without_text(key: Key, place: Key, modifiers: Modifiers) -> Stroke {
    let Modifiers { alt, ctrl, shift, mac_cmd, command } = modifiers;
    if ctrl && !alt {
        return match place {
            Key::J if !shift => Stroke::LineFeed,
            Key::D if !shift => Stroke::Control('\u{4}'),
            Key::Backslash if !shift => Stroke::Control('\u{1c}'),
            Key::CloseBracket if !shift => Stroke::Control('\u{1d}'),
            Key::Num6 if shift => Stroke::Control('\u{1e}'),
            Key::Minus if shift => Stroke::Control('\u{1f}'),
            _ => Stroke::Other,
        };
    }
    if ctrl || mac_cmd || command {
        return Stroke::Other;
    }
    if alt {
        return digit(key).map_or(Stroke::Other, Stroke::AltDigit);
    }
    match key {
        Key::Enter if !shift => Stroke::Enter,
        Key::Tab if !shift => Stroke::Tab,
        // A dead key, whose accent comes with the next letter.
        _ if writes(key) => Stroke::Announced,
        _ => Stroke::Other,
    }
}

fn digit(key: Key) -> Option<u8> {
    key.name().parse().ok().filter(|digit| *digit < 10)
}

/// Whether a key usually writes a character.
fn writes(key: Key) -> bool {
    match key {
        Key::ArrowDown | Key::ArrowLeft | Key::ArrowRight | Key::ArrowUp => false,
        Key::Space | Key::Quote | Key::IntlBackslash => true,
        _ => key.symbol_or_name().chars().count() == 1,
    }
}
