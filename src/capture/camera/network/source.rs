//! Cameras in the network as a source like any other. Which there are, a person has said: nothing is searched for.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::domain::{NetworkCamera, Password};

use super::super::listing::{Camera, CameraError};
use super::super::mode::{Mode, ModeWish, PixelFormat, Rate};
use super::super::source::{CameraSource, NextFrame, OpenCamera, RawFrame, Trouble};
use super::connection::{Came, Connection};
use super::pictures::{Dropped, Picture, Pictures};
use super::trouble::{Content, NetworkTrouble};

/// Finds the password of a camera; may take a moment.
pub type FindPassword = Arc<dyn Fn(&NetworkCamera) -> Option<Password> + Send + Sync>;

/// How long an answer is waited for, and once more as long for its first picture: together less than the watch's own patience.
const PATIENCE: Duration = Duration::from_millis(3500);
/// So long pictures are counted before the camera counts as open, and so many are enough.
const COUNTING: (Duration, u32) = (Duration::from_millis(400), 8);
/// From one request for a single picture to the next.
const BETWEEN_PICTURES: Duration = Duration::from_millis(100);
/// How long it is looked whether a newer picture has come already.
const CATCHING_UP: Duration = Duration::from_millis(15);
/// After so many bytes without a picture none is expected any more.
const NO_PICTURES: u64 = 512 * 1024;
/// So long a camera is not asked again that has refused its password.
const AFTER_REFUSAL: Duration = Duration::from_secs(300);

/// The cameras that a person has set up.
pub struct NetworkSource {
    cameras: Vec<NetworkCamera>,
    password_of: FindPassword,
    patience: Duration,
    /// The camera that refused its password, and when.
    refused: Option<(NetworkCamera, Option<Password>, Instant)>,
}

impl NetworkSource {
    /// These cameras, with their passwords from there.
    pub fn new(cameras: Vec<NetworkCamera>, password_of: FindPassword) -> Self {
        Self { cameras, password_of, patience: PATIENCE, refused: None }
    }

    /// With less patience, for servers that answer at once or never.
    #[cfg(test)]
    pub(super) fn with_patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// The cameras, as they are listed.
    pub fn cameras(&self) -> Vec<Camera> {
        self.cameras.iter().map(listed).collect()
    }

    /// Whether this is one of them.
    pub fn has(&self, camera: &Camera) -> bool {
        self.cameras.iter().any(|known| listed(known) == *camera)
    }

    fn connect(&mut self, camera: NetworkCamera) -> Result<OpenNetworkCamera, NetworkTrouble> {
        let password = if camera.has_password() { (self.password_of)(&camera) } else { None };
        if let Some((refused, with, at)) = &self.refused
            && (refused, with) == (&camera, &password)
            && at.elapsed() < AFTER_REFUSAL
        {
            return Err(NetworkTrouble::SignInRefused);
        }
        let opened = Connection::new(&camera, password.clone(), self.patience)
            .and_then(|connection| OpenNetworkCamera::open(connection, self.patience));
        self.refused = match &opened {
            Err(trouble) if trouble.wants_person() => Some((camera, password, Instant::now())),
            _ => None,
        };
        opened
    }
}

/// A camera as it is listed: known by its name and its address.
fn listed(camera: &NetworkCamera) -> Camera {
    Camera { name: camera.name.clone(), node: camera.address.clone(), bus: None, trouble: None }
}

impl CameraSource for NetworkSource {
    fn list(&mut self) -> Result<Vec<Camera>, CameraError> {
        Ok(self.cameras())
    }

    fn open(&mut self, camera: &Camera, _wish: &ModeWish) -> Result<Box<dyn OpenCamera>, Trouble> {
        let known = self.cameras.iter().find(|known| listed(known) == *camera).cloned().ok_or(Trouble::Gone)?;
        let opened = self.connect(known).map_err(Trouble::Network)?;
        Ok(Box::new(opened))
    }
}

/// A camera that sends pictures.
struct OpenNetworkCamera {
    connection: Connection,
    pictures: Pictures,
    /// The newest picture, and the memory for the next one.
    newest: Picture,
    spare: Picture,
    /// Whether the newest was not given so far.
    is_due: bool,
    answer: Answer,
    /// Pictures so far.
    count: u32,
    /// What was dropped, as far as it was told.
    dropped: Dropped,
    /// What went wrong, and is told with the next frame that is waited for.
    trouble: Option<NetworkTrouble>,
    mode: Mode,
}

/// The answer that comes now.
struct Answer {
    content: Content,
    is_multipart: bool,
    is_single: bool,
    /// Pictures in it so far.
    count: u32,
    asked_at: Instant,
}

impl OpenNetworkCamera {
    /// Waits for the first picture, and a little longer to see how often they come.
    fn open(connection: Connection, patience: Duration) -> Result<Self, NetworkTrouble> {
        let begin = Instant::now();
        let mut camera = Self {
            connection,
            pictures: Pictures::default(),
            newest: Picture::default(),
            spare: Picture::default(),
            is_due: false,
            answer: Answer {
                content: Content::Other,
                is_multipart: false,
                is_single: false,
                count: 0,
                asked_at: begin,
            },
            count: 0,
            dropped: Dropped::default(),
            trouble: None,
            mode: Mode { width: 0, height: 0, rate: Rate::whole(1), format: PixelFormat::Mjpeg },
        };
        while camera.count == 0 {
            let left = (patience * 2).saturating_sub(begin.elapsed());
            if left.is_zero() {
                return Err(camera.no_pictures(Content::Nothing));
            }
            camera.wait(left)?;
        }
        let (first, (longest, enough)) = (Instant::now(), COUNTING);
        let before = camera.count;
        while camera.count - before < enough && first.elapsed() < longest {
            if !camera.wait_quietly(longest.saturating_sub(first.elapsed())) {
                break;
            }
        }
        let seconds = first.elapsed().as_secs_f64().max(0.001);
        let rate = (f64::from(camera.count - before) / seconds).round().clamp(1.0, 120.0) as u32;
        (camera.mode.width, camera.mode.height) = (camera.newest.width, camera.newest.height);
        camera.mode.rate = Rate::whole(rate);
        Ok(camera)
    }

    /// Waits for bytes, no longer than this, and takes the pictures out of them. Whether anything came.
    fn wait(&mut self, longest: Duration) -> Result<bool, NetworkTrouble> {
        match self.connection.next(longest)? {
            Came::Nothing => return Ok(false),
            Came::Answer { content, is_multipart, is_single } => {
                self.pictures.begin_anew();
                self.answer = Answer { content, is_multipart, is_single, count: 0, asked_at: Instant::now() };
            }
            Came::Bytes(bytes) => {
                self.take(&bytes);
                if self.pictures.idle() > NO_PICTURES && self.answer.count == 0 {
                    return Err(self.no_pictures(self.answer.content));
                }
            }
            Came::End if self.answer.is_multipart && self.answer.count > 0 => {
                return Err(NetworkTrouble::Ended("the answer is at its end".to_owned()));
            }
            Came::End if self.answer.count > 0 => {
                let since = self.answer.asked_at.elapsed();
                self.connection.ask_again(BETWEEN_PICTURES.saturating_sub(since));
            }
            Came::End => return Err(self.no_pictures(self.answer.content)),
        }
        Ok(true)
    }

    /// As [`Self::wait`], but what goes wrong is told later. Whether anything came.
    fn wait_quietly(&mut self, longest: Duration) -> bool {
        self.wait(longest).unwrap_or_else(|trouble| {
            self.trouble = Some(trouble);
            false
        })
    }

    /// Why there are no pictures, where this came instead.
    fn no_pictures(&self, content: Content) -> NetworkTrouble {
        if self.pictures.dropped().too_large > 0 {
            NetworkTrouble::TooLarge
        } else {
            NetworkTrouble::NoPictures(content)
        }
    }

    /// Takes the pictures out of bytes; the newest is kept.
    fn take(&mut self, bytes: &[u8]) {
        let mut rest = bytes;
        while self.pictures.take(&mut rest, &mut self.spare) {
            self.answer.count += 1;
            // Some telephones hang a second picture on a single one, such as a map of its lights.
            if self.answer.is_single && self.answer.count > 1 {
                continue;
            }
            self.count += 1;
            self.is_due = true;
            std::mem::swap(&mut self.newest, &mut self.spare);
        }
    }
}

impl OpenCamera for OpenNetworkCamera {
    fn mode(&self) -> Mode {
        self.mode
    }

    fn next_frame(&mut self, timeout: Duration) -> NextFrame<'_> {
        let begin = Instant::now();
        while !self.is_due && self.trouble.is_none() && begin.elapsed() < timeout {
            self.wait_quietly(timeout.saturating_sub(begin.elapsed()));
        }
        // Who reads slowly gets what is there now, not what has waited.
        let late = Instant::now();
        while self.is_due && self.trouble.is_none() && late.elapsed() < CATCHING_UP {
            if !self.wait_quietly(Duration::from_millis(1)) {
                break;
            }
        }
        let dropped = self.pictures.dropped();
        if std::mem::replace(&mut self.dropped, dropped) != dropped {
            return NextFrame::Frame(damaged());
        }
        if !std::mem::take(&mut self.is_due) {
            let trouble = self.trouble.take().map(Trouble::Network);
            return trouble.map_or(NextFrame::TimedOut, NextFrame::Trouble);
        }
        NextFrame::Frame(RawFrame {
            bytes: &self.newest.bytes,
            format: PixelFormat::Mjpeg,
            width: self.newest.width,
            height: self.newest.height,
            bytes_per_line: 0,
            is_damaged: false,
        })
    }
}

/// What stands for a picture that was dropped, so that it is counted.
fn damaged() -> RawFrame<'static> {
    RawFrame { bytes: &[], format: PixelFormat::Mjpeg, width: 0, height: 0, bytes_per_line: 0, is_damaged: true }
}
