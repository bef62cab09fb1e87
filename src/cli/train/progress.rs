//! A bar for whatever takes long in a training, and a line for whatever is worth keeping.

use eoscope_io::run::manifest::EpochEntry;
use eoscope_train::{Plan, TrainingProgress};
use indicatif::{ProgressBar, ProgressStyle};

/// A bar over images read, images trained on, or steps of the map.
pub struct Progress {
    bar: ProgressBar,
    epochs: usize,
}

impl Progress {
    pub fn new(plan: &Plan) -> Self {
        Self { bar: ProgressBar::hidden(), epochs: plan.config.epochs }
    }

    pub fn take(&mut self, progress: TrainingProgress) {
        match progress {
            TrainingProgress::Reading { done, total } => {
                if self.bar.length() != Some(total as u64) || self.bar.is_finished() {
                    self.begin(total, "reading {wide_bar} {pos} of {len} images  {eta} left");
                }
                self.bar.set_position(done as u64);
            }
            TrainingProgress::Prepared(prepared) => {
                let set = &prepared.set;
                self.line(&format!(
                    "{}: {} training images, {} test images, {} classes, {}×{}×{}",
                    set.name,
                    set.train.len(),
                    set.test.len(),
                    set.class_names.len(),
                    set.width,
                    set.height,
                    set.channels
                ));
                self.begin_training(set.train.len());
            }
            TrainingProgress::Oversampling(estimate) => {
                self.line(&format!(
                    "over-sampling pixels makes {} images: about {:.1} GB of memory and {:.0} s now, and every epoch \
                     passes over {} images",
                    estimate.n_new,
                    estimate.bytes as f64 / 1e9,
                    estimate.seconds.ceil(),
                    estimate.n_total,
                ));
                self.begin_training(estimate.n_total);
            }
            TrainingProgress::Note(note) => self.line(&format!("note: {note}")),
            TrainingProgress::Resumed(epochs) if epochs.is_empty() => {
                self.line("resumed from the start");
            }
            TrainingProgress::Resumed(epochs) => {
                self.line(&format!("resumed after epoch {}", epochs.len()));
            }
            TrainingProgress::Step { epoch, images_done, .. } => {
                self.bar.set_message(epoch.to_string());
                self.bar.set_position(images_done as u64);
            }
            TrainingProgress::Epoch(entry) => self.line(&epoch_line(&entry)),
            TrainingProgress::Snapshot(_) | TrainingProgress::Discarded(_) => {}
            TrainingProgress::Saved(run) => {
                self.bar.finish_and_clear();
                let secs =
                    run.manifest.training.as_ref().map_or(0.0, |training| training.elapsed_secs);
                eprintln!("trained for {secs:.0} s");
            }
            TrainingProgress::Mapping(done) => {
                if self.bar.is_finished() {
                    self.begin(1000, "map {wide_bar} {percent} %");
                }
                self.bar.set_position((done * 1000.0) as u64);
            }
        }
    }

    fn begin_training(&mut self, n_train: usize) {
        let template = "epoch {msg} {wide_bar} {percent} %  {per_sec} images/s  {eta} left";
        self.begin(self.epochs * n_train, template);
    }

    fn begin(&mut self, length: usize, template: &str) {
        self.bar.finish_and_clear();
        self.bar = ProgressBar::new(length as u64);
        if let Ok(style) = ProgressStyle::with_template(template) {
            self.bar.set_style(style.with_key(
                "per_sec",
                |state: &indicatif::ProgressState, out: &mut dyn std::fmt::Write| {
                    let _ = write!(out, "{:.0}", state.per_sec()); // A bar has nobody to tell.
                },
            ));
        }
    }

    /// A line above the bar; without a terminal there is no bar, but still the line.
    fn line(&self, text: &str) {
        if self.bar.is_hidden() || self.bar.is_finished() {
            eprintln!("{text}");
        } else {
            self.bar.println(text);
        }
    }
}

fn epoch_line(entry: &EpochEntry) -> String {
    let test = entry.test_balanced_accuracy;
    let test = test.map_or(String::new(), |bac| format!(", balanced accuracy on test {bac:.4}"));
    format!(
        "epoch {:>3}  lr {:<7.5}  loss {:.4}, accuracy on train {:.4}{test}  ({:.0} s)",
        entry.epoch, entry.lr, entry.loss, entry.train_accuracy, entry.elapsed_secs
    )
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
