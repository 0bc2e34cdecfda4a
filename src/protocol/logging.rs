//! How do log events reach Terraform? As JSON lines on stderr, in the form of go-hclog, when `TF_LOG` asks for them.
//!
//! Only events of this crate: the AWS SDK logs secrets at its finest level. Ours name things and never hold values.

use std::fmt;
use std::io::{self, Write as _};
use std::sync::OnceLock;

use serde_json::{Map, Value};
use time::OffsetDateTime;
use time::macros::format_description;
use tracing::field::{Field, Visit};
use tracing::level_filters::LevelFilter;
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};
use tracing_subscriber::registry::{LookupSpan, Scope};

use super::Program;
use super::log_writer::LogWriter;

const CRATE: &str = env!("CARGO_CRATE_NAME");
/// Terraform splits lines of 64 KiB, and then takes the pieces for plain text.
const LINE_LIMIT: usize = 64_000;
const TEXT_LIMIT: usize = 4_000;

/// Writes to stderr what the environment asks for; nothing by default.
pub(super) fn install(program: &Program) {
    let level = level_of(program.name, |variable| std::env::var(variable).ok());
    if level == LevelFilter::OFF {
        return;
    }
    let Ok(writer) = LogWriter::start(io::stderr(), gap) else { return };
    let writer = WRITER.get_or_init(|| writer);
    let write = |line| writer.write(line);
    let subscriber = tracing_subscriber::registry().with(Lines::new(level, program.name, write));
    // An error says that the program around us has a subscriber of its own.
    let _ = tracing::subscriber::set_global_default(subscriber);
}

/// What happened to lines that nobody read.
fn gap(lines: usize) -> String {
    let heads =
        heads("warn", &format!("{lines} log lines were dropped, because nobody read them"), CRATE);
    Value::from(Map::from_iter(heads)).to_string()
}

/// Says something that is no log entry, after what was logged before it.
pub(super) fn say(text: &str) {
    match WRITER.get() {
        Some(writer) => writer.write(text.to_owned()),
        // With stderr gone there is nobody left to tell.
        None => drop(writeln!(io::stderr(), "{text}")),
    }
}

/// Waits a moment for what is not written yet.
pub(super) fn flush() {
    if let Some(writer) = WRITER.get() {
        writer.flush();
    }
}

/// The most specific variable decides.
fn level_of(provider: &str, variable: impl Fn(&str) -> Option<String>) -> LevelFilter {
    let own = format!("TF_LOG_PROVIDER_{}", provider.to_uppercase());
    let asked = [own.as_str(), "TF_LOG_PROVIDER", "TF_LOG"];
    let asked = asked.into_iter().filter_map(variable).find(|level| !level.is_empty());
    match asked.map(|level| level.to_uppercase()).as_deref() {
        None | Some("OFF") => LevelFilter::OFF,
        Some("ERROR") => LevelFilter::ERROR,
        Some("WARN") => LevelFilter::WARN,
        Some("INFO") => LevelFilter::INFO,
        Some("DEBUG") => LevelFilter::DEBUG,
        // `JSON` and misspelt levels mean everything to Terraform.
        Some(_) => LevelFilter::TRACE,
    }
}

static WRITER: OnceLock<LogWriter> = OnceLock::new();

struct Lines<W> {
    level: LevelFilter,
    provider: &'static str,
    write: W,
}

impl<W: Fn(String)> Lines<W> {
    fn new(level: LevelFilter, provider: &'static str, write: W) -> Self {
        Self { level, provider, write }
    }

    fn is_wanted(&self, metadata: &Metadata<'_>) -> bool {
        *metadata.level() <= self.level && metadata.target().split("::").next() == Some(CRATE)
    }

    fn line(&self, metadata: &Metadata<'_>, mut fields: Map<String, Value>) -> String {
        let message = fields.remove("message").unwrap_or_default();
        let module = metadata.target().replacen(CRATE, self.provider, 1).replace("::", ".");
        let level = metadata.level().to_string().to_lowercase();
        let heads = heads(&level, message.as_str().unwrap_or_default(), &module);
        fields.extend(heads.clone());
        let line = Value::from(fields).to_string();
        if line.len() <= LINE_LIMIT { line } else { Value::from(Map::from_iter(heads)).to_string() }
    }
}

/// What every entry has.
fn heads(level: &str, message: &str, module: &str) -> [(String, Value); 4] {
    let now = timestamp(OffsetDateTime::now_utc());
    [("@level", level), ("@message", message), ("@module", module), ("@timestamp", &now)]
        .map(|(name, text)| (name.to_owned(), text.into()))
}

impl<S, W> Layer<S> for Lines<W>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    W: Fn(String) + 'static,
{
    fn enabled(&self, metadata: &Metadata<'_>, _: Context<'_, S>) -> bool {
        self.is_wanted(metadata)
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(self.level)
    }

    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let mut fields = Fields::default();
        attributes.record(&mut fields);
        if let Some(span) = context.span(id) {
            span.extensions_mut().insert(fields);
        }
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        if let Some(span) = context.span(id)
            && let Some(fields) = span.extensions_mut().get_mut::<Fields>()
        {
            values.record(fields);
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let mut all = Map::new();
        for span in context.event_scope(event).into_iter().flat_map(Scope::from_root) {
            if let Some(fields) = span.extensions().get::<Fields>() {
                all.extend(fields.0.clone());
            }
        }
        let mut own = Fields::default();
        event.record(&mut own);
        all.extend(own.0);
        (self.write)(self.line(event.metadata(), all));
    }
}

/// What is recorded of an event or a span.
#[derive(Default)]
struct Fields(Map<String, Value>);

impl Visit for Fields {
    fn record_i64(&mut self, field: &Field, number: i64) {
        self.0.insert(field.name().to_owned(), number.into());
    }

    fn record_u64(&mut self, field: &Field, number: u64) {
        self.0.insert(field.name().to_owned(), number.into());
    }

    fn record_bool(&mut self, field: &Field, truth: bool) {
        self.0.insert(field.name().to_owned(), truth.into());
    }

    fn record_str(&mut self, field: &Field, text: &str) {
        self.0.insert(field.name().to_owned(), shortened(text).into());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.record_str(field, &format!("{value:?}"));
    }
}

fn shortened(text: &str) -> String {
    match text.floor_char_boundary(TEXT_LIMIT) {
        end if end < text.len() => format!("{}… ({} bytes in all)", &text[..end], text.len()),
        _ => text.to_owned(),
    }
}

/// With any other number of digits Terraform takes the line for plain text.
fn timestamp(moment: OffsetDateTime) -> String {
    let format =
        format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:6]Z");
    // The format has only parts that every moment has.
    moment.format(format).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    fn lines_of(level: LevelFilter, log: impl FnOnce()) -> Vec<Value> {
        let lines = Arc::new(Mutex::new(Vec::new()));
        let sink = lines.clone();
        let write = move |line: String| {
            assert!(line.len() <= LINE_LIMIT && !line.contains('\n'));
            sink.lock().unwrap().push(serde_json::from_str(&line).unwrap());
        };
        let layer = Lines::new(level, "licensemanager", write);
        tracing::subscriber::with_default(tracing_subscriber::registry().with(layer), log);
        lines.lock().unwrap().clone()
    }

    #[test]
    fn lines_carry_the_fields_of_event_and_span() {
        let lines = lines_of(LevelFilter::TRACE, || {
            let span = tracing::error_span!("call", tf_rpc = "Read", inner = 1);
            let _entered = span.enter();
            tracing::warn!(inner = 2, flag = true, thing = ?Some("x"), "Two\nlines");
        });
        let [line] = &lines[..] else { panic!("{lines:?}") };
        assert_eq!(line["@level"], "warn");
        assert_eq!(line["@message"], "Two\nlines");
        assert_eq!(line["@module"], "licensemanager.protocol.logging.tests");
        assert_eq!(line["tf_rpc"], "Read");
        assert_eq!(line["inner"], 2);
        assert_eq!(line["flag"], true);
        assert_eq!(line["thing"], "Some(\"x\")");
    }

    #[test]
    fn foreign_and_finer_events_are_left_out() {
        let lines = lines_of(LevelFilter::INFO, || {
            tracing::error!(target: "aws_smithy_runtime::client", "secret");
            tracing::debug!("too fine");
            tracing::info!("heard");
        });
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0]["@message"], "heard");
    }

    #[test]
    fn long_texts_are_cut() {
        let long = "é".repeat(50_000);
        let lines = lines_of(LevelFilter::TRACE, || tracing::info!(body = long, "{long}"));
        assert_eq!(lines.len(), 1);
        assert!(lines[0]["body"].as_str().unwrap().ends_with("… (100000 bytes in all)"));
        // Control characters grow sixfold in JSON.
        let wild = "\u{1}".repeat(4_000);
        let lines = lines_of(LevelFilter::TRACE, || {
            tracing::info!(a = wild, b = wild, c = wild, "short");
        });
        assert_eq!((&lines[0]["@message"], &lines[0]["a"]), (&"short".into(), &Value::Null));
    }

    #[test]
    fn times_have_six_digits() {
        let moment = OffsetDateTime::from_unix_timestamp_nanos(1_000_000_000_000_000_001);
        assert_eq!(timestamp(moment.unwrap()), "2001-09-09T01:46:40.000000Z");
    }

    #[test]
    fn the_most_specific_variable_decides() {
        let check = |variables: &[(&str, &str)], expected| {
            let level = level_of("licensemanager", |name| {
                let found = variables.iter().find(|(known, _)| *known == name);
                found.map(|(_, level)| (*level).to_owned())
            });
            assert_eq!(level, expected, "{variables:?}");
        };
        check(&[], LevelFilter::OFF);
        check(&[("TF_LOG", "")], LevelFilter::OFF);
        check(&[("TF_LOG", "info")], LevelFilter::INFO);
        check(&[("TF_LOG", "JSON")], LevelFilter::TRACE);
        check(&[("TF_LOG", "trace"), ("TF_LOG_PROVIDER", "ERROR")], LevelFilter::ERROR);
        check(
            &[("TF_LOG_PROVIDER", "warn"), ("TF_LOG_PROVIDER_LICENSEMANAGER", "off")],
            LevelFilter::OFF,
        );
    }
}
