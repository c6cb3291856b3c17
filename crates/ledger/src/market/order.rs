//! Orders as the state keeps them.

use assay_statement::{PartyId, StatementId};

use crate::codec::{CodecError, Reader, Writer};
use crate::record::Record;

/// A listing that was taken up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderRecord {
    /// The listing.
    pub listing: StatementId,
    /// Who buys.
    pub buyer: PartyId,
    /// The price, held under the order until it ends.
    pub price: u64,
    /// Where it stands.
    pub state: OrderState,
    /// When the current state's window ends, in milliseconds since 1970.
    pub until_ms: u64,
    /// The entry by which both sides were bound; 0 for an offer that nobody has taken.
    pub sold: u64,
    /// Where its warranty stands.
    pub warranty: WarrantyState,
}

/// Where an order stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum OrderState {
    /// The buyer said what they would pay.
    Offered,
    /// Both sides are bound.
    Placed,
    /// The buyer has the right and tries it.
    Delivered,
    /// The buyer is not content; the adjudicator decides.
    Disputed,
    /// The price was paid out.
    Settled,
    /// The price went back.
    Refunded,
}

impl OrderState {
    const ALL: [Self; 6] =
        [Self::Offered, Self::Placed, Self::Delivered, Self::Disputed, Self::Settled, Self::Refunded];

    /// The state in one word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Offered => "offered",
            Self::Placed => "placed",
            Self::Delivered => "delivered",
            Self::Disputed => "disputed",
            Self::Settled => "settled",
            Self::Refunded => "refunded",
        }
    }
}

/// Where an order's warranty stands; its bond is held under the order until it is paid or released.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WarrantyState {
    /// There is none, or not yet.
    None,
    /// The bond stands until a time, in milliseconds since 1970.
    Standing {
        /// How much.
        bond: u64,
        /// Until when.
        until_ms: u64,
    },
    /// The buyer asked for it; anyone may disprove the verdict until a time.
    Claimed {
        /// How much.
        bond: u64,
        /// Until when.
        until_ms: u64,
        /// The verdict.
        verdict: StatementId,
        /// Until when the bond stands otherwise.
        window_ms: u64,
    },
    /// Somebody came to another decision; the operator says which is right.
    Contested {
        /// How much.
        bond: u64,
        /// Until when; an operator that says nothing lets the first verdict stand.
        until_ms: u64,
        /// The verdict.
        verdict: StatementId,
        /// Until when the bond stands otherwise.
        window_ms: u64,
    },
    /// The buyer was paid.
    Paid,
    /// The seller has it back.
    Released,
}

fn write_warranty(writer: Writer, warranty: &WarrantyState) -> Writer {
    match warranty {
        WarrantyState::None => writer.number(0),
        WarrantyState::Standing { bond, until_ms } => writer.number(1).number(*bond).number(*until_ms),
        WarrantyState::Claimed { bond, until_ms, verdict, window_ms } => {
            writer.number(2).number(*bond).number(*until_ms).bytes(verdict.as_bytes()).number(*window_ms)
        }
        WarrantyState::Contested { bond, until_ms, verdict, window_ms } => {
            writer.number(3).number(*bond).number(*until_ms).bytes(verdict.as_bytes()).number(*window_ms)
        }
        WarrantyState::Paid => writer.number(4),
        WarrantyState::Released => writer.number(5),
    }
}

fn read_warranty(reader: &mut Reader<'_>) -> Result<WarrantyState, CodecError> {
    Ok(match reader.number()? {
        0 => WarrantyState::None,
        1 => WarrantyState::Standing { bond: reader.number()?, until_ms: reader.number()? },
        2 => WarrantyState::Claimed {
            bond: reader.number()?,
            until_ms: reader.number()?,
            verdict: StatementId(reader.bytes32()?.into()),
            window_ms: reader.number()?,
        },
        3 => WarrantyState::Contested {
            bond: reader.number()?,
            until_ms: reader.number()?,
            verdict: StatementId(reader.bytes32()?.into()),
            window_ms: reader.number()?,
        },
        4 => WarrantyState::Paid,
        5 => WarrantyState::Released,
        _ => return Err(reader.error()),
    })
}

impl Record for OrderRecord {
    fn write(&self, writer: Writer) -> Writer {
        let writer = writer.bytes(self.listing.as_bytes()).bytes(self.buyer.as_bytes());
        let writer = writer.number(self.price).number(self.state as u64).number(self.until_ms);
        write_warranty(writer.number(self.sold), &self.warranty)
    }

    fn from_bytes(bytes: &[u8]) -> Result<Self, CodecError> {
        let mut reader = Reader::new(bytes, "order");
        let record = Self {
            listing: StatementId(reader.bytes32()?.into()),
            buyer: PartyId(reader.bytes32()?.into()),
            price: reader.number()?,
            state: reader.one_of(&OrderState::ALL)?,
            until_ms: reader.number()?,
            sold: reader.number()?,
            warranty: read_warranty(&mut reader)?,
        };
        reader.end().map(|()| record)
    }
}
