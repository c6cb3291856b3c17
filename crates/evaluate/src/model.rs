//! What the evaluation needs from a model.

use crate::{Answer, EvaluateError, Item, ModelFailure};

/// Answers one example after another.
pub trait Model {
    /// Answers one example; the item does not hold the label.
    ///
    /// # Errors
    ///
    /// Why there is no usable answer, and whether to ask again.
    fn answer(&mut self, item: &Item) -> Result<Answer, ModelFailure>;
}

/// Makes one model for each worker.
pub trait ModelFactory: Sync {
    /// The model's name in the output.
    fn name(&self) -> &str;

    /// Everything that decides what the model answers, without secrets: a run can only be resumed with a
    /// model of the same identity.
    fn identity(&self) -> String;

    /// Checks before anything runs that the model can work with these items; `label` is the column that will
    /// not be sent.
    ///
    /// # Errors
    ///
    /// Why it cannot.
    fn check(&self, items: &[Item], label: &str) -> Result<(), EvaluateError> {
        let _ = (items, label);
        Ok(())
    }

    /// Whether the model can score its own answers, as scorer `provided` needs.
    fn gives_scores(&self) -> bool {
        true
    }

    /// Makes the model of one worker, on the thread of that worker.
    ///
    /// # Errors
    ///
    /// Why it cannot be made; this counts as a failed attempt for the example that is waiting.
    fn make(&self) -> Result<Box<dyn Model + '_>, ModelFailure>;
}

/// A function as a model; it takes as long as it takes, since no timeout can end a function.
pub struct FunctionModel<F> {
    name: String,
    function: F,
}

impl<F> FunctionModel<F>
where
    F: Fn(&Item) -> Result<Answer, ModelFailure> + Sync,
{
    /// A model with a name; the name is also its identity when a run is resumed.
    pub fn new(name: impl Into<String>, function: F) -> Self {
        Self { name: name.into(), function }
    }
}

impl<F> ModelFactory for FunctionModel<F>
where
    F: Fn(&Item) -> Result<Answer, ModelFailure> + Sync,
{
    fn name(&self) -> &str {
        &self.name
    }

    fn identity(&self) -> String {
        self.name.clone()
    }

    fn make(&self) -> Result<Box<dyn Model + '_>, ModelFailure> {
        Ok(Box::new(Call(&self.function)))
    }
}

struct Call<'a, F>(&'a F);

impl<F> Model for Call<'_, F>
where
    F: Fn(&Item) -> Result<Answer, ModelFailure>,
{
    fn answer(&mut self, item: &Item) -> Result<Answer, ModelFailure> {
        (self.0)(item)
    }
}
