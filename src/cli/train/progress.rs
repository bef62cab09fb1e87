//! A bar while training runs.

use indicatif::{ProgressBar, ProgressStyle};

use crate::run::training::{TrainConfig, TrainEvent};

/// A bar over all images of all epochs, and a line per finished epoch.
pub struct Progress {
    bar: ProgressBar,
}

impl Progress {
    pub fn new(config: &TrainConfig, n_train: usize) -> Self {
        let bar = ProgressBar::new((config.epochs * n_train) as u64);
        let template = "epoch {msg} {wide_bar} {percent} %  {per_sec} images/s  {eta} left";
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style.with_key(
                "per_sec",
                |state: &indicatif::ProgressState, out: &mut dyn std::fmt::Write| {
                    let _ = write!(out, "{:.0}", state.per_sec()); // A bar has nobody to tell.
                },
            ));
        }
        Self { bar }
    }

    pub fn take(&mut self, event: TrainEvent) {
        match event {
            TrainEvent::Step { epoch, images_done } => {
                self.bar.set_message(epoch.to_string());
                self.bar.set_position(images_done as u64);
            }
            TrainEvent::Epoch(entry) => {
                let test = entry.test_balanced_accuracy;
                let test = test
                    .map_or(String::new(), |bac| format!(", balanced accuracy on test {bac:.4}"));
                self.line(&format!(
                    "epoch {:>3}  lr {:<7.5}  loss {:.4}, accuracy on train {:.4}{test}  ({:.0} s)",
                    entry.epoch, entry.lr, entry.loss, entry.train_accuracy, entry.elapsed_secs
                ));
            }
        }
    }

    /// A line above the bar; without a terminal there is no bar, but still the line.
    fn line(&self, text: &str) {
        if self.bar.is_hidden() {
            eprintln!("{text}");
        } else {
            self.bar.println(text);
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
