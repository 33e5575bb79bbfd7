//! Settings with cameras in the network, tried with every outcome.

use docket::app::network_cameras::{CameraSeen, CameraTest};
use docket::app::{Failure, Model, Notice, Screen};
use docket::capture::camera::network::NetworkTrouble;
use docket::capture::camera::{CameraTrouble, Trouble};
use docket::domain::NetworkCamera;

/// One that works, one that is being tried, and one that refuses its password.
pub fn with_network_cameras() -> Model {
    let mut model = Model { screen: Screen::Settings, ..super::full() };
    let camera = |name: &str, address: &str, user: &str| NetworkCamera {
        name: name.into(),
        address: address.into(),
        user: user.into(),
    };
    model.settings.network_cameras = vec![
        camera("Phone", "http://192.168.1.20:8080/video", "anna"),
        camera("Dock 2", "http://192.168.1.21:4747/video", ""),
        camera("Wall", "https://camera.example/axis-cgi/mjpg/video.cgi", "scanner"),
    ];
    let refused = Failure::Camera(CameraTrouble::Failed(Trouble::Network(NetworkTrouble::SignInRefused)));
    model.camera_tests = vec![
        ("Phone".into(), CameraTest::Sees(CameraSeen { width: 1280, height: 720, per_second: 25 })),
        ("Dock 2".into(), CameraTest::UnderWay),
        ("Wall".into(), CameraTest::Failed(Notice::of(&refused))),
    ];
    model
}
