//! A training that is under way, on disk: `NAME.run.training/` beside the run that it will be.
//!
//! `plan.json` says what is trained, `checkpoint.safetensors` where it has got to. Each is written
//! beside its place and renamed, so that a program that is killed at any moment leaves the last
//! whole one. `lock` is held by the program that trains. `execute` takes a training up again from here,
//! and the trainer puts weights, momentum and history back.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::Duration;

use eoscope_core::domain::Reason;
use eoscope_io::atomic_file::{Access, write_atomic};
#[cfg(feature = "torch")]
use eoscope_io::dataset::ImageSet;
use eoscope_io::run::training::Checkpoint;
use eoscope_io::run::weights::{Weight, Weights};
use eoscope_io::trash::{self, TrashError, Trashed};
use safetensors::SafeTensors;

use super::Plan;

const PLAN_FILE: &str = "plan.json";
const CHECKPOINT_FILE: &str = "checkpoint.safetensors";
const LOCK_FILE: &str = "lock";
/// How often a lock that another process holds is tried, and how long to wait in between.
const LOCK_TRIES: usize = 5;
const BETWEEN_TRIES: Duration = Duration::from_millis(20);
/// The array of the momentum; no variable of a network has a name without a dot.
const MOMENTUM: &str = "momentum";

/// Why a training cannot be kept or resumed. Every message is one sentence.
#[derive(Debug, thiserror::Error)]
pub enum CheckpointError {
    /// The operating system refused.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Another program trains the same run.
    #[error("{}: another window or program is training this run; wait for it, or choose another name", path.display())]
    Busy {
        /// The folder.
        path: PathBuf,
    },
    /// A training of this name was interrupted and can go on.
    #[error("{}: a training of this run was interrupted; go on with --resume, or begin anew with --force", path.display())]
    Unfinished {
        /// The folder.
        path: PathBuf,
    },
    /// There is nothing to resume.
    #[error("{}: there is no training to resume", path.display())]
    Nothing {
        /// The folder.
        path: PathBuf,
    },
    /// A file that cannot be understood.
    #[error("{}: {reason}; delete {} to begin anew", path.display(), path.parent().unwrap_or(path).display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// It cannot be put into the trash.
    #[error(transparent)]
    Trash(#[from] TrashError),
    /// The images are not those that the training was begun with.
    #[error("{}: the images have changed since this training was begun; bring the old ones back, or train anew with --force", path.display())]
    OtherImages {
        /// The folder.
        path: PathBuf,
    },
}

/// The folder of one training, locked for this program.
#[derive(Debug)]
pub struct CheckpointDir {
    folder: PathBuf,
    /// The lock is given back when this is closed, also when the program is killed.
    _lock: File,
}

fn io(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> CheckpointError {
    let path = path.into();
    |source| CheckpointError::Io { path, source }
}

impl CheckpointDir {
    /// The folder of the training that will be the run at `out`.
    pub fn folder_of(out: &Path) -> PathBuf {
        // Without a slash at its end, which would put the folder inside the run.
        let mut name = out.components().collect::<PathBuf>().into_os_string();
        name.push(".training");
        name.into()
    }

    /// Begins a training; what an interrupted one left at this place goes to the trash with `plan.force`.
    ///
    /// # Errors
    /// When the folder cannot be written, another program trains there, or an interrupted training
    /// left a checkpoint there and `plan.force` is not set.
    pub fn begin(plan: &Plan) -> Result<Self, CheckpointError> {
        let folder = Self::folder_of(&plan.out);
        fs::create_dir_all(&folder).map_err(io(&folder))?;
        let mut store = Self::lock(folder.clone())?;
        if store.has_checkpoint() {
            if !plan.force {
                return Err(CheckpointError::Unfinished { path: store.folder });
            }
            store.trash()?;
            fs::create_dir_all(&folder).map_err(io(&folder))?;
            store = Self::lock(folder)?;
        }
        let text = serde_json::to_vec_pretty(plan).expect("a plan is plain data");
        store.write(PLAN_FILE, &text)?;
        Ok(store)
    }

    /// Takes a training up again: its plan, and its checkpoint if there is one.
    ///
    /// # Errors
    /// When there is none, another program is at it, or a file is damaged.
    pub fn resume(out: &Path) -> Result<(Self, Plan, Option<Resume>), CheckpointError> {
        let folder = Self::folder_of(out);
        if !folder.join(PLAN_FILE).is_file() {
            return Err(CheckpointError::Nothing { path: folder });
        }
        let store = Self::lock(folder)?;
        let mut plan = read_plan(&store.folder)?;
        // The folder may have been moved since.
        plan.out = out.into();
        let path = store.folder.join(CHECKPOINT_FILE);
        let resume = if path.is_file() {
            let bytes = fs::read(&path).map_err(io(&path))?;
            Some(
                parse(&bytes)
                    .map_err(|reason| CheckpointError::Damaged { path, reason: reason.into() })?,
            )
        } else {
            None
        };
        Ok((store, plan, resume))
    }

    /// Puts what an interrupted training left into the trash; none if there is nothing.
    ///
    /// # Errors
    /// When another program is at it, or it cannot be moved there.
    pub fn forget(out: &Path) -> Result<Option<Trashed>, CheckpointError> {
        match Self::resume(out) {
            Ok((store, _, _)) => store.trash().map(Some),
            // What cannot be read can still be deleted.
            Err(CheckpointError::Damaged { .. }) => Ok(Some(trash::put(&Self::folder_of(out))?)),
            // It is gone already.
            Err(CheckpointError::Nothing { .. }) => Ok(None),
            Err(other) => Err(other),
        }
    }

    /// The trainings in a folder that no program is at, with the epochs that they have finished.
    pub fn unfinished(folder: &Path) -> Vec<(PathBuf, Plan)> {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        let mut found: Vec<(PathBuf, Plan)> = entries
            .filter_map(|entry| {
                let path = entry.path();
                let out = path.to_str()?.strip_suffix(".training")?.into();
                // The process that holds the lock is still training.
                File::open(path.join(LOCK_FILE)).ok()?.try_lock().ok()?;
                Some((out, read_plan(&path).ok()?))
            })
            .collect();
        found.sort_by(|a, b| a.0.cmp(&b.0));
        found
    }

    fn lock(folder: PathBuf) -> Result<Self, CheckpointError> {
        let path = folder.join(LOCK_FILE);
        let lock = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(io(&path))?;
        let mut tries = 0;
        loop {
            match lock.try_lock() {
                Ok(()) => return Ok(Self { folder, _lock: lock }),
                // A search for interrupted trainings holds the lock for a moment.
                Err(fs::TryLockError::WouldBlock) if tries < LOCK_TRIES => {
                    tries += 1;
                    std::thread::sleep(BETWEEN_TRIES);
                }
                Err(fs::TryLockError::WouldBlock) => {
                    return Err(CheckpointError::Busy { path: folder });
                }
                Err(fs::TryLockError::Error(source)) => {
                    return Err(CheckpointError::Io { path, source });
                }
            }
        }
    }

    /// Replaces the checkpoint.
    ///
    /// # Errors
    /// When it cannot be written; the one before is then still there.
    pub fn save(&self, checkpoint: &Checkpoint, images: &str) -> Result<(), CheckpointError> {
        let mut arrays = checkpoint.weights.0.clone();
        let momentum =
            Weight { shape: vec![checkpoint.momentum.len()], values: checkpoint.momentum.clone() };
        arrays.insert(MOMENTUM.into(), momentum);
        let history = serde_json::to_string(&checkpoint.history).expect("a history is plain data");
        let bytes =
            Weights(arrays).to_safetensors(&[("history", history), ("images", images.into())]);
        self.write(CHECKPOINT_FILE, &bytes)
    }

    /// Whether there is anything to resume from.
    pub fn has_checkpoint(&self) -> bool {
        self.folder.join(CHECKPOINT_FILE).is_file()
    }

    /// The error for images that are not those of the checkpoint.
    pub fn other_images(&self) -> CheckpointError {
        CheckpointError::OtherImages { path: self.folder.clone() }
    }

    /// Puts the folder into the trash: the training was discarded.
    ///
    /// # Errors
    /// When it cannot be moved there; then it stays.
    pub fn trash(self) -> Result<Trashed, CheckpointError> {
        let folder = self.folder.clone();
        // Its lock is in it.
        drop(self);
        Ok(trash::put(&folder)?)
    }

    /// Removes the folder: the run is saved.
    ///
    /// # Errors
    /// When it cannot be removed.
    pub fn remove(self) -> Result<(), CheckpointError> {
        fs::remove_dir_all(&self.folder).map_err(io(&self.folder))
    }

    fn write(&self, name: &str, bytes: &[u8]) -> Result<(), CheckpointError> {
        let path = self.folder.join(name);
        write_atomic(&path, bytes, Access::Private).map_err(io(&path))
    }
}

/// A checkpoint, and the fingerprint of the images that it was trained on.
#[derive(Clone, Debug, PartialEq)]
pub struct Resume {
    /// The state of the training.
    pub checkpoint: Checkpoint,
    /// BLAKE3 of their pixels and labels, as the training that stored it saw them.
    pub images: String,
}

fn read_plan(folder: &Path) -> Result<Plan, CheckpointError> {
    let path = folder.join(PLAN_FILE);
    let bytes = fs::read(&path).map_err(io(&path))?;
    serde_json::from_slice(&bytes)
        .map_err(|error| CheckpointError::Damaged { path, reason: error.to_string() })
}

fn parse(bytes: &[u8]) -> Result<Resume, Reason> {
    let Weights(mut arrays) = Weights::parse(bytes)?;
    let momentum = arrays.remove(MOMENTUM).ok_or("the momentum is missing")?.values;
    let (_, header) = SafeTensors::read_metadata(bytes).map_err(|error| error.to_string())?;
    let empty = Default::default();
    let metadata = header.metadata().as_ref().unwrap_or(&empty);
    let text = |key: &str| metadata.get(key).cloned().ok_or_else(|| format!("{key} is missing"));
    let history = serde_json::from_str(&text("history")?).map_err(|error| error.to_string())?;
    let checkpoint = Checkpoint { weights: Weights(arrays), momentum, history };
    Ok(Resume { checkpoint, images: text("images")? })
}

/// BLAKE3 of all that a training sees of its images.
#[cfg(feature = "torch")]
pub fn fingerprint(set: &ImageSet, statistics: &[(f32, f32)]) -> String {
    let mut hasher = blake3::Hasher::new();
    for images in [&set.train, &set.test] {
        hasher.update(&images.pixels);
        images.labels.iter().for_each(|label| {
            hasher.update(&label.to_le_bytes());
        });
    }
    for (mean, deviation) in statistics {
        hasher.update(&mean.to_le_bytes());
        hasher.update(&deviation.to_le_bytes());
    }
    hasher.finalize().to_hex().to_string()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use eoscope_io::run::manifest::EpochEntry;

    use super::*;

    fn checkpoint(epoch: usize) -> Checkpoint {
        let weight = Weight { shape: vec![2], values: vec![epoch as f32, 0.1] };
        let entry = EpochEntry {
            epoch,
            lr: 0.1,
            loss: 0.3,
            train_accuracy: 0.5,
            test_balanced_accuracy: None,
            test_recall: None,
            elapsed_secs: 1.0,
        };
        Checkpoint {
            weights: Weights(BTreeMap::from([("linear.bias".into(), weight)])),
            momentum: vec![0.25, -3.0],
            history: vec![entry],
        }
    }

    fn plan(folder: &Path) -> Plan {
        Plan { out: folder.join("my.run"), ..crate::plan::tests::plan() }
    }

    #[test]
    fn a_training_is_taken_up_where_it_was_left() {
        let folder = tempfile::tempdir().unwrap();
        let plan = plan(folder.path());
        let store = CheckpointDir::begin(&plan).unwrap();
        store.save(&checkpoint(1), "abc").unwrap();
        store.save(&checkpoint(2), "abc").unwrap();
        assert!(CheckpointDir::unfinished(folder.path()).is_empty(), "this program is at it");
        drop(store);
        assert_eq!(CheckpointDir::unfinished(folder.path()), [(plan.out.clone(), plan.clone())]);
        let (store, again, resume) = CheckpointDir::resume(&plan.out).unwrap();
        assert_eq!(again, plan);
        assert_eq!(resume.unwrap(), Resume { checkpoint: checkpoint(2), images: "abc".into() });
        store.remove().unwrap();
        assert!(matches!(CheckpointDir::resume(&plan.out), Err(CheckpointError::Nothing { .. })));
    }

    #[test]
    fn two_programs_do_not_train_one_run() {
        let folder = tempfile::tempdir().unwrap();
        let plan = plan(folder.path());
        let store = CheckpointDir::begin(&plan).unwrap();
        for error in [
            CheckpointDir::begin(&plan).unwrap_err(),
            CheckpointDir::resume(&plan.out).unwrap_err(),
        ] {
            assert!(error.to_string().contains("another window or program"), "{error}");
        }
        drop(store);
        assert!(CheckpointDir::begin(&plan).is_ok());
    }

    #[test]
    fn a_checkpoint_is_not_overwritten_unless_that_is_asked_for() {
        let folder = tempfile::tempdir().unwrap();
        let plan = plan(folder.path());
        CheckpointDir::begin(&plan).unwrap().save(&checkpoint(3), "abc").unwrap();
        let message = CheckpointDir::begin(&plan).unwrap_err().to_string();
        assert!(message.contains("--resume") && message.contains("--force"), "{message}");
        assert!(CheckpointDir::resume(&plan.out).unwrap().2.is_some());
        assert!(!CheckpointDir::begin(&Plan { force: true, ..plan }).unwrap().has_checkpoint());
    }

    #[test]
    fn the_folder_lies_beside_the_run_however_it_is_written() {
        let beside = Path::new("a/my.run.training");
        assert_eq!(CheckpointDir::folder_of(Path::new("a/my.run")), beside);
        assert_eq!(CheckpointDir::folder_of(Path::new("a/my.run/")), beside);
    }

    #[test]
    fn a_damaged_checkpoint_is_named_with_what_to_do() {
        let folder = tempfile::tempdir().unwrap();
        let plan = plan(folder.path());
        let store = CheckpointDir::begin(&plan).unwrap();
        store.save(&checkpoint(1), "abc").unwrap();
        drop(store);
        let path = CheckpointDir::folder_of(&plan.out).join(CHECKPOINT_FILE);
        let whole = fs::read(&path).unwrap();
        for bytes in [&whole[..whole.len() - 3], b"", b"{}"] {
            fs::write(&path, bytes).unwrap();
            let message = CheckpointDir::resume(&plan.out).unwrap_err().to_string();
            assert!(message.contains("checkpoint.safetensors"), "{message}");
            assert!(message.contains("to begin anew") && !message.contains('\n'), "{message}");
        }
    }
}
