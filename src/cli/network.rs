//! `docket network`: the road to the service, step by step, and the proxy with its password.

use std::io::{self, BufRead, IsTerminal};

use serde::Serialize;

use crate::app::findings::{network_finding, network_step};
use crate::app::notice::must_be_proxy;
use crate::credentials::StoreKind;
use crate::domain::{NetworkFinding, NetworkLook, Password, ProxyChoice, ProxyFault};
use crate::settings::Settings;
use crate::words;

use super::args::NetworkCommand;
use super::output::mark;
use super::session::Session;
use super::{Status, Stop};

/// A step, for programs.
#[derive(Serialize)]
struct LookLine<'a> {
    step: &'a str,
    host: &'a str,
    millis: u64,
    ok: bool,
    finding: &'a str,
    what: &'a str,
    next: &'a str,
    details: &'a str,
}

/// Runs it.
///
/// # Errors
/// Settings that cannot be read, or a proxy that is none.
pub async fn run(session: &Session, command: NetworkCommand) -> Result<Status, Stop> {
    match command {
        NetworkCommand::Test => test(session).await,
        NetworkCommand::Proxy { address } => proxy(session, &address).await,
    }
}

async fn test(session: &Session) -> Result<Status, Stop> {
    let mut is_wrong = false;
    let mut told = Ok(());
    let mut tell = |look: NetworkLook| {
        is_wrong |= look.finding.is_wrong();
        if told.is_ok() {
            told = tell_look(session, &look);
        }
    };
    session.line()?.diagnose(&mut tell).await?;
    told?;
    Ok(if is_wrong { Status::Network } else { Status::Done })
}

fn tell_look(session: &Session, look: &NetworkLook) -> Result<(), Stop> {
    let found = network_finding(&look.finding);
    let line = LookLine {
        step: look.step.as_str(),
        host: &look.host,
        millis: look.millis,
        ok: !look.finding.is_wrong(),
        finding: look.finding.as_str(),
        what: &found.what,
        next: &found.next,
        details: &look.details,
    };
    session.out.result(&line, || {
        let mark = mark(found.standing);
        let place = if look.host.is_empty() { String::new() } else { format!(" {}", look.host) };
        let mut text = format!("{mark}  {}{place}: {}", network_step(look.step), found.what);
        if look.finding != NetworkFinding::NotReached {
            text.push_str(&format!(" ({})", words!("network-millis", millis = look.millis.to_string())));
        }
        for more in [&found.next, &look.details].into_iter().filter(|text| !text.is_empty()) {
            text.push_str(&format!("\n      {more}"));
        }
        text
    })
}

/// Sets the proxy; its password goes where passwords are kept, and is asked for where a user stands in the address.
async fn proxy(session: &Session, address: &str) -> Result<Status, Stop> {
    let folder = session.folder()?;
    let mut settings = Settings::load(&folder)?;
    let (choice, given) = ProxyChoice::typed(address).map_err(|fault| Stop::Use(proxy_wrong(fault)))?;
    let password = match (&choice, given) {
        (ProxyChoice::Given(proxy), None) if !proxy.user().is_empty() => ask(proxy.host())?,
        (_, given) => given,
    };
    settings.network.proxy = choice.to_string();
    settings.save(&folder)?;
    let kept = match password {
        Some(password) => Some(session.line()?.keep_proxy_password(choice.clone(), password).await?),
        None => None,
    };
    #[derive(Serialize)]
    struct Line<'a> {
        proxy: &'a str,
        password_kept: bool,
    }
    let shown = settings.network.proxy.as_str();
    let line = Line { proxy: shown, password_kept: kept.is_some_and(StoreKind::is_lasting) };
    session.out.result(&line, || match &choice {
        ProxyChoice::System => words!("cli-proxy-system"),
        ProxyChoice::None => words!("cli-proxy-none"),
        ProxyChoice::Given(_) => words!("cli-proxy-set", proxy = shown),
    })?;
    match kept {
        Some(StoreKind::Run) => eprintln!("docket: {}", words!("cli-proxy-password-not-kept")),
        Some(StoreKind::Full) => eprintln!("docket: {}", words!("cli-store-is-full")),
        _ => {}
    }
    Ok(Status::Done)
}

fn proxy_wrong(fault: ProxyFault) -> String {
    words!("told-setting-range", key = "network.proxy", range = must_be_proxy(fault))
}

/// Asks for the password: unseen at a terminal, else the first line of standard input.
fn ask(host: &str) -> Result<Option<Password>, Stop> {
    let read = if io::stdin().is_terminal() {
        rpassword::prompt_password(format!("{} ", words!("cli-proxy-password", host = host)))
    } else {
        eprintln!("docket: {}", words!("cli-proxy-password-from-input", host = host));
        let mut line = String::new();
        io::stdin().lock().read_line(&mut line).map(|_| line.trim_end_matches(['\r', '\n']).to_owned())
    };
    let password = read.map_err(|error| Stop::Use(words!("cli-netcam-no-password", why = error.to_string())))?;
    Ok(Some(password).filter(|password| !password.is_empty()).map(Password::from))
}
