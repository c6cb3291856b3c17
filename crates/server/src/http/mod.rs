//! HTTP without any knowledge of logs: connections, bodies, failures, limits.

pub(crate) mod accept;
pub(crate) mod answer;
pub(crate) mod ask;
pub(crate) mod body;
pub(crate) mod failure;
pub(crate) mod paced;
pub(crate) mod rate;
pub(crate) mod stop;
pub(crate) mod stream;
