//! Runs foreign decoders so that a panic inside them ends neither the thread nor the shift.
//!
//! Decoders of bars and of picture files meet every kind of damaged input. Where one breaks, the caller wants an error to
//! show, not a stack trace on the terminal, so the panic's message is kept off standard error for that one call and for
//! that one thread. Panics anywhere else are reported as ever.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

thread_local! {
    /// How many `contained` calls are open on this thread.
    static CONTAINED: Cell<u32> = const { Cell::new(0) };
}

/// The work panicked; what it had begun is lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a decoder broke")]
pub struct Panicked;

/// Runs `work`, and gives [`Panicked`] where it panicked.
///
/// `work` must not leave anything half changed that is used afterwards.
///
/// # Errors
/// [`Panicked`] in place of the panic.
pub fn contained<T>(work: impl FnOnce() -> T) -> Result<T, Panicked> {
    quieten();
    let _open = Open::new();
    catch_unwind(AssertUnwindSafe(work)).map_err(|_| Panicked)
}

/// Puts a hook in front of the one in place, once, that is silent for contained work and hands on everything else.
fn quieten() {
    static HOOK: Once = Once::new();
    // A hook cannot be set while unwinding; such a call is contained all the same, only not silent.
    if std::thread::panicking() {
        return;
    }
    HOOK.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if CONTAINED.try_with(Cell::get).unwrap_or(0) == 0 {
                before(info);
            }
        }));
    });
}

/// Counts one open call, also when it is left by unwinding.
struct Open;

impl Open {
    fn new() -> Self {
        CONTAINED.with(|open| open.set(open.get() + 1));
        Self
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        let _ = CONTAINED.try_with(|open| open.set(open.get().saturating_sub(1)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_an_error_and_the_count_returns_to_zero() {
        let broken: Result<(), Panicked> = contained(|| panic!("never shown"));
        assert_eq!(broken, Err(Panicked));
        assert_eq!(CONTAINED.with(Cell::get), 0);
        assert_eq!(contained(|| 7), Ok(7));
    }

    #[test]
    fn calls_may_be_nested() {
        let outer = contained(|| {
            let inner: Result<(), Panicked> = contained(|| panic!("inside"));
            (inner, CONTAINED.with(Cell::get))
        });
        assert_eq!(outer, Ok((Err(Panicked), 1)));
    }
}
