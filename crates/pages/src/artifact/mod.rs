//! A model, adapter, dataset or benchmark: what all their pages share, and the pages.

mod answer;
mod attestations;
mod badge;
mod claims;
mod common;
mod contributions;
mod evidence;
mod finding;
mod identity;
mod lineage;
mod lineage_graph;
mod mind;
mod model;
mod offers;
mod others;
mod over_time;
mod results;
mod thing;

pub(crate) use attestations::attestations;
pub use attestations::{Answer, Attestation};
pub use badge::Badge;
pub(crate) use claims::claim;
pub use claims::{Claim, Verdict};
pub use common::Common;
pub use contributions::{Contribution, Share};
pub use evidence::{Evidence, FloorWhy, Other, Shown, Weighed, Weighing};
pub use identity::Identity;
pub use lineage::{Lineage, Relative};
pub use model::Model;
pub(crate) use offers::terms;
pub use offers::{Offer, Terms};
pub use over_time::Point;
pub use results::Outcome;
pub use thing::Thing;
