//! The cameras in the network that a person has set up, and their passwords: one owner for the window and the command line.

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};

use super::line::folder_mark;
use crate::app::network_cameras::CameraSeen;
use crate::capture::camera::network::NetworkSource;
use crate::capture::camera::{
    Camera, CameraError, CameraLibrary, CameraSource, CameraTrouble, CamerasEverywhere, MakeSource, ModeWish,
    NextFrame, Unpacker, all_cameras,
};
use crate::credentials::{CredentialStore, StoreKind, Stores};
use crate::domain::{NetworkCamera, Password};

/// How long the pictures of a camera that is tried are counted.
const COUNTING: Duration = Duration::from_secs(2);
/// Longest wait for one of them.
const POLL: Duration = Duration::from_millis(200);

/// The cameras and their passwords. Its calls may block for a second or two where the credential store takes its time.
pub struct NetworkCameras {
    /// Tells data folders apart among the passwords.
    mark: String,
    known: Mutex<Vec<NetworkCamera>>,
    /// Where each password is, once it was asked for. What no store would take is in here for the run.
    stores: Stores,
}

impl NetworkCameras {
    /// The cameras of a data folder's settings.
    pub fn new(folder: &Path, cameras: &[NetworkCamera]) -> Arc<Self> {
        let known = Mutex::new(cameras.to_vec());
        Arc::new(Self { mark: folder_mark(folder), known, stores: Stores::default() })
    }

    /// Goes by these from now on.
    pub fn know(&self, cameras: &[NetworkCamera]) {
        *self.known() = cameras.to_vec();
    }

    /// The one that is listed so.
    pub fn listed_as(&self, camera: &Camera) -> Option<NetworkCamera> {
        let is_meant = |known: &&NetworkCamera| known.name == camera.name && known.address == camera.node;
        self.known().iter().find(is_meant).cloned()
    }

    /// Keeps a password; tells how long it lasts.
    pub fn keep(&self, camera: &NetworkCamera, password: &Password) -> StoreKind {
        self.store(camera).save(password.as_secret(), password.as_secret())
    }

    /// Keeps a password in this program alone, until it ends.
    pub fn keep_for_run(&self, camera: &NetworkCamera, password: &Password) {
        self.stores.keep_for_run(&self.scope(camera)).save(password.as_secret(), password.as_secret());
    }

    /// The password, where one is kept.
    pub fn password(&self, camera: &NetworkCamera) -> Option<Password> {
        let loaded = self.store(camera).load().unwrap_or_else(|words| {
            tracing::warn!(%words, "the password of a camera");
            None
        });
        loaded.map(|(secret, _)| Password::from(secret))
    }

    /// Forgets a password.
    pub fn forget(&self, camera: &NetworkCamera) {
        if let Err(words) = self.store(camera).clear() {
            tracing::warn!(%words, "the password of a camera stays where it is");
        }
    }

    /// The cameras, those of this computer first.
    ///
    /// # Errors
    /// Where the system lists none of its own and there are no others.
    pub fn all(self: &Arc<Self>) -> Result<Vec<Camera>, CameraError> {
        all_cameras(self.source().cameras())
    }

    /// Makes a source of all cameras, those of this computer through this library.
    pub fn make_source(self: &Arc<Self>, library: CameraLibrary) -> MakeSource {
        let cameras = Arc::clone(self);
        Arc::new(move || Box::new(CamerasEverywhere::new(library.source(), cameras.source())) as Box<dyn CameraSource>)
    }

    fn source(self: &Arc<Self>) -> NetworkSource {
        let cameras = Arc::clone(self);
        NetworkSource::new(self.known().clone(), Arc::new(move |camera| cameras.password(camera)))
    }

    /// Tries a camera: what it sends.
    ///
    /// # Errors
    /// Why it sends nothing that can be read.
    pub fn look(self: &Arc<Self>, camera: &NetworkCamera) -> Result<CameraSeen, CameraTrouble> {
        let cameras = Arc::clone(self);
        let mut source = NetworkSource::new(vec![camera.clone()], Arc::new(move |camera| cameras.password(camera)));
        let listed = source.cameras().into_iter().next().ok_or(CameraTrouble::NotFound)?;
        let mut open = source.open(&listed, &ModeWish::default()).map_err(CameraTrouble::Failed)?;
        let (mut unpacker, mut pixels) = (Unpacker::default(), Vec::new());
        let (mut count, mut size, begin) = (0_u32, (0, 0), Instant::now());
        while begin.elapsed() < COUNTING {
            match open.next_frame(POLL) {
                NextFrame::Frame(frame) if unpacker.luma(&frame, &mut pixels).is_ok() => {
                    (count, size) = (count + 1, (frame.width, frame.height));
                }
                NextFrame::Frame(_) | NextFrame::TimedOut => {}
                NextFrame::Trouble(trouble) if count == 0 => return Err(CameraTrouble::Failed(trouble)),
                NextFrame::Trouble(_) => break,
            }
        }
        if count == 0 {
            return Err(CameraTrouble::Stalled);
        }
        let per_second = (f64::from(count) / begin.elapsed().as_secs_f64()).round().max(1.0) as u32;
        Ok(CameraSeen { width: size.0, height: size.1, per_second })
    }

    fn store(&self, camera: &NetworkCamera) -> CredentialStore {
        self.stores.of(&self.scope(camera))
    }

    /// A password belongs to the host and the user that it was given for: who changes the address in the settings does not get it.
    fn scope(&self, camera: &NetworkCamera) -> String {
        let (origin, user) = camera.account();
        let whole = format!("{}\n{origin}\n{user}", camera.name);
        let hash: String = Sha256::digest(whole.as_bytes()).iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        format!("camera/{}/{hash}", self.mark)
    }

    fn known(&self) -> MutexGuard<'_, Vec<NetworkCamera>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_belongs_to_the_host_and_the_user_it_was_given_for() {
        let cameras = NetworkCameras::new(Path::new("/data"), &[]);
        let camera = |address: &str, user: &str| NetworkCamera {
            name: "Phone".into(),
            address: address.into(),
            user: user.into(),
        };
        let kept = camera("http://10.0.0.5:8080/video", "anna");
        cameras.keep_for_run(&kept, &Password::from("planted".to_owned()));
        assert_eq!(cameras.password(&kept).unwrap().expose(), "planted");
        let scope = |address, user| cameras.scope(&camera(address, user));
        assert_eq!(scope("http://10.0.0.5:8080/other", "anna"), cameras.scope(&kept));
        for (address, user) in [
            ("http://10.0.0.6:8080/video", "anna"),
            ("https://10.0.0.5:8080/video", "anna"),
            ("http://10.0.0.5/video", "anna"),
            ("http://10.0.0.5:8080/video", "ben"),
        ] {
            assert_ne!(scope(address, user), cameras.scope(&kept), "{address} {user}");
        }
    }
}
