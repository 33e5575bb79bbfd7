//! The two ways into the model: what a person wants, and what happened. Each subject decides in a file of its own.

use jiff::Timestamp;

use crate::domain::Actor;
use crate::settings::Settings;

use super::command::Command;
use super::effect::Effect;
use super::event::Event;
use super::model::{Model, PictureId};
use super::notice::{Matter, Notice, Severity};
use super::scanned::PortState;
use crate::words;

/// Notices that are kept at most: more than these nobody reads.
const NOTICES: usize = 5;

impl Model {
    /// The model of a window that was just opened, and what must be loaded for it.
    pub fn start(actor: Actor, settings: Settings, is_practice: bool) -> (Self, Vec<Effect>) {
        let mut model = Self { actor: Some(actor), settings, is_practice, ..Self::default() };
        model.follow_watched_folder("");
        let mut effects = vec![Effect::LoadBatches, Effect::LoadCustomers];
        effects.extend(model.has_api().then_some(Effect::LoadAccount));
        (model, effects)
    }

    /// Decides about what a person wants. The time is the moment it was wanted.
    pub fn on_command(&mut self, command: Command, now: Timestamp, effects: &mut Vec<Effect>) {
        // The table says by itself which rows it shows: that is nobody's act.
        if !matches!(command, Command::ShowRows { .. }) {
            self.acknowledge_feedback();
        }
        match command {
            Command::Go(screen) => self.go(screen, effects),
            Command::OpenBatch(batch) => self.show_batch(batch, effects),
            Command::CreateBatch(form) => self.create_batch(&form, effects),

            Command::PickPhotos => effects.push(Effect::PickPhotos),
            Command::PickFolder => effects.push(Effect::PickFolder),
            Command::ReadPhotos(paths) => self.find_photos(paths, effects),
            Command::ReadBytes { name, bytes } => self.read_bytes(name, bytes, effects),
            Command::PastePicture => self.paste_picture(effects),
            Command::ReadSamples => self.read_samples(effects),
            Command::CancelReading => self.cancel_reading(effects),
            Command::ToggleCamera => self.toggle_camera(effects),
            Command::NextCamera => self.next_camera(effects),
            Command::PauseCamera => self.pause_camera(effects),
            Command::SetCamera { kind, value, is_kept } => self.set_camera(kind, value, is_kept, effects),
            Command::CameraLight => self.camera_light(effects),
            Command::UseCameraMode(mode) => self.use_camera_mode(mode, effects),
            Command::ReadRegion(region) => self.read_region(region, effects),
            Command::ShowCamera => self.scan.selected = None,
            Command::SelectPicture(picture) => self.select_picture(picture),
            Command::ClearPictures => self.clear_pictures(),
            Command::AcceptBox { picture, box_index, draft } => self.accept_box(picture, box_index, draft, effects),
            Command::DiscardBox { picture, box_index } => self.discard_box(picture, box_index),
            Command::GroupCodes { picture, groups } => self.group_codes(picture, groups, effects),
            Command::ReadWaiting => self.read_waiting(effects),
            Command::LeaveOutWaiting => self.leave_out_waiting(effects),
            Command::PickWatchedFolder => effects.push(Effect::PickWatchedFolder),
            Command::AddTyped(form) => self.add_typed(&form, effects),
            Command::Undo => self.undo(effects),
            Command::Redo => self.redo(effects),

            Command::Find(text) => self.find(text, effects),
            Command::ToggleState(state) => self.toggle_state(state, effects),
            Command::Sort(sort) => self.sort(sort, effects),
            Command::ShowRows { first, count } => self.show_rows(first, count, effects),
            Command::OpenDevice(device) => self.show_device(&device, effects),
            Command::CloseDevice => self.close_device(),
            Command::EditDevice { device, form, reason } => self.edit_device(&device, &form, &reason, effects),
            Command::RemoveDevice(device) => self.remove_device(device, effects),
            Command::RestoreDevice(device) => self.restore_device(device, effects),
            Command::KeepDevices(devices) => self.keep_devices(devices, effects),
            Command::KeepAllHeld => self.keep_all_held(effects),
            Command::CloseBatch => self.close_batch(effects),
            Command::ConfirmClose { reason } => self.confirm_close(&reason, effects),
            Command::ReopenBatch => self.reopen_batch(effects),
            Command::RequestApproval => self.request_approval(),
            Command::ConfirmApproval { typed_count } => self.confirm_approval(&typed_count, effects),

            Command::SignIn => self.sign_in(effects),
            Command::LeaveSettingsUnsaved => {
                let notice = Notice::new(Severity::Info, words!("told-settings-unsaved"));
                let notice = notice.with_next(words!("told-settings-unsaved", "next"));
                self.tell(notice.about(Matter::UnsavedSettings));
            }
            Command::SignOut => effects.push(Effect::SignOut),
            Command::Customers(command) => self.on_customers_command(command, effects),
            Command::RefreshCustomers => self.refresh_customers(effects),
            Command::RequestSend => self.request_send(effects),
            Command::ConfirmSend => self.confirm_send(effects),
            Command::HaltSending => self.halt_sending(effects),
            Command::RequestRetry => self.request_retry(),
            Command::ConfirmRetry => self.confirm_retry(effects),
            Command::Results(command) => self.on_results_command(command, effects),
            Command::Removal(command) => self.on_removal_command(command, effects),
            Command::Policy(command) => self.on_policy_command(command, effects),
            Command::Export(kind) => self.export(kind, effects),
            Command::ByHand(command) => self.on_by_hand(command, effects),
            Command::CancelDialog => self.dialog = None,

            Command::FindHistory(text) => self.find_history(text, effects),
            Command::VerifyJournal => self.verify_journal(effects),

            Command::AddNetworkCamera(form) => self.add_network_camera(form, effects),
            Command::RemoveNetworkCamera(name) => self.remove_network_camera(&name, effects),
            Command::TestNetworkCamera(name) => self.test_network_camera(&name, effects),
            Command::StartDoctor => self.start_doctor(effects),
            Command::SkipTestCode => self.skip_test_code(),
            Command::UseFindings { name } => self.use_findings(&name, now, effects),
            Command::UseScanner(name) => self.use_scanner(&name, effects),
            Command::ForgetScanner(name) => self.forget_scanner(&name, effects),
            Command::SaveScannerSheet => {
                effects.push(Effect::SaveScannerSheet { suggested_name: words!("sheet-file-name") });
            }
            Command::ListPorts => effects.push(Effect::ListPorts),

            Command::Connection(command) => self.on_connection_command(command, effects),
            Command::SaveSettings(settings) => self.save_settings(settings, effects),
            Command::DismissNotice(number) => self.notices.retain(|(n, _)| *n != number),
        }
        self.tend(effects);
    }

    /// Takes in what happened.
    pub fn on_event(&mut self, event: Event, now: Timestamp, effects: &mut Vec<Effect>) {
        match event {
            Event::Done { deed, done } => self.on_done(deed, done, effects),
            Event::NotDone { deed, failure } => self.on_not_done(&deed, &failure, now, effects),
            Event::BatchesLoaded(batches) => self.on_batches(batches, effects),
            Event::DevicesLoaded { list, page } => self.on_devices(list, page, effects),
            Event::StoryLoaded { device, entries } => self.on_story(&device, entries),
            Event::AttemptsLoaded { batch, attempts } => self.on_attempts(&batch, attempts),
            Event::ByHand(event) => self.on_by_hand_event(event),
            Event::ResultsLoaded(loaded) => self.on_results(*loaded, effects),
            Event::Removal(event) => self.on_removal_event(event, now, effects),
            Event::Policy(event) => self.on_policy_event(event, now, effects),
            Event::CustomersLoaded(customers) => self.on_customers(customers),
            Event::Customers(event) => self.on_customers_event(event, effects),
            Event::CustomersRefreshed(customers) => self.on_customers_refreshed(customers, effects),
            Event::JournalVerified(proof) => self.on_journal_verified(proof),

            Event::PhotosPicked(paths) => self.find_photos(paths, effects),
            Event::PhotosFound { files, others, empty } => self.read_photos(files, others, &empty, effects),
            Event::PictureStarted(picture) => self.on_picture_started(picture),
            Event::PictureProgress { picture, percent } => self.on_picture_progress(picture, percent),
            Event::GroupsRead { picture, groups, boxes } => self.on_groups_read(picture, groups, boxes, effects),
            Event::PictureRead { picture, reading, taken: _ } => self.on_picture_read(picture, *reading, effects),
            Event::PictureFailed { picture, failure } => self.on_picture_failed(picture, &failure),
            Event::FilesPasted { picture, files } => self.on_files_pasted(picture, files, effects),
            Event::PictureCancelled(picture) => self.on_picture_cancelled(picture),

            Event::Watch { folder, news } => self.on_watch(&folder, news, effects),
            Event::WatchedFolderPicked(folder) => self.on_watched_folder(folder, effects),

            Event::CameraOpened { device, name, mode } => self.on_camera_opened(device, name, mode, effects),
            Event::CameraOffers { modes, controls } => self.on_camera_offers(modes, controls),
            Event::CameraHealed => self.on_camera_healed(),
            Event::CameraTrouble(failure) => self.on_camera_trouble(&failure),
            Event::FrameRead(frame, _taken) => self.on_frame(*frame),
            Event::BoxSighted(reading) => self.on_box_sighted(*reading, effects),

            Event::CameraPasswordKept { name, is_for_run } => {
                self.on_camera_password_kept(&name, is_for_run, effects);
            }
            Event::NetworkCameraTested { name, outcome } => self.on_network_camera_tested(&name, outcome),

            Event::Scanned(scanned) => self.on_scanned(*scanned, now, effects),
            Event::ScanEndedIn(suffix) => self.on_scan_ended_in(suffix),
            Event::ScanRefused(why) => self.on_scan_refused(why),
            Event::ScannedSlowly(line) => self.on_scanned_slowly(&line),
            Event::ScannerPortOpened(name) => self.scanner.port = PortState::Open(name),
            Event::ScannerTrouble(failure) => self.on_port_trouble(&failure),
            Event::PortsListed(ports) => self.scanner.ports = Some(ports),
            Event::TestCodesDrawn(drawn) => self.on_test_codes(drawn),
            Event::ScannerSheetSaved(path) => self.on_sheet_saved(&path.display().to_string()),

            Event::AccountKnown(account) => self.on_account(account, effects),
            Event::SignInFailed(failure) => self.on_sign_in_failed(&failure),
            Event::SendingProgress { batch, step } => self.on_sending_progress(batch, step, now),
            Event::SendingMoved { batch } => self.on_sending_moved(batch, effects),
            Event::SendingEnded { batch, outcome } => self.on_sending_ended(&batch, outcome, effects),
            Event::SendingElsewhere => self.send.is_elsewhere = true,
            Event::ArrivedLate { batch, device } => self.on_arrived_late(&batch, &device),
            Event::Exported { batch, files } => self.on_exported(&batch, files, effects),
            Event::ExportCancelled => {}
            Event::Failed(failure) => self.on_failed(&failure),
            Event::Connection(event) => self.on_connection_event(event, effects),
            Event::WorkerDied(name) => self.on_worker_died(&name),
        }
        self.tend(effects);
    }

    /// What follows whatever was wanted or has happened.
    fn tend(&mut self, effects: &mut Vec<Effect>) {
        self.tend_watched(effects);
        self.tend_camera(effects);
        if self.scan.progress.is_none() {
            self.put_away(&Matter::Reading);
        }
    }

    /// Shows a notice. It takes the place of older good news, and nothing is said twice at a time.
    pub(super) fn tell(&mut self, notice: Notice) {
        self.tell_together(vec![notice]);
    }

    /// Shows notices of one moment: none of them takes another's place.
    pub(super) fn tell_together(&mut self, notices: Vec<Notice>) {
        let is_passing = |n: &Notice| matches!(n.severity, Severity::Success | Severity::Info);
        let is_of_same = |kept: &Notice| kept.matter.is_some() && notices.iter().any(|n| n.matter == kept.matter);
        let is_said_anew = |kept: &Notice| notices.iter().any(|n| (&n.what, &n.next) == (&kept.what, &kept.next));
        if !notices.is_empty() {
            self.notices.retain(|(_, kept)| !is_said_anew(kept) && !is_passing(kept) && !is_of_same(kept));
        }
        for notice in notices {
            let number = self.count_up();
            self.notices.push((number, notice));
            if self.notices.len() > NOTICES {
                let oldest = self.notices.iter().position(|(_, n)| is_passing(n)).unwrap_or_default();
                self.notices.remove(oldest);
            }
        }
    }

    /// Takes away what was told about something that has changed since.
    pub(super) fn put_away(&mut self, matter: &Matter) {
        self.notices.retain(|(_, notice)| notice.matter.as_ref() != Some(matter));
    }

    /// The next number of a picture or a notice.
    fn count_up(&mut self) -> u64 {
        self.next_number += 1;
        self.next_number
    }

    /// The next picture's id.
    pub(super) fn next_picture(&mut self) -> PictureId {
        PictureId(self.count_up())
    }
}
