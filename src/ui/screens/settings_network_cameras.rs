//! Cameras in the network in the settings: those that are set up, what came of trying them, and the form that adds one.

use eframe::egui::{Id, Key, RichText, Ui, vec2};

use crate::app::Command;
use crate::app::command::CameraForm;
use crate::app::network_cameras::CameraTest;
use crate::domain::NetworkCamera;
use crate::ui::icons::Icon;
use crate::ui::palette::palette;
use crate::ui::pass::Pass;
use crate::ui::theme::{NEAR, strong};
use crate::ui::view_state::{CameraFormView, Wish};
use crate::ui::widgets::buttons::PushButton;
use crate::ui::widgets::card::{remark, titled};
use crate::ui::widgets::fields::Field;
use crate::ui::widgets::line::small;
use crate::words;

/// Shows the card.
pub(super) fn cameras_ui(ui: &mut Ui, pass: &mut Pass<'_>) {
    titled(ui, words!("settings-netcams"), |ui| {
        ui.spacing_mut().item_spacing.y = 12.0;
        let p = palette(ui);
        small(ui, words!("settings-netcams", "remark"));
        let model = pass.model;
        for camera in &model.settings.network_cameras {
            camera_ui(ui, pass, camera);
            ui.separator();
        }
        if model.settings.network_cameras.is_empty() {
            ui.label(RichText::new(words!("settings-netcams", "none")).color(p.weak));
            ui.separator();
        }
        form_ui(ui, pass);
    });
}

/// A camera that is set up.
fn camera_ui(ui: &mut Ui, pass: &mut Pass<'_>, camera: &NetworkCamera) {
    let p = palette(ui);
    let name = camera.name.as_str();
    let mut line = camera.address.clone();
    if !camera.user.is_empty() {
        line = format!("{line} · {}", words!("netcam-user", name = camera.user.as_str()));
    }
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        ui.label(strong(name).size(15.0).color(p.text));
        small(ui, line);
    });
    match pass.model.camera_tests.iter().find(|(tested, _)| tested == name).map(|(_, test)| test) {
        None => {}
        Some(CameraTest::UnderWay) => remark(ui, Icon::Processing, p.busy, words!("netcam-testing")),
        Some(CameraTest::Sees(seen)) => {
            let (width, height) = (seen.width.to_string(), seen.height.to_string());
            let seen = words!("netcam-sees", width = width, height = height, rate = seen.per_second);
            remark(ui, Icon::Tick, p.good, words!("netcam-works", seen = seen));
        }
        Some(CameraTest::Failed(notice)) => {
            remark(ui, Icon::Warning, p.warn, format!("{}. {}", notice.what, notice.next));
        }
    }
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(NEAR, NEAR);
        let is_busy = pass.model.camera_tests.contains(&(name.to_owned(), CameraTest::UnderWay));
        let button = |icon, word: String, whole: String| PushButton::new(word).icon(icon).named(whole);
        let test = button(Icon::Look, words!("netcam-test"), words!("netcam-test", "name", name = name));
        if ui.add(test.enabled(!is_busy)).clicked() {
            pass.want(Command::TestNetworkCamera(name.to_owned()));
        }
        let change = button(Icon::Edit, words!("netcam-change"), words!("netcam-change", "name", name = name));
        if ui.add(change).clicked() {
            let (name, address, user) = (camera.name.clone(), camera.address.clone(), camera.user.clone());
            pass.view.camera = CameraFormView { name, address, user, ..CameraFormView::default() };
            pass.view.focus = Some(Wish::of(first_field()));
        }
        let remove = button(Icon::Trash, words!("netcam-remove"), words!("netcam-remove", "name", name = name));
        if ui.add(remove).clicked() {
            pass.want(Command::RemoveNetworkCamera(name.to_owned()));
        }
    });
}

fn first_field() -> Id {
    Id::unique("netcam-name")
}

/// The form of a camera. What was kept goes out of it.
fn form_ui(ui: &mut Ui, pass: &mut Pass<'_>) {
    let mut view = std::mem::take(&mut pass.view.camera);
    if std::mem::take(&mut view.was_sent) && pass.model.form_errors.is_empty() {
        view = CameraFormView::default();
    }
    let is_known = pass.model.settings.network_cameras.iter().any(|camera| camera.name == view.name.trim());
    let title = if is_known { words!("netcam-form", "change", name = view.name.trim()) } else { words!("netcam-form") };
    ui.label(strong(title).size(15.0));
    let focused = ui.memory(|m| m.focused());
    let fields = [
        Field::new(&words!("netcam-name"))
            .hint(&words!("netcam-name", "hint"))
            .error(pass.error("netcam-name"))
            .id(first_field())
            .show(ui, &mut view.name),
        Field::new(&words!("netcam-address"))
            .hint(&words!("netcam-address", "hint"))
            .remark(&words!("netcam-address", "remark"))
            .error(pass.error("netcam-address"))
            .show(ui, &mut view.address),
        Field::new(&words!("netcam-field-user"))
            .remark(&words!("netcam-field-user", "remark"))
            .show(ui, &mut view.user),
        Field::new(&words!("netcam-password"))
            .remark(&words!("netcam-password", "remark"))
            .hidden()
            .show(ui, &mut view.password),
    ];
    // Enter in any field: the field gives the focus up in the same moment.
    let is_in_form = fields.iter().any(|field| Some(field.id) == focused);
    let is_entered = is_in_form && ui.input(|i| i.key_pressed(Key::Enter)) && ui.memory(|m| m.focused()) != focused;
    let word = if is_known { words!("netcam-save") } else { words!("netcam-add") };
    if ui.add(PushButton::new(word).icon(Icon::Plus)).clicked() || is_entered {
        view.was_sent = true;
        let password = std::mem::take(&mut view.password);
        pass.want(Command::AddNetworkCamera(CameraForm {
            name: view.name.clone(),
            address: view.address.clone(),
            user: view.user.clone(),
            password: Some(password).filter(|password| !password.is_empty()).map(Into::into),
        }));
    }
    pass.view.camera = view;
}
