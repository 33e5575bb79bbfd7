//! Cameras and hand scanners on the command line.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// A live camera in place of photos.
#[derive(Clone, Debug, Default, Args)]
pub struct CameraArgs {
    /// Read this camera: its name, a part of it, or its node (default: the first there is)
    #[arg(long, value_name = "NAME", num_args = 0..=1, default_missing_value = "")]
    pub camera: Option<String>,
    /// Stop after the first box
    #[arg(long, requires = "camera")]
    pub once: bool,
    /// Stop after so many seconds
    #[arg(long, conflicts_with = "paths", value_name = "N", value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub seconds: Option<u64>,
    /// Open it in this mode, such as "1280x720 @ 30 MJPG", or a part of it (default: what suits labels)
    #[arg(long, requires = "camera", value_name = "MODE")]
    pub camera_mode: Option<String>,
    /// Read only this part of its picture: left, top, width and height in percent, such as 25,25,50,50
    #[arg(long, requires = "camera", value_name = "X,Y,W,H")]
    pub camera_region: Option<String>,
    /// Open it through this library: nokhwa, or on Linux v4l (default: as the setting camera.library says)
    #[arg(long, requires = "camera", value_name = "LIBRARY")]
    pub camera_library: Option<String>,
}

/// Cameras in the network: a telephone with an IP-camera app, or a camera on the wall.
#[derive(Debug, Subcommand)]
pub enum CamerasCommand {
    /// Set a camera in the network up, in place of one of this name
    ///
    /// It must send JPEG pictures over HTTP or HTTPS (MJPEG, or one at each request). The password is asked for at the terminal, or is
    /// the first line of standard input; it goes to the system's store for passwords and into no file.
    Add {
        /// What it is to be called
        name: String,
        /// Where its picture is, such as http://192.168.1.20:8080/video (IP Webcam) or http://192.168.1.20:4747/video (DroidCam)
        address: String,
        /// The user, where it wants one
        #[arg(long, value_name = "USER")]
        user: Option<String>,
    },
    /// Forget a camera in the network, and its password
    Remove {
        /// Its name
        name: String,
    },
    /// Try a camera in the network: what it sends, or what is wrong
    Test {
        /// Its name
        name: String,
    },
}

/// Hand scanners.
#[derive(Debug, Subcommand)]
pub enum ScannerCommand {
    /// Write the sheet that says how a hand scanner is set up, with test codes to check it (PDF; A4 and Letter)
    Sheet {
        /// The file to write
        file: PathBuf,
    },
    /// The serial ports there are, with what to set as scanner.port
    Ports,
}
