//! What workers tell the training page.

use std::path::PathBuf;

use eoscope_io::dataset::imbalance::Profile;
use eoscope_io::trash::Trashed;
use eoscope_train::{DataPlan, Imbalance, Plan, Throughput, ThroughputQuestion, TrainingProgress};

use super::{ImagesState, RunFolder, TrainingEvent, TrainingPage};
use crate::app::{Notice, Outbox, State, Undo};

/// Remembers where runs go, and drops notices about trainings that were resumed or deleted.
pub fn after_update(state: &mut State, out: &mut Outbox) {
    if state.settings.run_folder != state.training.folder {
        state.settings.run_folder.clone_from(&state.training.folder);
        state.save_settings(out);
    }
    let unfinished = &state.training.unfinished;
    state.notices.resumed(|run| unfinished.iter().any(|(place, _)| place == run));
}

/// Handles an event.
pub fn on_event(state: &mut State, event: TrainingEvent, out: &mut Outbox) {
    let page = &mut state.training;
    match event {
        TrainingEvent::ReadingImages { data, done, total } => {
            page.on_images(&data, ImagesState::Reading { done, total }, out);
        }
        TrainingEvent::ImagesRead { data, result } => {
            let images = match result {
                Ok(loaded) => {
                    state.settings.remember_data(&data.spec);
                    ImagesState::Ready(loaded)
                }
                Err(error) => ImagesState::Failed(error.to_string()),
            };
            page.on_images(&data, images, out);
            state.save_settings(out);
        }
        TrainingEvent::ImagesFailed(reason) => {
            out.panicked("reading the images", &reason);
            page.images = ImagesState::Failed(reason);
        }
        TrainingEvent::ThroughputMeasured { question, throughput } => {
            page.on_throughput(question, throughput, out);
        }
        TrainingEvent::Devices(devices) => page.devices = devices,
        TrainingEvent::Failed(what, reason) => out.panicked(what, &reason),
        TrainingEvent::FolderRead(folder) => on_folder(state, folder, out),
        TrainingEvent::Progress { id, progress: TrainingProgress::Snapshot(opened) } => {
            page.on_snapshot(id);
            page.shown = false;
            state.files.import = None;
            crate::app::files::show(state, *opened, out);
        }
        TrainingEvent::Progress { progress: TrainingProgress::Discarded(trashed), .. } => {
            deleted(trashed, out);
        }
        TrainingEvent::Progress { id, progress } => page.on_progress(id, progress, out),
        TrainingEvent::Ended { id, result } => page.on_ended(id, result, out),
        TrainingEvent::Extracting { id, progress } => page.on_extracting(id, progress),
        TrainingEvent::Extracted { id, result } => page.on_extracted(id, result, out),
        TrainingEvent::Forgotten(trashed) => deleted(trashed, out),
        TrainingEvent::NotForgotten(error) => out.error(error),
        TrainingEvent::Restored(trashed, Ok(())) => {
            out.info(format!("brought back: {}", trashed.from.display()));
            if let Some(open) = &state.open {
                open.list_maps(out);
            }
        }
        TrainingEvent::Restored(trashed, Err(error)) => {
            out.error(error);
            // It is still in the trash, and can be tried again.
            out.undo.push((Undo::Delete(trashed), None));
        }
    }
}

/// What was deleted can be brought back.
fn deleted(trashed: Trashed, out: &mut Outbox) {
    let text = format!("deleted {}; it is kept in the trash for 30 days", trashed.from.display());
    out.undoable(Undo::Delete(trashed), text);
}

fn on_folder(state: &mut State, mut folder: RunFolder, out: &mut Outbox) {
    let page = &mut state.training;
    if folder.folder != page.folder {
        return; // Another one was chosen since.
    }
    let before = std::mem::take(&mut page.unfinished);
    page.set_unfinished(std::mem::take(&mut folder.unfinished));
    page.contents = Some(folder);
    // Each is said once: a person who has dismissed it knows.
    let is_new = |place: &PathBuf| !before.iter().any(|(known, _)| known == place);
    let new = page.unfinished.iter().find(|(place, _)| is_new(place));
    if let Some((place, plan)) = new.filter(|_| page.trainings.is_empty()) {
        let name = plan.name();
        let text = format!(
            "the training of {name} was interrupted; resume it on the training page (Ctrl T)"
        );
        out.notice(Notice::info(text).until_resumed(place.clone()));
    }
}

impl TrainingPage {
    /// Takes in what was found; a training of this window that waits or runs is not interrupted.
    fn set_unfinished(&mut self, mut unfinished: Vec<(PathBuf, Plan)>) {
        let is_ours = |place: &PathBuf| {
            self.trainings
                .iter()
                .any(|training| training.plan.out == *place && !training.stage.is_over())
        };
        unfinished.retain(|(place, _)| !is_ours(place));
        self.unfinished = unfinished;
    }

    /// Takes in how far the reading of images is.
    pub(super) fn on_images(&mut self, data: &DataPlan, images: ImagesState, out: &mut Outbox) {
        let is_meant = self
            .plan
            .as_ref()
            .is_some_and(|plan| plan.data.spec == data.spec && plan.data.read == data.read);
        if !is_meant {
            return; // Other images were chosen since.
        }
        self.images = images;
        if let (ImagesState::Ready(loaded), Some(plan)) = (&self.images, &mut self.plan)
            && std::mem::take(&mut self.profile_open)
        {
            // A balanced set is made imbalanced; one that is imbalanced is what a person came with.
            let counts = loaded.set.counts(&loaded.set.train);
            let (least, most) = (counts.iter().min(), counts.iter().max());
            let is_balanced = least.zip(most).is_some_and(|(&least, &most)| most < 3 * least);
            let profile = Profile::Exponential { ratio: 100.0 };
            plan.data.imbalance = is_balanced.then_some(Imbalance { profile, seed: 0 });
        }
        self.ask_throughput(out);
    }

    /// Takes the speed in, and asks again if another network is planned by now.
    fn on_throughput(
        &mut self,
        question: ThroughputQuestion,
        throughput: Option<Throughput>,
        out: &mut Outbox,
    ) {
        self.asked_throughput = None;
        if let Some(throughput) = throughput {
            self.throughput = Some((question, throughput));
            self.ask_throughput(out);
            return;
        }
        // It cannot be measured; asking the same again would not help.
        self.throughput = None;
        self.throughput_fails = self.throughput_question() == Some(question);
        if !self.throughput_fails && self.can_run_networks {
            self.ask_throughput(out);
        }
    }
}
