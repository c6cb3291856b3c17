//! `assay market price`.
use clap::Args;
#[derive(Debug, Args)]
pub(super) struct PriceOf {}
impl PriceOf {
    pub(super) fn run(&self) -> Result<(), crate::failure::Failure> {
        Ok(())
    }
}
