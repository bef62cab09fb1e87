//! Files for other programs, where the user chooses.

use std::path::{Path, PathBuf};

use eoscope_core::domain::Reason;
use eoscope_io::run::{RunError, export_embeddings, export_network, path_text, write_file};
use eoscope_report::{Comparison, SESSION_ENDING, Session, export_points};
use eoscope_worker::{Mailbox, spawn_background};
use rfd::FileDialog;

use super::Runtime;
use super::dialogs::ask_where;
use super::files::resolved;
use crate::app::{ChartFile, Event, Export, Exported, ReportFormat, SaveEffect, SaveEvent};

impl Runtime {
    pub(super) fn execute_save(&self, effect: SaveEffect) {
        write(effect, &self.mailbox, self.beside());
    }
}

/// Asks where a file goes, in a thread that then writes it.
fn write(effect: SaveEffect, mailbox: &Mailbox<Event>, beside: Option<PathBuf>) {
    let failed = |reason| SaveEvent::Failed(reason).into();
    spawn_background("exporting", mailbox, failed, move |mailbox| {
        let event = match effect {
            SaveEffect::Chart(file) => save_chart(&file, beside.as_deref()),
            SaveEffect::Export(export) => save_export(&export, beside.as_deref()),
            SaveEffect::Report(report, format) => save_report(&report.0, format, beside.as_deref()),
            SaveEffect::Session(session) => save_session(*session, beside.as_deref()),
        };
        if let Some(event) = event {
            mailbox.send(event.into());
        }
    });
}

/// Saves charts that are made later, from any thread.
pub struct ChartSaver {
    mailbox: Mailbox<Event>,
    beside: Option<PathBuf>,
}

impl Runtime {
    /// Something that saves charts later.
    pub fn saver(&self) -> ChartSaver {
        ChartSaver { mailbox: self.mailbox.clone(), beside: self.beside() }
    }
}

impl ChartSaver {
    /// Makes pixels of a picture, asks where they go and writes them.
    pub fn save_png(self, svg: Vec<u8>, name: String) {
        let failed = |reason| SaveEvent::Failed(reason).into();
        spawn_background("drawing the chart", &self.mailbox.clone(), failed, move |_| {
            let svg = String::from_utf8_lossy(&svg);
            let png = eoscope_report::png(&svg, 1.0);
            self.save(png.map(|bytes| ChartFile { bytes, name, ending: "png" }));
        });
    }

    /// Asks where a chart goes and writes it, or tells why it could not be made.
    pub fn save(&self, chart: Result<ChartFile, Reason>) {
        match chart {
            Ok(chart) => write(SaveEffect::Chart(chart), &self.mailbox, self.beside.clone()),
            Err(reason) => self.mailbox.send(SaveEvent::NotMade(reason.into()).into()),
        }
    }
}

fn titled(title: &str) -> FileDialog {
    FileDialog::new().set_title(title)
}

/// What came of writing a file.
fn written(result: Result<(), RunError>, file: &Path) -> SaveEvent {
    match result {
        Ok(()) => SaveEvent::Saved(file.into()),
        Err(error) => SaveEvent::NotSaved(error),
    }
}

fn save_chart(chart: &ChartFile, beside: Option<&Path>) -> Option<SaveEvent> {
    let dialog = titled("Save the chart").add_filter("Chart", &[chart.ending]);
    let file = ask_where(dialog, beside, &format!("{}.{}", chart.name, chart.ending))?;
    Some(written(write_file(&file, &chart.bytes), &file))
}

fn save_export(export: &Export, beside: Option<&Path>) -> Option<SaveEvent> {
    let run = export.run.get();
    let name = &run.manifest.name;
    let (dialog, file_name) = match export.what {
        Exported::Network => (
            titled("Save the network with this head")
                .add_filter("State dict", &["pth", "pt"])
                .add_filter("safetensors", &["safetensors"]),
            format!("{name}.pth"),
        ),
        Exported::Selection => (
            titled("Save the selected points").add_filter("Table", &["csv"]),
            format!("{name}-selection.csv"),
        ),
        Exported::Embeddings => (
            titled("Save the embeddings")
                .add_filter("Arrays", &["npz", "safetensors"])
                .add_filter("Tables", &["csv", "tsv", "parquet"]),
            format!("{name}.npz"),
        ),
    };
    let file = ask_where(dialog, beside, &file_name)?;
    let outcome = export.answer.as_ref().map(|answer| &answer.outcome);
    let head = outcome.map_or(&run.head, |outcome| &outcome.head);
    let result = match (export.what, &export.folder) {
        (Exported::Network, Some(folder)) => export_network(folder, Some(head), &file),
        (Exported::Network, None) => Err(RunError::NoNetwork { path: name.into() }),
        (Exported::Selection, _) => {
            export_points(run, head, export.images.as_deref(), &export.selection, &file)
        }
        (Exported::Embeddings, _) => {
            export_embeddings(run, head, outcome.map(|outcome| &outcome.synthetic), &file)
        }
    };
    Some(written(result, &file))
}

fn save_report(
    comparison: &Comparison,
    format: ReportFormat,
    beside: Option<&Path>,
) -> Option<SaveEvent> {
    let ending = format.ending();
    let dialog = titled("Save the report").add_filter("Report", &[ending]);
    let name = comparison.runs.first().map_or("", |run| &run.run.manifest.name);
    let file = ask_where(dialog, beside, &format!("{name}-report.{ending}"))?;
    let bytes = match format {
        ReportFormat::Html => Ok(eoscope_report::html(comparison).into_bytes()),
        ReportFormat::Markdown => Ok(eoscope_report::markdown(comparison).into_bytes()),
        ReportFormat::Csv => eoscope_report::csv(comparison),
    };
    Some(match bytes {
        Ok(bytes) => written(write_file(&file, &bytes), &file),
        Err(error) => SaveEvent::NotMade(format!("{}: {error}", path_text(&file))),
    })
}

fn save_session(session: Session, beside: Option<&Path>) -> Option<SaveEvent> {
    let dialog = titled("Save the session").add_filter("Session", &["eoscope.json"]);
    let name = format!("{}{SESSION_ENDING}", session.run_name);
    let file = ask_where(dialog, beside, &name)?;
    let run = session.run.as_deref().map(resolved);
    match (Session { run, ..session }).write(&file) {
        Ok(()) => Some(SaveEvent::Saved(file)),
        Err(error) => Some(SaveEvent::SessionNotSaved(error)),
    }
}
