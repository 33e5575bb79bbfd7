//! The table of devices: a window onto a query. Rows that are not loaded yet are shown as such, so that a hundred thousand are as quick
//! as ten.

use eframe::egui::{
    Align, CursorIcon, Id, Layout, Response, RichText, Sense, Ui, WidgetInfo,
    accesskit::{Role, SortDirection},
};
use egui_extras::{Column, TableBuilder, TableRow};

use crate::app::{Command, Screen};
use crate::domain::{DeviceId, DevicePage, DeviceQuery, DeviceRow, DeviceSort};
use crate::ui::icons::Icon;
use crate::ui::moments::{moment, short_moment};
use crate::ui::names;
use crate::ui::palette::palette;
use crate::ui::pass::Pass;
use crate::ui::theme::{SMALL, mono, strong, strong_family};
use crate::ui::view_state::TableView;
use crate::ui::widgets::badge::badge;
use crate::words;

const ROW: f32 = 38.0;
const HEADER: f32 = 36.0;

/// What is shown, and how.
pub struct DeviceTable<'a> {
    /// The screen it stands on.
    pub screen: Screen,
    /// The loaded rows.
    pub page: &'a DevicePage,
    /// What was asked for.
    pub query: &'a DeviceQuery,
    /// The device whose panel is open.
    pub open: Option<&'a DeviceId>,
    /// Whether the batch has a column.
    pub has_batch: bool,
}

/// How wide the columns are. In a narrow place maker and operator go first: the device's panel has them.
struct Columns {
    batch: Option<f32>,
    serial: f32,
    maker: Option<f32>,
    model: f32,
    who: Option<f32>,
    when: f32,
}

impl Columns {
    const NUMBER: f32 = 48.0;
    const PKID: f32 = 140.0;
    /// As wide as the widest badge.
    const STATE: f32 = 154.0;
    const WHEN: f32 = 122.0;
    const SHORT_WHEN: f32 = 60.0;
    const SPACE: f32 = 8.0;
    /// Room of the bar that scrolls.
    const BAR: f32 = 10.0;

    fn for_width(width: f32, has_batch: bool) -> Self {
        let batch = has_batch.then_some(56.0);
        let fixed = Self::NUMBER + Self::PKID + Self::STATE + batch.map_or(0.0, |b| b + Self::SPACE);
        // For serial number, model, and what else there is room for.
        let rest = width - fixed - 6.0 * Self::SPACE - Self::BAR;
        let who = (rest > 470.0).then_some(100.0);
        let maker = (rest > 640.0).then_some(());
        let when = if rest > 330.0 { Self::WHEN } else { Self::SHORT_WHEN };
        let rest = rest - when - who.map_or(0.0, |w| w + Self::SPACE) - if maker.is_some() { Self::SPACE } else { 0.0 };
        let part = rest.max(120.0) / if maker.is_some() { 3.3 } else { 2.1 };
        Self { batch, serial: part * 1.1, maker: maker.map(|()| part * 1.2), model: part, who, when }
    }

    /// Of all columns but the last.
    fn widths(&self) -> impl Iterator<Item = f32> {
        let all = [
            Some(Self::NUMBER),
            self.batch,
            Some(Self::PKID),
            Some(self.serial),
            self.maker,
            Some(self.model),
            Some(Self::STATE),
            self.who,
        ];
        all.into_iter().flatten()
    }
}

/// The table's id: it can have the focus, so that arrow keys move the row.
pub fn table_id() -> Id {
    Id::unique("device-table")
}

impl DeviceTable<'_> {
    /// Shows it in the rest of its place.
    pub fn show(&self, ui: &mut Ui, pass: &mut Pass<'_>) {
        let p = palette(ui);
        let mut table = std::mem::take(table_view(pass, self.screen));
        let total = usize::try_from(self.page.total).unwrap_or(usize::MAX);
        let place = ui.available_rect_before_wrap();
        let anchor = ui.interact(place, table_id(), Sense::focusable_noninteractive());
        anchor.widget_info(|| WidgetInfo::labeled(Role::Table, true, words!("table-name")));
        ui.ctx().accesskit_node_builder(anchor.id, |node| node.set_row_count(total));
        if anchor.gained_focus() && table.row.is_none() && total > 0 {
            table.row = Some(0);
        }
        if anchor.gained_focus() || table.scroll_to.is_some() {
            // Where the window scrolls as a whole, the keyboard brings the table into sight.
            anchor.scroll_to_me(None);
        }
        if anchor.has_focus() {
            let filter = eframe::egui::EventFilter {
                vertical_arrows: true,
                horizontal_arrows: false,
                tab: false,
                escape: false,
            };
            ui.memory_mut(|m| m.set_focus_lock_filter(anchor.id, filter));
        }

        let columns = Columns::for_width(ui.available_width() - ui.spacing().item_spacing.x, self.has_batch);
        let mut seen: Option<(u64, u64)> = None;
        ui.spacing_mut().item_spacing.y = 0.0;
        ui.visuals_mut().selection.bg_fill = p.accent_soft;
        ui.visuals_mut().widgets.hovered.bg_fill = p.sunken;
        let mut builder = TableBuilder::new(ui)
            .id_salt(self.screen)
            .sense(Sense::CLICK)
            .cell_layout(Layout::left_to_right(Align::Center))
            .auto_shrink(false);
        for width in columns.widths() {
            builder = builder.column(Column::exact(width).clip(true));
        }
        // The last has what is left, so that the mark of a row is as wide as the table.
        builder = builder.column(Column::remainder().clip(true));
        if let Some(row) = table.scroll_to.take() {
            builder = builder.scroll_to_row(usize::try_from(row).unwrap_or(usize::MAX), None).animate_scrolling(false);
        }
        builder.header(HEADER, |mut header| self.header(&mut header, pass, &columns)).body(|body| {
            body.rows(ROW, total, |mut row| {
                let at = row.index() as u64;
                seen = Some(seen.map_or((at, at), |(first, _)| (first, at)));
                let device =
                    at.checked_sub(self.page.offset).and_then(|i| self.page.rows.get(usize::try_from(i).ok()?));
                let is_open = device.is_some_and(|d| Some(&d.id) == self.open);
                row.set_selected(is_open || table.row == Some(at));
                match device {
                    Some(device) => {
                        if self.row(&mut row, pass, device, &columns, is_open) {
                            table.row = Some(at);
                            pass.want(Command::OpenDevice(device.id.clone()));
                        }
                    }
                    None => missing(&mut row),
                }
            });
        });
        if anchor.has_focus() {
            crate::ui::widgets::buttons::focus_ring(ui, place.shrink(3.0), eframe::egui::CornerRadius::same(6));
        }
        if let Some((first, last)) = seen
            && table.told != Some((first, last - first + 1))
        {
            table.told = Some((first, last - first + 1));
            pass.want(Command::ShowRows { first, count: last - first + 1 });
        }
        *table_view(pass, self.screen) = table;
    }

    fn header(&self, header: &mut TableRow<'_, '_>, pass: &mut Pass<'_>, columns: &Columns) {
        self.sorter(header, pass, words!("column-number"), Some(DeviceSort::Number));
        if columns.batch.is_some() {
            self.sorter(header, pass, words!("column-batch"), None);
        }
        self.sorter(header, pass, words!("column-pkid"), Some(DeviceSort::Pkid));
        self.sorter(header, pass, words!("column-serial"), Some(DeviceSort::Serial));
        if columns.maker.is_some() {
            self.sorter(header, pass, words!("column-manufacturer"), None);
        }
        self.sorter(header, pass, words!("column-model"), Some(DeviceSort::Model));
        self.sorter(header, pass, words!("column-state"), Some(DeviceSort::State));
        if columns.who.is_some() {
            self.sorter(header, pass, words!("column-who"), Some(DeviceSort::ScannedBy));
        }
        self.sorter(header, pass, words!("column-when"), None);
    }

    /// A column's heading; a press sorts by it, a second turns the order around.
    fn sorter(&self, header: &mut TableRow<'_, '_>, pass: &mut Pass<'_>, name: String, sort: Option<DeviceSort>) {
        header.col(|ui| {
            let p = palette(ui);
            let text = strong(&name).size(SMALL).color(p.weak);
            let Some(sort) = sort else {
                ui.label(text);
                return;
            };
            let is_sorted = self.query.sort == sort;
            let response = ui.scope(|ui| {
                let galley = ui.painter().layout_no_wrap(
                    name.clone(),
                    eframe::egui::FontId::new(SMALL, strong_family()),
                    p.weak,
                );
                let width = galley.size().x + if is_sorted { 20.0 } else { 0.0 };
                let (rect, response) = ui.allocate_exact_size(eframe::egui::vec2(width, 28.0), Sense::click());
                let ink = if is_sorted || response.hovered() { p.text } else { p.weak };
                let at = eframe::egui::pos2(rect.left(), rect.center().y - galley.size().y / 2.0);
                ui.painter().galley_with_override_text_color(at, galley, ink);
                if is_sorted {
                    let icon = if self.query.is_descending { Icon::SortDown } else { Icon::SortUp };
                    icon.paint_round(ui, rect.right_center() - eframe::egui::vec2(8.0, 0.0), 15.0, ink);
                }
                if response.has_focus() {
                    crate::ui::widgets::buttons::focus_ring(ui, rect, eframe::egui::CornerRadius::same(3));
                }
                response
            });
            let response = response.inner.on_hover_cursor(CursorIcon::PointingHand);
            response.widget_info(|| WidgetInfo::labeled(Role::Button, true, words!("sort-by", column = name.as_str())));
            if is_sorted {
                let way = if self.query.is_descending { SortDirection::Descending } else { SortDirection::Ascending };
                ui.ctx().accesskit_node_builder(response.id, |node| node.set_sort_direction(way));
            }
            if response.clicked() {
                pass.want(Command::Sort(sort));
            }
        });
    }

    /// One device; says whether it was pressed.
    fn row(
        &self,
        row: &mut TableRow<'_, '_>,
        pass: &Pass<'_>,
        device: &DeviceRow,
        columns: &Columns,
        is_open: bool,
    ) -> bool {
        let now = pass.now;
        let draft = &device.draft;
        let (_, first) = row.col(|ui| {
            ui.add_space(4.0);
            ui.label(RichText::new(device.number.to_string()).color(palette(ui).weak));
        });
        if columns.batch.is_some() {
            let number = pass.model.batches.iter().find(|b| b.id == device.batch).map(|b| b.number);
            row.col(|ui| cell(ui, number.map(|n| n.to_string()).as_deref()));
        }
        row.col(|ui| {
            let text = draft.pkid.map(|pkid| pkid.grouped());
            mono_cell(ui, text.as_deref());
        });
        row.col(|ui| mono_cell(ui, draft.serial.as_ref().map(|s| s.as_str())));
        if columns.maker.is_some() {
            row.col(|ui| cell(ui, draft.manufacturer.as_ref().map(|m| m.as_str())));
        }
        row.col(|ui| cell(ui, draft.model.as_ref().map(|m| m.as_str())));
        row.col(|ui| {
            badge(ui, &names::device_state(device.state, palette(ui)));
        });
        if columns.who.is_some() {
            row.col(|ui| cell(ui, Some(&device.scanned_by)));
        }
        let is_short = columns.when == Columns::SHORT_WHEN;
        let when = if is_short { short_moment } else { moment };
        row.col(|ui| cell(ui, Some(&when(device.scanned_at, now))));
        announce(&first, device, is_open);
        row.response().clicked()
    }
}

/// Tells a screen reader of the whole row at its first cell, where it can also be pressed.
fn announce(first: &Response, device: &DeviceRow, is_open: bool) {
    let state = names::device_state(device.state, palette_of(first)).word;
    let name = words!("row-name", number = device.number, device = names::device(&device.draft), state = state);
    first.widget_info(|| WidgetInfo::selected(Role::Row, true, is_open, &name));
}

fn palette_of(response: &Response) -> &'static crate::ui::palette::Palette {
    crate::ui::palette::of_theme(response.ctx.global_style().visuals.dark_mode)
}

fn cell(ui: &mut Ui, text: Option<&str>) {
    let p = palette(ui);
    match text {
        Some(text) => ui.add(eframe::egui::Label::new(text).truncate()),
        None => ui.label(RichText::new("–").color(p.weak)),
    };
}

fn mono_cell(ui: &mut Ui, text: Option<&str>) {
    match text {
        Some(text) => {
            ui.add(eframe::egui::Label::new(mono(text)).truncate());
        }
        None => cell(ui, None),
    }
}

fn missing(row: &mut TableRow<'_, '_>) {
    row.col(|ui| {
        ui.add_space(4.0);
        ui.label(RichText::new("…").color(palette(ui).weak));
    });
}

/// The view of a screen's table.
pub fn table_view<'v>(pass: &'v mut Pass<'_>, screen: Screen) -> &'v mut TableView {
    match screen {
        Screen::History => &mut pass.view.history,
        _ => &mut pass.view.review,
    }
}
