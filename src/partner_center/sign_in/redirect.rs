//! The small web server on this computer that the browser comes back to.
//!
//! Anything may knock: a browser asking for its icon, a second tab, a port scanner, another program's redirect. Only a request for
//! `/` that carries the state of this sign-in counts; all others are answered and forgotten.

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::time::Duration;

use secrecy::SecretString;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::timeout;
use url::Url;

use super::super::PartnerCenterError;
use super::super::refusal::cut;
use super::PageWords;
use super::fault::SignInFault;

/// How long one visitor may take to ask, and to take the answer.
const VISIT: Duration = Duration::from_secs(10);
/// Longest request that is read.
const LONGEST_REQUEST: usize = 32 * 1024;
/// Most visitors at once.
const MOST_VISITORS: usize = 64;

/// A page that says one sentence.
fn page(sentence: &str) -> String {
    format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"color-scheme\" content=\"light dark\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>Docket</title>\
         <body style=\"font-family:sans-serif;font-size:1.2em;line-height:1.5;margin:4em auto;padding:0 1em;\
         max-width:30em\"><h1>Docket</h1><p>{sentence}</p></body></html>"
    )
}

/// The open door.
pub(super) struct Redirect {
    v4: TcpListener,
    v6: Option<TcpListener>,
    port: u16,
}

/// What the browser brought.
type Brought = Result<SecretString, PartnerCenterError>;

impl Redirect {
    /// Opens a free port, on both of `localhost`'s addresses where the system has both: which one a browser takes first is its own
    /// affair, and no other program shall be waiting there.
    pub(super) async fn open() -> io::Result<Self> {
        let mut last = None;
        for _ in 0..16 {
            let v4 = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
            let port = v4.local_addr()?.port();
            match TcpListener::bind((Ipv6Addr::LOCALHOST, port)).await {
                Ok(v6) => return Ok(Self { v4, v6: Some(v6), port }),
                Err(error) if error.kind() == io::ErrorKind::AddrInUse => last = Some(error),
                Err(_) => return Ok(Self { v4, v6: None, port }),
            }
        }
        Err(last.unwrap_or_else(|| io::ErrorKind::AddrInUse.into()))
    }

    /// What is registered with the authority, but for the port, which it does not compare.
    pub(super) fn address(&self) -> String {
        format!("http://localhost:{}", self.port)
    }

    /// Waits for the visitor that brings the code, as long as it takes.
    pub(super) async fn answer(self, state: &str, words: &PageWords) -> Brought {
        let (told, mut brought) = mpsc::channel(1);
        let mut visitors = JoinSet::new();
        loop {
            let visitor = tokio::select! {
                answer = brought.recv() => match answer {
                    Some(answer) => return answer,
                    None => return Err(PartnerCenterError::SignInFailed("the redirect page broke down".into())),
                },
                visitor = self.v4.accept() => visitor,
                visitor = accept(self.v6.as_ref()) => visitor,
            };
            while visitors.try_join_next().is_some() {}
            match visitor {
                Ok((stream, _)) if visitors.len() < MOST_VISITORS => {
                    visitors.spawn(visit(stream, state.to_owned(), words.clone(), told.clone()));
                }
                Ok(_) => {}
                // A visitor that left before the door was opened.
                Err(error) if error.kind() == io::ErrorKind::ConnectionAborted => {}
                Err(error) => {
                    return Err(PartnerCenterError::SignInFailed(format!("the redirect page: {error}").into()));
                }
            }
        }
    }
}

async fn accept(listener: Option<&TcpListener>) -> io::Result<(TcpStream, std::net::SocketAddr)> {
    match listener {
        Some(listener) => listener.accept().await,
        None => std::future::pending().await,
    }
}

/// Serves one visitor; what counts is passed on after the page is out, so that the window does not show an error.
async fn visit(mut stream: TcpStream, state: String, words: PageWords, told: mpsc::Sender<Brought>) {
    let Ok(Some(target)) = timeout(VISIT, read_target(&mut stream)).await else { return };
    let brought = read_answer(&target, &state);
    let (status, sentence) = if brought.is_some() { ("200 OK", words.done) } else { ("404 Not Found", words.stray) };
    let page = page(&sentence);
    let answer = format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\nConnection: close\r\n\
         Cache-Control: no-store\r\nReferrer-Policy: no-referrer\r\n\
         Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'\r\n\r\n{page}",
        page.len()
    );
    let _ = timeout(VISIT, async {
        stream.write_all(answer.as_bytes()).await?;
        stream.shutdown().await
    })
    .await;
    if let Some(brought) = brought {
        let _ = told.send(brought).await;
    }
}

/// Reads to the end of the headers and gives the target of a GET.
async fn read_target(stream: &mut TcpStream) -> Option<String> {
    let mut request = Vec::new();
    let mut part = [0; 2048];
    while !request.windows(4).any(|w| w == b"\r\n\r\n") {
        let count = stream.read(&mut part).await.ok()?;
        if count == 0 || request.len() + count > LONGEST_REQUEST {
            return None;
        }
        request.extend_from_slice(&part[..count]);
    }
    let line = request.split(|b| *b == b'\r').next()?;
    let mut words = std::str::from_utf8(line).ok()?.split(' ');
    (words.next()? == "GET").then(|| words.next().map(str::to_owned))?
}

/// What a target brings: a code, a refusal, or nothing that is meant for this sign-in.
fn read_answer(target: &str, state: &str) -> Option<Brought> {
    let url = Url::parse("http://localhost").ok()?.join(target).ok()?;
    let one = |key: &str| {
        let mut values = url.query_pairs().filter(|(k, _)| k == key).map(|(_, v)| v.into_owned());
        let first = values.next();
        // Said twice, it was put together by somebody else.
        first.filter(|_| values.next().is_none())
    };
    if url.path() != "/" || one("state").as_deref() != Some(state) {
        return None;
    }
    if let Some(error) = one("error") {
        let words =
            one("error_description").map_or_else(|| error.clone(), |description| format!("{error}: {description}"));
        return Some(Err(PartnerCenterError::SignInFailed(SignInFault::of_authority(&error, cut(&words)))));
    }
    let code = one("code").filter(|code| !code.is_empty())?;
    Some(Ok(code.into()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::ExposeSecret;

    #[test]
    fn only_the_answer_to_this_sign_in_counts() {
        let cases = [
            ("/?code=c%2B1&state=s", Some("c+1")),
            ("/?state=s&session_state=x&code=c", Some("c")),
            ("/?code=c&state=other", None),
            ("/?code=c", None),
            ("/?code=&state=s", None),
            ("/?code=a&code=b&state=s", None),
            ("/?code=c&state=s&state=s", None),
            ("/favicon.ico", None),
            ("/favicon.ico?code=c&state=s", None),
            ("/", None),
            ("*", None),
            ("", None),
        ];
        for (target, expected) in cases {
            let code = read_answer(target, "s").map(|brought| brought.unwrap().expose_secret().to_owned());
            assert_eq!(code.as_deref(), expected, "{target}");
        }
    }

    #[test]
    fn a_refusal_keeps_its_code() {
        let target = "/?error=access_denied&error_description=AADSTS65004%3a+User+declined+to+consent.&state=s";
        let refusal = read_answer(target, "s").unwrap().unwrap_err();
        assert_eq!(refusal.to_string(), "the sign-in failed: access_denied: AADSTS65004: User declined to consent.");
        assert!(read_answer("/?error=access_denied&state=x", "s").is_none());
    }

    async fn knock(port: u16, request: &str) -> String {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer
    }

    #[tokio::test]
    async fn strangers_are_answered_and_forgotten() {
        let redirect = Redirect::open().await.unwrap();
        let port = redirect.port;
        assert_eq!(redirect.address(), format!("http://localhost:{port}"));
        let answer = tokio::spawn(async move { redirect.answer("right", &PageWords::default()).await });

        // One that says nothing, and stays.
        let _silent = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.unwrap();
        assert!(knock(port, "GET /favicon.ico HTTP/1.1\r\n\r\n").await.starts_with("HTTP/1.1 404"));
        assert!(knock(port, "GET /?code=x&state=wrong HTTP/1.1\r\n\r\n").await.starts_with("HTTP/1.1 404"));
        assert_eq!(knock(port, "POST /?code=x&state=right HTTP/1.1\r\n\r\n").await, "");
        assert_eq!(knock(port, "\u{16}\u{3}\u{1} no web request\r\n\r\n").await, "");
        assert!(!answer.is_finished());

        let page = knock(port, "GET /?code=good&state=right HTTP/1.1\r\nHost: localhost\r\n\r\n").await;
        assert!(page.starts_with("HTTP/1.1 200 OK") && page.contains("You can close this window"), "{page}");
        assert!(!page.contains("good"));
        assert_eq!(answer.await.unwrap().unwrap().expose_secret(), "good");
    }
}
