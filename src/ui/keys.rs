//! The keys. A letter alone works only while nothing is typed; Escape goes back and never does anything else.

use eframe::egui::{Event, Key, KeyboardShortcut, Modifiers, Ui, ViewportCommand};

use crate::app::effect::ExportKind;
use crate::app::{Command, Model, Screen};
use crate::ui::dialogs;
use crate::ui::pass::Pass;
use crate::ui::screens::settings::scale_step;
use crate::ui::screens::{customers, history, new_batch, registered, review};
use crate::ui::view_state::{EditView, TypedView, Wish};
use crate::ui::widgets::device_table::{table_id, table_view};
use crate::ui::widgets::heading::has_the_keyboard;
use crate::ui::widgets::story::can_be_edited;
use crate::words;

const CTRL_SHIFT: Modifiers = Modifiers { ctrl: true, command: true, shift: true, ..Modifiers::NONE };

/// Whether the keys that send do anything: a batch is sent by the partner it was begun for, whichever is in use.
fn can_send_by_keys(model: &Model) -> bool {
    model.open_batch().map_or_else(|| model.has_api(), |batch| model.has_api_for(batch))
}

/// The keys of the screen that is shown, with what they do, for the help.
pub fn keys_shown(model: &Model) -> Vec<(&'static str, String)> {
    let mut keys = match model.screen {
        Screen::Scan => vec![
            ("F3", words!("key-type")),
            ("F4", words!("key-camera")),
            ("F6", words!("key-next-camera")),
            ("F7", words!("key-light")),
            ("F8", words!("key-pause")),
            ("Arrows, +, -, Del", words!("key-region")),
            ("F9", words!("key-close")),
            ("Ctrl+Z", words!("key-undo")),
            ("Ctrl+Y", words!("key-redo")),
            ("Ctrl+K", words!("key-keep")),
        ],
        Screen::Review => vec![
            ("Ctrl+F", words!("key-search")),
            ("Up, Down", words!("key-rows")),
            ("Enter", words!("key-open")),
            ("E", words!("key-edit")),
            ("A", words!("key-approve")),
            ("F9", words!("key-close")),
            ("Ctrl+Z", words!("key-undo")),
            ("Ctrl+K", words!("key-keep")),
            ("Ctrl+E", words!("key-export")),
        ],
        Screen::Send if !can_send_by_keys(model) => vec![("Ctrl+E", words!("key-export"))],
        Screen::Send => vec![
            ("Ctrl+Shift+Enter", words!("key-send")),
            ("Ctrl+Shift+R", words!("key-retry")),
            ("Ctrl+E", words!("key-export")),
        ],
        Screen::History => {
            vec![("Ctrl+F", words!("key-search")), ("Up, Down", words!("key-rows")), ("Enter", words!("key-open"))]
        }
        Screen::NewBatch | Screen::Customers | Screen::Registered => vec![("Ctrl+F", words!("key-search"))],
        Screen::Diagnostics => vec![
            ("F4", words!("key-camera")),
            ("F6", words!("key-next-camera")),
            ("F7", words!("key-light")),
            ("F8", words!("key-pause")),
            ("Arrows, +, -, Del", words!("key-region")),
        ],
        Screen::Home | Screen::Settings | Screen::Profiles => Vec::new(),
    };
    keys.extend([
        ("F2", words!("key-new-batch")),
        ("Ctrl+1 … Ctrl+9", words!("key-screens")),
        ("Ctrl+,", words!("key-settings")),
        ("Ctrl+Plus, Ctrl+Minus", words!("key-scale")),
        ("F11", words!("key-full-screen")),
        ("Esc", words!("key-back")),
        ("F1", words!("key-help")),
    ]);
    keys
}

/// Takes in the keys of this drawing, before anything is drawn.
pub fn keys_ui(ui: &Ui, pass: &mut Pass<'_>) {
    let pressed =
        |modifiers: Modifiers, key: Key| ui.input_mut(|i| i.consume_shortcut(&KeyboardShortcut::new(modifiers, key)));
    if pressed(Modifiers::NONE, Key::F11) {
        pass.view.is_full_screen = !pass.view.is_full_screen;
        ui.ctx().send_viewport_cmd(ViewportCommand::Fullscreen(pass.view.is_full_screen));
    }
    for (key, is_larger) in [(Key::Plus, true), (Key::Equals, true), (Key::Minus, false)] {
        if pressed(Modifiers::COMMAND, key) {
            pass.want(scale_step(&pass.model.settings, is_larger));
        }
    }
    if dialogs::is_open(pass) {
        return;
    }
    if pressed(Modifiers::NONE, Key::F1) {
        pass.view.is_help_open = true;
    }
    let numbers = [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6, Key::Num7, Key::Num8, Key::Num9];
    for (key, screen) in numbers.into_iter().zip(Screen::ALL) {
        if pressed(Modifiers::COMMAND, key) {
            pass.want(Command::Go(screen));
        }
    }
    if pressed(Modifiers::NONE, Key::F2) {
        pass.want(Command::Go(Screen::NewBatch));
        pass.view.focus = Some(Wish::of(new_batch::search_id()));
    }
    if pressed(Modifiers::COMMAND, Key::Comma) {
        pass.want(Command::Go(Screen::Settings));
    }
    let can_send = can_send_by_keys(pass.model);
    if can_send && pressed(CTRL_SHIFT, Key::Enter) {
        pass.want(Command::RequestSend);
    }
    if can_send && pressed(CTRL_SHIFT, Key::R) {
        pass.want(Command::RequestRetry);
    }
    if pressed(Modifiers::COMMAND, Key::E) && pass.model.batch.is_some() {
        pass.want(Command::Export(ExportKind::PartnerCenter));
    }
    if pressed(Modifiers::COMMAND, Key::F) {
        search(pass);
    }
    let is_typing = ui.ctx().text_edit_focused();
    let screen = pass.model.screen;
    if matches!(screen, Screen::Scan | Screen::Review) {
        if pressed(Modifiers::NONE, Key::F9) {
            pass.want(Command::CloseBatch);
        }
        if pressed(Modifiers::COMMAND, Key::K) {
            pass.want(Command::KeepAllHeld);
        }
        // In a text field these undo what was typed.
        if !is_typing && pressed(Modifiers::COMMAND, Key::Z) {
            pass.want(Command::Undo);
        }
        if !is_typing && pressed(Modifiers::COMMAND, Key::Y) {
            pass.want(Command::Redo);
        }
    }
    if screen == Screen::Scan && pressed(Modifiers::NONE, Key::F3) {
        pass.view.typed = Some(TypedView::default());
    }
    // A key that is held down turns nothing on and off over and over.
    let pressed_once = |key: Key| {
        let is_fresh =
            |event: &Event| matches!(event, Event::Key { key: k, repeat: false, pressed: true, .. } if *k == key);
        let is_fresh = ui.input(|i| i.events.iter().any(is_fresh));
        pressed(Modifiers::NONE, key) && is_fresh
    };
    if pressed_once(Key::F4) {
        pass.want(Command::ToggleCamera);
    }
    let of_camera = [(Key::F6, Command::NextCamera), (Key::F7, Command::CameraLight), (Key::F8, Command::PauseCamera)];
    for (key, command) in of_camera {
        if matches!(screen, Screen::Scan | Screen::Diagnostics) && pressed_once(key) {
            pass.want(command);
        }
    }
    if !is_typing {
        letters(pass, &pressed);
        rows(ui, pass, &pressed);
    }
    if !is_typing && pressed(Modifiers::NONE, Key::Escape) {
        back(pass);
    }
}

fn letters(pass: &mut Pass<'_>, pressed: &impl Fn(Modifiers, Key) -> bool) {
    if pass.model.screen != Screen::Review {
        return;
    }
    if pressed(Modifiers::NONE, Key::A) {
        pass.want(Command::RequestApproval);
    }
    if pressed(Modifiers::NONE, Key::E)
        && let Some(open) = &pass.model.review.open
        && can_be_edited(open.row.state)
    {
        pass.view.edit = Some(EditView::of(&open.row));
    }
}

/// Arrow keys move the row of a table, Enter opens it: while the table has the keyboard, or nothing has.
fn rows(ui: &Ui, pass: &mut Pass<'_>, pressed: &impl Fn(Modifiers, Key) -> bool) {
    let page = match pass.model.screen {
        Screen::Review => &pass.model.review.page,
        Screen::History => &pass.model.history.page,
        _ => return,
    };
    if !is_free(ui) {
        return;
    }
    let screen = pass.model.screen;
    for (key, by) in [(Key::ArrowDown, 1), (Key::ArrowUp, -1), (Key::PageDown, 15), (Key::PageUp, -15)] {
        if pressed(Modifiers::NONE, key) {
            table_view(pass, screen).move_by(by, page.total);
        }
    }
    for (key, by) in [(Key::Home, i64::MIN), (Key::End, i64::MAX)] {
        if pressed(Modifiers::NONE, key) {
            let table = table_view(pass, screen);
            table.row = table.row.or(Some(0));
            table.move_by(by, page.total);
        }
    }
    let row = table_view(pass, screen).row.and_then(|row| row.checked_sub(page.offset));
    if pressed(Modifiers::NONE, Key::Enter)
        && let Some(device) = row.and_then(|row| page.rows.get(usize::try_from(row).ok()?))
    {
        pass.want(Command::OpenDevice(device.id.clone()));
    }
}

/// Whether no widget but a table has the keyboard.
fn is_free(ui: &Ui) -> bool {
    has_the_keyboard(ui) || ui.memory(|m| m.focused()).is_none_or(|id| id == table_id())
}

/// Goes to the search of the screen; where there is none, to that of the whole history.
fn search(pass: &mut Pass<'_>) {
    let id = match pass.model.screen {
        Screen::Review if pass.model.batch.is_some() => review::search_id(),
        Screen::NewBatch => new_batch::search_id(),
        Screen::Customers => customers::search_id(),
        Screen::History => history::search_id(),
        Screen::Registered => registered::search_id(),
        _ => {
            pass.want(Command::Go(Screen::History));
            history::search_id()
        }
    };
    pass.view.focus = Some(Wish::of(id));
}

/// One step back.
fn back(pass: &mut Pass<'_>) {
    if pass.view.edit.take().is_some() {
        return;
    }
    let is_device_open = match pass.model.screen {
        Screen::Review => pass.model.review.open.is_some(),
        Screen::History => pass.model.history.open.is_some(),
        _ => false,
    };
    if is_device_open {
        return pass.want(Command::CloseDevice);
    }
    match pass.model.screen {
        Screen::Home => {}
        Screen::Profiles => pass.want(Command::Go(Screen::Customers)),
        Screen::Registered if pass.model.batch.is_some() => pass.want(Command::Go(Screen::Send)),
        Screen::Registered => pass.want(Command::Go(Screen::History)),
        _ => pass.want(Command::Go(Screen::Home)),
    }
}
