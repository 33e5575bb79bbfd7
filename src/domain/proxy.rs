//! Which proxy stands between this computer and the service, as the settings say it. A password is never part of it: one that a
//! person pastes within the address is taken out, and kept where passwords are kept.

use std::fmt;

use percent_encoding::percent_decode_str;
use url::Url;

use super::network_camera::Password;

/// What the settings say of the proxy.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ProxyChoice {
    /// As the system has it.
    #[default]
    System,
    /// None, whatever the system has.
    None,
    /// This one.
    Given(ProxyAddress),
}

/// Where a proxy is, and as whom it is asked; without a password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProxyAddress {
    url: Url,
    user: String,
}

/// What is wrong with a proxy as it was typed. Nothing that was typed is repeated in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProxyFault {
    /// It is no address of a proxy.
    #[error("nothing, none, or an address such as http://proxy.example:3128 or socks5h://proxy.example:1080")]
    Address,
    /// It is of a kind that is not known here.
    #[error("an address that begins with http, https, socks5 or socks5h")]
    Scheme,
    /// It holds a password, which belongs into no file.
    #[error("without a password: the file of settings lies on the disk in the clear")]
    HoldsPassword,
}

impl ProxyChoice {
    /// Reads what the settings say.
    ///
    /// # Errors
    /// What is wrong; a password too.
    pub fn parse(text: &str) -> Result<Self, ProxyFault> {
        match Self::typed(text)? {
            (choice, None) => Ok(choice),
            (_, Some(_)) => Err(ProxyFault::HoldsPassword),
        }
    }

    /// Takes what a person typed apart: the choice, and the password where one stood in the address.
    ///
    /// # Errors
    /// What is wrong.
    pub fn typed(text: &str) -> Result<(Self, Option<Password>), ProxyFault> {
        match text.trim() {
            "" => return Ok((Self::System, None)),
            word if word.eq_ignore_ascii_case("none") => return Ok((Self::None, None)),
            _ => {}
        }
        let (scheme, _) = text.trim().split_once("://").ok_or(ProxyFault::Address)?;
        if !["http", "https", "socks5", "socks5h"].iter().any(|known| scheme.eq_ignore_ascii_case(known)) {
            return Err(ProxyFault::Scheme);
        }
        let mut url = Url::parse(text.trim()).map_err(|_| ProxyFault::Address)?;
        let is_bare = matches!(url.path(), "" | "/") && url.query().is_none() && url.fragment().is_none();
        if url.host_str().is_none_or(str::is_empty) || !is_bare {
            return Err(ProxyFault::Address);
        }
        let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
        let user = decoded(url.username());
        let password = url.password().map(|password| Password::from(decoded(password)));
        // Both can be set on every address that has a host.
        let _ = url.set_password(None);
        let _ = url.set_username("");
        Ok((Self::Given(ProxyAddress { url, user }), password))
    }
}

/// As the settings keep it.
impl fmt::Display for ProxyChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::System => Ok(()),
            Self::None => f.write_str("none"),
            Self::Given(address) => address.fmt(f),
        }
    }
}

impl ProxyAddress {
    /// The address, without user and password.
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// The user it is asked as; empty where it wants none.
    pub fn user(&self) -> &str {
        &self.user
    }

    /// Its name or number in the network.
    pub fn host(&self) -> &str {
        self.url.host_str().unwrap_or_default().trim_matches(['[', ']'])
    }

    /// Its port.
    pub fn port(&self) -> u16 {
        self.url.port_or_known_default().unwrap_or(1080)
    }
}

impl fmt::Display for ProxyAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut url = self.url.clone();
        let _ = url.set_username(&self.user);
        f.write_str(url.as_str().trim_end_matches('/'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_was_typed_is_taken_apart() {
        let cases = [
            ("", "", None),
            (" None ", "none", None),
            ("http://proxy.example:8080", "http://proxy.example:8080", None),
            ("HTTP://Proxy.example/", "http://proxy.example", None),
            ("http://anna:p%40ss@proxy.example:8080", "http://anna@proxy.example:8080", Some("p@ss")),
            ("socks5h://anna@10.0.0.5:1080", "socks5h://anna@10.0.0.5:1080", None),
            ("socks5h://[::1]:9", "socks5h://[::1]:9", None),
        ];
        for (text, kept, password) in cases {
            let (choice, found) = ProxyChoice::typed(text).unwrap();
            assert_eq!(choice.to_string(), kept, "{text}");
            assert_eq!(found.as_ref().map(Password::expose), password, "{text}");
            assert_eq!(ProxyChoice::parse(kept), Ok(choice), "{text}");
        }
        assert_eq!(ProxyChoice::parse("http://a:planted@b"), Err(ProxyFault::HoldsPassword));
    }

    #[test]
    fn what_is_no_proxy_is_refused() {
        for (text, fault) in [
            ("proxy.example:8080", ProxyFault::Address),
            ("ftp://proxy.example", ProxyFault::Scheme),
            ("socks4://proxy.example", ProxyFault::Scheme),
            ("http://", ProxyFault::Address),
            ("http://proxy.example/path", ProxyFault::Address),
            ("http://proxy.example/?a=b", ProxyFault::Address),
        ] {
            assert_eq!(ProxyChoice::typed(text).unwrap_err(), fault, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "\\PC*") {
            if let Ok((choice, _)) = ProxyChoice::typed(&text) {
                prop_assert_eq!(ProxyChoice::parse(&choice.to_string()), Ok(choice));
            }
        }
    }
}
