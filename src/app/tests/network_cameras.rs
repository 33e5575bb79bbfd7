//! Cameras in the network: set up, tried, changed and forgotten; a password goes to its store and nowhere else.

use super::check::*;
use crate::app::command::CameraForm;
use crate::app::event::Event;
use crate::app::model::Model;
use crate::app::network_cameras::{CameraSeen, CameraTest};
use crate::app::notice::Failure;
use crate::app::{Command, Effect};
use crate::domain::Password;

fn form(name: &str, address: &str, user: &str, password: &str) -> Command {
    let password = Some(password).filter(|text| !text.is_empty()).map(|text| Password::from(text.to_owned()));
    Command::AddNetworkCamera(CameraForm { name: name.into(), address: address.into(), user: user.into(), password })
}

fn seen() -> CameraSeen {
    CameraSeen { width: 1280, height: 720, per_second: 25 }
}

fn with_phone() -> Model {
    after(&opened(vec![]), [form("Phone", "10.0.0.5:8080/video", "", "").into()])
}

#[test]
fn a_camera_is_kept_and_tried_once_its_password_is_there() {
    let mut model = opened(vec![]);
    let mut effects = Vec::new();
    let pasted = form("Phone", "http://anna:planted@10.0.0.5:8080/video", "", "");
    assert!(!format!("{pasted:?}").contains("planted"));
    model.on_command(pasted, now(), &mut effects);
    let [Effect::SaveSettings(settings), Effect::KeepCameraPassword { camera, password }] = &effects[..] else {
        panic!("{effects:?}");
    };
    assert_eq!((camera.address.as_str(), camera.user.as_str()), ("http://10.0.0.5:8080/video", "anna"));
    assert_eq!(password.expose(), "planted");
    assert_eq!(settings.network_cameras, std::slice::from_ref(camera));
    assert!(!format!("{effects:?} {model:?}").contains("planted"));
    assert_eq!(model.camera_tests, [("Phone".to_owned(), CameraTest::UnderWay)]);

    let kept = |is_for_run| Event::CameraPasswordKept { name: "Phone".into(), is_for_run };
    assert!(check(&model, [kept(false).into()]).starts_with("> TestNetworkCamera"));
    assert!(check(&model, [kept(true).into()]).contains("lasts until this program ends"));
    let tested = Event::NetworkCameraTested { name: "Phone".into(), outcome: Ok(seen()) };
    assert_eq!(after(&model, [tested.into()]).camera_tests, [("Phone".to_owned(), CameraTest::Sees(seen()))]);
}

#[test]
fn what_is_wrong_is_told_at_its_field() {
    for (command, field) in [
        (form("", "10.0.0.5", "", ""), "error netcam-name: "),
        (form("Phone", "", "", ""), "error netcam-address: That is no address"),
        (form("Phone", "rtsp://10.0.0.5/live", "", ""), "error netcam-address: Only addresses"),
    ] {
        let told = check(&opened(vec![]), [command.into()]);
        assert!(told.starts_with(field) && !told.contains('>'), "{told}");
    }
}

#[test]
fn one_of_the_same_name_takes_its_place() {
    let told = check(&with_phone(), [form("Phone", "10.0.0.6/video", "", "").into()]);
    assert!(told.contains("> ForgetCameraPassword") && told.contains("> save settings"), "{told}");
    let same_host = check(&with_phone(), [form("Phone", "10.0.0.5:8080/other", "", "").into()]);
    assert!(!same_host.contains("ForgetCameraPassword"), "its password stays: {same_host}");
    let changed = after(&with_phone(), [form("Phone", "10.0.0.6/video", "", "").into()]);
    assert_eq!(changed.settings.network_cameras.len(), 1);
    let second = after(&with_phone(), [form("Other", "10.0.0.6/video", "", "").into()]);
    assert_eq!(second.settings.network_cameras.len(), 2);
}

#[test]
fn a_camera_is_tried_again_and_forgotten() {
    let failed = Event::NetworkCameraTested { name: "Phone".into(), outcome: Err(Failure::Stopped) };
    let failed = after(&with_phone(), [failed.into()]);
    assert!(matches!(failed.camera_tests[..], [(_, CameraTest::Failed(_))]));
    assert!(check(&failed, [Command::TestNetworkCamera("Phone".into()).into()]).starts_with("> TestNetworkCamera"));
    assert_eq!(check(&failed, [Command::TestNetworkCamera("Nobody".into()).into()]), "nothing");
    let told = check(&failed, [Command::RemoveNetworkCamera("Phone".into()).into()]);
    assert!(told.contains("forgotten") && told.contains("> ForgetCameraPassword"), "{told}");
    let removed = after(&failed, [Command::RemoveNetworkCamera("Phone".into()).into()]);
    assert!(removed.settings.network_cameras.is_empty() && removed.camera_tests.is_empty());
    // What comes of a test that was under way is of no account any more.
    let late = Event::NetworkCameraTested { name: "Phone".into(), outcome: Ok(seen()) };
    assert_eq!(check(&removed, [late.into()]), "nothing");
}
