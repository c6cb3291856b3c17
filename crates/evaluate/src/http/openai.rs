//! A server with the chat completions interface.

use serde::Deserialize;
use serde_json::{Value, json};

use super::client::Client;
use crate::{Answer, Item, Model, ModelFailure, OpenaiOptions, Template};

/// Asks with a prompt and takes the first choice as the answer.
pub(crate) struct OpenaiModel<'a> {
    client: Client,
    model: &'a str,
    options: &'a OpenaiOptions,
}

#[derive(Deserialize)]
struct Completion {
    choices: Vec<Choice>,
    usage: Option<Usage>,
}

#[derive(Deserialize)]
struct Choice {
    message: Message,
}

#[derive(Deserialize)]
struct Message {
    content: Option<String>,
}

#[derive(Deserialize)]
struct Usage {
    prompt_tokens: Option<u64>,
    completion_tokens: Option<u64>,
}

impl<'a> OpenaiModel<'a> {
    pub(crate) fn new(base_url: &str, model: &'a str, options: &'a OpenaiOptions, timeout_ms: u64) -> Self {
        let client = Client::new(format!("{base_url}/chat/completions"), options.api_key.clone(), timeout_ms);
        Self { client, model, options }
    }

    fn request(&self, item: &Item) -> Value {
        let prompt = match &self.options.prompt {
            Some(prompt) => prompt.fill(item),
            // Checked before the run: without a prompt there is only one column.
            None => item.fields.keys().next().map_or(String::new(), |name| Template::column(name).fill(item)),
        };
        let system = self.options.system.as_ref();
        let messages: Vec<Value> = system
            .map(|system| json!({"role": "system", "content": system.fill(item)}))
            .into_iter()
            .chain([json!({"role": "user", "content": prompt})])
            .collect();
        let mut request = json!({"model": self.model, "messages": messages, "temperature": 0});
        if let (Some(max_tokens), Some(fields)) = (self.options.max_tokens, request.as_object_mut()) {
            fields.insert("max_tokens".to_owned(), max_tokens.into());
        }
        request
    }

    fn cost(&self, usage: &Usage) -> Option<f64> {
        let cost = |tokens: u64, price: f64| tokens as f64 * price / 1_000_000.0;
        let input = cost(usage.prompt_tokens?, self.options.input_price_per_million?);
        let output = cost(usage.completion_tokens?, self.options.output_price_per_million?);
        Some(input + output)
    }
}

impl Model for OpenaiModel<'_> {
    fn answer(&mut self, item: &Item) -> Result<Answer, ModelFailure> {
        let body = self.client.post(&self.request(item))?;
        let unusable = || {
            let shown = self.client.excerpt(&body);
            ModelFailure::retry(format!("the server answered `{shown}`, which holds no answer of a model"))
        };
        let completion: Completion = serde_json::from_str(&body).map_err(|_| unusable())?;
        let content = completion.choices.into_iter().next().and_then(|choice| choice.message.content);
        let prediction = content.ok_or_else(unusable)?;
        let cost = completion.usage.as_ref().and_then(|usage| self.cost(usage));
        Ok(Answer { prediction, score: None, cost, latency_ms: None })
    }
}
