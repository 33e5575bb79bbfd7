//! Which serial ports there are, which of them is a hand scanner's, and why one cannot be used.

use std::path::Path;

use serialport::{Error, ErrorKind, SerialPortType};

use crate::panics::contained;

/// USB vendors that make hand scanners and little else with a serial port: Hand Held Products, Symbol (Zebra), PSC (Datalogic),
/// Opticon, Intermec, Datalogic, Metrologic (Honeywell), Newland. From the public list of USB ids.
const SCANNER_VENDORS: [u16; 8] = [0x0536, 0x05e0, 0x05f9, 0x065a, 0x067e, 0x080c, 0x0c2e, 0x1eab];

/// A serial port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SerialPort {
    /// What the system opens: `COM3`, `/dev/ttyACM0`.
    pub name: String,
    /// What is plugged in, where it is a device of USB.
    pub usb: Option<UsbDevice>,
}

/// A device of USB with a serial port.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UsbDevice {
    /// The vendor's number.
    pub vendor: u16,
    /// The vendor's number for the product.
    pub product: u16,
    /// The device's own serial number, where it has one.
    pub serial: Option<String>,
    /// What the maker calls itself.
    pub maker: Option<String>,
    /// What the maker calls the product.
    pub name: Option<String>,
}

impl SerialPort {
    /// Whether it is of a vendor known for hand scanners.
    pub fn is_scanner(&self) -> bool {
        self.usb.as_ref().is_some_and(|usb| SCANNER_VENDORS.contains(&usb.vendor))
    }

    fn usb_serial(&self) -> Option<&str> {
        self.usb.as_ref().and_then(|usb| usb.serial.as_deref()).filter(|serial| !serial.is_empty())
    }
}

/// Which port is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PortChoice {
    /// The one that is a hand scanner's.
    Found,
    /// The one with this name.
    Named(String),
    /// The USB device with this serial number, wherever it is plugged in.
    Usb(String),
}

impl PortChoice {
    /// Reads the setting: nothing for no port, `auto`, `usb:` with a serial number, or a name.
    pub fn of_setting(setting: &str) -> Option<Self> {
        match setting.trim() {
            "" => None,
            "auto" => Some(Self::Found),
            other => Some(match other.strip_prefix("usb:") {
                Some(serial) => Self::Usb(serial.to_owned()),
                None => Self::Named(other.to_owned()),
            }),
        }
    }

    /// The setting that chooses this port again after it was pulled out: by its USB serial number, else by its name.
    pub fn setting_of(port: &SerialPort) -> String {
        port.usb_serial().map_or_else(|| port.name.clone(), |serial| format!("usb:{serial}"))
    }

    /// The port to open. `before` is the USB serial number of the device that was open last: it is preferred, whatever its port is
    /// called now.
    ///
    /// # Errors
    /// [`SerialTrouble::Gone`] where no port fits, [`SerialTrouble::Several`] where a person must choose.
    pub fn find(&self, ports: &[SerialPort], before: Option<&str>) -> Result<SerialPort, SerialTrouble> {
        let by_serial = |serial: &str| ports.iter().find(|port| port.usb_serial() == Some(serial)).cloned();
        if let Some(port) = before.and_then(by_serial) {
            return Ok(port);
        }
        match self {
            Self::Usb(serial) => by_serial(serial).ok_or(SerialTrouble::Gone),
            // A name that is not listed may be another name of a port.
            Self::Named(name) => {
                let listed = ports.iter().find(|port| port.name == *name).cloned();
                Ok(listed.unwrap_or_else(|| SerialPort { name: name.clone(), usb: None }))
            }
            Self::Found => {
                let mut scanners = ports.iter().filter(|port| port.is_scanner());
                match (scanners.next(), scanners.next()) {
                    (Some(port), None) => Ok(port.clone()),
                    (None, _) => Err(SerialTrouble::Gone),
                    (Some(_), Some(_)) => Err(SerialTrouble::Several),
                }
            }
        }
    }
}

/// Why a hand scanner's port cannot be used now.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SerialTrouble {
    /// Unplugged or switched off, or there was none.
    #[error("the scanner is not plugged in")]
    Gone,
    /// Another program has it. (Windows does not tell this from a port that may not be used.)
    #[error("another program uses the scanner's port")]
    Busy,
    /// This user may not use it: on Linux, who is not in the group of the device (`dialout`).
    #[error("this user may not use the scanner's port")]
    Denied,
    /// Several ports could be the scanner's: a person must choose.
    #[error("several ports could be the scanner's")]
    Several,
    /// Anything else, in the system's words.
    #[error("the scanner's port cannot be used: {0}")]
    Other(String),
}

impl SerialTrouble {
    /// The trouble that opening a port ended in. `is_there` says whether the port was listed, or exists as a file.
    fn of_opening(error: &Error, is_there: bool) -> Self {
        match error.kind() {
            ErrorKind::Io(std::io::ErrorKind::PermissionDenied) => Self::Denied,
            ErrorKind::Io(std::io::ErrorKind::NotFound) => Self::Gone,
            ErrorKind::NoDevice if is_there => Self::Busy,
            ErrorKind::NoDevice => Self::Gone,
            _ if !is_there => Self::Gone,
            _ => Self::Other(error.description.clone()),
        }
    }
}

/// The serial ports there are, hand scanners first, then by name.
///
/// # Errors
/// Where the system does not list them.
pub fn serial_ports() -> Result<Vec<SerialPort>, SerialTrouble> {
    // The library breaks on a system that has no list.
    let listed = contained(serialport::available_ports)
        .map_err(|broken| SerialTrouble::Other(broken.to_string()))?
        .map_err(|error| SerialTrouble::Other(error.description))?;
    let mut ports: Vec<SerialPort> = listed
        .into_iter()
        .map(|port| SerialPort {
            name: port.port_name,
            usb: match port.port_type {
                SerialPortType::UsbPort(usb) => Some(UsbDevice {
                    vendor: usb.vid,
                    product: usb.pid,
                    serial: usb.serial_number,
                    maker: usb.manufacturer,
                    name: usb.product,
                }),
                _ => None,
            },
        })
        .collect();
    ports.sort_by(|a, b| (!a.is_scanner(), &a.name).cmp(&(!b.is_scanner(), &b.name)));
    Ok(ports)
}

/// Opens a port for this program alone: 9600 bits a second, 8 data bits, no parity, one stop bit, which USB scanners ignore and others
/// have from the factory.
///
/// # Errors
/// [`SerialTrouble`] says why not.
pub(super) fn open(
    port: &SerialPort,
    timeout: std::time::Duration,
) -> Result<Box<dyn serialport::SerialPort>, SerialTrouble> {
    // Some scanners send nothing before the computer says that it is ready (DTR).
    let opened = serialport::new(&port.name, 9600).timeout(timeout).dtr_on_open(true).open();
    opened.map_err(|error| SerialTrouble::of_opening(&error, port.usb.is_some() || Path::new(&port.name).exists()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn port(name: &str, vendor: u16, serial: &str) -> SerialPort {
        let serial = Some(serial.to_owned()).filter(|serial| !serial.is_empty());
        SerialPort { name: name.to_owned(), usb: Some(UsbDevice { vendor, serial, ..UsbDevice::default() }) }
    }

    #[test]
    fn a_port_is_found_by_vendor_serial_number_or_name() {
        let modem = SerialPort { name: "COM1".to_owned(), usb: None };
        let board = port("COM2", 0x2341, "55");
        let (zebra, honeywell) = (port("COM3", 0x05e0, "A7"), port("COM4", 0x0c2e, ""));
        let all = [modem.clone(), board.clone(), zebra.clone(), honeywell.clone()];
        let one = [modem.clone(), board.clone(), zebra.clone()];
        for (choice, ports, before, expected) in [
            ("auto", &one[..], None, Ok("COM3")),
            ("auto", &all[..], None, Err(SerialTrouble::Several)),
            ("auto", &all[..], Some("A7"), Ok("COM3")),
            ("auto", &all[..2], None, Err(SerialTrouble::Gone)),
            ("COM4", &all[..], None, Ok("COM4")),
            ("COM9", &all[..], None, Ok("COM9")),
            // It was unplugged, and is called otherwise now.
            ("COM9", &all[..], Some("A7"), Ok("COM3")),
            ("COM4", &all[..], Some("B8"), Ok("COM4")),
            ("usb:A7", &all[..], None, Ok("COM3")),
            ("usb:B8", &all[..], None, Err(SerialTrouble::Gone)),
        ] {
            let found = PortChoice::of_setting(choice).unwrap().find(ports, before);
            assert_eq!(found.map(|port| port.name), expected.map(str::to_owned), "{choice} {before:?}");
        }
        assert_eq!(PortChoice::of_setting(" "), None);
        assert_eq!(PortChoice::setting_of(&zebra), "usb:A7");
        assert_eq!(PortChoice::setting_of(&honeywell), "COM4");
        assert_eq!(all.map(|port| port.is_scanner()), [false, false, true, true]);
    }

    #[test]
    fn trouble_has_three_kinds_and_a_rest() {
        use std::io::ErrorKind as Io;
        for (kind, is_there, expected) in [
            (ErrorKind::Io(Io::PermissionDenied), true, SerialTrouble::Denied),
            (ErrorKind::Io(Io::NotFound), false, SerialTrouble::Gone),
            (ErrorKind::NoDevice, true, SerialTrouble::Busy),
            (ErrorKind::NoDevice, false, SerialTrouble::Gone),
            (ErrorKind::Unknown, false, SerialTrouble::Gone),
            (ErrorKind::InvalidInput, true, SerialTrouble::Other("words".to_owned())),
        ] {
            assert_eq!(SerialTrouble::of_opening(&Error::new(kind, "words"), is_there), expected, "{kind:?}");
        }
    }

    #[test]
    fn ports_are_listed_or_there_are_none() {
        // Whatever this computer has, each has a name of its own.
        let mut names: Vec<String> = serial_ports().unwrap().into_iter().map(|port| port.name).collect();
        names.sort();
        let count = names.len();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}
