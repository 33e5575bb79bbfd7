//! How far an address is: in the own network, or beyond it.

use std::net::{IpAddr, Ipv6Addr};

/// Whether an address is on this computer or in a private network (RFC 1918, 3927, 4193, 4291): what is sent there goes through no
/// proxy, and leaves the own network at no time.
pub(super) fn is_local(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => v4.is_loopback() || v4.is_private() || v4.is_link_local(),
        IpAddr::V6(v6) => match v6.to_ipv4_mapped() {
            Some(v4) => is_local(IpAddr::V4(v4)),
            None => v6 == Ipv6Addr::LOCALHOST || v6.is_unique_local() || v6.is_unicast_link_local(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn private_networks_are_told_from_the_rest_of_the_world() {
        for local in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "172.31.9.9",
            "192.168.1.20",
            "169.254.7.7",
            "::1",
            "fe80::1",
            "fd00::2",
            "::ffff:10.0.0.1",
        ] {
            assert!(is_local(local.parse().unwrap()), "{local}");
        }
        for far in
            ["8.8.8.8", "172.32.0.1", "192.169.0.1", "100.64.0.1", "0.0.0.0", "2001:db8::1", "::", "::ffff:8.8.8.8"]
        {
            assert!(!is_local(far.parse().unwrap()), "{far}");
        }
    }
}
