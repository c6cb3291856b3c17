//! Requests per second and connections at once, per client address.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The most addresses that are told apart; more share what is left.
const ADDRESSES_MAX: usize = 65_536;
/// How often at most to look for buckets that are full again.
const SWEEP_INTERVAL: Duration = Duration::from_secs(1);

/// Whom an address belongs to: one customer of a network has 2^64 addresses of IPv6.
pub(crate) fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let prefix = u128::from(address) & (u128::MAX << 64);
            IpAddr::V6(Ipv6Addr::from(prefix))
        }
        address => address,
    }
}

struct Bucket {
    tokens: f64,
    filled: Instant,
}

/// The buckets of addresses, and that of all which found no place.
struct Table {
    buckets: HashMap<Option<IpAddr>, Bucket>,
    /// When buckets that are full again were last thrown out, which takes its time.
    swept: Option<Instant>,
}

/// A token bucket per address.
pub(crate) struct Rates {
    per_second: f64,
    burst: f64,
    table: Mutex<Table>,
}

impl Rates {
    pub(crate) fn new(per_second: f64, burst: f64) -> Self {
        let table = Table { buckets: HashMap::new(), swept: None };
        Self { per_second, burst, table: Mutex::new(table) }
    }

    /// Takes a token, if there is one.
    pub(crate) fn take(&self, address: IpAddr, now: Instant) -> bool {
        if self.per_second == f64::INFINITY {
            return true;
        }
        let mut table = self.table.lock().unwrap_or_else(PoisonError::into_inner);
        let Table { buckets, swept } = &mut *table;
        let mut key = Some(network(address));
        if buckets.len() >= ADDRESSES_MAX && !buckets.contains_key(&key) {
            if swept.is_none_or(|swept| now.saturating_duration_since(swept) >= SWEEP_INTERVAL) {
                *swept = Some(now);
                // Buckets that are full again tell nothing.
                buckets.retain(|_, bucket| self.filled(bucket, now) < self.burst);
            }
            if buckets.len() >= ADDRESSES_MAX {
                key = None;
            }
        }
        let bucket = buckets.entry(key).or_insert(Bucket { tokens: self.burst, filled: now });
        bucket.tokens = self.filled(bucket, now);
        bucket.filled = now;
        let enough = bucket.tokens >= 1.0;
        if enough {
            bucket.tokens -= 1.0;
        }
        enough
    }

    fn filled(&self, bucket: &Bucket, now: Instant) -> f64 {
        let passed = now.saturating_duration_since(bucket.filled).as_secs_f64();
        (bucket.tokens + passed * self.per_second).min(self.burst)
    }
}

/// Connections at once, per address.
#[derive(Default)]
pub(crate) struct Connections(Mutex<HashMap<IpAddr, usize>>);

/// One connection of an address; dropped, it counts no more.
pub(crate) struct Connected {
    connections: Arc<Connections>,
    network: IpAddr,
}

impl Connections {
    /// Counts one more, if there are fewer than `most`.
    pub(crate) fn enter(self: &Arc<Self>, address: IpAddr, most: usize) -> Option<Connected> {
        let network = network(address);
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(network).or_default();
        if *count >= most {
            return None;
        }
        *count += 1;
        Some(Connected { connections: Arc::clone(self), network })
    }
}

impl Drop for Connected {
    fn drop(&mut self) {
        let mut counts = self.connections.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = counts.get_mut(&self.network) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.network);
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_runs_dry_and_fills_again() {
        let rates = Rates::new(2.0, 3.0);
        let (one, other) = ("10.0.0.1".parse().unwrap(), "10.0.0.2".parse().unwrap());
        let begin = Instant::now();
        assert_eq!([0; 4].map(|_| rates.take(one, begin)), [true, true, true, false]);
        assert!(rates.take(other, begin));
        let later = begin + Duration::from_secs(1);
        assert_eq!([0; 3].map(|_| rates.take(one, later)), [true, true, false]);
    }

    #[test]
    fn the_table_is_bounded() {
        let rates = Rates::new(0.001, 2.0);
        let now = Instant::now();
        for number in 0..2 * ADDRESSES_MAX as u32 {
            rates.take(IpAddr::V4(number.into()), now);
        }
        assert!(rates.table.lock().unwrap().buckets.len() <= ADDRESSES_MAX + 1);
    }

    #[test]
    fn one_network_of_ipv6_is_one_client() {
        let of = |text: &str| network(text.parse().unwrap());
        assert_eq!(of("2001:db8::1"), of("2001:db8::2"));
        assert_ne!(of("2001:db8::1"), of("2001:db8:0:1::1"));
        assert_eq!(of("::ffff:10.0.0.1"), of("10.0.0.1"));
    }

    #[test]
    fn connections_are_counted() {
        let connections = Arc::new(Connections::default());
        let address = "10.0.0.1".parse().unwrap();
        let first = connections.enter(address, 1);
        assert!(first.is_some() && connections.enter(address, 1).is_none());
        drop(first);
        assert!(connections.0.lock().unwrap().is_empty());
        assert!(connections.enter(address, 1).is_some());
    }
}
