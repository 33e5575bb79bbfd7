//! The log: standard error, silent unless `DOCKET_LOG` asks for more (`DOCKET_LOG=docket=debug`). Secrets are cut out at the sink.

use std::io::{self, Write};

use tracing_subscriber::EnvFilter;

use crate::domain::redacted;

/// Starts the log. A second start, in tests, changes nothing.
pub fn start() {
    let filter = EnvFilter::try_from_env("DOCKET_LOG").unwrap_or_else(|_| EnvFilter::new("error"));
    let _ = tracing_subscriber::fmt().with_env_filter(filter).with_writer(|| Redacting(io::stderr())).try_init();
}

/// Cuts secrets out of whatever is written; the formatter hands over one whole line at a time.
struct Redacting<W>(W);

impl<W: Write> Write for Redacting<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write_all(redacted(&String::from_utf8_lossy(bytes)).as_bytes())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn planted_secrets_do_not_come_out() {
        let planted = [
            "eyJhbGciOiJub25lIn0.eyJ0aWQiOiJ4In0.c2lnbmF0dXJl",
            "0.AVYAq-planted-refresh",
            "BBBBB-CCCCC-DDDDD-FFFFF-GGGGG",
            "planted-verifier",
            "cGxhbnRlZDpwbGFudGVk",
            "planted-address-password",
            "planted-parameter",
        ];
        let line = format!(
            "sent Authorization: Bearer {} with {{\"refresh_token\": \"{}\"}} key {} code_verifier={}&x=1, http://anna:{}@10.0.0.5/v?user=anna&pwd={}&y=2, authorization: Basic {}",
            planted[0], planted[1], planted[2], planted[3], planted[5], planted[6], planted[4]
        );
        let mut out = Vec::new();
        Redacting(&mut out).write_all(line.as_bytes()).unwrap();
        let out = String::from_utf8(out).unwrap();
        for secret in planted {
            assert!(!out.contains(secret), "{secret} in {out}");
        }
        assert!(out.contains("&x=1") && out.contains("&y=2"), "{out}");
    }

    #[test]
    fn other_text_stays() {
        let line = "PKID 3556212345678 of batch 12, tracking 7d0c0b0a-1111-4222-8333-abcdefabcdef";
        assert_eq!(redacted(line), line);
    }
}
