//! What has the keyboard is seen: wherever Tab goes, the screen scrolls there.

use docket::app::by_hand::ByHandDialog;
use docket::app::model::{Dialog, PolicyDialog, RemovalDialog};
use docket::app::{Model, Screen};
use docket::domain::{BatchId, DeviceRow, DeviceState, PolicyId};
use docket::ui::view_state::Wish;
use eframe::egui::accesskit::{Live, Role};
use eframe::egui::{Id, Key, Theme, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};

use super::ui_window::*;

#[track_caller]
fn walk(name: &str, model: Model, size: (f32, f32)) -> usize {
    let mut window = window_of(model, vec2(size.0, size.1), Theme::Light);
    window.run_ok();
    tab_through(name, &mut window)
}

/// Goes once through all that can have the keyboard; each must lie inside the window when it has it. Returns how many there were.
#[track_caller]
pub fn tab_through(name: &str, window: &mut Harness<'_, Window>) -> usize {
    let place = window.ctx.content_rect();
    let mut seen = Vec::new();
    for _ in 0..120 {
        window.key_press(Key::Tab);
        // Scrolling takes a moment.
        window.run_ok();
        window.run_steps(2);
        let Some(focused) = window.ctx.memory(|m| m.focused()) else { continue };
        if seen.contains(&focused) {
            break;
        }
        seen.push(focused);
        let widget = window.ctx.read_response(focused).expect("what has the keyboard is drawn");
        let shown = widget.rect.intersect(widget.interact_rect);
        assert!(
            place.contains_rect(widget.rect) && shown.height() + 1.0 >= widget.rect.height().min(place.height() / 2.0),
            "{name}: {:?} of {place:?} is not seen, only {:?}",
            widget.rect,
            widget.interact_rect
        );
    }
    seen.len()
}

#[test]
fn tab_never_leaves_the_view() {
    let settings = Model { screen: Screen::Settings, ..full() };
    assert!(walk("settings", settings.clone(), (1280.0, 800.0)) > 40);
    assert!(walk("settings, large text", settings, (512.0, 380.0)) > 40);
    assert!(walk("diagnostics", Model { screen: Screen::Diagnostics, ..full() }, (1280.0, 480.0)) > 9);
    assert!(walk("new batch", Model { screen: Screen::NewBatch, ..full() }, (1280.0, 520.0)) > 10);
    assert!(walk("send", send(10), (1280.0, 480.0)) > 9);
}

#[test]
fn a_dialog_scrolls_as_well() {
    let mut model = scan();
    model.dialog = Some(Dialog::CloseShort { count: 37, expected: 40, error: None });
    assert!(walk("close", model, (1024.0, 400.0)) >= 2);
}

/// What has the keyboard, by its name.
#[track_caller]
fn focused(window: &Harness<'_, Window>) -> String {
    let id = window.ctx.memory(|m| m.focused()).expect("something has the keyboard");
    let nodes = window.root().children_recursive();
    let node = nodes.map(|node| node.accesskit_node()).find(|node| node.is_focused());
    node.and_then(|node| node.label()).unwrap_or_else(|| panic!("what has the keyboard has a name: {id:?}"))
}

#[test]
fn on_a_new_screen_tab_goes_to_the_first_thing_on_it() {
    let mut window = window_of(send(10), vec2(1280.0, 800.0), Theme::Light);
    window.run_ok();
    for (screen, heading, first) in [
        (Screen::Home, "Batches", "New batch"),
        (Screen::Customers, "Customers", "Refresh"),
        (Screen::Review, "Review batch 10", "Go to Send"),
        (Screen::Settings, "Settings", "Go to Appearance"),
    ] {
        window.state_mut().model.screen = screen;
        window.run_ok();
        // It is read because it has the keyboard, and then not a second time.
        assert_eq!(focused(&window), heading);
        let nodes = window.query_all_by_role_and_label(Role::Heading, heading);
        assert!(nodes.map(|node| node.accesskit_node().live()).all(|live| live == Live::Off), "{heading}");
        window.key_press(Key::Tab);
        window.run_ok();
        assert_eq!(focused(&window), first, "after {heading}");
    }
}

#[test]
fn a_heading_that_gives_the_keyboard_away_is_told() {
    let mut window = window_of(send(10), vec2(1280.0, 800.0), Theme::Light);
    window.run_ok();
    // As F2 does: it goes to the search of the customers.
    let state = window.state_mut();
    state.model.screen = Screen::NewBatch;
    state.view.focus = Some(Wish::of(Id::unique("customer-search")));
    window.run_ok();
    assert_eq!(focused(&window), "Search customers by name, domain or tenant id");
    let heading = window.get_by_role_and_label(Role::Heading, "New batch");
    assert_eq!(heading.accesskit_node().live(), Live::Polite);
}

#[test]
fn a_dialog_gives_the_keyboard_back() {
    let mut window = window_of(send(10), vec2(1280.0, 800.0), Theme::Light);
    window.run_ok();
    window.key_press(Key::Tab);
    window.run_ok();
    let before = focused(&window);
    window.state_mut().view.is_help_open = true;
    window.run_ok();
    assert_eq!(focused(&window), "Close");
    window.key_press(Key::Enter);
    window.run_ok();
    assert_eq!(focused(&window), before);
}

#[test]
fn what_a_dialog_asks_can_be_answered_in_a_low_window() {
    let devices: Vec<DeviceRow> = (1..=40).map(|n| row(n, DeviceState::Registered)).collect();
    let (customer, name) = (customers()[0].id, "Contoso Ltd".to_owned());
    let sentence = "Send 38 devices to Partner Center for Contoso Ltd under the group tag \"Kiosk-Berlin\"".repeat(3);
    let batches = (1..=9).map(|n| (BatchId(format!("batch-{n}")), n, "SALES".to_owned(), 12)).collect();
    for (dialog, way_out) in [
        (Dialog::CloseShort { count: 37, expected: 40, error: Some("Say why".into()) }, "Scan on"),
        (Dialog::Approve { count: 40, error: Some("That is not the number of devices".into()) }, "Cancel"),
        (Dialog::Send { sentence }, "Cancel"),
        (Dialog::Retry { count: 3 }, "Cancel"),
        (Dialog::ByHand(ByHandDialog::Refused { wrong: None }), "Cancel"),
        (Dialog::Removal(RemovalDialog::Request { customer, name, devices, error: None }), "Cancel"),
        (
            Dialog::Policy(PolicyDialog::Assign {
                policy: PolicyId("kiosk".into()),
                name: "Kiosk".into(),
                batches,
                chosen: Vec::new(),
            }),
            "Cancel",
        ),
    ] {
        let mut model = Model { dialog: Some(dialog.clone()), ..send(10) };
        model.is_practice = true;
        let mut window = window_of(model, vec2(800.0, 560.0), Theme::Light);
        window.run_ok();
        let (place, answer) = (window.ctx.content_rect(), window.get_by_role_and_label(Role::Button, way_out).rect());
        assert!(place.contains_rect(answer), "{dialog:?}: {answer:?} of {place:?}");
        assert!(tab_through("dialog", &mut window) >= 2);
    }
}
