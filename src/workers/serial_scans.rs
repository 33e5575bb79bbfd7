//! A hand scanner at a serial port, beside a window: its codes and its troubles become events.

use std::io;
use std::sync::{Mutex, PoisonError};

use super::hand_scans::as_sent;
use super::outbox::Outbox;
use crate::app::Event;
use crate::app::notice::Failure;
use crate::capture::{Framing, PortChoice, SerialEvent, SerialScanner, SerialSetup};
use crate::settings::Scanner;

/// The scanner of the port that is set, where one is.
pub(super) struct SerialScans {
    outbox: Outbox,
    /// What was set, and the scanner that it led to. Dropped, its thread ends by itself.
    heard: Mutex<((String, Framing), Option<SerialScanner>)>,
}

impl SerialScans {
    /// Listens to the port of these settings.
    ///
    /// # Errors
    /// Where the system gives no thread.
    pub(super) fn start(outbox: Outbox, settings: &Scanner) -> io::Result<Self> {
        let set = setup_of(settings);
        let scanner = listen(&outbox, &set)?;
        Ok(Self { outbox, heard: Mutex::new((set, scanner)) })
    }

    /// Goes by these settings from now on.
    pub(super) fn follow(&self, settings: &Scanner) {
        let set = setup_of(settings);
        let mut heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        if heard.0 == set {
            return;
        }
        // Where both settings are about one port, the new thread tries again until the old one has given it up.
        heard.1 = None;
        let scanner = listen(&self.outbox, &set).unwrap_or_else(|error| {
            // Nothing is told here: this is the window's own thread.
            tracing::error!(%error, "no thread for the scanner at a serial port");
            None
        });
        *heard = (set, scanner);
    }
}

/// The port, and how its codes are parted.
fn setup_of(settings: &Scanner) -> (String, Framing) {
    (settings.port.clone(), Framing::of_settings(settings))
}

fn listen(outbox: &Outbox, (port, framing): &(String, Framing)) -> io::Result<Option<SerialScanner>> {
    let Some(choice) = PortChoice::of_setting(port) else { return Ok(None) };
    let telling = outbox.clone();
    let tell = move |event| match event {
        SerialEvent::Opened(port) => tracing::info!(port = port.name, "a scanner at a serial port"),
        SerialEvent::Scan(scan) => telling.tell(as_sent(&scan)),
        // What came may be a part of a secret: only why it is refused goes on.
        SerialEvent::Refused { why, .. } => telling.tell(Event::ScanRefused(why)),
        SerialEvent::Trouble(trouble) => telling.tell(Event::ScannerTrouble(Failure::SerialScanner(trouble))),
    };
    SerialScanner::start(SerialSetup { framing: *framing, ..SerialSetup::new(choice) }, tell).map(Some)
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::io::Write;
    use std::sync::Arc;
    use std::sync::mpsc::Receiver;
    use std::time::Duration;

    use serialport::{SerialPort as _, TTYPort};

    use super::*;
    use crate::capture::SerialTrouble;
    use crate::domain::Refusal;

    /// The next event that is no code that came once more.
    #[track_caller]
    fn next(events: &Receiver<Event>) -> Event {
        loop {
            let event = events.recv_timeout(Duration::from_secs(20)).unwrap();
            if !matches!(event, Event::Scanned(_)) {
                return event;
            }
        }
    }

    #[test]
    fn what_comes_at_the_port_that_is_set_is_told() {
        let (outbox, events) = Outbox::new(Arc::new(|| {}));
        let at = |port: &str| Scanner { port: port.to_owned(), ..Scanner::default() };
        let scans = SerialScans::start(outbox, &at("")).unwrap();
        let (mut scanner, computer) = TTYPort::pair().unwrap();
        scans.follow(&at(&computer.name().unwrap()));
        drop(computer);
        // A port that nobody has opened so far takes nothing.
        let event = loop {
            let _ = scanner.write_all(b"]C03556212345678\r");
            if let Ok(event) = events.recv_timeout(Duration::from_millis(200)) {
                break event;
            }
        };
        assert!(matches!(&event, Event::Scanned(scanned) if scanned.boxes[0].draft.pkid.is_some()), "{event:?}");
        scanner.write_all(b"35562123456783556212345679\r").unwrap();
        let event = next(&events);
        assert!(matches!(event, Event::ScanRefused(Refusal::RunTogether)), "{event:?}");
        scans.follow(&at("/dev/no-such-scanner"));
        let event = next(&events);
        let is_gone = |failure: &Failure| matches!(failure, Failure::SerialScanner(SerialTrouble::Gone));
        assert!(matches!(&event, Event::ScannerTrouble(failure) if is_gone(failure)), "{event:?}");
    }
}
