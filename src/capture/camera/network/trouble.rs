//! What goes wrong with a camera in the network. No text that a server sent is repeated in it: a server may throw a password back.

/// Why a camera in the network gives no pictures.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NetworkTrouble {
    /// Nobody answers at its address; why, in the system's words.
    #[error("it cannot be reached: {0}")]
    Unreachable(String),
    /// It answers with what is no HTTP.
    #[error("what it answers is no HTTP: {0}")]
    NoHttp(String),
    /// Its certificate is not trusted.
    #[error("its certificate is not trusted: {0}")]
    Certificate(String),
    /// It wants a user and a password, and none are given.
    #[error("it wants a user and a password")]
    SignInWanted,
    /// It refuses the user or the password.
    #[error("it refuses the user or the password")]
    SignInRefused,
    /// The password was not sent: it would have gone unencrypted beyond the own network, or to another host.
    #[error("the password would leave the own network unencrypted, or go to another host")]
    PasswordHeldBack,
    /// It refuses, with this status.
    #[error("it answers with status {0}")]
    Refused(u16),
    /// It sends from one address to the next, or to one that is none.
    #[error("it sends from one address to the next")]
    Redirected,
    /// It sends no JPEG pictures, but this.
    #[error("it sends no pictures of JPEG, but {0:?}")]
    NoPictures(Content),
    /// Its pictures are larger than can be read.
    #[error("its pictures are too large")]
    TooLarge,
    /// It sent pictures and stopped; why, in the system's words.
    #[error("it stopped sending: {0}")]
    Ended(String),
}

impl NetworkTrouble {
    /// Whether it only comes to an end when a person does something. Until then the camera is seldom asked: some lock everybody out
    /// after a few wrong passwords.
    pub fn wants_person(&self) -> bool {
        matches!(self, Self::SignInRefused)
    }
}

/// What a server sends in place of pictures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// A web page.
    Page,
    /// Text of another kind.
    Text,
    /// Video or sound that is packed otherwise.
    Video,
    /// A picture that is no JPEG.
    OtherPicture,
    /// Nothing.
    Nothing,
    /// Something else.
    Other,
}

impl Content {
    /// What is sent under this content type.
    pub fn of_type(content_type: &str) -> Self {
        let kind = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        match kind.as_str() {
            "text/html" | "application/xhtml+xml" => Self::Page,
            "application/json" | "application/xml" => Self::Text,
            "application/vnd.apple.mpegurl" | "application/x-mpegurl" | "application/dash+xml" => Self::Video,
            _ if kind.starts_with("text/") => Self::Text,
            _ if kind.starts_with("video/") || kind.starts_with("audio/") => Self::Video,
            _ if kind.starts_with("image/") && kind != "image/jpeg" => Self::OtherPicture,
            _ => Self::Other,
        }
    }
}
