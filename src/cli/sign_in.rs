//! `docket sign-in` and `docket sign-out`.

use serde::Serialize;

use crate::credentials::StoreKind;
use crate::domain::DeviceCode;
use crate::words;

use super::session::Session;
use super::{Status, Stop};

/// Signs in through the browser, or with a code on another device.
///
/// # Errors
/// Refused, given up, or the service cannot be reached.
pub async fn sign_in(session: &Session, by_code: bool) -> Result<Status, Stop> {
    if by_code && !session.setup()?.settings.partner_in_use().device_code {
        return Err(Stop::NotAllowed(words!("cli-device-code-off")));
    }
    let connection = session.line()?.connect().await?;
    let trouble = connection.client().account_trouble();
    let account = if by_code {
        // Said on standard error whatever standard output is: somebody has to read it.
        connection.sign_in_by_code(&tell_code).await?
    } else {
        session.progress(&words!("cli-signing-in"));
        connection.sign_in().await?
    };
    #[derive(Serialize)]
    struct Line<'a> {
        account: Option<&'a str>,
        tenant: &'a str,
        mfa: Option<bool>,
    }
    let line = Line { account: account.name.as_deref(), tenant: &account.tenant, mfa: account.has_mfa };
    session.out.result(&line, || {
        words!(
            "cli-signed-in",
            name = account.name.clone().unwrap_or_else(|| account.tenant.clone()),
            tenant = account.tenant.as_str()
        )
    })?;
    if account.has_mfa == Some(false) {
        eprintln!("docket: {}", words!("cli-signed-in-without-mfa"));
    }
    match (account.kept_in, trouble) {
        (StoreKind::Run, Some(_)) => eprintln!("docket: {}", words!("cli-store-does-not-answer")),
        (StoreKind::Full, _) => eprintln!("docket: {}", words!("cli-store-is-full")),
        (StoreKind::Run, None) => eprintln!("docket: {}", words!("cli-sign-in-lasts-for-the-run")),
        _ => {}
    }
    Ok(Status::Done)
}

fn tell_code(code: &DeviceCode) {
    eprintln!("docket: {}", words!("cli-device-code", address = code.address.as_str(), code = code.code.as_str()));
}

/// Forgets the sign-in of the partner in use, whatever its kind and whether or not anybody is signed in.
///
/// # Errors
/// Where the credential store fails.
pub async fn sign_out(session: &Session) -> Result<Status, Stop> {
    session.line()?.sign_out().await?;
    #[derive(Serialize)]
    struct Line {
        is_signed_in: bool,
    }
    session.out.result(&Line { is_signed_in: false }, || words!("cli-signed-out"))?;
    Ok(Status::Done)
}
