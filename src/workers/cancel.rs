//! A word that stops what waits: given by one side, heard by another.

use std::sync::Arc;

use tokio::sync::watch;

/// A stop sign. Clones are the same sign; once it is up it stays up.
#[derive(Clone, Debug)]
pub struct Cancel(Arc<watch::Sender<bool>>);

impl Default for Cancel {
    fn default() -> Self {
        Self::new()
    }
}

impl Cancel {
    /// A sign that is not up.
    pub fn new() -> Self {
        Self(Arc::new(watch::Sender::new(false)))
    }

    /// Puts it up.
    pub fn cancel(&self) {
        self.0.send_replace(true);
    }

    /// Whether it is up.
    pub fn is_cancelled(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits until it is up.
    pub async fn cancelled(&self) {
        let mut sign = self.0.subscribe();
        // The sender lives in `self`, so the wait cannot fail.
        let _ = sign.wait_for(|&is_up| is_up).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_sign_that_is_up_is_seen_by_clones_and_by_those_who_come_late() {
        let sign = Cancel::new();
        let other = sign.clone();
        assert!(!other.is_cancelled());
        sign.cancel();
        assert!(other.is_cancelled());
        other.cancelled().await;
    }
}
