//! What is true only while somebody looks: half-typed text, open forms, pictures on the graphics card. Nothing here survives the
//! window, and nothing here is a fact.

use std::collections::HashMap;
use std::mem::Discriminant;

use eframe::egui::{Context, Id, TextureHandle};

use crate::app::Screen;
use crate::app::command::{BatchForm, DeviceForm};
use crate::app::customers::CustomerForm;
use crate::app::model::{AccountModel, PictureId};
use crate::domain::{BatchId, CustomerId, DeviceDraft, DeviceId, DeviceRow};

use super::groups_view::GroupsView;
use super::screens::new_batch_tag::ComposerView;
use super::screens::profiles_form::ProfilesView;
use super::screens::settings_draft::SettingsDraft;
use super::screens::settings_index::SettingsSection;

/// What is half typed or only looked at.
#[derive(Default)]
pub struct ViewState {
    /// The form of a new batch.
    pub new_batch: NewBatchView,
    /// The list of customers.
    pub customers: CustomersView,
    /// The form of a typed device, where it is open.
    pub typed: Option<TypedView>,
    /// The form of an edited device, where it is open.
    pub edit: Option<EditView>,
    /// Whether the list of keys is open.
    pub is_help_open: bool,
    /// The count as it is typed in the approval's dialog.
    pub approval_count: String,
    /// The reason as it is typed in the dialog that closes a batch which is short.
    pub close_reason: String,
    /// What is typed of a device that Partner Center's site refused.
    pub refused: RefusedView,
    /// How refused devices were solved, as it is typed.
    pub solved_note: String,
    /// Registered devices, and taking their registrations back.
    pub removal: RemovalView,
    /// Configuration profiles.
    pub profiles: ProfilesView,
    /// The table of Review.
    pub review: TableView,
    /// The table of History.
    pub history: TableView,
    /// The name of an examined scanner, as it is typed; `None` until there is one to name.
    pub scanner_name: Option<String>,
    /// Whether a test code was just asked for, and gets the focus once it is drawn.
    pub is_doctor_new: bool,
    /// The proxy as it is half typed; may hold a password.
    pub proxy: Option<String>,
    /// What was copied last, so that its button says so.
    pub copied: Option<String>,
    /// The code for another device that was shown last: a new one's button gets the focus.
    pub device_code: Option<String>,
    /// The keyboard in the card with the account.
    pub account_keyboard: AccountKeyboard,
    /// Whether the set-up guide is shown.
    pub is_set_up_open: bool,
    /// The name of a further partner, as it is typed.
    pub partner_name: String,
    /// Settings as they are half changed; kept until they are saved or discarded.
    pub settings: Option<SettingsDraft>,
    /// The templates of group tags, as they are typed.
    pub tag_templates: Option<String>,
    /// Whether the names of Settings' cards stand in the cards' place, in a narrow window.
    pub is_settings_index_open: bool,
    /// The card of Settings that is gone to.
    pub settings_section: Option<SettingsSection>,
    /// The card that was just scrolled to, and gets the keyboard next.
    pub settings_landed: Option<SettingsSection>,
    /// The card of Settings that one is at.
    pub settings_at: Option<SettingsAt>,
    /// The form of a camera in the network.
    pub camera: CameraFormView,
    /// What was chosen for boxes that wait.
    pub choices: HashMap<(PictureId, usize), DeviceDraft>,
    /// The codes of a picture as they are being grouped.
    pub groups: Option<GroupsView>,
    /// Pictures on the graphics card.
    pub textures: HashMap<PictureId, TextureHandle>,
    /// The camera's frame on the graphics card.
    pub live: Option<LiveTexture>,
    /// Whether what can be set at the camera is shown below its picture.
    pub is_camera_panel_open: bool,
    /// The dialog that was open in the last drawing: a new one gets the focus.
    pub last_dialog: Option<&'static str>,
    /// What had the keyboard before it, and on which screen.
    pub before_dialog: Option<(Screen, Id)>,
    /// The screen of the last drawing: what was half typed for another one goes.
    pub last_screen: Option<Screen>,
    /// What gets the focus, as soon as it is drawn.
    pub focus: Option<Wish>,
    /// Whether the window fills the screen.
    pub is_full_screen: bool,
}

/// A card of Settings that one is at.
#[derive(Clone, Copy)]
pub struct SettingsAt {
    /// Which.
    pub section: SettingsSection,
    /// How far the cards were scrolled then.
    pub scrolled: f32,
    /// For how many drawings they may still move by themselves, after a card was gone to.
    pub settling: u8,
}

/// Where the keyboard is in the card with the account, whose buttons change with it.
#[derive(Default)]
pub struct AccountKeyboard {
    /// How the account stood in the last drawing.
    pub stood: Option<Discriminant<AccountModel>>,
    /// Whether the keyboard was in the card then.
    pub is_inside: bool,
    /// Whether it was lost with a button that is gone.
    pub is_lost: bool,
}

/// A device that Partner Center's site refused, as it is typed.
#[derive(Default)]
pub struct RefusedView {
    /// PKID or serial number.
    pub device: String,
    /// What the site says.
    pub answer: String,
}

/// The camera's frame on the graphics card.
pub struct LiveTexture {
    /// Which frame it is.
    pub number: u64,
    /// Its pixels.
    pub texture: TextureHandle,
}

/// A widget that is to get the focus. It may not be there yet: its screen or dialog comes with the next drawing.
pub struct Wish {
    id: Id,
    drawings: u8,
}

impl Wish {
    /// For how many drawings it is waited for.
    const PATIENCE: u8 = 6;

    /// Wishes for it.
    pub fn of(id: Id) -> Self {
        Self { id, drawings: 0 }
    }

    /// Gives it the focus; what is left of the wish comes back.
    pub fn grant(mut self, ctx: &Context) -> Option<Self> {
        let (has_it, had_it) = ctx.memory(|m| (m.has_focus(self.id), m.had_focus_last_frame(self.id)));
        self.drawings += 1;
        // Where it is gone for good, the next drawing gives the keyboard to something else.
        ctx.request_repaint();
        if has_it && had_it || self.drawings > Self::PATIENCE {
            return None;
        }
        ctx.memory_mut(|m| m.request_focus(self.id));
        Some(self)
    }
}

/// The form of a camera in the network.
#[derive(Default)]
pub struct CameraFormView {
    /// What it is to be called.
    pub name: String,
    /// Its address.
    pub address: String,
    /// The user.
    pub user: String,
    /// The password as it is typed.
    pub password: String,
    /// Whether it was sent, and its errors are looked at in the next drawing.
    pub was_sent: bool,
}

/// Registered devices, and taking their registrations back.
#[derive(Default)]
pub struct RemovalView {
    /// The reason or the count, as it is typed in the dialog.
    pub typed: String,
}

/// The list of customers.
#[derive(Default)]
pub struct CustomersView {
    /// What is looked for among them.
    pub search: String,
    /// The one whose details are shown.
    pub open: Option<CustomerId>,
    /// The form of a customer that is named by hand.
    pub form: CustomerForm,
    /// The customer that was named last when the form was emptied.
    pub last_named: Option<CustomerId>,
    /// The link that was scrolled to when it came.
    pub link_seen: Option<String>,
}

/// The form of a new batch.
#[derive(Default)]
pub struct NewBatchView {
    /// What is looked for among the customers.
    pub search: String,
    /// The form.
    pub form: BatchForm,
    /// The template of the group tag, as it is being filled.
    pub composer: ComposerView,
}

/// The form of a typed device.
#[derive(Default)]
pub struct TypedView {
    /// The form.
    pub form: DeviceForm,
    /// Whether it was sent, and its errors are looked at in the next drawing.
    pub was_sent: bool,
    /// Whether the last feedback is about something that was typed here, or scanned meanwhile.
    pub has_result: bool,
}

/// The form of an edited device.
pub struct EditView {
    /// Which device.
    pub device: DeviceId,
    /// The form.
    pub form: DeviceForm,
    /// Why.
    pub reason: String,
    /// Whether it was sent, and its errors are looked at in the next drawing.
    pub was_sent: bool,
    /// Whether it was just opened, and its first field gets the focus.
    pub is_new: bool,
}

impl EditView {
    /// The form of this device as it stands.
    pub fn of(row: &DeviceRow) -> Self {
        let text = |value: Option<&str>| value.unwrap_or_default().to_owned();
        let draft = &row.draft;
        let form = DeviceForm {
            pkid: text(draft.pkid.as_ref().map(|v| v.as_str())),
            serial: text(draft.serial.as_ref().map(|v| v.as_str())),
            manufacturer: text(draft.manufacturer.as_ref().map(|v| v.as_str())),
            model: text(draft.model.as_ref().map(|v| v.as_str())),
        };
        Self { device: row.id.clone(), form, reason: String::new(), was_sent: false, is_new: true }
    }
}

/// A table of devices.
#[derive(Default)]
pub struct TableView {
    /// What is being searched for, as it is typed.
    pub find: String,
    /// The row that the keyboard is on.
    pub row: Option<u64>,
    /// The row to be scrolled to.
    pub scroll_to: Option<u64>,
    /// The rows that were told last: first and count.
    pub told: Option<(u64, u64)>,
    /// The batch that the table was about.
    pub batch: Option<BatchId>,
}

impl TableView {
    /// Moves the keyboard's row.
    pub fn move_by(&mut self, rows: i64, total: u64) {
        if total == 0 {
            return;
        }
        let row = match self.row {
            None => 0,
            Some(row) => row.saturating_add_signed(rows).min(total - 1),
        };
        self.row = Some(row);
        self.scroll_to = Some(row);
    }

    /// Forgets what belonged to another batch.
    pub fn follow(&mut self, batch: Option<&BatchId>) {
        if self.batch.as_ref() != batch {
            *self = Self { batch: batch.cloned(), ..Self::default() };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_keyboards_row_stays_in_the_table() {
        let mut table = TableView::default();
        table.move_by(1, 0);
        assert_eq!(table.row, None);
        for (by, expected) in [(1, 0), (1, 1), (10, 9), (-3, 6), (-100, 0)] {
            table.move_by(by, 10);
            assert_eq!((table.row, table.scroll_to), (Some(expected), Some(expected)));
        }
    }
}
