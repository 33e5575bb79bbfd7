//! A hand scanner at a serial port, beside a window: its codes and its troubles become events.

use std::io;
use std::sync::{Mutex, PoisonError};

use super::hand_scans::by_port;
use super::outbox::Outbox;
use crate::app::Event;
use crate::app::notice::Failure;
use crate::app::scanned::ListedPort;
use crate::capture::{Framing, PortChoice, SerialEvent, SerialPort, SerialScanner, SerialSetup, serial_ports};
use crate::settings::Scanner;

/// The scanner of the port that is set, where one is.
pub(super) struct SerialScans {
    outbox: Outbox,
    /// What was set, and the scanner that it led to. Dropped, its thread ends by itself.
    heard: Mutex<(Set, Option<SerialScanner>)>,
}

/// What the scanner goes by.
#[derive(Clone, PartialEq)]
struct Set {
    port: String,
    framing: Framing,
    prefix: String,
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

/// The port, how its codes are parted, and what is sent before each of them. What is about keys makes no difference here.
fn setup_of(settings: &Scanner) -> Set {
    Set { port: settings.port.clone(), framing: Framing::of_settings(settings), prefix: settings.prefix.clone() }
}

/// The serial ports there are, as a person chooses among them.
///
/// # Errors
/// Where the system does not list them.
pub fn listed_ports() -> Result<Vec<ListedPort>, Failure> {
    Ok(serial_ports()?.iter().map(listed).collect())
}

fn listed(port: &SerialPort) -> ListedPort {
    let words = port.usb.iter().flat_map(|usb| [&usb.maker, &usb.name]).flatten();
    let device = words.map(|word| word.trim()).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    ListedPort { setting: PortChoice::setting_of(port), name: port.name.clone(), device, is_scanner: port.is_scanner() }
}

fn listen(outbox: &Outbox, set: &Set) -> io::Result<Option<SerialScanner>> {
    let Some(choice) = PortChoice::of_setting(&set.port) else { return Ok(None) };
    let telling = outbox.clone();
    let prefix = set.prefix.clone();
    let mut name = String::new();
    let tell = move |event| match event {
        SerialEvent::Opened(port) => {
            tracing::info!(port = port.name, "a scanner at a serial port");
            name.clone_from(&port.name);
            telling.tell(Event::ScannerPortOpened(port.name));
        }
        SerialEvent::Scan(scan) => telling.tell(by_port(&scan, &name, &prefix)),
        // What came may be a part of a secret: only why it is refused goes on.
        SerialEvent::Refused { why, .. } => telling.tell(Event::ScanRefused(why)),
        SerialEvent::Trouble(trouble) => telling.tell(Event::ScannerTrouble(Failure::SerialScanner(trouble))),
    };
    SerialScanner::start(SerialSetup { framing: set.framing, ..SerialSetup::new(choice) }, tell).map(Some)
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
    fn a_port_is_listed_by_what_its_maker_calls_it() {
        let usb = crate::capture::UsbDevice {
            vendor: 0x05e0,
            serial: Some("A7".into()),
            maker: Some("Symbol".into()),
            name: Some(" DS2208 ".into()),
            ..Default::default()
        };
        let zebra = listed(&SerialPort { name: "COM3".into(), usb: Some(usb) });
        assert_eq!(
            (zebra.setting.as_str(), zebra.device.as_str(), zebra.is_scanner),
            ("usb:A7", "Symbol DS2208", true)
        );
        let plain = listed(&SerialPort { name: "COM1".into(), usb: None });
        assert_eq!((plain.setting.as_str(), plain.device.as_str(), plain.is_scanner), ("COM1", "", false));
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
            match events.recv_timeout(Duration::from_millis(200)) {
                Ok(Event::ScannerPortOpened(name)) => assert!(name.starts_with("/dev/"), "{name}"),
                Ok(event) => break event,
                Err(_) => {}
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
