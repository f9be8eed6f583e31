//! Where a robot may be: the two services, and what the settings name. So nobody makes the server call elsewhere, and
//! least of all into its own network. T36.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use entity::webhook::WebhookKind;
use reqwest::Url;
use serde::Deserialize;

/// Origins of gateways of one's own. Only they may be within the own network, and only they without TLS.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(try_from = "String")]
pub struct Gateways(Vec<Url>);

impl TryFrom<String> for Gateways {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let entries = text.split(',').map(str::trim).filter(|entry| !entry.is_empty());
        let origins: Option<_> = entries.map(origin).collect();
        origins.map(Self).ok_or("must be hosts or origins such as https://gateway.example, separated by commas")
    }
}

fn origin(entry: &str) -> Option<Url> {
    let written = if entry.contains("://") { entry.to_owned() } else { format!("https://{entry}") };
    let url = Url::parse(&written).ok()?;
    let is_origin = url.host().is_some() && url.path() == "/" && url.query().is_none() && url.fragment().is_none();
    (is_origin && is_web(&url) && is_bare(&url)).then_some(url)
}

impl Gateways {
    /// Whether the settings name the address's origin.
    pub fn have(&self, url: &Url) -> bool {
        self.0.iter().any(|gateway| gateway.origin() == url.origin())
    }
}

fn is_web(url: &Url) -> bool {
    ["http", "https"].contains(&url.scheme())
}

fn is_bare(url: &Url) -> bool {
    url.username().is_empty() && url.password().is_none()
}

/// The address of a robot, or the code of what is wrong with it.
pub fn parse(text: &str, kind: WebhookKind, gateways: &Gateways) -> Result<Url, &'static str> {
    let url = Url::parse(text).map_err(|_| "invalid")?;
    if !is_web(&url) || !is_bare(&url) || url.fragment().is_some() {
        return Err("invalid");
    }
    let service = match kind {
        WebhookKind::Wecom => "qyapi.weixin.qq.com",
        WebhookKind::Dingtalk => "oapi.dingtalk.com",
    };
    let is_service = url.scheme() == "https" && url.host_str() == Some(service) && url.port().is_none();
    if is_service || gateways.have(&url) { Ok(url) } else { Err("host_not_allowed") }
}

/// Whether an address is one of the whole internet: not of this machine, of a private network, of many at once, or kept
/// for other purposes.
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => match address.to_ipv4_mapped() {
            Some(inner) => is_public_v4(inner),
            None => is_public_v6(address),
        },
    }
}

/// Networks that are nobody's or somebody's own: start and length.
const OWN: &[([u8; 4], u32)] = &[
    ([0, 0, 0, 0], 8),
    ([10, 0, 0, 0], 8),
    ([100, 64, 0, 0], 10),
    ([127, 0, 0, 0], 8),
    ([169, 254, 0, 0], 16),
    ([172, 16, 0, 0], 12),
    ([192, 0, 0, 0], 24),
    ([192, 0, 2, 0], 24),
    ([192, 88, 99, 0], 24),
    ([192, 168, 0, 0], 16),
    ([198, 18, 0, 0], 15),
    ([198, 51, 100, 0], 24),
    ([203, 0, 113, 0], 24),
    // Many at once, and kept for later.
    ([224, 0, 0, 0], 3),
];

fn is_public_v4(address: Ipv4Addr) -> bool {
    let bits = address.to_bits();
    !OWN.iter().any(|(start, length)| bits >> (32 - length) == Ipv4Addr::from(*start).to_bits() >> (32 - length))
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let [first, second, ..] = address.segments();
    // All that is routed begins with 001; within it: tunnels, which may lead inside, and examples.
    let tunnel = first == 0x2002 || (first == 0x2001 && second < 0x0200) || (first == 0x2001 && second == 0x0db8);
    first >> 13 == 1 && !tunnel && first != 0x3fff
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gateways(text: &str) -> Gateways {
        text.to_owned().try_into().unwrap()
    }

    #[test]
    fn a_robot_is_at_its_service_or_where_the_settings_say() {
        let own = gateways("gateway.example, http://127.0.0.1:8081,https://[fd00::1]:8443");
        for (text, kind) in [
            ("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=a", WebhookKind::Wecom),
            ("https://QYAPI.weixin.qq.com:443/cgi-bin/webhook/send?key=a", WebhookKind::Wecom),
            ("https://oapi.dingtalk.com/robot/send?access_token=a", WebhookKind::Dingtalk),
            ("https://gateway.example/robot", WebhookKind::Wecom),
            ("http://127.0.0.1:8081/robot", WebhookKind::Dingtalk),
            ("https://[fd00::1]:8443/robot", WebhookKind::Dingtalk),
        ] {
            assert!(parse(text, kind, &own).is_ok(), "{text}");
        }
        for (text, code) in [
            ("", "invalid"),
            ("qyapi.weixin.qq.com/send", "invalid"),
            ("ftp://qyapi.weixin.qq.com/", "invalid"),
            ("file:///etc/passwd", "invalid"),
            ("https://a:b@qyapi.weixin.qq.com/", "invalid"),
            ("https://qyapi.weixin.qq.com@evil.example/", "invalid"),
            ("https://qyapi.weixin.qq.com/#a", "invalid"),
            ("http://qyapi.weixin.qq.com/send", "host_not_allowed"),
            ("https://qyapi.weixin.qq.com:8443/send", "host_not_allowed"),
            ("https://oapi.dingtalk.com/robot/send", "host_not_allowed"),
            ("https://qyapi.weixin.qq.com.evil.example/", "host_not_allowed"),
            ("https://evil.example/?qyapi.weixin.qq.com", "host_not_allowed"),
            ("https://qyapi.weixin.qq.com./send", "host_not_allowed"),
            ("http://gateway.example/robot", "host_not_allowed"),
            ("https://127.0.0.1:8081/robot", "host_not_allowed"),
            ("http://127.0.0.1:8082/robot", "host_not_allowed"),
            ("http://localhost:8081/robot", "host_not_allowed"),
            ("http://2130706433/", "host_not_allowed"),
            ("http://169.254.169.254/latest/meta-data", "host_not_allowed"),
            ("https://[::1]/", "host_not_allowed"),
        ] {
            assert_eq!(parse(text, WebhookKind::Wecom, &own).unwrap_err(), code, "{text}");
        }
    }

    #[test]
    fn the_setting_takes_origins_and_nothing_else() {
        for text in ["", " , ", "gateway.example:8443", "http://127.0.0.1:1"] {
            Gateways::try_from(text.to_owned()).unwrap();
        }
        for text in
            ["https://a.example/robot", "ftp://a.example", "https://a:b@a.example", "a b", "https://a.example?b"]
        {
            Gateways::try_from(text.to_owned()).unwrap_err();
        }
    }

    #[test]
    fn no_address_of_an_own_network_is_public() {
        for own in [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "10.255.255.255",
            "100.64.0.1",
            "100.127.255.254",
            "127.0.0.1",
            "127.255.255.254",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.1",
            "203.0.113.9",
            "224.0.0.1",
            "239.255.255.250",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::10.0.0.1",
            "64:ff9b::a00:1",
            "100::1",
            "2001::1",
            "2001:10::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "3fff::1",
            "fc00::1",
            "fd12:3456::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ] {
            assert!(!is_public(own.parse().unwrap()), "{own}");
        }
        for public in [
            "1.1.1.1",
            "11.0.0.1",
            "100.63.0.1",
            "100.128.0.1",
            "172.32.0.1",
            "223.255.255.1",
            "2400:3200::1",
            "2001:4860::1",
        ] {
            assert!(is_public(public.parse().unwrap()), "{public}");
        }
    }
}
