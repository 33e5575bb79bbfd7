//! A camera in the network: what it is called, where it is, and as whom it is asked. Its password is never part of it: one that a
//! person pastes within an address is taken out, and a place is left for it where the address needs it.

use std::fmt;

use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use url::Url;

use super::pkid::holds_product_key;

/// What stands in an address for the password: some cameras take it among the address's parameters and nowhere else.
pub const PASSWORD_PLACE: &str = "{password}";

/// Parameters of addresses that are secrets, whatever their case.
const SECRET_PARAMETERS: [&str; 14] = [
    "password",
    "passwd",
    "pass",
    "pwd",
    "pw",
    "psw",
    "pswd",
    "loginpas",
    "loginpass",
    "token",
    "auth",
    "key",
    "apikey",
    "api_key",
];

/// A camera in the network, as it is kept in the settings.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct NetworkCamera {
    /// What a person calls it; no two have the same name.
    pub name: String,
    /// `http` or `https`, without user and password.
    pub address: String,
    /// The user it is asked as; empty where it wants none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub user: String,
}

/// A password. It is not shown, and its memory is cleared.
#[derive(Clone)]
pub struct Password(SecretString);

impl Password {
    /// The password itself, for the one who needs it.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// As a secret for its store.
    pub fn as_secret(&self) -> &SecretString {
        &self.0
    }
}

impl From<SecretString> for Password {
    fn from(secret: SecretString) -> Self {
        Self(secret)
    }
}

impl From<String> for Password {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl PartialEq for Password {
    fn eq(&self, other: &Self) -> bool {
        self.expose() == other.expose()
    }
}

impl Eq for Password {}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password")
    }
}

/// What is wrong with a camera as it was typed, or as the settings have it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CameraFault {
    /// It has no name, or one that is too long to be read.
    #[error("a name of 1 to {} letters", NetworkCamera::LONGEST_NAME)]
    Name,
    /// A product key, which is a secret, stands in its name.
    #[error("a name without a product key, which is a secret")]
    ProductKey,
    /// Its address is none.
    #[error("an address such as http://192.168.1.20:8080/video")]
    Address,
    /// Its address is of another kind than http and https.
    #[error("an address that begins with http or https")]
    Scheme,
    /// Its address holds a password, which belongs into no file.
    #[error("an address without a password")]
    HoldsPassword,
}

impl NetworkCamera {
    /// Most letters of a name.
    pub const LONGEST_NAME: usize = 60;

    /// Takes what a person typed apart: the camera, and the password wherever it stood (in its own place first, then within the
    /// address). An address without `http://` is given it.
    ///
    /// # Errors
    /// What is wrong. Nothing that was typed is repeated in it.
    pub fn typed(
        name: &str,
        address: &str,
        user: &str,
        password: Option<Password>,
    ) -> Result<(Self, Option<Password>), Vec<CameraFault>> {
        let name = name.trim().to_owned();
        let is_named =
            !name.is_empty() && name.chars().count() <= Self::LONGEST_NAME && !name.chars().any(char::is_control);
        if holds_product_key(&name) {
            return Err(vec![CameraFault::ProductKey]);
        }
        let mut url = match parse(address) {
            Ok(url) if is_named => url,
            parsed => return Err((!is_named).then_some(CameraFault::Name).into_iter().chain(parsed.err()).collect()),
        };
        let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
        let mut found: Vec<String> = url.password().map(decoded).into_iter().collect();
        let user = match user.trim() {
            "" => decoded(url.username()),
            user => user.to_owned(),
        };
        let parameters: Vec<String> = url
            .query()
            .into_iter()
            .flat_map(|query| query.split('&'))
            .map(|parameter| match parameter.split_once('=') {
                Some((key, value)) if is_secret(key) && !value.is_empty() && value != PASSWORD_PLACE => {
                    found.push(decoded(value));
                    format!("{key}={PASSWORD_PLACE}")
                }
                _ => parameter.to_owned(),
            })
            .collect();
        url.set_query((!parameters.is_empty()).then(|| parameters.join("&")).as_deref());
        url.set_fragment(None);
        // An address with a host takes both.
        let _ = url.set_username("");
        let _ = url.set_password(None);
        let password = password.filter(|password| !password.expose().is_empty());
        let password = password.or_else(|| found.into_iter().find(|text| !text.is_empty()).map(Password::from));
        Ok((Self { name, address: url.to_string(), user }, password))
    }

    /// Whether it is as [`NetworkCamera::typed`] leaves it.
    ///
    /// # Errors
    /// What is wrong.
    pub fn check(&self) -> Result<(), CameraFault> {
        let (same, password) = Self::typed(&self.name, &self.address, &self.user, None)
            .map_err(|faults| faults.first().copied().unwrap_or(CameraFault::Address))?;
        if password.is_some() || same.user != self.user {
            return Err(CameraFault::HoldsPassword);
        }
        Ok(())
    }

    /// Its address with the password where there is a place for it; `None` where the address is none.
    pub fn url(&self, password: Option<&Password>) -> Option<Url> {
        let encoded = password.map(|password| utf8_percent_encode(password.expose(), NON_ALPHANUMERIC).to_string());
        Url::parse(&self.address.replace(PASSWORD_PLACE, &encoded.unwrap_or_default())).ok()
    }

    /// Whose password it is: the host with scheme and port, and the user.
    pub fn account(&self) -> (String, &str) {
        (self.url(None).map_or_else(String::new, |url| url.origin().ascii_serialization()), &self.user)
    }

    /// Whether it is asked with a password.
    pub fn has_password(&self) -> bool {
        !self.user.is_empty() || self.address.contains(PASSWORD_PLACE)
    }
}

fn is_secret(key: &str) -> bool {
    SECRET_PARAMETERS.iter().any(|secret| key.eq_ignore_ascii_case(secret))
}

fn parse(address: &str) -> Result<Url, CameraFault> {
    let address = address.trim();
    let whole = if address.contains("://") { address.to_owned() } else { format!("http://{address}") };
    let url = Url::parse(&whole).map_err(|_| CameraFault::Address)?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(CameraFault::Scheme);
    }
    // A password with odd characters splits the address elsewhere than it was meant: better to have it typed in its own place.
    let has_user = !url.username().is_empty() || url.password().is_some();
    let is_split_elsewhere = !has_user && whole.split('=').next().is_some_and(|before| before.contains('@'));
    if is_split_elsewhere || url.host_str().is_none_or(str::is_empty) {
        return Err(CameraFault::Address);
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Address, user and password as they come out.
    fn taken(address: &str) -> (String, String, Option<String>) {
        let (camera, password) = NetworkCamera::typed("Phone", address, "", None).unwrap();
        camera.check().unwrap();
        (camera.address, camera.user, password.map(|password| password.expose().to_owned()))
    }

    #[test]
    fn an_address_is_completed_and_its_password_taken_out() {
        let plain = |address: &str, expected: &str| {
            assert_eq!(taken(address), (expected.to_owned(), String::new(), None), "{address}");
        };
        plain(" 192.168.1.20:8080/video ", "http://192.168.1.20:8080/video");
        plain("https://cam.example", "https://cam.example/");
        plain("phone.local:4747/video?640x480#top", "http://phone.local:4747/video?640x480");
        plain("[fe80::1]:8080/video", "http://[fe80::1]:8080/video");
        plain("http://cam/v?mail=a@b", "http://cam/v?mail=a@b");
        for (address, expected, user, password) in [
            ("http://anna:s3cret@10.0.0.5/video", "http://10.0.0.5/video", "anna", Some("s3cret")),
            ("anna:p%40ss%3A@10.0.0.5", "http://10.0.0.5/", "anna", Some("p@ss:")),
            ("http://anna@10.0.0.5/", "http://10.0.0.5/", "anna", None),
            ("10.0.0.5/v.cgi?user=a&PWD=b%20c&x=1", "http://10.0.0.5/v.cgi?user=a&PWD={password}&x=1", "", Some("b c")),
            ("10.0.0.5/v.cgi?pwd={password}", "http://10.0.0.5/v.cgi?pwd={password}", "", None),
        ] {
            let expected = (expected.to_owned(), user.to_owned(), password.map(str::to_owned));
            assert_eq!(taken(address), expected, "{address}");
        }
    }

    #[test]
    fn the_password_comes_back_into_its_place() {
        let (camera, password) = NetworkCamera::typed("Phone", "10.0.0.5/v?pwd=a%26b&x=1", "", None).unwrap();
        assert_eq!(camera.url(password.as_ref()).unwrap().as_str(), "http://10.0.0.5/v?pwd=a%26b&x=1");
        assert_eq!(camera.url(None).unwrap().as_str(), "http://10.0.0.5/v?pwd=&x=1");
        assert!(camera.has_password());
        // What was typed in its own place goes before what stands in the address.
        let typed = Some(Password::from("own".to_owned()));
        let (camera, password) = NetworkCamera::typed("Phone", "http://a:b@10.0.0.5/", "carl", typed).unwrap();
        assert_eq!((camera.user.as_str(), password.unwrap().expose()), ("carl", "own"));
    }

    #[test]
    fn what_is_no_camera_is_refused_without_repeating_it() {
        let faults = |name: &str, address: &str| NetworkCamera::typed(name, address, "", None).unwrap_err();
        for address in ["", "http://", "10.0.0.5:99999", "http://anna:12/3@10.0.0.5/", "anna:12#3@10.0.0.5", "a b"] {
            assert_eq!(faults("Phone", address), [CameraFault::Address], "{address}");
        }
        assert_eq!(faults("Phone", "rtsp://10.0.0.5/live"), [CameraFault::Scheme]);
        assert_eq!(faults(" ", "ftp://x"), [CameraFault::Name, CameraFault::Scheme]);
        assert_eq!(faults(&"x".repeat(61), "10.0.0.5"), [CameraFault::Name]);
        let kept =
            |address: &str| NetworkCamera { name: "Phone".into(), address: address.into(), ..Default::default() };
        assert_eq!(kept("http://a:planted@10.0.0.5/").check(), Err(CameraFault::HoldsPassword));
        assert_eq!(kept("http://10.0.0.5/?pwd=planted").check(), Err(CameraFault::HoldsPassword));
        assert!(!format!("{:?}", Password::from("planted".to_owned())).contains("planted"));
    }
}
