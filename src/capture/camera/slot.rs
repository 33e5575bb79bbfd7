//! The newest frame, for whoever wants it. A slow reader misses frames; it never lags behind, and never holds the camera up.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::frame::Frame;

/// A slot for one frame. Each reader remembers the number of the frame it saw last, so that several may read.
#[derive(Debug, Default)]
pub struct LatestFrame {
    newest: Mutex<Option<Arc<Frame>>>,
    arrived: Condvar,
}

impl LatestFrame {
    /// Puts a frame in place of the one before.
    pub fn put(&self, frame: Arc<Frame>) {
        // The one before is let go outside the lock.
        let _before = self.lock().replace(frame);
        self.arrived.notify_all();
    }

    /// Takes the frame away: the camera sends none any more.
    pub fn clear(&self) {
        let _before = self.lock().take();
    }

    /// The newest frame, where its number is greater than that of the one seen last; at once.
    pub fn newer_than(&self, seen: u64) -> Option<Arc<Frame>> {
        self.lock().clone().filter(|frame| frame.number() > seen)
    }

    /// As [`LatestFrame::newer_than`], but waits for a newer one, no longer than `timeout`.
    pub fn wait_newer_than(&self, seen: u64, timeout: Duration) -> Option<Arc<Frame>> {
        let until = Instant::now() + timeout;
        let mut newest = self.lock();
        loop {
            if let Some(frame) = newest.as_ref().filter(|frame| frame.number() > seen) {
                return Some(Arc::clone(frame));
            }
            let left = until.checked_duration_since(Instant::now()).filter(|left| !left.is_zero())?;
            newest = self.arrived.wait_timeout(newest, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// A frame is whole before it is put in, so a thread that broke while it held the lock has spoiled nothing.
    fn lock(&self) -> MutexGuard<'_, Option<Arc<Frame>>> {
        self.newest.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::super::luma::Unpacker;
    use super::super::mode::PixelFormat;
    use super::super::source::RawFrame;
    use super::*;

    fn numbered(number: u64) -> Arc<Frame> {
        let now = Instant::now();
        let mut frame = Frame::empty(now);
        let raw = RawFrame {
            bytes: &[9],
            format: PixelFormat::Grey,
            width: 1,
            height: 1,
            bytes_per_line: 1,
            is_damaged: false,
        };
        frame.write(&raw, &mut Unpacker::default(), None, number, now).unwrap();
        Arc::new(frame)
    }

    #[test]
    fn the_newest_wins_and_is_seen_once_by_each() {
        let slot = LatestFrame::default();
        assert!(slot.newer_than(0).is_none());
        slot.put(numbered(1));
        slot.put(numbered(2));
        assert_eq!(slot.newer_than(0).unwrap().number(), 2);
        assert!(slot.newer_than(2).is_none());
        assert_eq!(slot.newer_than(1).unwrap().number(), 2, "another reader sees it too");
        slot.clear();
        assert!(slot.newer_than(0).is_none());
    }

    #[test]
    fn a_reader_is_woken_and_waits_no_longer_than_told() {
        let slot = LatestFrame::default();
        assert!(slot.wait_newer_than(0, Duration::ZERO).is_none());
        assert!(slot.wait_newer_than(0, Duration::from_millis(1)).is_none());
        std::thread::scope(|scope| {
            let reader = scope.spawn(|| slot.wait_newer_than(1, Duration::from_secs(60)).unwrap().number());
            slot.put(numbered(1));
            slot.put(numbered(2));
            assert_eq!(reader.join().unwrap(), 2);
        });
    }
}
