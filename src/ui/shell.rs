//! The window's frame: takes events in, lets the person be drawn to, hands effects over. The only file below `ui` that knows
//! [`workers`](crate::workers), the clock and the system's window, but for `shell/hand_scanner.rs`, which hears scanners among its keys.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use eframe::egui::{self, IconData, ViewportBuilder, vec2};
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use crate::app::{Command, Effect, Event, Failure, Model};
use crate::ui::pass::Pass;
use crate::ui::root::{self, root_ui};
use crate::ui::theme;
use crate::ui::view_state::ViewState;
use crate::words;
use crate::workers::{ServiceChoice, Setup, Workers};

mod hand_scanner;

pub use hand_scanner::{HandScanner, Listening};

/// The name by which desktops know the window.
const APP_ID: &str = "docket";
/// The file in the data folder that keeps the size of the window, and nothing that was shown in it.
const WINDOW_FILE: &str = "window.ron";
/// How long a drawing takes at least, where it was not measured: one of sixty a second.
const SHORT_DRAWING: Duration = Duration::from_millis(17);
/// Events that are taken in before the window is drawn again.
const EVENTS_AT_ONCE: usize = 256;

/// Opens the window, and returns when it is closed.
///
/// # Errors
/// Where the queue cannot be opened, or the system gives no window.
pub fn run(setup: Setup) -> Result<(), Failure> {
    let is_practice = setup.service != ServiceChoice::Microsoft;
    let scale = theme::scale(&setup.settings.appearance);
    let context = context(scale);
    let viewport = ViewportBuilder::default()
        .with_title(root::title(is_practice))
        .with_app_id(APP_ID)
        .with_inner_size(vec2(1270.0, 760.0) / scale)
        .with_min_inner_size(vec2(800.0, 560.0) / scale)
        .with_icon(Arc::new(icon()))
        .with_drag_and_drop(true);
    let persistence_path = Some(setup.folder.join(WINDOW_FILE));
    let options = eframe::NativeOptions { viewport, centered: true, persistence_path, ..Default::default() };
    // The queue is opened before the window: what is wrong with it is told on the terminal, too.
    let woken = context.clone();
    let wake = Arc::new(move || woken.request_repaint());
    let (model, effects) = Model::start(setup.actor.clone(), setup.settings.clone(), is_practice);
    let scanner = HandScanner::new(&setup.settings.scanner);
    let (workers, events) = Workers::start(setup, wake)?;
    let start = move |cc: &eframe::CreationContext<'_>| {
        theme::prepare(&cc.egui_ctx);
        let shell = Shell {
            model,
            view: ViewState::default(),
            workers,
            events,
            scanner,
            began_at: None,
            zone: TimeZone::system(),
            commands: Vec::new(),
        };
        shell.perform(effects);
        Ok(Box::new(shell) as Box<dyn eframe::App>)
    };
    eframe::run_native_ext(APP_ID, options, Some(context), Box::new(start)).map_err(|error| {
        let source = std::io::Error::other(error.to_string());
        Failure::File { what: words!("window-failed"), source }
    })
}

/// The context as eframe makes it, but of the size of text that is set: the size of a window is kept in its points.
fn context(scale: f32) -> egui::Context {
    let context = egui::Context::default();
    context.set_embed_viewports(false);
    context.options_mut(|options| {
        options.max_passes = NonZeroUsize::MIN.saturating_add(1);
        options.zoom_factor = scale;
    });
    context
}

/// The program as eframe runs it.
struct Shell {
    model: Model,
    view: ViewState,
    workers: Workers,
    events: Receiver<Event>,
    scanner: HandScanner,
    /// When the last drawing began, where the next one was to follow at once: only then does the time between the two tell how long
    /// the first took, on the graphics card too.
    began_at: Option<Instant>,
    zone: TimeZone,
    /// Kept from drawing to drawing for its memory alone.
    commands: Vec<Command>,
}

impl Shell {
    fn perform(&self, effects: Vec<Effect>) {
        for effect in effects {
            self.workers.perform(effect);
        }
    }
}

impl eframe::App for Shell {
    fn logic(&mut self, ctx: &egui::Context, _: &mut eframe::Frame) {
        let now = Timestamp::now();
        let mut effects = Vec::new();
        let mut taken = 0;
        while taken < EVENTS_AT_ONCE
            && let Ok(event) = self.events.try_recv()
        {
            self.model.on_event(event, now, &mut effects);
            taken += 1;
        }
        if taken == EVENTS_AT_ONCE {
            ctx.request_repaint();
        }
        self.perform(effects);
    }

    fn ui(&mut self, ui: &mut egui::Ui, _: &mut eframe::Frame) {
        theme::follow(ui.ctx(), &self.model.settings.appearance);
        let now = Zoned::new(Timestamp::now(), self.zone.clone());
        let mut commands = std::mem::take(&mut self.commands);
        root_ui(ui, &mut Pass::new(&self.model, &mut self.view, &now, &mut commands));
        if !commands.is_empty() {
            let mut effects = Vec::new();
            for command in commands.drain(..) {
                self.model.on_command(command, now.timestamp(), &mut effects);
            }
            self.perform(effects);
            // What was decided is drawn at once.
            ui.ctx().request_repaint();
        }
        self.commands = commands;
    }

    /// Takes scans out of the keys before anything else sees them.
    fn raw_input_hook(&mut self, ctx: &egui::Context, raw: &mut egui::RawInput) {
        let now = Instant::now();
        // Keys that came during a drawing were not handed out before it was done.
        let busy = self.began_at.take().map_or(SHORT_DRAWING, |began_at| now.saturating_duration_since(began_at));
        let had_keys = raw.events.iter().any(|event| matches!(event, egui::Event::Key { .. } | egui::Event::Text(_)));
        self.scanner.follow(&self.model.settings.scanner);
        let listening = HandScanner::wanted(&self.model, &self.view);
        let told = self.scanner.hear(raw, listening, now, busy);
        if let Some(due) = self.scanner.due() {
            ctx.request_repaint_after(due.saturating_duration_since(now));
        }
        if listening != Listening::Off && had_keys {
            ctx.request_repaint();
            self.began_at = Some(now);
        }
        if told.is_empty() {
            return;
        }
        if let Some(typed) = &mut self.view.typed {
            typed.has_result = true;
        }
        let mut effects = Vec::new();
        for event in told {
            self.model.on_event(event, Timestamp::now(), &mut effects);
        }
        self.perform(effects);
    }

    /// What is half typed belongs in no file.
    fn persist_egui_memory(&self) -> bool {
        false
    }

    fn clear_color(&self, visuals: &egui::Visuals) -> [f32; 4] {
        visuals.panel_fill.to_normalized_gamma_f32()
    }
}

/// The window's sign, drawn from the pixels of a slip of paper with bars.
fn icon() -> IconData {
    const SIDE: u32 = 64;
    let mut rgba = Vec::with_capacity((SIDE * SIDE * 4) as usize);
    for y in 0..SIDE {
        for x in 0..SIDE {
            rgba.extend_from_slice(&pixel(x, y));
        }
    }
    IconData { rgba, width: SIDE, height: SIDE }
}

fn pixel(x: u32, y: u32) -> [u8; 4] {
    let inside =
        |left: u32, top: u32, right: u32, bottom: u32| (left..right).contains(&x) && (top..bottom).contains(&y);
    let corner = |x: u32| x.min(63 - x);
    let is_cut = corner(x) + corner(y) < 8;
    let is_bar = (21..35).contains(&y) && [22..25, 27..29, 31..35, 37..39].iter().any(|bar| bar.contains(&x));
    let is_tick = (23..28).contains(&x) && (x + 17..x + 21).contains(&y)
        || (27..37).contains(&x) && (72 - x..76 - x).contains(&y);
    match () {
        () if is_cut => [0, 0, 0, 0],
        () if is_bar => [0x16, 0x23, 0x3F, 0xFF],
        () if is_tick => [0x1D, 0x8A, 0x4E, 0xFF],
        () if inside(17, 12, 49, 53) => [0xFF, 0xFF, 0xFF, 0xFF],
        () => [0x24, 0x50, 0xB8, 0xFF],
    }
}
