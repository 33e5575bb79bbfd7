//! The first steps of the road: a name's numbers, and who of them answers.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::{TcpStream, lookup_host};
use tokio::task::JoinSet;
use tokio::time::{timeout, timeout_at};

use super::PATIENCE;
use super::faults::Wrong;
use crate::domain::{NetworkFault, NetworkFinding};

/// How long numbers may take that do not answer beside one that does.
const PATIENCE_BESIDE: Duration = Duration::from_secs(2);

/// All numbers of a name; at least one.
pub(super) async fn look_up(host: &str, port: u16) -> Result<Vec<SocketAddr>, Wrong> {
    match timeout(PATIENCE, lookup_host((host, port))).await {
        Err(_) => Err((NetworkFault::NameUnknown, "the name was not found in time".into())),
        Ok(Err(error)) => Err((NetworkFault::NameUnknown, error.to_string())),
        Ok(Ok(found)) => {
            let mut numbers: Vec<SocketAddr> = Vec::new();
            for number in found {
                if !numbers.contains(&number) {
                    numbers.push(number);
                }
            }
            if numbers.is_empty() { Err((NetworkFault::NameUnknown, "no number".into())) } else { Ok(numbers) }
        }
    }
}

/// Knocks at all numbers of a host at once. The clients take whichever answers, so one is enough; those that do not answer are named,
/// for each of them costs every new connection time.
pub(super) async fn connect<K>(numbers: &[SocketAddr], knock: impl Fn(SocketAddr) -> K) -> Result<NetworkFinding, Wrong>
where
    K: Future<Output = io::Result<TcpStream>> + Send + 'static,
{
    let mut knocks = JoinSet::new();
    for &number in numbers {
        let answer = knock(number);
        knocks.spawn(async move { (number, answer.await.map(drop)) });
    }
    let (mut first, mut silent, mut refused) = (None, numbers.to_vec(), Vec::new());
    let mut end = tokio::time::Instant::now() + PATIENCE;
    while let Ok(Some(Ok((number, answer)))) = timeout_at(end, knocks.join_next()).await {
        match answer {
            Ok(()) => {
                silent.retain(|other| *other != number);
                if first.is_none() {
                    first = Some(number);
                    end = end.min(tokio::time::Instant::now() + PATIENCE_BESIDE);
                }
            }
            Err(error) => refused.push((number, error)),
        }
    }
    if let Some(number) = first {
        return Ok(NetworkFinding::Connected { address: number.ip().to_string(), silent: shown(&silent) });
    }
    let is_refused = |error: &io::Error| error.kind() == io::ErrorKind::ConnectionRefused;
    let fault = if refused.iter().any(|(_, error)| is_refused(error)) {
        NetworkFault::Refused
    } else if refused.len() < numbers.len() {
        NetworkFault::TimedOut
    } else {
        NetworkFault::Broken
    };
    let words = numbers.iter().map(|number| match refused.iter().find(|(other, _)| other == number) {
        Some((_, error)) => format!("{number}: {error}"),
        None => format!("{number} does not answer in time"),
    });
    Err((fault, words.collect::<Vec<_>>().join("; ")))
}

pub(super) fn shown(numbers: &[SocketAddr]) -> Vec<String> {
    numbers.iter().map(|number| number.ip().to_string()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::net::TcpListener;

    const IPV6: &str = "[2603:1026::1]:443";
    const OTHER: &str = "40.0.0.2:443";

    /// Knocks as these answer: this computer's own numbers for real, the first of the others never, and the rest with a refusal.
    fn knock(number: SocketAddr) -> impl Future<Output = io::Result<TcpStream>> + Send + 'static {
        let is_silent = number == IPV6.parse().unwrap();
        async move {
            match number.ip().is_loopback() {
                true => TcpStream::connect(number).await,
                false if is_silent => std::future::pending().await,
                false => Err(io::ErrorKind::ConnectionRefused.into()),
            }
        }
    }

    #[tokio::test]
    async fn one_number_that_answers_is_enough_and_the_others_are_named() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let good = listener.local_addr().unwrap();
        let found = connect(&[IPV6.parse().unwrap(), OTHER.parse().unwrap(), good], knock).await.unwrap();
        let silent = vec!["2603:1026::1".to_owned(), "40.0.0.2".to_owned()];
        assert_eq!(found, NetworkFinding::Connected { address: "127.0.0.1".into(), silent });
        let all_good = connect(&[good], knock).await.unwrap();
        assert_eq!(all_good, NetworkFinding::Connected { address: "127.0.0.1".into(), silent: Vec::new() });
    }

    #[tokio::test]
    async fn where_none_answers_each_says_why() {
        let (fault, words) =
            connect(&[OTHER.parse().unwrap(), "40.0.0.3:443".parse().unwrap()], knock).await.unwrap_err();
        assert_eq!(fault, NetworkFault::Refused);
        assert!(words.contains("40.0.0.2:443: ") && words.contains("; 40.0.0.3:443: "), "{words}");
    }
}
