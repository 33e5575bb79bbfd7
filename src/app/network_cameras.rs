//! Cameras in the network: which there are, and what came of trying them.

use crate::domain::{CameraFault, NetworkCamera};
use crate::words;

use super::command::CameraForm;
use super::effect::Effect;
use super::model::Model;
use super::notice::{Failure, Notice, Severity};

/// What a camera sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CameraSeen {
    /// Pixels in a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Pictures in a second.
    pub per_second: u32,
}

/// What came of trying a camera.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CameraTest {
    /// It is being tried.
    UnderWay,
    /// It sends this.
    Sees(CameraSeen),
    /// It sends nothing that can be read, and why.
    Failed(Notice),
}

impl Model {
    /// Keeps a camera as it was filled in, in place of one of its name, and tries it.
    pub(super) fn add_network_camera(&mut self, form: CameraForm, effects: &mut Vec<Effect>) {
        let typed = NetworkCamera::typed(&form.name, &form.address, &form.user, form.password);
        let (camera, password) = match typed {
            Ok(typed) => typed,
            Err(faults) => {
                self.form_errors = faults.into_iter().map(fault_words).collect();
                return;
            }
        };
        self.form_errors.clear();
        let mut settings = self.settings.clone();
        effects.extend(settings.keep_network_camera(camera.clone()).map(Effect::ForgetCameraPassword));
        self.save_settings(settings, effects);
        match password {
            // It is tried once the password is there.
            Some(password) => {
                self.note_test(&camera.name, CameraTest::UnderWay);
                effects.push(Effect::KeepCameraPassword { camera, password });
            }
            None => self.test_camera(camera, effects),
        }
    }

    /// Forgets a camera, and its password.
    pub(super) fn remove_network_camera(&mut self, name: &str, effects: &mut Vec<Effect>) {
        let mut settings = self.settings.clone();
        let Some(camera) = settings.remove_network_camera(name) else { return };
        self.camera_tests.retain(|(tested, _)| tested != name);
        self.save_settings(settings, effects);
        effects.push(Effect::ForgetCameraPassword(camera));
        self.tell(Notice::new(Severity::Info, words!("told-netcam-removed", name = name)));
    }

    /// Tries a camera.
    pub(super) fn test_network_camera(&mut self, name: &str, effects: &mut Vec<Effect>) {
        let known = self.settings.network_cameras.iter().find(|camera| camera.name == name);
        if let Some(camera) = known.cloned() {
            self.test_camera(camera, effects);
        }
    }

    fn test_camera(&mut self, camera: NetworkCamera, effects: &mut Vec<Effect>) {
        self.note_test(&camera.name, CameraTest::UnderWay);
        effects.push(Effect::TestNetworkCamera(camera));
    }

    /// The password of a camera is kept; where only for the run, that is told. Now it can be tried.
    pub(super) fn on_camera_password_kept(&mut self, name: &str, is_for_run: bool, effects: &mut Vec<Effect>) {
        if is_for_run {
            let notice = Notice::new(Severity::Warning, words!("told-netcam-for-run", name = name));
            self.tell(notice.with_next(words!("told-netcam-for-run", "next")));
        }
        self.test_network_camera(name, effects);
    }

    /// A camera was tried.
    pub(super) fn on_network_camera_tested(&mut self, name: &str, outcome: Result<CameraSeen, Failure>) {
        if self.settings.network_cameras.iter().any(|camera| camera.name == name) {
            let test = outcome.map_or_else(|failure| CameraTest::Failed(Notice::of(&failure)), CameraTest::Sees);
            self.note_test(name, test);
        }
    }

    fn note_test(&mut self, name: &str, test: CameraTest) {
        self.camera_tests.retain(|(tested, _)| tested != name);
        self.camera_tests.push((name.to_owned(), test));
    }
}

/// The field that a fault is shown at, and its words.
fn fault_words(fault: CameraFault) -> (&'static str, String) {
    match fault {
        CameraFault::Name => ("netcam-name", words!("wrong-netcam-name", most = NetworkCamera::LONGEST_NAME)),
        CameraFault::ProductKey => ("netcam-name", words!("wrong-product-key")),
        CameraFault::Scheme => ("netcam-address", words!("wrong-netcam-scheme")),
        CameraFault::Address | CameraFault::HoldsPassword => ("netcam-address", words!("wrong-netcam-address")),
    }
}

/// What is wrong with a camera, in one sentence.
pub fn fault_sentence(fault: CameraFault) -> String {
    fault_words(fault).1
}
