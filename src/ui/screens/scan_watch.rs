//! The watched folder on the Scan screen: whether it is watched, what is wrong with it, and the pictures that wait for a word.

use eframe::egui::{RichText, Ui, vec2};

use crate::app::Command;
use crate::app::watched::WatchStand;
use crate::ui::icons::Icon;
use crate::ui::palette::palette;
use crate::ui::pass::Pass;
use crate::ui::theme::{NEAR, SMALL};
use crate::ui::widgets::buttons::PushButton;
use crate::ui::widgets::card::{card, remark};
use crate::ui::widgets::line::small;
use crate::words;

/// Shows it, where a folder is set and there is something to do or to know.
pub fn watch_ui(ui: &mut Ui, pass: &mut Pass<'_>) {
    let watch = &pass.model.watch;
    let is_trouble = matches!(watch.stand, WatchStand::Trouble(_));
    if watch.waiting.is_empty() && !is_trouble {
        return;
    }
    card(ui, |ui| {
        stand_ui(ui, pass);
        let count = pass.model.watch.waiting.len();
        if count == 0 {
            return;
        }
        remark(ui, Icon::Look, palette(ui).warn, words!("watch-waiting", count = count));
        let has_place = pass.model.batch_to_scan_into().is_some();
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(NEAR, NEAR);
            let read = PushButton::new(words!("watch-read")).icon(Icon::Tick).for_gloves().enabled(has_place);
            if ui.add(read).clicked() {
                pass.want(Command::ReadWaiting);
            }
            let leave = PushButton::quiet(words!("watch-leave-out")).icon(Icon::Cross).for_gloves();
            if ui.add(leave).clicked() {
                pass.want(Command::LeaveOutWaiting);
            }
        });
        if !has_place {
            ui.label(RichText::new(words!("watch-no-batch")).size(SMALL).color(palette(ui).weak));
        }
    });
    ui.add_space(NEAR);
}

/// How the watched folder stands, in a line.
pub fn stand_ui(ui: &mut Ui, pass: &Pass<'_>) {
    let p = palette(ui);
    let folder = pass.model.settings.photos.watched_folder.as_str();
    let words = match &pass.model.watch.stand {
        WatchStand::Off => return,
        WatchStand::Beginning => words!("watch-beginning", folder = folder),
        WatchStand::Watching => words!("watch-watching", folder = folder),
        WatchStand::Trouble(notice) => {
            remark(ui, Icon::Warning, p.warn, notice.what.clone());
            small(ui, &notice.next);
            folder.to_owned()
        }
    };
    ui.horizontal_top(|ui| {
        Icon::Folder.show(ui, 18.0, p.weak);
        small(ui, words);
    });
}
