//! Cameras through nokhwa, for Windows and macOS, and on Linux where it is asked for. It gives the bytes alone: pixels are never left
//! to it.
//!
//! What is known of it, and gone round here: only modes that it lists itself are asked for, and exactly; the mode that is set already is
//! left alone (on macOS to set a rate can end the program); its callback camera, which spins when a camera is pulled out, is not used;
//! on Linux a whole rate is set before it opens a camera, for it refuses one whose rate is not. What it cannot be cured of: it waits for
//! a frame without a limit. The thread that this is used on is watched, and given up where it is stuck (`watch`).

use std::time::Duration;

use nokhwa::utils::{CameraFormat, FrameFormat, RequestedFormat, RequestedFormatType, Resolution};
use nokhwa::{Buffer, NokhwaError};

use super::listing::{Camera, CameraError};
use super::mode::{Mode, ModeWish, PixelFormat, Rate};
use super::source::{CameraSource, NextFrame, Offers, OpenCamera, RawFrame, Trouble};
use crate::domain::ControlKind;

/// Formats that are asked for. Its grey is called `GRAY` where Video4Linux says `GREY`: nothing has it.
const FORMATS: [FrameFormat; 5] =
    [FrameFormat::YUYV, FrameFormat::NV12, FrameFormat::MJPEG, FrameFormat::RAWRGB, FrameFormat::RAWBGR];

/// Cameras through nokhwa.
#[derive(Debug)]
pub struct NokhwaSource;

impl NokhwaSource {
    /// Asks for leave to use cameras where the system wants that (macOS); it may come later.
    pub fn new() -> Self {
        if !nokhwa::nokhwa_check() {
            nokhwa::nokhwa_initialize(|is_allowed| tracing::info!(is_allowed, "cameras"));
        }
        Self
    }
}

impl CameraSource for NokhwaSource {
    fn list(&mut self) -> Result<Vec<Camera>, CameraError> {
        system::cameras()
    }

    fn open(&mut self, camera: &Camera, wish: &ModeWish) -> Result<Box<dyn OpenCamera>, Trouble> {
        if !nokhwa::nokhwa_check() {
            return Err(Trouble::Denied);
        }
        let (mut open, beside) = system::open(camera, wish)?;
        open.open_stream().map_err(|error| trouble(&error))?;
        let mode = mode(&open.camera_format()).ok_or_else(|| Trouble::Unsupported(open.camera_format().to_string()))?;
        Ok(Box::new(NokhwaCamera { open, beside, mode, last: None }))
    }

    fn offers(&mut self, camera: &Camera) -> Option<Offers> {
        system::offers(camera)
    }
}

fn mode(format: &CameraFormat) -> Option<Mode> {
    let pixels = match format.format() {
        FrameFormat::YUYV => PixelFormat::Yuyv,
        FrameFormat::NV12 => PixelFormat::Nv12,
        FrameFormat::MJPEG => PixelFormat::Mjpeg,
        FrameFormat::RAWRGB => PixelFormat::Rgb24,
        FrameFormat::RAWBGR => PixelFormat::Bgr24,
        FrameFormat::GRAY => PixelFormat::Grey,
    };
    let rate = Rate::whole(format.frame_rate());
    (rate.frames > 0).then_some(Mode { width: format.width(), height: format.height(), rate, format: pixels })
}

fn format(mode: &Mode) -> CameraFormat {
    let pixels = match mode.format {
        PixelFormat::Yuyv | PixelFormat::Uyvy => FrameFormat::YUYV,
        PixelFormat::Nv12 => FrameFormat::NV12,
        PixelFormat::Mjpeg => FrameFormat::MJPEG,
        PixelFormat::Rgb24 => FrameFormat::RAWRGB,
        PixelFormat::Bgr24 => FrameFormat::RAWBGR,
        PixelFormat::Grey => FrameFormat::GRAY,
    };
    CameraFormat::new(Resolution::new(mode.width, mode.height), pixels, mode.rate.frames)
}

/// Its errors are words; on Linux they hold the error number.
fn trouble(error: &NokhwaError) -> Trouble {
    let words = error.to_string();
    if words.contains("Fufill") {
        return Trouble::Unsupported(words);
    }
    let errno = words.split("(os error ").nth(1).and_then(|rest| rest.split(')').next()).and_then(|n| n.parse().ok());
    Trouble::of_errno(errno, words)
}

/// A camera whose stream runs.
struct NokhwaCamera {
    open: nokhwa::Camera,
    /// What else is known of it, which is told and set by the system's own means.
    beside: system::Beside,
    mode: Mode,
    last: Option<Buffer>,
}

impl OpenCamera for NokhwaCamera {
    fn mode(&self) -> Mode {
        self.mode
    }

    fn offers(&mut self) -> Offers {
        self.beside.offers(&self.open)
    }

    fn set_control(&mut self, kind: ControlKind, value: i64) -> Result<(), Trouble> {
        self.beside.set_control(&mut self.open, kind, value)
    }

    /// Waits as long as it takes: nokhwa knows no time limit.
    fn next_frame(&mut self, _timeout: Duration) -> NextFrame<'_> {
        let buffer = match self.open.frame() {
            Ok(buffer) => self.last.insert(buffer),
            Err(error) => return NextFrame::Trouble(trouble(&error)),
        };
        let size = buffer.resolution();
        NextFrame::Frame(RawFrame {
            bytes: buffer.buffer(),
            format: self.mode.format,
            width: size.width(),
            height: size.height(),
            bytes_per_line: system::bytes_per_line(&self.mode, buffer.buffer().len()),
            is_damaged: false,
        })
    }
}

/// Video4Linux beneath nokhwa.
#[cfg(target_os = "linux")]
mod system {
    use nokhwa::utils::CameraIndex;

    use super::super::v4l_nodes;
    use super::super::v4l_source::{self, SetDevice, V4lSource};
    use super::*;

    /// Its controls are read and set beside nokhwa, which gives up over the headings among them.
    pub(super) struct Beside(SetDevice);

    impl Beside {
        pub(super) fn offers(&self, _open: &nokhwa::Camera) -> Offers {
            self.0.offers()
        }

        pub(super) fn set_control(&self, _: &mut nokhwa::Camera, kind: ControlKind, value: i64) -> Result<(), Trouble> {
            self.0.set_control(kind, value)
        }
    }

    pub(super) fn offers(camera: &Camera) -> Option<Offers> {
        V4lSource.offers(camera)
    }

    pub(super) fn cameras() -> Result<Vec<Camera>, CameraError> {
        v4l_nodes::cameras()
    }

    pub(super) fn open(camera: &Camera, wish: &ModeWish) -> Result<(nokhwa::Camera, Beside), Trouble> {
        let number = v4l_nodes::number_of(&camera.node).ok_or(Trouble::Gone)?;
        let device = v4l_source::set_mode(&camera.node, wish, |mode| {
            mode.rate.seconds == 1 && !matches!(mode.format, PixelFormat::Grey | PixelFormat::Uyvy)
        })?;
        let exactly = RequestedFormat::with_formats(RequestedFormatType::Exact(format(&device.mode)), &FORMATS);
        let open = nokhwa::Camera::new(CameraIndex::Index(number), exactly).map_err(|error| trouble(&error))?;
        Ok((open, Beside(device)))
    }

    /// It is not told; what drivers of webcams give has no padding.
    pub(super) fn bytes_per_line(_mode: &Mode, _given: usize) -> u32 {
        0
    }
}

/// Media Foundation and AVFoundation. Written to their documentation and never run.
#[cfg(not(target_os = "linux"))]
mod system {
    use nokhwa::utils::{ApiBackend, CameraInfo};

    use super::super::choice::choose;
    use super::super::nokhwa_controls;
    use super::*;

    /// The modes that it listed when it was opened.
    pub(super) struct Beside(Vec<Mode>);

    impl Beside {
        pub(super) fn offers(&self, open: &nokhwa::Camera) -> Offers {
            Offers { modes: self.0.clone(), controls: nokhwa_controls::controls(open) }
        }

        pub(super) fn set_control(
            &self,
            open: &mut nokhwa::Camera,
            kind: ControlKind,
            value: i64,
        ) -> Result<(), Trouble> {
            nokhwa_controls::set(open, kind, value).map_err(|error| trouble(&error))
        }
    }

    /// A camera must be opened to be asked.
    pub(super) fn offers(_camera: &Camera) -> Option<Offers> {
        None
    }

    pub(super) fn cameras() -> Result<Vec<Camera>, CameraError> {
        let found = nokhwa::query(ApiBackend::Auto).map_err(|error| CameraError::NotListed(error.to_string()))?;
        Ok(found
            .iter()
            .map(|info| Camera { name: info.human_name(), node: node(info), bus: None, trouble: None })
            .collect())
    }

    /// The device's own id, where there is one.
    fn node(info: &CameraInfo) -> String {
        let id = info.misc();
        if id.is_empty() { info.index().to_string() } else { id }
    }

    pub(super) fn open(camera: &Camera, wish: &ModeWish) -> Result<(nokhwa::Camera, Beside), Trouble> {
        let found = nokhwa::query(ApiBackend::Auto).map_err(|error| trouble(&error))?;
        let index = found.iter().find(|info| node(info) == camera.node).map(|info| info.index().clone());
        let any = RequestedFormat::with_formats(RequestedFormatType::None, &FORMATS);
        let mut open = nokhwa::Camera::new(index.ok_or(Trouble::Gone)?, any).map_err(|error| trouble(&error))?;
        let listed = open.compatible_camera_formats().map_err(|error| trouble(&error))?;
        let modes: Vec<Mode> =
            listed.iter().filter(|format| FORMATS.contains(&format.format())).filter_map(mode).collect();
        let chosen = choose(&modes, wish)
            .ok_or_else(|| Trouble::Unsupported(modes.iter().map(Mode::to_string).collect::<Vec<_>>().join(", ")))?;
        if mode(&open.camera_format()) != Some(chosen) {
            let exactly = RequestedFormat::with_formats(RequestedFormatType::Exact(format(&chosen)), &FORMATS);
            open.set_camera_requset(exactly).map_err(|error| trouble(&error))?;
        }
        Ok((open, Beside(modes)))
    }

    /// Rows may be padded, which is not told either; it shows in the number of bytes.
    pub(super) fn bytes_per_line(mode: &Mode, given: usize) -> u32 {
        // NV12 has half as many rows of colour below those of lightness.
        let colour = if mode.format == PixelFormat::Nv12 { mode.height / 2 } else { 0 };
        let rows = (mode.height + colour) as usize;
        let packed = mode.format.row_bytes(mode.width).unwrap_or(0);
        if rows > 0 && given.is_multiple_of(rows) && given / rows > packed { (given / rows) as u32 } else { 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn its_words_are_told_by_kind() {
        let read = |words: &str| trouble(&NokhwaError::ReadFrameError(words.to_owned()));
        assert_eq!(read("No such device (os error 19)"), Trouble::Gone);
        assert_eq!(read("Device or resource busy (os error 16)"), Trouble::Busy { holder: None });
        assert_eq!(read("V4L2 Error: Permission denied (os error 13)"), Trouble::Denied);
        assert!(matches!(read("Failed to Fufill"), Trouble::Unsupported(_)));
        assert!(matches!(read("(os error x)"), Trouble::Broken(_)));
    }

    #[test]
    fn modes_go_there_and_back() {
        for pixels in [PixelFormat::Yuyv, PixelFormat::Nv12, PixelFormat::Mjpeg, PixelFormat::Rgb24, PixelFormat::Bgr24]
        {
            let given = Mode { width: 1280, height: 720, rate: Rate::whole(30), format: pixels };
            assert_eq!(mode(&format(&given)), Some(given));
        }
        assert_eq!(mode(&CameraFormat::new(Resolution::new(9, 9), FrameFormat::YUYV, 0)), None);
    }
}
