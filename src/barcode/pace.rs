//! How far the reading of a still picture is, and whether it goes on.

use std::time::{Duration, Instant};

/// Asked again and again while a picture is read: told how much of the reading is done, as a share of 0 to 1 that never falls; says
/// whether to go on.
pub(super) type GoOn<'a> = &'a dyn Fn(f32) -> bool;

/// The time and the progress of one reading. What is done is counted in stages, each a stretch of the whole.
pub(super) struct Pace<'a> {
    go_on: GoOn<'a>,
    until: Instant,
    /// Where the stage at work begins and ends, as shares of the whole.
    stage: (f32, f32),
    is_cancelled: bool,
    ran_out: bool,
}

impl<'a> Pace<'a> {
    /// Begins a reading that may take so long.
    pub(super) fn new(go_on: GoOn<'a>, time: Duration) -> Self {
        Self { go_on, until: Instant::now() + time, stage: (0.0, 0.0), is_cancelled: false, ran_out: false }
    }

    /// When the time has run out.
    pub(super) fn until(&self) -> Instant {
        self.until
    }

    /// Begins the next stage, which ends where `end` of the whole is done.
    pub(super) fn begin_stage(&mut self, end: f32) {
        self.stage = (self.stage.1, end.max(self.stage.1));
    }

    /// Tells that `done` of the stage's `of` steps are done; whether the next may be begun.
    pub(super) fn may_go_on(&mut self, done: usize, of: usize) -> bool {
        let (begin, end) = self.stage;
        let share = begin + (end - begin) * (done as f32 / of.max(1) as f32).min(1.0);
        self.is_cancelled = self.is_cancelled || !(self.go_on)(share);
        self.ran_out |= Instant::now() >= self.until;
        !self.is_cancelled && !self.ran_out
    }

    /// Tells that all is done.
    pub(super) fn finish(&mut self) {
        self.is_cancelled = self.is_cancelled || !(self.go_on)(1.0);
    }

    /// Whether the caller has said no.
    pub(super) fn is_cancelled(&self) -> bool {
        self.is_cancelled
    }

    /// Whether a step was not begun for want of time.
    pub(super) fn ran_out(&self) -> bool {
        self.ran_out
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    #[test]
    fn shares_rise_through_the_stages_to_one() {
        let told = RefCell::new(Vec::new());
        let go_on = |share| {
            told.borrow_mut().push(share);
            true
        };
        let mut pace = Pace::new(&go_on, Duration::from_secs(600));
        pace.begin_stage(0.5);
        assert!(pace.may_go_on(0, 2) && pace.may_go_on(1, 2));
        pace.begin_stage(0.75);
        assert!(pace.may_go_on(0, 0));
        pace.finish();
        assert_eq!(*told.borrow(), [0.0, 0.25, 0.5, 1.0]);
        assert!(!pace.is_cancelled() && !pace.ran_out());
    }

    #[test]
    fn once_it_is_cancelled_nobody_is_asked_again() {
        let asked = RefCell::new(0);
        let go_on = |_| {
            *asked.borrow_mut() += 1;
            false
        };
        let mut pace = Pace::new(&go_on, Duration::from_secs(600));
        assert!(!pace.may_go_on(0, 1) && !pace.may_go_on(1, 1));
        pace.finish();
        assert!(pace.is_cancelled());
        assert_eq!(*asked.borrow(), 1);
    }

    #[test]
    fn without_time_no_step_is_begun() {
        let mut pace = Pace::new(&|_| true, Duration::ZERO);
        assert!(!pace.may_go_on(0, 1));
        assert!(pace.ran_out() && !pace.is_cancelled());
    }
}
