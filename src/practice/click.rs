//! One click instead of a browser: follows the sign-in's redirects on this computer.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use url::{Host, Url};

/// How often one address may send on to the next.
const MOST_REDIRECTS: usize = 5;
/// How long the whole way may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// Bytes in the head of an answer.
const MOST_HEAD: usize = 64 * 1024;

/// Follows a sign-in address of the practice service as a browser with one click would, so that practice needs no browser.
///
/// # Errors
/// In words, where the address is not on loopback or does not answer.
pub async fn click_through(address: &str) -> Result<(), String> {
    tokio::time::timeout(PATIENCE, follow(address))
        .await
        .unwrap_or_else(|_| Err(format!("no end of the sign-in in {} seconds", PATIENCE.as_secs())))
}

async fn follow(address: &str) -> Result<(), String> {
    let mut address = Url::parse(address).map_err(|e| format!("{address} is no address: {e}"))?;
    for _ in 0..=MOST_REDIRECTS {
        let (status, location) = get(&address).await?;
        match (status, location) {
            (200..300, _) => return Ok(()),
            (300..400, Some(location)) => {
                address = address.join(&location).map_err(|e| format!("{location} is no address: {e}"))?;
            }
            (status, _) => return Err(format!("{} answers {status}", bare(&address))),
        }
    }
    Err(format!("more than {MOST_REDIRECTS} redirects"))
}

/// The address without its query, which may hold a code.
fn bare(address: &Url) -> String {
    let mut address = address.clone();
    address.set_query(None);
    address.to_string()
}

async fn connect(address: &Url) -> Result<TcpStream, String> {
    let port = address.port_or_known_default().unwrap_or(80);
    let v4 = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let v6 = SocketAddr::from((Ipv6Addr::LOCALHOST, port));
    let places: &[SocketAddr] = match address.host() {
        Some(Host::Ipv4(ip)) if ip == Ipv4Addr::LOCALHOST => &[v4],
        Some(Host::Ipv6(ip)) if ip == Ipv6Addr::LOCALHOST => &[v6],
        Some(Host::Domain("localhost")) => &[v4, v6],
        _ => return Err(format!("{} is not on this computer", bare(address))),
    };
    if address.scheme() != "http" {
        return Err(format!("{} is not plain HTTP", bare(address)));
    }
    let mut reason = String::new();
    for place in places {
        match TcpStream::connect(place).await {
            Ok(stream) => return Ok(stream),
            Err(e) => reason = e.to_string(),
        }
    }
    Err(format!("{} does not answer: {reason}", bare(address)))
}

/// Status, and where it sends on to.
async fn get(address: &Url) -> Result<(u16, Option<String>), String> {
    let mut stream = connect(address).await?;
    let fail = |e: std::io::Error| format!("{} does not answer: {e}", bare(address));
    let query = address.query().map(|query| format!("?{query}")).unwrap_or_default();
    let host = &address[url::Position::BeforeHost..url::Position::AfterPort];
    let request = format!(
        "GET {}{query} HTTP/1.1\r\nHost: {host}\r\nAccept: text/html\r\nConnection: close\r\n\r\n",
        address.path()
    );
    stream.write_all(request.as_bytes()).await.map_err(fail)?;

    let mut bytes = Vec::new();
    let head_end = loop {
        if let Some(at) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break at;
        }
        if bytes.len() > MOST_HEAD || stream.read_buf(&mut bytes).await.map_err(fail)? == 0 {
            return Err(format!("{} gives no whole answer", bare(address)));
        }
    };
    let head = String::from_utf8_lossy(&bytes[..head_end]).into_owned();
    let mut lines = head.split("\r\n");
    let status = lines
        .next()
        .and_then(|line| line.split_whitespace().nth(1))
        .and_then(|status| status.parse().ok())
        .ok_or_else(|| format!("{} does not speak HTTP", bare(address)))?;
    let header = |wanted: &str| {
        lines.clone().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case(wanted).then(|| value.trim().to_owned())
        })
    };
    // To the end of the page: who writes it must not find the line broken.
    let length: usize = header("content-length").and_then(|length| length.parse().ok()).unwrap_or(usize::MAX);
    while bytes.len() - head_end - 4 < length {
        match stream.read_buf(&mut bytes).await {
            Ok(1..) if bytes.len() < 16 * MOST_HEAD => {}
            // The head has told all; how the page ends is its own affair.
            _ => break,
        }
    }
    Ok((status, header("location")))
}
