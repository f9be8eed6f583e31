//! Where a request comes from, for counting what it does.

use std::net::{IpAddr, Ipv6Addr};

use actix_web::HttpRequest;
use serde::Deserialize;

use crate::State;

/// A caller has all of such an IPv6 network to himself, so its addresses count as one.
const ONE_CALLER: u32 = 64;

/// Addresses and networks whose `X-Forwarded-For` is believed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(try_from = "String")]
pub struct Proxies(Vec<Network>);

impl Proxies {
    fn has(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.has(address))
    }
}

impl TryFrom<String> for Proxies {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        if text.trim().is_empty() {
            return Ok(Self::default());
        }
        let networks: Option<_> = text.split(',').map(|entry| Network::parse(entry.trim())).collect();
        networks.map(Self).ok_or("must be addresses or networks such as 10.0.0.0/8, separated by commas")
    }
}

/// An address, or all that begin alike. IPv4 lies within IPv6, as `::ffff:0:0/96`.
#[derive(Clone, Copy, Debug)]
struct Network {
    start: u128,
    mask: u128,
}

impl Network {
    fn parse(text: &str) -> Option<Self> {
        let (address, length) = text.split_once('/').map_or((text, None), |(address, length)| (address, Some(length)));
        let address: IpAddr = address.parse().ok()?;
        let whole = if address.is_ipv4() { 32 } else { 128 };
        let length = length.map_or(Some(whole), |length| length.parse().ok())?;
        let mask = mask(128 - whole + length.min(whole));
        let start = number(address);
        // With bits beyond its length it was meant to be something else.
        (length <= whole && start & !mask == 0).then_some(Self { start, mask })
    }

    fn has(self, address: IpAddr) -> bool {
        number(address) & self.mask == self.start
    }
}

fn number(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => address.to_ipv6_mapped().to_bits(),
        IpAddr::V6(address) => address.to_bits(),
    }
}

fn mask(length: u32) -> u128 {
    u128::MAX.checked_shl(128 - length).unwrap_or(0)
}

/// Where the request comes from: an IPv4 address, or an IPv6 network. A forwarded address is believed only from our own
/// proxies, and only its last hop.
pub fn address(state: &State, request: &HttpRequest) -> Option<IpAddr> {
    let peer = request.peer_addr()?.ip();
    if !state.settings.trusted_proxies.has(peer) {
        return Some(counted(peer));
    }
    let forwarded = request.headers().get_all("X-Forwarded-For").last().and_then(|value| value.to_str().ok());
    let last = forwarded.and_then(|list| list.rsplit(',').next()).and_then(|last| last.trim().parse().ok());
    Some(counted(last.unwrap_or(peer)))
}

fn counted(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & mask(ONE_CALLER)).into(),
        address => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxies(text: &str) -> Result<Proxies, &'static str> {
        Proxies::try_from(text.to_owned())
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn addresses_and_networks_are_believed_and_nobody_else() {
        let own = proxies("192.0.2.7, 10.0.0.0/8,2001:db8::/32, ::1").unwrap();
        for inside in ["192.0.2.7", "10.0.0.0", "10.255.255.255", "::ffff:10.1.2.3", "2001:db8:ffff::9", "::1"] {
            assert!(own.has(ip(inside)), "{inside}");
        }
        for outside in ["192.0.2.6", "9.255.255.255", "11.0.0.0", "2001:db9::", "::2", "::10.0.0.1"] {
            assert!(!own.has(ip(outside)), "{outside}");
        }
        assert!(!proxies(" ").unwrap().has(ip("127.0.0.1")));
        assert!(proxies("0.0.0.0/0").unwrap().has(ip("203.0.113.9")));
        assert!(!proxies("0.0.0.0/0").unwrap().has(ip("2001:db8::1")));
    }

    #[test]
    fn nonsense_is_no_proxy() {
        for text in ["proxy", "10.0.0.0/33", "10.0.0.1/8", "10.0.0.0/", "10.0.0.0/-1", "::/129", "10.0.0.1,", "10.0.0"]
        {
            assert!(proxies(text).is_err(), "{text}");
        }
    }

    #[test]
    fn one_caller_is_counted_once_however_he_writes_himself() {
        for (written, as_one) in [
            ("203.0.113.9", "203.0.113.9"),
            ("::ffff:203.0.113.9", "203.0.113.9"),
            ("2001:db8:0:1:aaaa:bbbb:cccc:dddd", "2001:db8:0:1::"),
        ] {
            assert_eq!(counted(ip(written)), ip(as_one), "{written}");
        }
    }
}
