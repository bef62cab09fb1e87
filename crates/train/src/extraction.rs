//! Embeddings from a network that was trained elsewhere: what they are made from, and the steps.

use std::path::PathBuf;

use eoscope_io::run::Backbone;
use eoscope_io::run::weights::is_script;

use super::{DataPlan, Thumbnails};

/// A network in a file.
#[derive(Clone, Debug, PartialEq)]
pub struct NetworkFile {
    /// The file; of a run its network is taken.
    pub path: PathBuf,
    /// What it holds.
    pub kind: NetworkKind,
}

/// What a file with a network holds.
#[derive(Clone, Debug, PartialEq)]
pub enum NetworkKind {
    /// Weights of one of our networks; it is found out which if that is not said.
    Weights(Option<Backbone>),
    /// A TorchScript module that returns embeddings, or one with the layer whose input they are.
    Script(Option<String>),
}

/// Everything that a run of extracted embeddings is made from.
#[derive(Clone, Debug, PartialEq)]
pub struct ExtractPlan {
    /// The network.
    pub network: NetworkFile,
    /// The images.
    pub data: DataPlan,
    /// Where the network runs.
    pub device: String,
    /// Where the run goes.
    pub out: PathBuf,
    /// Whether a run of that name is replaced.
    pub force: bool,
    /// Which thumbnails the run gets.
    pub thumbnails: Thumbnails,
    /// Whether the map is computed at the end.
    pub projection: bool,
}

/// What happens on the way.
#[derive(Clone, Debug, PartialEq)]
pub enum ExtractProgress {
    /// So many images of so many are read.
    Reading(usize, usize),
    /// So many images of so many went through the network.
    Extracting(usize, usize),
    /// Something that a person should know.
    Note(String),
    /// The map is computed, 0–1.
    Mapping(f32),
}

impl NetworkFile {
    /// A file whose kind is found out.
    pub fn of(path: PathBuf) -> Self {
        let kind =
            if is_script(&path) { NetworkKind::Script(None) } else { NetworkKind::Weights(None) };
        Self { path, kind }
    }
}

impl ExtractPlan {
    /// The command line that makes the same run.
    pub fn command(&self) -> String {
        let mut arguments = vec!["extract".to_owned()];
        let file = self.network.path.display().to_string();
        match &self.network.kind {
            NetworkKind::Weights(backbone) => {
                arguments.extend(["--checkpoint".into(), file]);
                if let Some(backbone) = backbone {
                    arguments.extend(["--backbone".into(), backbone.name().into()]);
                }
            }
            NetworkKind::Script(layer) => {
                arguments.extend(["--script".into(), file]);
                if let Some(layer) = layer {
                    arguments.extend(["--layer".into(), layer.clone()]);
                }
            }
        }
        arguments.extend(self.data.arguments());
        arguments.extend(["--device".into(), self.device.clone()]);
        arguments.extend(["--out".into(), self.out.display().to_string()]);
        super::plan::shell_line(arguments)
    }
}

#[cfg(feature = "torch")]
pub use steps::extract_run;

#[cfg(feature = "torch")]
mod steps {
    use std::path::Path;

    use eoscope_core::analysis::{Confusion, Metrics};
    use eoscope_core::domain::{Embeddings, Head};
    use eoscope_core::numerics::StopToken;
    use eoscope_core::projection::{TsneConfig, tsne};
    use eoscope_core::refit::{HeadNote, fitted_head};
    use eoscope_io::dataset::Reading;
    use eoscope_io::run::weights::Weights;
    use eoscope_io::run::{Backbone, MODEL_FILE, Run, check_destination};

    use super::{ExtractPlan, ExtractProgress, NetworkKind};
    use crate::save::{ExtractedRun, save_extracted};
    use crate::torch::{Device, Extracted, Model, Script, Source, TorchError, device_of, extract};
    use crate::{Prepared, TrainingError};

    /// Puts images through a network and writes the run; says at once how good the network is on
    /// them, because wrong pre-processing shows in nothing else.
    ///
    /// # Errors
    /// When weights, images or place are not as they must be.
    pub fn extract_run(
        plan: &ExtractPlan,
        stop: &StopToken,
        tell: &(dyn Fn(ExtractProgress) + Sync),
    ) -> Result<Run, TrainingError> {
        check_destination(&plan.out, plan.force)?;
        let device = device_of(&plan.device)?;
        let file = &plan.network.path;
        let (mut script, mut model) = (None, None);
        match &plan.network.kind {
            NetworkKind::Script(layer) => {
                script = Some(Script::open(file, layer.as_deref(), device)?);
            }
            NetworkKind::Weights(backbone) => {
                model = Some(open_model(file, *backbone, device, tell)?);
            }
        }
        let source = match (&script, &model) {
            (Some(script), _) => Source::Script(script, device),
            (None, Some((model, _))) => Source::Model(model),
            (None, None) => unreachable!("one of the two was opened"),
        };
        let reading =
            Reading { stop, progress: &|done, total| tell(ExtractProgress::Reading(done, total)) };
        let prepared = plan.data.load(reading)?;
        for note in &prepared.notes {
            tell(ExtractProgress::Note(note.clone()));
        }
        let (set, statistics) = (&prepared.set, &prepared.statistics);
        let total = set.train.len() + set.test.len();
        let extracted = extract(&source, set, statistics, stop, &mut |done| {
            tell(ExtractProgress::Extracting(done, total));
        })?;
        let head = extracted.head.clone().unwrap_or_else(|| {
            let text = "there is no head with it, so one was fitted to the training images, to its optimum";
            tell(ExtractProgress::Note(text.into()));
            let fitted = fitted_head(&extracted.train);
            let notes = fitted.notes.iter().map(HeadNote::sentence);
            notes.for_each(|note| tell(ExtractProgress::Note(note)));
            fitted.head
        });
        say_accuracy(&prepared, &extracted, &head, tell);
        let place = ExtractedRun {
            out: &plan.out,
            force: plan.force,
            thumbnails: plan.thumbnails,
            source: file.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            model: model.as_ref().map(|(model, weights)| (model.backbone.name(), weights)),
        };
        let mut run = save_extracted(&place, &plan.data, &prepared, extracted, head)?;
        // The run is safe by now: nothing below may lose it.
        if plan.projection {
            let (train, test) = (run.train.features().view(), run.test.features().view());
            let layout = tsne(train, test, &TsneConfig::default(), stop, |step| {
                tell(ExtractProgress::Mapping(step.epoch as f32 / step.epochs as f32));
            });
            match layout {
                Ok(layout) => {
                    run.layout = Some(layout);
                    if let Err(error) = run.save_layout(&plan.out) {
                        tell(ExtractProgress::Note(error.to_string()));
                    }
                }
                Err(stopped) => tell(ExtractProgress::Note(format!(
                    "{stopped}; the window computes the map when it opens the run"
                ))),
            }
        }
        Ok(run)
    }

    /// The network that the weights in a file, or in a run, belong to.
    fn open_model(
        file: &Path,
        backbone: Option<Backbone>,
        device: Device,
        tell: &(dyn Fn(ExtractProgress) + Sync),
    ) -> Result<(Model, Weights), TrainingError> {
        let file = if file.is_dir() { file.join(MODEL_FILE) } else { file.to_path_buf() };
        let weights = Weights::read(&file)?;
        let model = Model::of(&weights, backbone, device)
            .map_err(|error| TorchError::OfFile { path: file.clone(), error: Box::new(error) })?;
        let found = format!("{}, {} classes", model.backbone.label(), model.n_classes);
        tell(ExtractProgress::Note(found));
        if !model.left_over.is_empty() {
            let left_over = model.left_over.join(", ");
            let text = format!("not used from {}: {left_over}", file.display());
            tell(ExtractProgress::Note(text));
        }
        Ok((model, weights))
    }

    fn say_accuracy(
        prepared: &Prepared,
        extracted: &Extracted,
        head: &Head,
        tell: &(dyn Fn(ExtractProgress) + Sync),
    ) {
        let n_classes = head.n_classes();
        let balanced = |points: &Embeddings| {
            let predicted = head.predict(points.features());
            let confusion = Confusion::new(points.labels(), &predicted, n_classes);
            Metrics::new(&confusion).balanced_accuracy
        };
        let (train, test) = (balanced(&extracted.train), balanced(&extracted.test));
        let list = |pick: fn(&(f32, f32)) -> f32| {
            let values = prepared.statistics.iter().map(|s| format!("{:.4}", pick(s)));
            values.collect::<Vec<_>>().join(", ")
        };
        let (mean, std) = (list(|s| s.0), list(|s| s.1));
        tell(ExtractProgress::Note(format!(
            "balanced accuracy {train:.4} on the training images, {test:.4} on the test images (mean {mean}, deviation {std})"
        )));
        // Less than a third of the way from chance to perfect.
        let chance = 1.0 / n_classes as f64;
        if train < chance + (1.0 - chance) / 3.0 {
            let text = "that is little on images that the network was trained on; check order of classes, size, mean and deviation";
            tell(ExtractProgress::Note(text.into()));
        }
    }
}
