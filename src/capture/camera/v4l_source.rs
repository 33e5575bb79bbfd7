//! Cameras of Linux through the `v4l` crate, which is thin: rates stay fractions, the bytes that a frame fills are known, and a missing
//! camera is an error number.
//!
//! Two of its ways are gone round. A time limit of its own leaves the stream unusable once it has run out (the next call queues a
//! buffer twice, which uvcvideo refuses for ever), so this waits for a frame with `poll` before each call and sets none. And a stream
//! that cannot be stopped panics while it is dropped, and again while it unwinds, which would end the program: such a stream is
//! forgotten instead.

use std::io;
use std::time::Duration;

use v4l::buffer::{Flags, Type};
use v4l::frameinterval::FrameIntervalEnum;
use v4l::framesize::FrameSizeEnum;
use v4l::io::mmap::Stream as MappedStream;
use v4l::io::traits::{CaptureStream, Stream};
use v4l::video::Capture;
use v4l::video::capture::Parameters;
use v4l::{Device, Format, FourCC, Fraction};

use super::choice::choose;
use super::listing::{Camera, CameraError};
use super::mode::{Mode, ModeWish, PixelFormat, Rate};
use super::ranges::{rates_in, sizes_in};
use super::source::{CameraSource, NextFrame, Offers, OpenCamera, RawFrame, Trouble};
use super::{v4l_controls, v4l_nodes};
use crate::domain::ControlKind;

/// Buffers that the driver fills in turn; one of them is with the program.
const BUFFERS: u32 = 4;
/// `POLLIN` of `poll.h`: there is something to read.
const READABLE: i16 = 1;
/// `ENODEV` of `errno.h`.
const NO_DEVICE: i32 = 19;

/// Cameras through Video4Linux.
#[derive(Debug)]
pub struct V4lSource;

impl CameraSource for V4lSource {
    fn list(&mut self) -> Result<Vec<Camera>, CameraError> {
        v4l_nodes::cameras()
    }

    fn open(&mut self, camera: &Camera, wish: &ModeWish) -> Result<Box<dyn OpenCamera>, Trouble> {
        let (device, bytes_per_line) = opened(&camera.node, wish, |_| true)?;
        let stream =
            MappedStream::with_buffers(&device.device, Type::VideoCapture, BUFFERS).map_err(|error| trouble(&error))?;
        let mut open = V4lCamera { stream: Some(stream), device, bytes_per_line };
        open.start()?;
        Ok(Box::new(open))
    }

    fn offers(&mut self, camera: &Camera) -> Option<Offers> {
        let device = Device::with_path(&camera.node).ok()?;
        let modes = modes(&device, &ModeWish::default()).ok()?;
        Some(Offers { modes, controls: v4l_controls::controls(&device) })
    }
}

/// A node whose mode is set, for what else it can be told while its frames come, here or through another library.
pub(super) struct SetDevice {
    device: Device,
    /// The mode that the driver answered with.
    pub(super) mode: Mode,
    modes: Vec<Mode>,
}

impl SetDevice {
    pub(super) fn offers(&self) -> Offers {
        Offers { modes: self.modes.clone(), controls: v4l_controls::controls(&self.device) }
    }

    pub(super) fn set_control(&self, kind: ControlKind, value: i64) -> Result<(), Trouble> {
        v4l_controls::set(&self.device, kind, value)
    }
}

/// Sets the mode of a node that is chosen of those that are fit. No stream is opened: another library may.
///
/// # Errors
/// As [`CameraSource::open`].
pub(super) fn set_mode(node: &str, wish: &ModeWish, is_fit: impl Fn(&Mode) -> bool) -> Result<SetDevice, Trouble> {
    let (SetDevice { device, mode, modes }, _) = opened(node, wish, is_fit)?;
    // uvcvideo lets nobody stream but whoever has set the mode, for as long as that handle is open.
    drop(device);
    let device = Device::with_path(node).map_err(|error| trouble(&error))?;
    Ok(SetDevice { device, mode, modes })
}

/// Opens a node and sets its mode; with its bytes from row to row.
fn opened(node: &str, wish: &ModeWish, is_fit: impl Fn(&Mode) -> bool) -> Result<(SetDevice, u32), Trouble> {
    let device = Device::with_path(node).map_err(|error| trouble(&error))?;
    let mut modes = modes(&device, wish)?;
    modes.retain(is_fit);
    let chosen = choose(&modes, wish).ok_or_else(|| Trouble::Unsupported(unsupported(&device, &modes, wish)))?;
    let wanted = Format::new(chosen.width, chosen.height, FourCC::new(&chosen.format.fourcc()));
    let set = device.set_format(&wanted).map_err(|error| trouble(&error))?;
    let format = PixelFormat::from_fourcc(set.fourcc.repr)
        .ok_or_else(|| Trouble::Unsupported(format!("{} in place of {chosen}", set.fourcc)))?;
    // A driver without rates has only one, and refuses to be told: that is no trouble.
    let interval = Fraction::new(chosen.rate.seconds, chosen.rate.frames);
    let rate = device.set_params(&Parameters::new(interval)).ok().and_then(|set| rate(set.interval));
    let mode = Mode { width: set.width, height: set.height, rate: rate.unwrap_or(chosen.rate), format };
    Ok((SetDevice { device, mode, modes }, set.stride))
}

/// The modes that a device has, and of ranges those that are liked.
fn modes(device: &Device, wish: &ModeWish) -> Result<Vec<Mode>, Trouble> {
    let mut modes = Vec::new();
    for description in device.enum_formats().map_err(|error| trouble(&error))? {
        let Some(format) = PixelFormat::from_fourcc(description.fourcc.repr) else { continue };
        // A driver that lists no sizes has the one that is set.
        let listed = device.enum_framesizes(description.fourcc).unwrap_or_default();
        let mut sizes: Vec<(u32, u32)> = Vec::new();
        for one in listed {
            match one.size {
                FrameSizeEnum::Discrete(size) => sizes.push((size.width, size.height)),
                FrameSizeEnum::Stepwise(range) => sizes.extend(sizes_in(
                    wish,
                    (range.min_width, range.max_width, range.step_width),
                    (range.min_height, range.max_height, range.step_height),
                )),
            }
        }
        if sizes.is_empty() {
            let set = device.format().map_err(|error| trouble(&error))?;
            sizes.push((set.width, set.height));
        }
        for (width, height) in sizes {
            let rates = rates(device, description.fourcc, (width, height), wish);
            modes.extend(rates.into_iter().map(|rate| Mode { width, height, rate, format }));
        }
    }
    Ok(modes)
}

/// The rates that a device has at a size. Where it lists none, that which is set, or 30: it will say.
fn rates(device: &Device, fourcc: FourCC, (width, height): (u32, u32), wish: &ModeWish) -> Vec<Rate> {
    let mut rates: Vec<Rate> = Vec::new();
    for listed in device.enum_frameintervals(fourcc, width, height).unwrap_or_default() {
        match listed.interval {
            FrameIntervalEnum::Discrete(interval) => rates.extend(rate(interval)),
            FrameIntervalEnum::Stepwise(range) => {
                // The longest interval is the slowest rate.
                if let Some(fastest) = rate(range.min) {
                    rates.extend(rates_in(wish, rate(range.max).unwrap_or(Rate::whole(1)), fastest));
                }
            }
        }
    }
    if rates.is_empty() {
        let set = device.params().ok().and_then(|set| rate(set.interval));
        rates.push(set.unwrap_or(Rate::whole(30)));
    }
    rates
}

/// The rate of an interval in seconds; `None` for one that is none.
fn rate(interval: Fraction) -> Option<Rate> {
    (interval.numerator > 0 && interval.denominator > 0)
        .then_some(Rate { frames: interval.denominator, seconds: interval.numerator })
}

/// What a device has, where it has not what is wanted.
fn unsupported(device: &Device, modes: &[Mode], wish: &ModeWish) -> String {
    if modes.is_empty() {
        let formats = device.enum_formats().unwrap_or_default();
        let names: Vec<String> = formats.iter().map(|format| format.fourcc.to_string()).collect();
        return names.join(", ");
    }
    let names: Vec<String> = modes.iter().map(Mode::to_string).collect();
    format!("{wish}; it has {}", names.join(", "))
}

pub(super) fn trouble(error: &io::Error) -> Trouble {
    Trouble::of_errno(error.raw_os_error(), error.to_string())
}

/// A camera whose stream runs.
struct V4lCamera {
    /// There until it is dropped.
    stream: Option<MappedStream<'static>>,
    device: SetDevice,
    bytes_per_line: u32,
}

impl V4lCamera {
    /// Gives the driver its buffers and starts it. The first buffer is left out: the library hands it over with the first frame
    /// that is asked for.
    fn start(&mut self) -> Result<(), Trouble> {
        let Some(stream) = self.stream.as_mut() else { return Err(Trouble::Gone) };
        for index in 1..BUFFERS as usize {
            // A driver may have given fewer; one cannot be asked how many. With the first alone there is nothing to fill.
            if let Err(error) = CaptureStream::queue(stream, index) {
                if index == 1 {
                    return Err(trouble(&error));
                }
                break;
            }
        }
        stream.start().map_err(|error| trouble(&error))
    }
}

impl OpenCamera for V4lCamera {
    fn mode(&self) -> Mode {
        self.device.mode
    }

    fn offers(&mut self) -> Offers {
        self.device.offers()
    }

    fn set_control(&mut self, kind: ControlKind, value: i64) -> Result<(), Trouble> {
        self.device.set_control(kind, value)
    }

    fn next_frame(&mut self, timeout: Duration) -> NextFrame<'_> {
        let Some(stream) = self.stream.as_mut() else { return NextFrame::Trouble(Trouble::Gone) };
        let millis = i32::try_from(timeout.as_millis()).unwrap_or(i32::MAX);
        match stream.handle().poll(READABLE, millis) {
            Ok(0) => return NextFrame::TimedOut,
            Ok(_) => {}
            // A signal came: no frame so far.
            Err(error) if error.kind() == io::ErrorKind::Interrupted => return NextFrame::TimedOut,
            Err(error) => return NextFrame::Trouble(trouble(&error)),
        }
        match CaptureStream::next(stream) {
            Ok((buffer, meta)) => {
                let used = (meta.bytesused as usize).min(buffer.len());
                NextFrame::Frame(RawFrame {
                    bytes: &buffer[..used],
                    format: self.device.mode.format,
                    width: self.device.mode.width,
                    height: self.device.mode.height,
                    bytes_per_line: self.bytes_per_line,
                    is_damaged: meta.flags.contains(Flags::ERROR),
                })
            }
            Err(error) => NextFrame::Trouble(trouble(&error)),
        }
    }
}

impl Drop for V4lCamera {
    fn drop(&mut self) {
        let Some(mut stream) = self.stream.take() else { return };
        match stream.stop() {
            Err(error) if error.raw_os_error() != Some(NO_DEVICE) => {
                // To drop it now would panic twice. Its memory and its handle are lost; the camera may stay busy until the program ends.
                tracing::warn!(%error, "a camera cannot be stopped");
                std::mem::forget(stream);
            }
            _ => drop(stream),
        }
    }
}
