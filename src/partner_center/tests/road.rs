//! The road to the service: proxies, certificates, and what is said of each step.

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::{ServerConfig, crypto};
use url::Url;

use super::*;
use crate::domain::{AccountFault, NetworkFault, NetworkFinding, NetworkLook, NetworkStep, ProxyChoice};

const CA: &[u8] = include_bytes!("../../../tests/fixtures/tls/ca.pem");
const CERTIFICATE: &[u8] = include_bytes!("../../../tests/fixtures/tls/localhost.pem");
const KEY: &[u8] = include_bytes!("../../../tests/fixtures/tls/localhost.key");

/// Microsoft's service behind a proxy that stands on this computer: no name is looked up, and no byte goes further.
fn behind(proxy: &str) -> ServiceConfig {
    let mut config = ServiceConfig::microsoft(PRACTICE_TENANT.into(), "app".into());
    let (choice, password) = ProxyChoice::typed(proxy).unwrap();
    config.network = NetworkOptions { proxy: choice, proxy_password: password, extra_ca: Vec::new() };
    config
}

/// Takes one visitor, tells what it said first, and answers.
async fn door(answer: &'static [u8]) -> (String, JoinHandle<Vec<u8>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let said = tokio::spawn(async move {
        let (mut visitor, _) = listener.accept().await.unwrap();
        let mut said = vec![0; 4096];
        let count = visitor.read(&mut said).await.unwrap();
        said.truncate(count);
        visitor.write_all(answer).await.unwrap();
        said
    });
    (address, said)
}

#[tokio::test]
async fn a_proxy_is_asked_with_user_and_password() {
    let (address, said) = door(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n").await;
    let client = signed_in(behind(&format!("http://anna:planted@{address}")));
    let error = client.batches(customer_id()).await.unwrap_err();
    let said = String::from_utf8(said.await.unwrap()).unwrap();
    assert!(said.starts_with("CONNECT api.partnercenter.microsoft.com:443 HTTP/1.1\r\n"), "{said}");
    // anna:planted
    assert!(said.to_lowercase().contains("proxy-authorization: basic yw5uytpwbgfudgvk"), "{said}");
    // The proxy learns neither the token nor what is asked for.
    assert!(!said.contains("Bearer") && !said.contains(CUSTOMER), "{said}");
    assert!(matches!(error, PartnerCenterError::NotConnected(_)), "{error:?}");
    assert!(!format!("{error:?}{error}{:?}", client.config()).contains("planted"), "{error:?}");
}

#[tokio::test]
async fn a_socks_proxy_looks_the_name_up() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let asked = tokio::spawn(async move {
        let (mut visitor, _) = listener.accept().await.unwrap();
        let mut part = [0; 512];
        let count = visitor.read(&mut part).await.unwrap();
        assert_eq!(part[0], 5, "{:?}", &part[..count]);
        visitor.write_all(&[5, 0]).await.unwrap();
        let count = visitor.read(&mut part).await.unwrap();
        // "Connection not allowed".
        visitor.write_all(&[5, 2, 0, 1, 0, 0, 0, 0, 0, 0]).await.unwrap();
        part[..count].to_vec()
    });
    let client = signed_in(behind(&format!("socks5h://{address}")));
    let error = client.batches(customer_id()).await.unwrap_err();
    assert!(matches!(error, PartnerCenterError::NotConnected(_)), "{error:?}");
    let asked = asked.await.unwrap();
    // Connect, to a name: the name itself goes to the proxy.
    assert_eq!(asked[..4], [5, 1, 0, 3]);
    assert!(String::from_utf8_lossy(&asked).contains("api.partnercenter.microsoft.com"));
}

/// Seals with a certificate that only our own authority has signed.
fn acceptor() -> TlsAcceptor {
    let provider = Arc::new(crypto::aws_lc_rs::default_provider());
    let chain = vec![CertificateDer::from_pem_slice(CERTIFICATE).unwrap()];
    let key = PrivateKeyDer::from_pem_slice(KEY).unwrap();
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .unwrap();
    TlsAcceptor::from(Arc::new(config))
}

/// A service on this computer behind TLS, whose certificate only our own authority has signed.
async fn sealed() -> (Url, JoinHandle<()>) {
    let acceptor = acceptor();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = Url::parse(&format!("https://localhost:{}", listener.local_addr().unwrap().port())).unwrap();
    let server = tokio::spawn(async move {
        loop {
            let (visitor, _) = listener.accept().await.unwrap();
            tokio::spawn(answer_one(acceptor.clone(), visitor));
        }
    });
    (url, server)
}

async fn answer_one(acceptor: TlsAcceptor, visitor: impl AsyncRead + AsyncWrite + Unpin) {
    let Ok(mut line) = acceptor.accept(visitor).await else { return };
    let mut part = [0; 8192];
    let Ok(count) = line.read(&mut part).await else { return };
    let body = if String::from_utf8_lossy(&part[..count]).contains("openid-configuration") {
        format!(r#"{{"issuer":"https://login.microsoftonline.com/{PRACTICE_TENANT}/v2.0"}}"#)
    } else {
        r#"{"items":[]}"#.to_owned()
    };
    let body = if part.starts_with(b"HEAD") { String::new() } else { body };
    let answer = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nDate: Wed, 21 Oct 2015 07:28:00 GMT\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    let _ = line.write_all(answer.as_bytes()).await;
    let _ = line.shutdown().await;
}

async fn walked(client: &PartnerCenterClient) -> Vec<NetworkLook> {
    let mut looks = Vec::new();
    client.diagnose(&mut |look| looks.push(look)).await;
    looks
}

fn found(looks: &[NetworkLook], step: NetworkStep) -> &NetworkFinding {
    &looks.iter().find(|look| look.step == step).unwrap().finding
}

#[tokio::test]
async fn an_authority_of_the_companys_own_can_be_trusted() {
    let (url, _server) = sealed().await;
    let mut config = ServiceConfig::loopback(url).unwrap();
    let stranger = signed_in(config.clone());
    let error = stranger.batches(customer_id()).await.unwrap_err();
    assert!(matches!(error, PartnerCenterError::NotConnected(_)), "{error:?}");
    let looks = walked(&stranger).await;
    let signed_by = Some("Docket test authority (Nobody)".to_owned());
    let wrong = NetworkFinding::Wrong(NetworkFault::Untrusted { signed_by: signed_by.clone() });
    assert_eq!(found(&looks, NetworkStep::Security), &wrong, "{looks:?}");
    assert_eq!(found(&looks, NetworkStep::Service), &NetworkFinding::NotReached);

    config.network.extra_ca = CA.to_vec();
    let client = signed_in(config);
    assert_eq!(client.batches(customer_id()).await.unwrap(), []);
    let looks = walked(&client).await;
    let steps: Vec<(NetworkStep, &NetworkFinding)> = looks.iter().map(|look| (look.step, &look.finding)).collect();
    let id = Some(PRACTICE_TENANT.to_owned());
    let skew = steps.last().unwrap().1.clone();
    assert!(matches!(skew, NetworkFinding::Wrong(NetworkFault::ClockWrong { secs }) if secs > 100_000_000), "{skew:?}");
    let number = found(&looks, NetworkStep::Name).clone();
    assert!(matches!(&number, NetworkFinding::Found { addresses } if addresses.contains(&"127.0.0.1".to_owned())));
    let line = NetworkFinding::Connected { address: "127.0.0.1".into(), silent: Vec::new() };
    assert_eq!(
        steps,
        [
            (NetworkStep::Proxy, &NetworkFinding::Direct),
            (NetworkStep::Name, &number),
            (NetworkStep::Connection, &line),
            (NetworkStep::Security, &NetworkFinding::Sealed { signed_by }),
            (NetworkStep::Authority, &NetworkFinding::TenantKnown { id }),
            (NetworkStep::SignIn, &NetworkFinding::TokenGood),
            (NetworkStep::Service, &NetworkFinding::Answers),
            (NetworkStep::Clock, &skew),
        ]
    );
}

#[tokio::test]
async fn where_the_road_ends_is_told() {
    // Nobody listens there any more.
    let gone = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let client = signed_in(ServiceConfig::loopback(Url::parse(&format!("http://{gone}")).unwrap()).unwrap());
    let looks = walked(&client).await;
    assert_eq!(found(&looks, NetworkStep::Connection), &NetworkFinding::Wrong(NetworkFault::Refused), "{looks:?}");
    for step in [NetworkStep::Security, NetworkStep::Authority, NetworkStep::SignIn, NetworkStep::Service] {
        assert_eq!(found(&looks, step), &NetworkFinding::NotReached, "{step:?}");
    }

    // A page of the network's own in the service's place, and nobody signed in.
    let service = TestService::start(|_, _| json_answer(200, "<html>Sign in to the Wi-Fi</html>")).await;
    let client = PartnerCenterClient::new(service.config(), CredentialStore::of_run()).unwrap();
    let looks = walked(&client).await;
    assert_eq!(found(&looks, NetworkStep::Security), &NetworkFinding::NoSealNeeded);
    let page = NetworkFinding::Wrong(NetworkFault::OtherPage);
    assert_eq!(found(&looks, NetworkStep::Authority), &page);
    assert_eq!(
        found(&looks, NetworkStep::SignIn),
        &NetworkFinding::Wrong(NetworkFault::Account(AccountFault::NobodySignedIn))
    );
    assert_eq!(found(&looks, NetworkStep::Clock), &NetworkFinding::ClockUnknown);
}

#[tokio::test]
async fn a_proxy_on_the_road_is_named_without_its_password() {
    let (address, said) = door(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n").await;
    let client = signed_in(behind(&format!("http://anna:planted@{address}")));
    // The first visitor only looks whether anybody is there; the door is for one, so the seal fails either way.
    let looks = walked(&client).await;
    let through = NetworkFinding::Through { proxy: format!("http://{address}"), is_of_settings: true };
    assert_eq!(found(&looks, NetworkStep::Proxy), &through);
    assert!(
        looks
            .iter()
            .any(|look| look.finding == NetworkFinding::LeftToProxy && look.host == "login.microsoftonline.com")
    );
    assert!(found(&looks, NetworkStep::Security).is_wrong());
    assert!(!format!("{looks:?}").contains("planted"));
    said.abort();
}

/// Takes every visitor: tells whoever asks for a line what it says, and where it lets them through, answers in the host's place with a
/// certificate that nobody trusts.
async fn proxy_saying(answer: &'static str) -> String {
    let acceptor = acceptor();
    proxy_that(move |visitor| let_through(visitor, answer, acceptor.clone())).await.to_string()
}

/// The same over a sealed line.
async fn sealed_proxy_saying(answer: &'static str) -> u16 {
    let acceptor = acceptor();
    let visit = move |visitor| {
        let acceptor = acceptor.clone();
        async move {
            if let Ok(sealed) = acceptor.accept(visitor).await {
                let_through(sealed, answer, acceptor).await;
            }
        }
    };
    proxy_that(visit).await.port()
}

async fn proxy_that<V: Future<Output = ()> + Send + 'static>(
    visit: impl Fn(TcpStream) -> V + Send + 'static,
) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        loop {
            let (visitor, _) = listener.accept().await.unwrap();
            tokio::spawn(visit(visitor));
        }
    });
    address
}

async fn let_through(mut visitor: impl AsyncRead + AsyncWrite + Unpin, answer: &str, acceptor: TlsAcceptor) {
    let mut said = [0; 4096];
    let count = visitor.read(&mut said).await.unwrap_or_default();
    // Who only knocks says nothing.
    if !said[..count].starts_with(b"CONNECT ") {
        return;
    }
    let _ = visitor.write_all(answer.as_bytes()).await;
    if answer.contains(" 200 ") {
        answer_one(acceptor, visitor).await;
    }
}

#[tokio::test]
async fn why_a_proxy_says_no_is_told() {
    let cannot = |said: &str| NetworkFault::ProxyCannotReach { said: said.into() };
    for (answer, fault) in [
        ("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n", cannot("502")),
        ("HTTP/1.1 504 Gateway Timeout\r\nContent-Length: 0\r\n\r\n", cannot("504")),
        ("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", NetworkFault::ProxyRefuses),
        ("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n", NetworkFault::ProxyWantsSignIn),
        // Who signed in the host's place is told through a proxy too.
        (
            "HTTP/1.1 200 Connection established\r\n\r\n",
            NetworkFault::Untrusted { signed_by: Some("Docket test authority (Nobody)".into()) },
        ),
    ] {
        let looks = walked(&signed_in(behind(&format!("http://anna:planted@{}", proxy_saying(answer).await)))).await;
        assert_eq!(found(&looks, NetworkStep::Security), &NetworkFinding::Wrong(fault), "{answer}: {looks:?}");
        assert_eq!(found(&looks, NetworkStep::Clock), &NetworkFinding::ClockUnknown);
        assert!(!format!("{looks:?}").contains("planted"), "{looks:?}");
    }
}

/// What lasts is known of the error alone; a proxy's no may be of the moment.
#[tokio::test]
async fn what_does_not_pass_by_waiting_is_known_without_a_walk() {
    for (answer, fault) in [
        ("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", Some(NetworkFault::ProxyWantsSignIn)),
        ("HTTP/1.1 200 Connection established\r\n\r\n", Some(NetworkFault::Untrusted { signed_by: None })),
        ("HTTP/1.1 502 Bad Gateway\r\n\r\n", None),
        ("HTTP/1.1 403 Forbidden\r\n\r\n", None),
    ] {
        let config = behind(&format!("http://{}", proxy_saying(answer).await));
        let error = signed_in(config).customers().await.unwrap_err();
        assert_eq!(error.lasting_road_fault(), fault, "{answer}: {error}");
    }
}

/// A proxy that is itself reached over a sealed line: its own seal is told apart from the host's, and its no as any proxy's.
#[tokio::test]
async fn a_sealed_proxy_is_told_as_any_other() {
    let near = "localhost";
    let seals = |looks: &[NetworkLook]| -> Vec<(String, NetworkFinding)> {
        let seals = looks.iter().filter(|look| look.step == NetworkStep::Security).take(2);
        seals.map(|look| (look.host.clone(), look.finding.clone())).collect()
    };
    let signed_by = Some("Docket test authority (Nobody)".to_owned());
    let sealed = || (near.to_owned(), NetworkFinding::Sealed { signed_by: signed_by.clone() });
    let host = |finding| ("login.microsoftonline.com".to_owned(), finding);
    let cannot = |said: &str| NetworkFault::ProxyCannotReach { said: said.into() };
    for (answer, fault) in [
        ("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n", cannot("502")),
        ("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", NetworkFault::ProxyRefuses),
        ("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n", NetworkFault::ProxyWantsSignIn),
        // The same authority signed for both, but for another host than the one that is asked for.
        ("HTTP/1.1 200 Connection established\r\n\r\n", NetworkFault::CertificateName),
    ] {
        let mut config = behind(&format!("https://anna:planted@{near}:{}", sealed_proxy_saying(answer).await));
        config.network.extra_ca = CA.to_vec();
        let looks = walked(&signed_in(config)).await;
        assert_eq!(seals(&looks), [sealed(), host(NetworkFinding::Wrong(fault.clone()))], "{answer}: {looks:?}");
        let is_told = looks.iter().any(|look| look.details.contains("the proxy answers with status"));
        assert_eq!(
            is_told,
            matches!(fault, NetworkFault::ProxyCannotReach { .. } | NetworkFault::ProxyRefuses),
            "{looks:?}"
        );
        assert!(!format!("{looks:?}").contains("planted"), "{looks:?}");
    }
    // Nobody trusts who signed for the proxy; or it does not seal at all.
    let untrusted = sealed_proxy_saying("").await;
    let looks = walked(&signed_in(behind(&format!("https://{near}:{untrusted}")))).await;
    let stranger = NetworkFinding::Wrong(NetworkFault::Untrusted { signed_by });
    assert_eq!(seals(&looks), [(near.to_owned(), stranger), host(NetworkFinding::NotReached)], "{looks:?}");
    let plain = proxy_saying("HTTP/1.1 403 Forbidden\r\n\r\n").await;
    let port = plain.rsplit(':').next().unwrap();
    let looks = walked(&signed_in(behind(&format!("https://{near}:{port}")))).await;
    let not_sealed = NetworkFinding::Wrong(NetworkFault::ProxyNotSealed { is_of_settings: true });
    assert_eq!(seals(&looks), [(near.to_owned(), not_sealed), host(NetworkFinding::NotReached)], "{looks:?}");
}

#[tokio::test]
async fn a_proxy_that_is_not_there_is_told_as_the_proxys_own_fault() {
    let gone = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let looks = walked(&signed_in(behind(&format!("http://{gone}")))).await;
    let silent = NetworkFinding::Wrong(NetworkFault::ProxySilent { is_of_settings: true });
    assert_eq!(found(&looks, NetworkStep::Connection), &silent, "{looks:?}");
    assert_eq!(found(&looks, NetworkStep::Security), &NetworkFinding::NotReached);
}

/// What the sign-in answers for itself, and what answers in its place; and whose clock is believed.
#[tokio::test]
async fn the_authoritys_own_words_are_told_from_a_page() {
    let failed = NetworkFault::ServiceFailed { status: 503 };
    let page = NetworkFault::PageFailed { status: 503 };
    let refused = NetworkFault::NotAnswered { code: "invalid_request".into() };
    for (status, body, fault, is_believed) in [
        (503, r#"{"error":"temporarily_unavailable"}"#, failed.clone(), true),
        (500, "", NetworkFault::ServiceFailed { status: 500 }, true),
        (503, "<html>The service is unavailable</html>", page, false),
        (400, r#"{"error":"invalid_request","error_description":"no"}"#, refused, true),
        (403, "<html>Blocked by Contoso</html>", NetworkFault::OtherPage, false),
        (404, "", NetworkFault::OtherPage, false),
        (
            429,
            r#"{"error":"throttled","message":"Try again in 57 seconds."}"#,
            NetworkFault::Throttled { secs: 57 },
            true,
        ),
    ] {
        let service = TestService::start(move |_, _| json_answer(status, body)).await;
        let client = PartnerCenterClient::new(service.config(), CredentialStore::of_run()).unwrap();
        let looks = walked(&client).await;
        assert_eq!(found(&looks, NetworkStep::Authority), &NetworkFinding::Wrong(fault), "{status} {body}");
        let is_known = found(&looks, NetworkStep::Clock) == &NetworkFinding::ClockRight;
        assert_eq!(is_known, is_believed, "{status} {body}: {looks:?}");
    }
}
