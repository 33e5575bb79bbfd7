//! A hand scanner at a serial port (USB-COM), read on a thread of its own that finds it again after it was pulled out.

use std::io::ErrorKind;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, TryRecvError, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::serial_framing::{Framer, Framing, Refused};
use super::serial_ports::{PortChoice, SerialPort, SerialTrouble, open, serial_ports};
use crate::domain::{HandScan, Refusal};

/// How long one read waits, at most: how long stopping may take.
const READ_TIMEOUT: Duration = Duration::from_millis(200);

/// Which port is read, and how.
#[derive(Clone, Debug)]
pub struct SerialSetup {
    /// The port.
    pub choice: PortChoice,
    /// How its codes are parted.
    pub framing: Framing,
    /// How long it waits before it looks again for a port that could not be opened.
    pub retry: Duration,
}

impl SerialSetup {
    /// The port, with the usual times.
    pub fn new(choice: PortChoice) -> Self {
        Self { choice, framing: Framing::default(), retry: Duration::from_secs(1) }
    }
}

/// What a scanner's thread tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SerialEvent {
    /// The port is open, again or for the first time.
    Opened(SerialPort),
    /// A code.
    Scan(HandScan),
    /// What came is not one code.
    Refused {
        /// What came.
        sent: String,
        /// Why it is not taken.
        why: Refusal,
    },
    /// The port cannot be used now. Said once for each kind of trouble; it is tried again by itself.
    Trouble(SerialTrouble),
}

/// A hand scanner at a serial port. When this is dropped, its thread ends by itself.
#[derive(Debug)]
pub struct SerialScanner {
    stop: Sender<()>,
    thread: JoinHandle<()>,
}

impl SerialScanner {
    /// Starts reading. `tell` is called on the scanner's thread.
    ///
    /// # Errors
    /// Where no thread can be started.
    pub fn start(setup: SerialSetup, tell: impl FnMut(SerialEvent) + Send + 'static) -> std::io::Result<Self> {
        let (stop, stopped) = channel();
        let thread = std::thread::Builder::new()
            .name("serial scanner".to_owned())
            .spawn(move || Reader { setup, stopped, tell, usb_serial: None, trouble: None }.run())?;
        Ok(Self { stop, thread })
    }

    /// Ends reading, and waits until the port is free: a fifth of a second at most.
    pub fn stop(self) {
        drop(self.stop);
        // A thread that broke has freed its port as well.
        let _ = self.thread.join();
    }

    /// Whether the thread still lives.
    pub fn is_alive(&self) -> bool {
        !self.thread.is_finished()
    }
}

struct Reader<T> {
    setup: SerialSetup,
    stopped: Receiver<()>,
    tell: T,
    /// The USB serial number of the device that was open last.
    usb_serial: Option<String>,
    /// The trouble that was told last.
    trouble: Option<SerialTrouble>,
}

impl<T: FnMut(SerialEvent)> Reader<T> {
    fn run(mut self) {
        loop {
            match self.open() {
                Ok((port, mut reader)) => {
                    self.trouble = None;
                    self.usb_serial = port.usb.as_ref().and_then(|usb| usb.serial.clone());
                    (self.tell)(SerialEvent::Opened(port));
                    if !self.read(&mut *reader) {
                        return;
                    }
                    self.tell_trouble(SerialTrouble::Gone);
                }
                Err(trouble) => self.tell_trouble(trouble),
            }
            if self.stopped.recv_timeout(self.setup.retry) != Err(RecvTimeoutError::Timeout) {
                return;
            }
        }
    }

    fn open(&self) -> Result<(SerialPort, Box<dyn serialport::SerialPort>), SerialTrouble> {
        let ports = serial_ports();
        let ports = match &self.setup.choice {
            // A name can be opened without a list.
            PortChoice::Named(_) => ports.unwrap_or_default(),
            _ => ports?,
        };
        let port = self.setup.choice.find(&ports, self.usb_serial.as_deref())?;
        let reader = open(&port, READ_TIMEOUT)?;
        Ok((port, reader))
    }

    fn tell_trouble(&mut self, trouble: SerialTrouble) {
        if self.trouble.as_ref() != Some(&trouble) {
            self.trouble = Some(trouble.clone());
            (self.tell)(SerialEvent::Trouble(trouble));
        }
    }

    /// Reads until the port is gone (`true`) or nobody wants to hear more (`false`).
    fn read(&mut self, port: &mut dyn serialport::SerialPort) -> bool {
        let mut framer = Framer::new(self.setup.framing);
        let mut block = [0; 1024];
        loop {
            if self.stopped.try_recv() != Err(TryRecvError::Empty) {
                return false;
            }
            let left = framer.due().map(|due| due.saturating_duration_since(Instant::now()));
            let timeout = left.map_or(READ_TIMEOUT, |left| left.clamp(Duration::from_millis(1), READ_TIMEOUT));
            if port.set_timeout(timeout).is_err() {
                return true;
            }
            match port.read(&mut block) {
                Ok(0) => return true,
                Ok(count) => {
                    for scan in framer.push(Instant::now(), &block[..count]) {
                        self.tell_scan(scan);
                    }
                }
                Err(error) if error.kind() == ErrorKind::TimedOut => {
                    if let Some(scan) = framer.tick(Instant::now()) {
                        self.tell_scan(scan);
                    }
                }
                Err(error) if matches!(error.kind(), ErrorKind::Interrupted | ErrorKind::WouldBlock) => {}
                Err(_) => return true,
            }
        }
    }

    fn tell_scan(&mut self, scan: Result<HandScan, Refused>) {
        (self.tell)(match scan {
            Ok(scan) => SerialEvent::Scan(scan),
            Err((sent, why)) => SerialEvent::Refused { sent, why },
        });
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::io::Write;
    use std::os::unix::fs::symlink;
    use std::path::Path;

    use serialport::{SerialPort as _, TTYPort};

    use super::*;
    use crate::domain::Suffix;

    /// Plugs a make-believe scanner in under a name; what is written to it is what the scanner sends.
    fn plug_in(name: &Path) -> TTYPort {
        let (scanner, computer) = TTYPort::pair().unwrap();
        let _ = std::fs::remove_file(name);
        symlink(computer.name().unwrap(), name).unwrap();
        scanner
    }

    fn start(name: &Path) -> (SerialScanner, Receiver<SerialEvent>) {
        let (tell, told) = channel();
        let choice = PortChoice::Named(name.display().to_string());
        let setup = SerialSetup { retry: Duration::from_millis(20), ..SerialSetup::new(choice) };
        let scanner = SerialScanner::start(setup, move |event| drop(tell.send(event))).unwrap();
        (scanner, told)
    }

    #[track_caller]
    fn next(told: &Receiver<SerialEvent>) -> SerialEvent {
        told.recv_timeout(Duration::from_secs(20)).unwrap()
    }

    #[track_caller]
    fn next_scan(told: &Receiver<SerialEvent>) -> HandScan {
        match next(told) {
            SerialEvent::Scan(scan) => scan,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn codes_come_through_whole() {
        let folder = tempfile::tempdir().unwrap();
        let name = folder.path().join("scanner");
        let mut scanner = plug_in(&name);
        let (reader, told) = start(&name);
        assert!(matches!(next(&told), SerialEvent::Opened(port) if port.name == name.display().to_string()));
        scanner.write_all(b"]d2S5CD1234\x1d1P21CB\r\n").unwrap();
        let scan = next_scan(&told);
        assert_eq!((scan.text.as_str(), scan.aim.as_deref()), ("S5CD1234\u{1d}1P21CB", Some("]d2")));
        assert!(matches!(scan.suffix, Suffix::CrLf | Suffix::Enter));
        // Quiet ends it.
        scanner.write_all(b"3556212345678").unwrap();
        let scan = next_scan(&told);
        assert_eq!((scan.text.as_str(), scan.suffix), ("3556212345678", Suffix::None));
        scanner.write_all(b"35562123456783556212345679\r").unwrap();
        assert!(matches!(next(&told), SerialEvent::Refused { why: Refusal::RunTogether, .. }));
        assert!(reader.is_alive());
        reader.stop();
    }

    #[test]
    fn a_scanner_that_is_pulled_out_comes_back_by_itself() {
        let folder = tempfile::tempdir().unwrap();
        let name = folder.path().join("scanner");
        let (reader, told) = start(&name);
        assert_eq!(next(&told), SerialEvent::Trouble(SerialTrouble::Gone));
        for _ in 0..3 {
            let mut scanner = plug_in(&name);
            assert!(matches!(next(&told), SerialEvent::Opened(_)));
            scanner.write_all(b"3556212345678\r").unwrap();
            assert_eq!(next_scan(&told).text, "3556212345678");
            std::fs::remove_file(&name).unwrap();
            drop(scanner);
            assert_eq!(next(&told), SerialEvent::Trouble(SerialTrouble::Gone));
        }
        reader.stop();
    }

    #[test]
    fn a_port_that_another_program_has_is_busy_until_it_is_free() {
        let folder = tempfile::tempdir().unwrap();
        let name = folder.path().join("scanner");
        let scanner = plug_in(&name);
        let (first, first_told) = start(&name);
        assert!(matches!(next(&first_told), SerialEvent::Opened(_)));
        let (second, second_told) = start(&name);
        assert_eq!(next(&second_told), SerialEvent::Trouble(SerialTrouble::Busy));
        first.stop();
        assert!(matches!(next(&second_told), SerialEvent::Opened(_)));
        second.stop();
        drop(scanner);
    }
}
