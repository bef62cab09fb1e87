//! Where the next run goes, and what it is called.

use std::path::{Path, PathBuf};

use eoscope_io::dataset::imbalance::Profile;
use eoscope_train::{CheckpointDir, Plan};

use super::{ImagesState, TrainingPage};

impl TrainingPage {
    /// The folder where runs go, once it was read: an empty one has the name of the folder in which
    /// the program was started.
    pub fn shown_folder(&self) -> &Path {
        let contents = self.contents.as_ref().filter(|contents| contents.folder == self.folder);
        contents.map_or(&self.folder, |contents| &contents.place)
    }

    /// Where the planned run would go: a place that nothing has, as far as is known. None without
    /// images.
    pub fn planned_out(&self) -> Option<PathBuf> {
        let plan = self.plan.as_ref()?;
        let ImagesState::Ready(loaded) = &self.images else { return None };
        let set = loaded.set.name.clone();
        let name = match (self.name.trim(), &self.network) {
            ("", Some(network)) => {
                let file = network.path.file_stem().unwrap_or_default().to_string_lossy();
                plain(&format!("{set}-{file}"))
            }
            ("", None) => name_of(plan, &set),
            // A name, not a way to another folder.
            (name, _) => name.trim_end_matches(".run").replace(['/', '\\'], "-"),
        };
        // What an interrupted training left is not for another one to take.
        let contents = self.contents.as_ref().filter(|contents| contents.folder == self.folder);
        let lies_there = |path: &Path| contents.is_some_and(|known| known.taken.contains(path));
        let taken = |path: &Path| {
            lies_there(path)
                || lies_there(&CheckpointDir::folder_of(path))
                || self.trainings.iter().any(|training| training.plan.out == path)
                || self.extraction.as_ref().is_some_and(|extraction| extraction.out == path)
        };
        Some(free_place(&self.folder, &name, taken))
    }
}

/// A place in `folder` that nothing has yet.
fn free_place(folder: &Path, name: &str, taken: impl Fn(&Path) -> bool) -> PathBuf {
    let place = |suffix: &str| folder.join(format!("{name}{suffix}.run"));
    let numbered = (2..).map(|n| place(&format!("-{n}")));
    let mut places = std::iter::once(place("")).chain(numbered);
    places.find(|path| !taken(path)).unwrap_or_else(|| place(""))
}

/// Letters and digits of a name in lower case, hyphens for everything else.
fn plain(name: &str) -> String {
    let letters = name.to_lowercase();
    let plain = letters.chars().map(|c| if c.is_alphanumeric() { c } else { '-' });
    // A hyphen in front would look like an option.
    plain.collect::<String>().trim_matches('-').to_owned()
}

/// A name for the run of a plan, from what is in it.
fn name_of(plan: &Plan, set: &str) -> String {
    let mut name = plain(set);
    if let Some(imbalance) = plan.data.imbalance {
        let (profile, ratio) = match imbalance.profile {
            Profile::Exponential { ratio } => ("exp", ratio),
            Profile::Step { ratio } => ("step", ratio),
        };
        name += &format!("-{profile}{ratio:.0}");
    }
    format!("{name}-{}-{}", plan.config.backbone.name(), plan.config.loss.name())
}
