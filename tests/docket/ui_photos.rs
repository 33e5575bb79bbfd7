//! Photos in the window: the boxes of one picture are grouped by hand and by keys, and the watched folder's pictures wait for a word.

use docket::app::model::PictureId;
use docket::app::{Command, Model, Screen};
use eframe::egui::Key;
use eframe::egui::accesskit::Role;
use egui_kittest::kittest::{NodeT, Queryable};

use super::ui_window::*;

/// Chooses a code, or lets it go.
#[track_caller]
fn choose(hands: &mut Hands, name: &str) {
    hands.get_by_role_and_label(Role::CheckBox, name).click();
    hands.run();
}

fn grouping() -> Hands {
    // High enough for all of it: what is scrolled away cannot be pressed.
    let mut hands = window_of(scan_grouping(), eframe::egui::vec2(1500.0, 1500.0), eframe::egui::Theme::Dark);
    hands.run();
    hands
}

fn confirmed(groups: &[&[usize]]) -> Vec<Command> {
    let groups = groups.iter().map(|group| group.to_vec()).collect();
    vec![Command::GroupCodes { picture: PictureId(4), groups }]
}

#[test]
fn the_boxes_are_confirmed_as_they_are_proposed() {
    let mut hands = grouping();
    assert!(hands.query_by_label("Accept").is_none(), "no box is taken before that");
    assert_eq!(push(&mut hands, "Confirm these 2 boxes"), confirmed(&[&[0, 1], &[2]]));
}

#[test]
fn a_code_is_moved_taken_apart_and_left_out() {
    let mut hands = grouping();
    choose(&mut hands, "PKID 3556212345678, Box 1");
    assert_eq!(push(&mut hands, "To box 2"), []);
    assert_eq!(push(&mut hands, "Confirm these 2 boxes"), confirmed(&[&[0], &[1, 2]]));
    assert_eq!(push(&mut hands, "Take box 2 apart"), []);
    assert_eq!(push(&mut hands, "Confirm these 3 boxes"), confirmed(&[&[0], &[1], &[2]]));
    choose(&mut hands, "Serial number PF412345, Box 1");
    assert_eq!(push(&mut hands, "Leave out"), []);
    assert_eq!(push(&mut hands, "Confirm these 2 boxes"), confirmed(&[&[1], &[2]]));
    assert_eq!(push(&mut hands, "As proposed"), []);
    assert_eq!(push(&mut hands, "Confirm these 2 boxes"), confirmed(&[&[0, 1], &[2]]));
}

#[test]
fn the_keyboard_alone_groups() {
    let mut hands = grouping();
    hands.get_by_role_and_label(Role::CheckBox, "PKID 3556212345678, Box 1").focus();
    hands.run();
    press(&mut hands, Key::Space);
    hands.get_by_role_and_label(Role::Button, "To a new box").focus();
    hands.run();
    press(&mut hands, Key::Enter);
    hands.get_by_role_and_label(Role::Button, "Confirm these 3 boxes").focus();
    hands.run();
    wanted(&mut hands);
    press(&mut hands, Key::Enter);
    assert_eq!(wanted(&mut hands), confirmed(&[&[0], &[2], &[1]]));
}

#[test]
fn what_could_not_be_read_is_said() {
    let hands = grouping();
    let picture = hands.get_by_role(Role::Image);
    let said = picture.accesskit_node().label().unwrap_or_default();
    assert!(said.ends_with("1 place looks like a code and could not be read"), "{said}");
}

#[test]
fn pictures_of_the_watched_folder_wait_for_a_word() {
    let mut hands = window(scan_watched());
    hands.run();
    hands.get_by_label("The watched folder is not there");
    hands.get_by_label("12 pictures wait in the watched folder: it is not known which batch they are for");
    assert_eq!(push(&mut hands, "Read into this batch"), [Command::ReadWaiting]);
    assert_eq!(push(&mut hands, "Leave out"), [Command::LeaveOutWaiting]);
}

#[test]
fn the_watched_folder_is_chosen_and_let_go_in_the_settings() {
    let model = Model { screen: Screen::Settings, ..scan_watched() };
    let mut hands = window_of(model, eframe::egui::vec2(1280.0, 6000.0), eframe::egui::Theme::Light);
    hands.run();
    hands.get_by_label("/media/dock-2/photos of boxes");
    assert_eq!(push(&mut hands, "Choose a folder…"), [Command::PickWatchedFolder]);
    let told = push(&mut hands, "Watch none");
    let [Command::SaveSettings(settings)] = told.as_slice() else { panic!("{told:?}") };
    assert_eq!(settings.photos.watched_folder, "");
}

#[test]
fn progress_is_over_all_and_within_the_picture() {
    let mut hands = window(scan_many());
    hands.run();
    hands.get_by_role_and_label(Role::ProgressIndicator, "Reading 37 of 100");
    assert_eq!(push(&mut hands, "Stop reading"), [Command::CancelReading]);
}
