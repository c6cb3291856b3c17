//! Pieces that several pages share.

mod amount;
mod line;
mod reference;
mod verify;
mod when;

pub use amount::amount;
pub use line::{Line, lines};
pub use reference::{ArtifactRef, PartyRef, short};
pub use verify::{Verify, verify};
pub use when::{Moment, date, moment};
