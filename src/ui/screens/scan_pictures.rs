//! The left of the Scan screen: the picture with its codes, the list of pictures, and the ways to bring more.

use eframe::egui::{
    Align, Align2, Color32, CornerRadius, FontId, Layout, Rect, RichText, ScrollArea, Sense, Stroke, StrokeKind, Ui,
    WidgetInfo, accesskit::Role, pos2, vec2,
};

use crate::app::live::CameraState;
use crate::app::model::{BoxState, Picture, PictureState};
use crate::app::{Command, Screen};
use crate::domain::ControlKind;
use crate::ui::icons::Icon;
use crate::ui::names::Sign;
use crate::ui::palette::{Palette, palette};
use crate::ui::pass::Pass;
use crate::ui::screens::scan::is_reading;
use crate::ui::theme::{NEAR, SMALL, TALL, strong, strong_family};
use crate::ui::widgets::badge::badge_at;
use crate::ui::widgets::bars::progress_bar;
use crate::ui::widgets::buttons::{PushButton, pressable_row};
use crate::ui::widgets::card::card;
use crate::ui::widgets::live::live_ui;
use crate::ui::widgets::picture::picture_ui;
use crate::words;

const ROW: f32 = 42.0;
/// Below this width not every way to bring pictures has room for its words, in practice where there is one more.
const NARROW: f32 = 400.0;

/// Shows it in this height.
pub fn pictures_ui(ui: &mut Ui, pass: &mut Pass<'_>, height: f32) {
    let top = ui.cursor().top();
    card(ui, |ui| {
        let pictures = &pass.model.scan.pictures;
        let selected = pass.model.scan.selected.and_then(|id| pictures.iter().find(|p| p.id == id));
        let is_live = pass.model.live.camera != CameraState::Off;
        // What can be set at the camera takes all the room there is.
        let has_panel = pass.model.live.is_on() && pass.view.is_camera_panel_open && selected.is_none();
        let rows = if has_panel { 0.0 } else { pictures.len().min(4) as f32 };
        ways(ui, pass);
        if let Some((done, total)) = pass.model.scan.progress {
            reading(ui, pass, done, total);
        }
        ui.add_space(4.0);
        let below = if rows > 0.0 { rows * ROW + 52.0 } else { 0.0 };
        let room = height - (ui.cursor().top() - top) - below - 24.0;
        let most = if has_panel { room } else { ui.available_width() * 1.05 };
        let room = room.min(most).max(150.0);
        match selected.or(pictures.last().filter(|_| !is_live)) {
            Some(picture) => {
                picture_ui(ui, pass, picture, room);
            }
            None if is_live => live_ui(ui, pass, room),
            None => sample_label(ui, room),
        }
        if rows > 0.0 {
            let room = (height - (ui.cursor().top() - top) - 28.0).max(ROW * 2.0);
            list(ui, pass, pictures, room);
        }
    });
}

/// How far reading is, and the way to stop it.
fn reading(ui: &mut Ui, pass: &mut Pass<'_>, done: usize, total: usize) {
    let p = palette(ui);
    let percent = pass.model.scan.pictures.iter().find_map(|picture| match picture.state {
        PictureState::Reading { percent } => Some(percent),
        _ => None,
    });
    let words = words!("status-reading", done = done, total = total);
    let row = vec2(ui.available_width(), TALL);
    ui.allocate_ui_with_layout(row, Layout::left_to_right(Align::Center), |ui| {
        ui.label(RichText::new(&words).size(SMALL).color(p.weak));
        let stop = PushButton::quiet(words!("scan-stop")).icon(Icon::Stop);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if ui.add(stop).clicked() {
                pass.want(Command::CancelReading);
            }
        });
    });
    // What is done of the picture at work moves the bar as well.
    let part = percent.map_or(0.0, |percent| f32::from(percent) / 100.0);
    progress_bar(ui, (done as f32 + part) / total.max(1) as f32, 8.0, p.busy.full, &words);
}

fn ways(ui: &mut Ui, pass: &mut Pass<'_>) {
    let is_narrow = pass.model.is_practice && ui.available_width() < NARROW;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(NEAR, NEAR);
        camera(ui, pass);
        // While the camera is on, the room is its picture's: the other ways keep their signs alone.
        let is_live = pass.model.live.camera != CameraState::Off;
        let way = |words: String, icon: Icon| {
            let button = if is_live { PushButton::sign(icon, words) } else { PushButton::new(words).icon(icon) };
            button.for_gloves()
        };
        if ui.add(way(words!("scan-open"), Icon::Photo)).clicked() {
            pass.want(Command::PickPhotos);
        }
        let samples = way(words!("scan-samples"), Icon::Samples);
        // In a narrow column the rarer ways are signs: the picture needs the room.
        let way = |words: String, icon: Icon| {
            if is_narrow { PushButton::sign(icon, words).for_gloves() } else { way(words, icon) }
        };
        if ui.add(way(words!("scan-open-folder"), Icon::Folder)).clicked() {
            pass.want(Command::PickFolder);
        }
        if ui.add(way(words!("scan-paste"), Icon::Paste)).clicked() {
            pass.want(Command::PastePicture);
        }
        if pass.model.is_practice && ui.add(samples).clicked() {
            pass.want(Command::ReadSamples);
        }
    });
}

/// The camera's switch, and the ways that it opens.
pub(super) fn camera(ui: &mut Ui, pass: &mut Pass<'_>) {
    let live = &pass.model.live;
    let (words, icon) =
        if live.is_wanted { (words!("scan-camera-off"), Icon::Stop) } else { (words!("scan-camera"), Icon::Camera) };
    let switch = if live.is_wanted { PushButton::new(words) } else { PushButton::primary(words) };
    if ui.add(switch.icon(icon).for_gloves().key("F4")).clicked() {
        pass.want(Command::ToggleCamera);
    }
    let is_covered = pass.model.screen == Screen::Scan && pass.model.scan.selected.is_some();
    if live.is_wanted && is_covered {
        let back = PushButton::primary(words!("scan-camera-back")).icon(Icon::Camera).for_gloves();
        if ui.add(back).clicked() {
            pass.want(Command::ShowCamera);
        }
    } else if live.is_wanted {
        let next = PushButton::sign(Icon::Next, words!("scan-camera-next")).for_gloves().key("F6");
        if ui.add(next).clicked() {
            pass.want(Command::NextCamera);
        }
        if live.is_on() {
            of_open_camera(ui, pass);
        }
    }
}

/// What can be done with the camera that is on.
fn of_open_camera(ui: &mut Ui, pass: &mut Pass<'_>) {
    let live = &pass.model.live;
    let (words, icon) = if live.is_paused {
        (words!("scan-camera-go-on"), Icon::Play)
    } else {
        (words!("scan-camera-pause"), Icon::Pause)
    };
    if ui.add(PushButton::sign(icon, words).for_gloves().key("F8").pressed(live.is_paused)).clicked() {
        pass.want(Command::PauseCamera);
    }
    let light = live.control(ControlKind::Light);
    let switch = match (light, live.control(ControlKind::AutoExposure).or(live.control(ControlKind::Exposure))) {
        (Some(light), _) => Some(PushButton::sign(Icon::Light, words!("control-light")).pressed(light.is_on())),
        (None, Some(_)) => Some(PushButton::sign(Icon::Exposure, words!("scan-camera-darker"))),
        (None, None) => None,
    };
    if switch.is_some_and(|switch| ui.add(switch.for_gloves().key("F7")).clicked()) {
        pass.want(Command::CameraLight);
    }
    let is_open = &mut pass.view.is_camera_panel_open;
    let adjust = PushButton::sign(Icon::Adjust, words!("scan-camera-adjust")).for_gloves().pressed(*is_open);
    if ui.add(adjust).clicked() {
        *is_open = !*is_open;
    }
}

fn list(ui: &mut Ui, pass: &mut Pass<'_>, pictures: &[Picture], height: f32) {
    ui.spacing_mut().item_spacing.y = 0.0;
    ui.horizontal(|ui| {
        ui.label(strong(words!("scan-pictures", count = pictures.len())).size(14.0).color(palette(ui).weak));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let clear = PushButton::sign(Icon::Trash, words!("scan-clear")).enabled(!is_reading(pass));
            if ui.add(clear).clicked() {
                pass.want(Command::ClearPictures);
            }
        });
    });
    let height = (height - 40.0).max(ROW);
    let mut chosen = None;
    ScrollArea::vertical().id_salt("pictures").auto_shrink([false, true]).max_height(height).show_rows(
        ui,
        ROW,
        pictures.len(),
        |ui, rows| {
            for at in rows {
                // Newest on top.
                let picture = &pictures[pictures.len() - 1 - at];
                if picture_row(ui, picture, pass.model.scan.selected == Some(picture.id)) {
                    chosen = Some(picture.id);
                }
            }
        },
    );
    if let Some(id) = chosen {
        pass.want(Command::SelectPicture(id));
    }
}

fn picture_row(ui: &mut Ui, picture: &Picture, is_selected: bool) -> bool {
    let p = palette(ui);
    let sign = sign(picture, p);
    let name = words!("scan-picture-row", name = picture.name.as_str(), state = sign.word.as_str());
    pressable_row(ui, vec2(ui.available_width() - 4.0, ROW), &name, Some(is_selected), |ui, rect| {
        let y = rect.center().y;
        let badge = badge_at(ui, rect.right() - 8.0, y, true, &sign);
        Icon::Photo.paint_round(ui, pos2(rect.left() + 20.0, y), 18.0, p.weak);
        let mut job =
            eframe::egui::text::LayoutJob::simple_singleline(picture.name.clone(), FontId::proportional(14.5), p.text);
        job.wrap = eframe::egui::text::TextWrapping::truncate_at_width((badge.left() - rect.left() - 46.0).max(20.0));
        let galley = ui.painter().layout_job(job);
        let at = Align2::LEFT_CENTER.anchor_size(pos2(rect.left() + 38.0, y), galley.size());
        ui.painter().galley(at.min, galley, p.text);
    })
    .clicked()
}

/// How far a picture is, in one word.
fn sign(picture: &Picture, p: &Palette) -> Sign {
    let sign = |word: String, icon, tone| Sign { word, icon, tone };
    match &picture.state {
        PictureState::Waiting => sign(words!("picture-in-line"), Icon::Idle, p.calm),
        PictureState::Reading { .. } => sign(words!("picture-being-read"), Icon::Processing, p.busy),
        PictureState::Failed(_) => sign(words!("picture-not-read"), Icon::Unreadable, p.bad),
        PictureState::Cancelled => sign(words!("picture-stopped"), Icon::Dash, p.calm),
        PictureState::Read { reading, .. } if !reading.grouping.is_sure => {
            sign(words!("picture-to-group"), Icon::Look, p.busy)
        }
        PictureState::Read { boxes, .. } => {
            let count = |is: fn(&BoxState) -> bool| boxes.iter().filter(|b| is(b)).count();
            let waiting = count(|b| matches!(b, BoxState::Waiting));
            let queued = count(|b| matches!(b, BoxState::Queued(_) | BoxState::Queueing));
            let refused = count(|b| matches!(b, BoxState::NotTaken(_)));
            let held = count(|b| matches!(b, BoxState::Held(_)));
            if waiting > 0 {
                sign(words!("picture-waits", count = waiting), Icon::Look, p.busy)
            } else if held > 0 {
                sign(words!("device-held"), Icon::Plus, p.warn)
            } else if queued > 0 && refused == 0 {
                sign(words!("picture-queued", count = queued), Icon::Accepted, p.good)
            } else if refused > 0 {
                sign(words!("picture-refused", count = refused), Icon::Warning, p.warn)
            } else if boxes.is_empty() {
                sign(words!("picture-nothing"), Icon::Unreadable, p.bad)
            } else {
                sign(words!("picture-left-out"), Icon::Dash, p.calm)
            }
        }
    }
}

/// What to look for on a box: a drawn label with its PKID marked.
fn sample_label(ui: &mut Ui, height: f32) {
    let p = palette(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    let said = words!("scan-sample");
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &said));
    let radius = CornerRadius::same(10);
    ui.painter().rect(rect, radius, p.sunken, Stroke::new(1.0, p.line), StrokeKind::Inside);
    let width = (rect.width() - 48.0).min(360.0);
    let size = vec2(width, (width * 0.64).min(height - 110.0));
    let label = Rect::from_center_size(rect.center() - vec2(0.0, 30.0), size);
    let ink = Color32::from_rgb(0x18, 0x1C, 0x24);
    ui.painter().rect(label, CornerRadius::same(6), Color32::WHITE, Stroke::new(1.0, p.line), StrokeKind::Outside);
    let painter = ui.painter_at(label);
    let inside = label.shrink(14.0);
    let row = inside.height() / 3.0;
    let lines = [("S/N", "PF4ABCDE", 0.42), ("P/N", "21F6002NMX", 0.52), ("PKID", "3556212345678", 0.78)];
    let mut marked = Rect::NOTHING;
    for (at, (name, value, part)) in lines.into_iter().enumerate() {
        let top = inside.top() + row * at as f32;
        let bars = Rect::from_min_size(pos2(inside.left(), top), vec2(inside.width() * part, row * 0.42));
        draw_bars(&painter, bars, value, ink);
        let font = FontId::new((row * 0.25).clamp(8.0, 13.0), strong_family());
        let text = painter.layout_no_wrap(format!("{name}: {value}"), font, ink);
        let at = pos2(inside.left(), bars.bottom() + 2.0);
        let text_rect = Rect::from_min_size(at, text.size());
        painter.galley(at, text, ink);
        marked = bars.union(text_rect);
    }
    let mark = p.good.full;
    ui.painter().rect_stroke(marked.expand(5.0), 7.0, Stroke::new(3.0, mark), StrokeKind::Outside);
    let words = ui.painter().layout(said.clone(), FontId::proportional(15.0), p.text, rect.width() - 40.0);
    let at = pos2(rect.center().x - words.size().x / 2.0, label.bottom() + 20.0);
    ui.painter().galley(at, words, p.text);
}

/// Bars that look like a code; they spell nothing.
fn draw_bars(painter: &eframe::egui::Painter, rect: Rect, seed: &str, ink: Color32) {
    let units: Vec<u8> =
        seed.bytes().flat_map(|b| [1 + (b & 1), 1 + ((b >> 1) & 3) / 2, 1 + ((b >> 3) & 1), 2]).collect();
    let total: u32 = units.iter().map(|u| u32::from(*u)).sum();
    let unit = rect.width() / total.max(1) as f32;
    let mut x = rect.left();
    for (at, width) in units.into_iter().enumerate() {
        let width = f32::from(width) * unit;
        if at % 2 == 0 {
            let bar = Rect::from_min_max(pos2(x, rect.top()), pos2(x + width, rect.bottom()));
            painter.rect_filled(bar, 0.0, ink);
        }
        x += width;
    }
}
