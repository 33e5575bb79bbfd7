//! Frames that are used again and again, so that a camera takes no memory while it runs.

use std::sync::Arc;
use std::time::Instant;

use super::frame::Frame;

/// How many frames there are: the newest in its slot, one with the decoder, one with the window, and the one that is being written.
pub const FRAMES: usize = 4;

/// A few frames, of which those that nobody holds any more are written anew.
#[derive(Debug)]
pub struct FramePool {
    frames: Vec<Arc<Frame>>,
}

impl FramePool {
    /// So many empty frames.
    pub fn new(frames: usize, now: Instant) -> Self {
        Self { frames: (0..frames).map(|_| Arc::new(Frame::empty(now))).collect() }
    }

    /// Writes a frame that is free, and gives it. `None` where all are in use: the frame that came is then left out.
    ///
    /// # Errors
    /// The writer's; the frame stays free.
    pub fn write<E>(&mut self, write: impl FnOnce(&mut Frame) -> Result<(), E>) -> Option<Result<Arc<Frame>, E>> {
        let place = self.frames.iter_mut().position(|frame| Arc::get_mut(frame).is_some())?;
        let written = Arc::get_mut(&mut self.frames[place]).map(write)?;
        // The longest unused is taken first: who still looks at a frame that was put away has a little time.
        self.frames[place..].rotate_left(1);
        Some(written.map(|()| Arc::clone(&self.frames[self.frames.len() - 1])))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_used_again_and_never_while_they_are_held() {
        let mut pool = FramePool::new(2, Instant::now());
        let mut next = || pool.write(|_| Ok::<(), ()>(()));
        let first = next().unwrap().unwrap();
        let second = next().unwrap().unwrap();
        assert!(!Arc::ptr_eq(&first, &second));
        assert!(next().is_none(), "both are held");
        let place = Arc::as_ptr(&first);
        drop(first);
        assert_eq!(Arc::as_ptr(&next().unwrap().unwrap()), place);
    }

    #[test]
    fn a_frame_that_could_not_be_written_is_free() {
        let mut pool = FramePool::new(1, Instant::now());
        assert_eq!(pool.write(|_| Err("cut")).map(|written| written.map(|_| ())), Some(Err("cut")));
        assert!(pool.write(|_| Ok::<(), ()>(())).is_some());
    }

    #[test]
    fn all_are_used_in_turn() {
        let mut pool = FramePool::new(3, Instant::now());
        let mut places: Vec<*const Frame> = Vec::new();
        for _ in 0..6 {
            places.push(Arc::as_ptr(&pool.write(|_| Ok::<(), ()>(())).unwrap().unwrap()));
        }
        assert_eq!(places[..3], places[3..]);
        places.truncate(3);
        places.sort();
        places.dedup();
        assert_eq!(places.len(), 3);
    }
}
