//! Makes models from the text that names them.

use crate::command::CommandModel;
use crate::http::{HttpModel, OpenaiModel};
use crate::{ApiKey, EvaluateError, Item, Model, ModelFactory, ModelFailure, ModelKind, ModelSpec, Template};

/// How models named by a [`ModelSpec`] are asked.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelOptions {
    /// How long one answer may take, in milliseconds.
    pub timeout_ms: u64,
    /// Used by `openai:` only.
    pub openai: OpenaiOptions,
}

impl Default for ModelOptions {
    fn default() -> Self {
        Self { timeout_ms: 60_000, openai: OpenaiOptions::default() }
    }
}

/// How a server with the chat completions interface is asked.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct OpenaiOptions {
    /// Sent as a bearer token.
    pub api_key: Option<ApiKey>,
    /// The prompt; without it the only column besides the label is the prompt.
    pub prompt: Option<Template>,
    /// The system prompt.
    pub system: Option<Template>,
    /// The longest answer, in tokens.
    pub max_tokens: Option<u32>,
    /// The price of a million input tokens; a cost is only known if both prices are.
    pub input_price_per_million: Option<f64>,
    /// The price of a million output tokens.
    pub output_price_per_million: Option<f64>,
}

/// Makes the models a [`ModelSpec`] names.
#[derive(Debug, Clone)]
pub struct SpecFactory {
    spec: ModelSpec,
    options: ModelOptions,
}

impl SpecFactory {
    /// Takes a model and how it is asked.
    ///
    /// # Errors
    ///
    /// A timeout of 0, `max_tokens` of 0, only one of the two prices, or a price that cannot be one.
    pub fn new(spec: ModelSpec, options: ModelOptions) -> Result<Self, EvaluateError> {
        let refuse = |setting, value, reason| Err(EvaluateError::Setting { setting, value, reason });
        if options.timeout_ms == 0 {
            return refuse("timeout_ms", "0".to_owned(), "it must be at least 1");
        }
        let openai = &options.openai;
        if openai.max_tokens == Some(0) {
            return refuse("max_tokens", "0".to_owned(), "it must be at least 1");
        }
        let prices = [
            ("input_price_per_million", openai.input_price_per_million),
            ("output_price_per_million", openai.output_price_per_million),
        ];
        for (setting, price) in prices {
            match price {
                Some(price) if !(price.is_finite() && price >= 0.0) => {
                    return refuse(setting, price.to_string(), "a price must be a number of at least 0");
                }
                None if prices.iter().any(|(_, price)| price.is_some()) => {
                    return refuse(setting, String::new(), "both prices are needed to know a cost");
                }
                _ => {}
            }
        }
        Ok(Self { spec, options })
    }

    /// The prompt as given, or the only column there is.
    fn prompt_for<'a>(&self, columns: impl Iterator<Item = &'a String>) -> Option<Template> {
        let mut columns = columns;
        match (&self.options.openai.prompt, columns.next(), columns.next()) {
            (Some(prompt), _, _) => Some(prompt.clone()),
            (None, Some(column), None) => Some(Template::column(column)),
            _ => None,
        }
    }

    fn check_prompts(&self, items: &[Item], label: &str) -> Result<(), EvaluateError> {
        let Some(first) = items.first() else { return Ok(()) };
        let prompt = self.prompt_for(first.fields.keys().filter(|name| *name != label));
        let prompt = prompt.ok_or_else(|| EvaluateError::Prompt {
            prompt: String::new(),
            reason: format!(
                "a prompt with a place such as `{{column}}` is needed; the columns are {}",
                crate::text::column_names(&first.fields, label)
            ),
        })?;
        prompt.check(items, label)?;
        self.options.openai.system.as_ref().map_or(Ok(()), |system| system.check(items, label))
    }
}

impl ModelFactory for SpecFactory {
    fn name(&self) -> &str {
        &self.spec.name
    }

    fn identity(&self) -> String {
        let openai = &self.options.openai;
        let source =
            |template: &Option<Template>| template.as_ref().map(|template| template.source().to_owned());
        match &self.spec.kind {
            ModelKind::Command { words } => format!("command {words:?}"),
            ModelKind::Http { url } => format!("http {url:?}"),
            ModelKind::Openai { base_url, model } => format!(
                "openai {base_url:?} {model:?} prompt {:?} system {:?} max_tokens {:?} prices {:?} {:?}",
                source(&openai.prompt),
                source(&openai.system),
                openai.max_tokens,
                openai.input_price_per_million,
                openai.output_price_per_million,
            ),
        }
    }

    fn check(&self, items: &[Item], label: &str) -> Result<(), EvaluateError> {
        match self.spec.kind {
            ModelKind::Openai { .. } => self.check_prompts(items, label),
            _ => Ok(()),
        }
    }

    fn gives_scores(&self) -> bool {
        !matches!(self.spec.kind, ModelKind::Openai { .. })
    }

    fn make(&self) -> Result<Box<dyn Model + '_>, ModelFailure> {
        let timeout_ms = self.options.timeout_ms;
        Ok(match &self.spec.kind {
            ModelKind::Command { words } => Box::new(CommandModel::new(words, timeout_ms)),
            ModelKind::Http { url } => Box::new(HttpModel::new(url, timeout_ms)),
            ModelKind::Openai { base_url, model } => {
                Box::new(OpenaiModel::new(base_url, model, &self.options.openai, timeout_ms))
            }
        })
    }
}
