//! Pieces that several pages share.

mod amount;
mod line;
mod reference;
mod right;
mod span;
mod step;
mod verify;
mod waiting;
mod when;

pub use amount::amount;
pub use line::{Line, lines};
pub use reference::{ArtifactRef, PartyRef, short};
pub use right::{allows, offered, right};
pub use span::span;
pub use step::{Field, Input, Signer, Step, register, steps};
pub use verify::{Verify, verify};
pub use waiting::Waiting;
pub(crate) use waiting::{REFRESH_SECONDS, awaited};
pub use when::{Moment, date, moment};
